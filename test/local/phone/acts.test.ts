import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RichContent } from '../../../lib/contract/content.ts';
import type { OutboundPart, SendContext } from '../../../lib/contract/sending.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { type Phone, startPhone } from '../../../local/phone/start-phone.ts';
import { type Middleware, SECRET, startMiddleware } from './middleware.ts';
import { surroundings } from '../../support/contexts.ts';

const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';
const content: RichContent = {
  kind: 'quickReplies',
  text: 'When may we come?',
  choices: [
    { key: '1', label: 'Today' },
    { key: '2', label: 'Tomorrow' },
  ],
};

let middleware: Middleware;
let phone: Phone;

beforeEach(async () => {
  middleware = await startMiddleware();
  phone = await startPhone({ retryDelaysMs: [5, 10] });
  await control('POST', '', { webhookUrl: middleware.webhookUrl, secret: SECRET });
});
afterEach(async () => {
  await phone.close();
  await middleware.close();
});

async function control(method: string, path: string, body: unknown): Promise<number> {
  const url = `${phone.url}/__phone/accounts/acme${path}`;
  return (await fetch(url, { method, body: JSON.stringify(body) })).status;
}

const act = (name: string, body: unknown = {}) => control('POST', `/customers/ida/${name}`, body);

function account() {
  const [first] = phone.state().accounts;
  if (first === undefined) throw new Error('The phone must have an account.');
  return first;
}

function context(): SendContext {
  return {
    ...surroundings,
    channelId: 'generic-acme',
    settings: { deliveryUrl: phone.deliveryUrl('acme') },
    secrets: [{ name: 'signingSecret', value: SECRET }],
    fetch,
    now: () => new Date(),
    signal: AbortSignal.timeout(20_000),
  };
}

function agentSends(changes: Partial<OutboundPart> = {}) {
  const text = 'When may we come?\n1. Today\n2. Tomorrow';
  const part = { externalId: OUR_ID, conversationId: 'chat-ida', recipientIds: ['ida'], text, content };
  return genericProvider.send({ ...part, ...changes }, context());
}

/** Without receipts, of which some come at any time. */
const told = () => middleware.events.filter(({ kind }) => kind !== 'receipt');

describe('rich content on the phone', () => {
  const { title, address, ...point } = { latitude: 55.3, longitude: 8.7, title: 'Shop', address: 'Torvet 1' };
  it.each<RichContent>([
    content,
    { ...content, kind: 'list', title: 'Days' },
    {
      kind: 'card',
      text: '',
      cards: [{ title, links: [{ label: 'See', url: 'https://shop.example.net/' }], choices: content.choices }],
    },
    { kind: 'timeSlots', text: 'When?', slots: [{ key: '1', startsAt: '2026-03-04T09:00:00.000Z', minutes: 30 }] },
    { kind: 'form', text: '', fields: [{ ident: 'size', label: 'Size', isMultiple: true, options: content.choices }] },
    { kind: 'location', text: 'Here', place: { ...point, title, address } },
  ])('of the kind $kind is taken as it was sent, with its words', async (rich) => {
    expect(await agentSends({ content: rich })).toMatchObject({ kind: 'sent' });
    expect(account().messages).toMatchObject([
      { text: 'When may we come?\n1. Today\n2. Tomorrow', content: { ...rich, version: 1 } },
    ]);
  });

  it('that the phone can’t show is shown in words', async () => {
    const odd = { ...content, choices: [{ key: 'first', label: 'Today' }] };
    expect(await agentSends({ content: odd })).toMatchObject({ kind: 'sent' });
    expect(account().messages).toMatchObject([{ text: expect.stringContaining('1. Today') as string }]);
    expect(account().messages[0]?.content).toBeUndefined();
  });
});

describe('a press on the phone', () => {
  it('comes with the label and what was pressed, and shows as chosen', async () => {
    await agentSends();
    expect(await act('presses', { messageId: OUR_ID, key: '2' })).toBe(200);
    expect(told()).toMatchObject([
      { kind: 'message', conversationId: 'chat-ida', text: 'Tomorrow', press: { of: OUR_ID, key: '2' } },
    ]);
    expect(account().messages).toMatchObject([
      { from: 'agent', chosen: { key: '2' } },
      { from: 'customer', text: 'Tomorrow', state: 'accepted' },
    ]);
  });

  it('has the same id at the middleware each time', async () => {
    await agentSends();
    await act('presses', { messageId: OUR_ID, key: '2' });
    await act('presses', { messageId: OUR_ID, key: '2' });
    const ids = told().map((event) => (event.kind === 'message' ? event.providerMessageId : ''));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('fills in a form', async () => {
    const fields = [{ ident: 'name', label: 'Name', isMultiple: false }];
    await agentSends({ content: { kind: 'form', text: '', fields } });
    await act('presses', { messageId: OUR_ID, answers: { name: 'Ida Holm', size: ['1'] } });
    expect(told()).toMatchObject([{ text: '', press: { of: OUR_ID, answers: { name: 'Ida Holm', size: ['1'] } } }]);
  });

  it('may be of a message that is not there, for tests', async () => {
    expect(await act('presses', { messageId: 'out-nobody', key: '9' })).toBe(200);
    expect(told()).toMatchObject([{ press: { of: 'out-nobody', key: '9' } }]);
  });
});

describe('what a customer does without words', () => {
  it('reaches the middleware as signals, in their order', async () => {
    await agentSends({ content: undefined });
    await act('typing', { isTyping: true });
    await act('reactions', { messageId: OUR_ID, emoji: '👍' });
    await act('reactions', { messageId: OUR_ID, emoji: null });
    await act('contact-state', { state: 'opted-out' });
    await act('end');
    expect(told()).toMatchObject([
      { kind: 'typing', conversationId: 'chat-ida', isTyping: true },
      { kind: 'signal', signal: { kind: 'reaction', emoji: '👍' }, on: { externalId: OUR_ID } },
      { kind: 'signal', signal: { kind: 'reaction', emoji: undefined } },
      { kind: 'signal', signal: { kind: 'contact-state', state: 'opted-out' } },
      { kind: 'signal', signal: { kind: 'ended' }, conversationId: 'chat-ida', author: { id: 'ida' } },
    ]);
    expect(account().customers).toMatchObject([{ id: 'ida', state: 'opted-out' }, { state: 'reachable' }]);
    expect(
      account()
        .messages.filter(({ from }) => from === 'note')
        .map(({ text }) => text),
    ).toEqual(['You asked for no more messages.', 'You ended the chat.']);
  });

  it.each(['blocked', 'left'])('keeps messages out where they are %s, until they come back', async (state) => {
    await act('contact-state', { state });
    expect(await agentSends()).toMatchObject({ kind: 'recipient-blocked' });
    await act('contact-state', { state: 'reachable' });
    expect(await agentSends()).toMatchObject({ kind: 'sent' });
  });

  it('is tried again until it is taken', async () => {
    middleware.refusals.push(503);
    await act('end');
    await act('contact-state', { state: 'left' });
    expect(new Set(middleware.webhookIds).size).toBe(2);
    expect(middleware.webhookIds).toHaveLength(3);
  });
});

describe('the end of a chat by the business', () => {
  it('shows on the phone', async () => {
    await agentSends();
    expect(await genericProvider.tellEnd?.('chat-ida', context())).toMatchObject({ kind: 'sent' });
    expect(account().messages.at(-1)).toMatchObject({
      from: 'note',
      text: 'Acme Support ended the chat.',
      customerId: 'ida',
    });
  });
});

describe('what the platform knows of a customer', () => {
  const known = { firstName: 'Ida', language: 'da', email: 'ida@example.com', fields: { tier: 'gold' } };

  it('goes along with what they write', async () => {
    expect(await control('PUT', '/customers/ida', known)).toBe(204);
    await control('POST', '/messages', { customerId: 'ida', text: 'Hello' });
    expect(told()).toMatchObject([{ author: { id: 'ida', ...known } }]);
  });

  it('is changed by a form of the settings page', async () => {
    const body = new URLSearchParams({
      firstName: 'Ida',
      phone: '+45 12 34 56 78',
      imageUrl: 'https://people.example.net/ida.png',
      fields: 'tier = gold\nodd\nof=a=b',
    });
    await fetch(`${phone.url}/accounts/acme/customers/ida/profile`, { method: 'POST', body, redirect: 'manual' });
    await control('POST', '/messages', { customerId: 'ida', text: 'Hello' });
    expect(told()).toMatchObject([
      {
        author: {
          phone: '+45 12 34 56 78',
          imageUrl: 'https://people.example.net/ida.png',
          fields: { tier: 'gold', of: 'a=b' },
        },
      },
    ]);
    const page = await (await fetch(`${phone.url}/accounts/acme`)).text();
    expect(page).toContain('tier = gold');
  });
});
