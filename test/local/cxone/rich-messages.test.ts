import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hardSamples, richSamples } from '../../../local/cxone/pages/rich/samples.ts';
import { messageContentSchema } from '../../../local/cxone/schemas/content.ts';
import { answerJson } from './support/integration-box.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

const NOW = new Date('2026-03-02T10:15:00.000Z');

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await startTenant({ now: () => NOW });
});
afterEach(() => tenant.stop());

const threadId = () => tenant.cxone.state.threads[0]?.id ?? '';
const page = async (path: string) => (await fetch(tenant.cxone.origin + path)).text();
const desk = () => page(`/desk?thread=${threadId()}`);
const send = (content: unknown, fields: Record<string, string> = {}) =>
  fetch(`${tenant.cxone.origin}/desk/threads/${threadId()}/rich`, {
    method: 'POST',
    headers: { origin: tenant.cxone.origin },
    body: new URLSearchParams({
      content: typeof content === 'string' ? content : JSON.stringify(content),
      isByBot: 'yes',
      ...fields,
    }),
    redirect: 'manual',
  });
const sent = () => vi.waitFor(() => expect(tenant.last('/outbound')?.authorization).toBe('Bearer token-1'), 240_000);
const samples = richSamples(NOW);
const sampleOf = (type: string) => samples.find(({ content }) => content.type === type)?.content;
const quickReplies = sampleOf('QUICK_REPLIES');

describe('the desk’s form for rich messages', () => {
  it('has a sample of each type that agents and bots can send', () => {
    expect(samples.map(({ content }) => content.type)).toEqual([
      ...['QUICK_REPLIES', 'LIST_PICKER', 'RICH_LINK', 'ADAPTIVE_CARD', 'PLUGIN', 'TIME_PICKER', 'FORM'],
    ]);
  });

  it.each([...samples, ...hardSamples()])('offers $label as JSON, ready to be sent', async ({ name, content }) => {
    const form = await page(`/desk/threads/${threadId()}/rich?sample=${name}`);
    const json = /<textarea[^>]*>\n?([\s\S]*?)<\/textarea>/.exec(form)?.[1]?.replaceAll('&quot;', '"') ?? '';
    expect(JSON.parse(json)).toEqual(content);
    expect((await send(json)).headers.get('location')).toBe(`/desk?thread=${threadId()}`);
    await sent();
    expect(tenant.last()?.body).toMatchObject({ messageContent: content });
    expect(await desk()).toMatch(new RegExp(`data-testid="rich" data-type="${content.type}"`));
  });

  it('is reached from the conversation', async () => {
    expect(await desk()).toContain(`href="/desk/threads/${threadId()}/rich"`);
    expect((await fetch(`${tenant.cxone.origin}/desk/threads/none/rich`)).status).toBe(404);
  });

  it('sends for a bot, who is no person', async () => {
    tenant.turn({ authorUser: 'present' });
    await send(quickReplies);
    await sent();
    expect(tenant.last()?.body).toMatchObject({ authorUser: null });
    expect(await desk()).toContain('data-testid="bot"');
    expect(tenant.cxone.state.messages.at(-1)).toMatchObject({ isByBot: true, authorUserId: undefined });
  });

  it('sends for the agent, who is one', async () => {
    tenant.turn({ authorUser: 'present' });
    await send(quickReplies, { isByBot: 'no' });
    await sent();
    expect(tenant.last()?.body).toMatchObject({ authorUser: { id: 20102, firstName: 'Mateo', surname: 'Lind' } });
    expect(await desk()).not.toContain('data-testid="bot"');
  });

  it('names nobody by default', async () => {
    await send(quickReplies);
    await sent();
    expect(tenant.last()?.body).not.toHaveProperty('authorUser');
  });

  it.each([
    { case: 'no JSON', content: '{"type":', says: 'must be JSON' },
    { case: 'JSON of no message', content: '[1]', says: 'must be JSON' },
    { case: 'more than a million characters', content: `"${'x'.repeat(1_000_000)}"`, says: 'longer than 1,000,000' },
  ])('refuses $case, and keeps what was typed', async ({ content, says }) => {
    const answer = await send(content);
    expect(answer.status).toBe(422);
    const form = await answer.text();
    expect(form).toContain(says);
    expect(form).not.toContain('data-testid="force-rich"');
    expect(tenant.cxone.state.messages).toHaveLength(1);
  });

  it('says what a type lacks, and sends it all the same once asked to', async () => {
    const odd = { type: 'QUICK_REPLIES', payload: { text: 'no object', actions: [] } };
    const answer = await send(odd);
    expect(answer.status).toBe(422);
    const form = await answer.text();
    expect(form).toContain('payload.text: ');
    expect(form).toContain('data-testid="force-rich"');
    expect((await send(odd, { force: 'yes' })).status).toBe(303);
    await sent();
    expect(tenant.last()?.body).toMatchObject({ messageContent: odd });
    expect(await desk()).toContain('A message of the type QUICK_REPLIES, which can’t be shown.');
  });

  it('says that a locked conversation takes none', async () => {
    await tenant.api('PUT', '/channels/ch-1/threads/conv-1', { canAddMoreMessages: false });
    const answer = await send(quickReplies);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('This conversation takes no more messages.');
  });
});

describe('a rich message at the desk', () => {
  it.each([
    { type: 'QUICK_REPLIES', shows: ['Which day suits you?', 'Monday', 'Tuesday'] },
    { type: 'LIST_PICKER', shows: ['Delivery', 'How shall we bring it?', 'By bike', 'Today, in town'] },
    { type: 'RICH_LINK', shows: ['Follow your parcel', 'href="https://shop.example/parcels/42"'] },
    { type: 'ADAPTIVE_CARD', shows: ['Your order', 'Arrives', 'on Tuesday', 'Open the order', 'Cancel it'] },
    { type: 'PLUGIN', shows: ['What is it about?', 'A parcel', 'An invoice'] },
    { type: 'TIME_PICKER', shows: ['When may we call?', '3 Mar 2026, 09:00 UTC', '30 min', 'Harbour office'] },
    { type: 'FORM', shows: ['Your address', 'Street', 'Harbour Street 1', 'Ground floor'] },
  ])('of the type $type shows what it says and asks', async ({ type, shows }) => {
    await tenant.reply({ messageContent: sampleOf(type) });
    const markup = await desk();
    for (const words of shows) expect(markup).toContain(words);
  });

  it('leads nowhere by a link that is not of the web', async () => {
    const payload = { media: { fileName: 'a.png', url: 'https://shop.example/a.png', mimeType: 'image/png' } };
    const url = 'javascript:alert(1)';
    await tenant.reply({
      messageContent: { type: 'RICH_LINK', payload: { ...payload, title: { content: 'Follow it' }, url } },
    });
    const markup = await desk();
    expect(markup).toContain('Follow it');
    expect(markup).toContain(url);
    expect(markup).not.toContain(`href="${url}`);
  });

  it.each([
    { name: 'hundred-buttons', shows: ['Number 20', 'and 80 more'], hides: 'Number 21' },
    { name: 'odd-labels', shows: ['(no label)', 'xxx…'], hides: 'x'.repeat(1000) },
    { name: 'large-card', shows: ['Line 20 ', 'The card is longer than what is shown.'], hides: 'Line 21 ' },
  ])('that is $name is shown in part, and says so', async ({ name, shows, hides }) => {
    const content = hardSamples().find((sample) => sample.name === name)?.content;
    await tenant.reply({ messageContent: content });
    const markup = await desk();
    for (const words of shows) expect(markup).toContain(words);
    expect(markup).not.toContain(hides);
  });

  it.each([
    { case: 'a card that nests without end', content: nestedCard(200) },
    { case: 'a card of odd values', content: { type: 'ADAPTIVE_CARD', payload: { type: 'A', version: '1', body: 7 } } },
    { case: 'a type that nobody knows', content: { type: 'HOLOGRAM', payload: { beam: '<b>up</b>' } } },
    { case: 'no payload', content: { type: 'FORM' } },
  ])('of $case breaks nothing', async ({ content }) => {
    expect(await tenant.reply({ messageContent: content })).toMatchObject({ outcome: 'sent' });
    const markup = await desk();
    expect(markup).toContain(`data-type="${content.type}"`);
    expect(markup).not.toContain('<b>up</b>');
  });

  it('links to web addresses alone', async () => {
    const link = (url: string) => ({ type: 'Action.OpenUrl', title: 'Open', url });
    const payload = { type: 'AdaptiveCard', version: '1.5', actions: [link('javascript:alert(1)')] };
    await tenant.reply({ messageContent: { type: 'ADAPTIVE_CARD', payload } });
    expect(await desk()).not.toContain('javascript:');
  });

  it('shows why the integration refused it', async () => {
    const displayErrorMessage = 'At most 10 buttons fit on this channel.';
    tenant.box.answer = (_request, response) => answerJson(response, 422, { displayErrorMessage });
    await send(hardSamples()[0]?.content);
    await vi.waitFor(async () => expect(await desk()).toContain(displayErrorMessage), 240_000);
  });

  it('is a text at the integration, where the switch says so, and stays what it is at the desk', async () => {
    tenant.turn({ richContent: 'as-text' });
    await tenant.reply({ messageContent: sampleOf('TIME_PICKER') });
    expect(tenant.last()?.body).toMatchObject({
      messageContent: { type: 'TEXT', payload: { text: 'When may we call?' } },
    });
    expect(await desk()).toContain('data-type="TIME_PICKER"');
  });
});

describe('a rich message where CXone goes by what the customer can see', () => {
  it.each([
    { says: 'lists it', supportedMessageTypes: ['TEXT', 'QUICK_REPLIES'], type: 'QUICK_REPLIES' },
    { says: 'lists others', supportedMessageTypes: ['TEXT'], type: 'TEXT' },
    { says: 'lists none', supportedMessageTypes: undefined, type: 'TEXT' },
  ])('is a $type where the last message $says', async ({ supportedMessageTypes, type }) => {
    tenant.turn({ richContent: 'as-supported' });
    await tenant.write({ idOnExternalPlatform: 'in-2', browserFingerprint: { supportedMessageTypes } });
    await tenant.reply({ messageContent: quickReplies });
    expect(tenant.last()?.body).toMatchObject({ messageContent: { type } });
  });
});

describe('what a customer does with it', () => {
  it('is a text with the postback and the quote of what was pressed', async () => {
    const reply = await tenant.reply({ messageContent: quickReplies });
    const { idOnExternalPlatform } = Object(reply) as { idOnExternalPlatform: string };
    await tenant.write({
      idOnExternalPlatform: 'in-2',
      messageContent: { type: 'TEXT', payload: { text: 'Monday' }, postback: 'day:<monday>' },
      replyToMessage: { idOnExternalPlatform },
      isReplyToSpecificMessage: true,
    });
    const markup = await desk();
    expect(markup).toMatch(/<blockquote>Which day suits you\?[^<]*• Monday/);
    expect(markup).toContain('Pressed: <code>day:&lt;monday&gt;</code>');
    const state: unknown = await (await fetch(`${tenant.cxone.origin}/__emulator/state`)).json();
    expect(state).toMatchObject({
      messages: [{}, { type: 'QUICK_REPLIES' }, { text: 'Monday', postback: 'day:<monday>' }],
    });
  });

  describe('with a form', () => {
    const answer = async (text: string, postback?: string) => {
      const reply = await tenant.reply({ messageContent: sampleOf('FORM') });
      const { idOnExternalPlatform } = Object(reply) as { idOnExternalPlatform: string };
      await tenant.write({
        idOnExternalPlatform: 'in-2',
        messageContent: { type: 'TEXT', payload: { text }, ...(postback !== undefined && { postback }) },
        replyToMessage: { idOnExternalPlatform },
        isReplyToSpecificMessage: true,
      });
      const markup = await desk();
      const rows = [...markup.matchAll(/<dt>([^<]*)<\/dt>\s*<dd>([^<]*)<\/dd>/g)].map(([, label, value]) => [
        label,
        value,
      ]);
      return { markup, rows };
    };

    it('is read field by field, with the labels of the form', async () => {
      const { markup, rows } = await answer('[Late]\nStreet: Quay 1: left\nFloor: Higher\nbell: yes', 'address-1');
      expect(rows).toEqual([
        ['Street', 'Quay 1: left'],
        ['Floor', 'Higher'],
        ['bell', 'yes'],
      ]);
      expect(markup).toContain('data-testid="added">[Late]\n</span>');
      expect(markup).toContain('Form: <code>address-1</code>');
      expect(markup).not.toContain('Pressed:');
    });

    it('is read so too where the form has no id', async () => {
      expect((await answer('Street: Quay 1')).rows).toEqual([['Street', 'Quay 1']]);
    });

    it('is a text where it answers in other words', async () => {
      const { markup, rows } = await answer('Why do you ask: is it lost?');
      expect(rows).toEqual([]);
      expect(markup).toContain('Why do you ask: is it lost?</p>');
    });
  });

  it('shows what the integration adds in brackets apart from the words, and counts of reactions', async () => {
    await tenant.write({
      idOnExternalPlatform: 'in-2',
      messageContent: { type: 'TEXT', payload: { text: '[Edited]\n[Late]\nWhere [exactly] is it?' } },
      reactionStatistics: { likes: 2, shares: 1 },
    });
    const markup = await desk();
    expect(markup).toContain(
      '<span class="added" data-testid="added">[Edited]\n[Late]\n</span>Where [exactly] is it?</p>',
    );
    expect(markup).toContain('liked 2×, shared 1×');
  });

  it('is gone once its content was removed, and says why (B16)', async () => {
    const { id } = tenant.cxone.state.messages[0] ?? { id: '' };
    await tenant.api('POST', `/messages/${id}/content-removal`, { reason: 'other' });
    const markup = await desk();
    expect(markup).toContain('Content removed (other)');
    expect(markup).not.toMatch(/data-testid="message-text"/);
    expect(tenant.cxone.state.messages[0]).toMatchObject({ removal: 'other' });
  });

  it.each(samples.filter(({ content }) => ['TIME_PICKER', 'FORM'].includes(content.type)))(
    'is never $label by B6',
    async ({ content }) => {
      expect(messageContentSchema.safeParse(content).success).toBe(false);
      const answer = await tenant.write({ idOnExternalPlatform: 'in-2', messageContent: content });
      expect(answer.status).toBe(400);
    },
  );
});

function nestedCard(depth: number) {
  let body: unknown = { type: 'TextBlock', text: 'the deepest' };
  for (let level = 0; level < depth; level += 1) body = { type: 'Container', items: [body] };
  return { type: 'ADAPTIVE_CARD', payload: { type: 'AdaptiveCard', version: '1.5', body: [body] } };
}
