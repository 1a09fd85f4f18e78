import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAction, openAddForm, submit } from '../../local/admin-visit.ts';
import { IDA } from '../../local/line/account.ts';
import { type Line, startLine } from '../../local/line/start-line.ts';
import { startWorld, type World } from '../../local/world.ts';
import { doctor } from '../cli/world.ts';
import { parseHtml } from '../lib/admin/html/html.ts';
import { idaSends, idaSendsFile, onLine, pushedToIda, text, textsToIda } from './support/line-people.ts';
import { agentReplies, sha256, threadAtTheDesk } from './support/people.ts';
import { label, photo } from './support/sample-files.ts';
import { until } from './support/until.ts';
import { workedOff } from './support/worked-off.ts';

let world: World;
let line: Line;
let channelId: string;

beforeAll(async () => {
  line = await startLine();
  world = await startWorld({ demoChannel: false });
});
afterAll(async () => {
  await world.stop();
  await line.close();
});

const desk = () => threadAtTheDesk(world, channelId, IDA);
const textsAtTheDesk = () => desk().map((message) => message.text);
const arrives = (words: string) => until(`“${words}” is at the desk`, () => textsAtTheDesk().includes(words));
const answer = (reply: Omit<Parameters<typeof agentReplies>[1], 'channelId'>) =>
  agentReplies(world, { channelId, threadId: IDA, ...reply });
const wordsOf = (html: string) => parseHtml(html).text;
const inCxone = () => world.cxone.state.channels.filter(({ isDeleted }) => !isDeleted);
const open = (action: 'reconnect' | 'remove') => openAction(world.cxone.origin, action, world.integrationId, channelId);

async function formWith(secret: string, id = line.account.channelId) {
  const visit = await openAddForm(world.cxone.origin, world.integrationId, 'line');
  return submit(visit, {
    integrationId: world.integrationId,
    name: 'Acme on LINE',
    'setting-channelId': id,
    'secret-channelSecret': secret,
    'setting-apiUrl': line.url,
  });
}

/** Tests the connection on the channel's page. */
async function tested(): Promise<string> {
  const visit = await open('reconnect');
  const url = `${world.cloud.apiUrl}/i/main/channels?channel=${channelId}`;
  const page = await fetch(url, { headers: { cookie: visit.cookie } });
  return wordsOf((await submit({ ...visit, url, html: await page.text() }, { action: 'test' })).html);
}

/** Another one for each: the same content again is taken for CXone's retry. */
const asking = (content: string) => ({
  type: 'QUICK_REPLIES',
  payload: {
    text: { content },
    actions: [
      { type: 'REPLY_BUTTON', text: 'Blue', postback: 'colour=blue' },
      { type: 'REPLY_BUTTON', text: 'Green', postback: 'colour=green' },
    ],
  },
});

// One story in chapters: each goes on where the one before it ended.

describe('an admin adds an account', () => {
  it('and reads what is wrong with a secret that is not the channel’s, and with an id that is none', async () => {
    const wrong = await formWith('0123456789abcdef0123456789abcdef');
    expect(wrong.status).toBe(422);
    expect(wordsOf(wrong.html)).toContain('LINE does not take this channel secret with this channel ID.');
    expect(wordsOf((await formWith(line.account.secret, '@216acme')).html)).toContain('This is no channel ID');
    expect(inCxone()).toEqual([]);
  });

  it('whose webhook is registered for it, with nothing left to paste', async () => {
    const { status, html } = await formWith(line.account.secret);
    expect(status, wordsOf(html)).toBe(200);
    expect(wordsOf(html)).toContain('Acme (@216acme)');
    expect(wordsOf(html)).toContain('turn on “Use webhook” and beside it “Webhook redelivery”');
    const [channel] = inCxone();
    channelId = channel?.id ?? '';
    expect(channel?.body).toMatchObject({ realExternalPlatformId: 'line' });
    expect(line.account.endpoint).toBe(`${world.cloud.apiUrl}/webhooks/${channelId}`);
  });

  it('tests it: LINE calls the webhook, and says what is used of the month', async () => {
    const words = await tested();
    expect(words).toContain('LINE’s Messaging API answered as Acme (@216acme).');
    expect(words).toContain('It called this channel’s webhook and got the right answer.');
    expect(words).toContain('Quota In order Messages used this month: 0 of 200.');
  });

  it.each([
    { used: 160, row: 'Nearly used up Messages used this month: 160 of 200. Buy more', verdict: 'warn' },
    { used: 200, row: 'Not in order Messages used this month: 200 of 200. The provider refuses', verdict: 'fail' },
    { used: 1_200, limit: null, row: 'In order Messages used this month: 1,200. The provider names', verdict: 'ok' },
  ])('reads on the page and in byoc doctor that $used messages are used', async ({ row, verdict, ...quota }) => {
    await onLine(line, 'quota', quota);
    expect(await tested()).toContain(`Quota ${row}`);
    const { findings } = await doctor(world);
    expect(findings.find(({ name }) => name.endsWith(': quota'))).toMatchObject({ verdict });
    await onLine(line, 'quota', { used: 0, limit: 200 });
  });

  it('reads that the webhook is switched off in LINE’s console, and where to switch it on', async () => {
    await onLine(line, 'console', { isWebhookUsed: false });
    const words = await tested();
    expect(words).toContain('turn on “Use webhook” on the tab Messaging API');
    expect(words).toContain('its webhook is switched off there');
    await onLine(line, 'console', { isWebhookUsed: true });
  });
});

describe('a customer on LINE', () => {
  it('writes twice at once, and the agent reads both in their order', async () => {
    await idaSends(line, text('Where is my parcel? 📦'), text('It is from Tuesday'));
    await arrives('It is from Tuesday');
    expect(textsAtTheDesk()).toEqual(['Where is my parcel? 📦', 'It is from Tuesday']);
    expect(world.cxone.state.thread(channelId, IDA)?.endUser).toMatchObject({
      idOnExternalPlatform: `line~${IDA}`,
      firstName: 'Ida Holm',
    });
  });

  it('is read once, however often LINE brings the same, and in whatever order', async () => {
    const [first = []] = line.webhook.sent.slice(-1);
    const again = first.toReversed().map((event) => ({ ...event, deliveryContext: { isRedelivery: true } }));
    expect((await onLine(line, 'events', { events: again })).status).toBe(200);
    await idaSends(line, text('Anybody there?'));
    await arrives('Anybody there?');
    expect(textsAtTheDesk()).toHaveLength(3);
  });

  it('sends a photo and a file', async () => {
    await idaSendsFile(line, 'image', photo);
    await until('the photo is at the desk', () => desk().at(-1)?.files?.[0]?.sha256 === sha256(photo.bytes));
    await idaSendsFile(line, 'file', label);
    await until('the file is at the desk', () => desk().at(-1)?.files?.[0]?.sha256 === sha256(label.bytes));
    expect(desk().at(-1)?.files).toMatchObject([{ name: 'label.pdf' }]);
  });

  it('sends photos at once, which come as one message, also where the client names no place in the set', async () => {
    const imageSet = { id: 'set-1' };
    await idaSendsFile(line, 'image', photo, { imageSet });
    await idaSendsFile(line, 'image', photo, { imageSet });
    await until('both are one message', () => desk().at(-1)?.files?.length === 2);
  });

  it('sends what another service has, which is fetched there without LINE’s token', async () => {
    const id = await idaSendsFile(line, 'image', photo);
    await until('the photo is at the desk', () => desk().at(-1)?.files?.[0]?.sha256 === sha256(photo.bytes));
    const count = desk().length;
    // It has the photo for whoever brings no token.
    const originalContentUrl = `${line.url}/__line/elsewhere/${id}`;
    await idaSends(line, { type: 'image', contentProvider: { type: 'external', originalContentUrl } });
    await until(
      'it is at the desk',
      () => desk().length > count && desk().at(-1)?.files?.[0]?.sha256 === sha256(photo.bytes),
    );
  });

  it('sends a place and a sticker, in words', async () => {
    await idaSends(line, {
      type: 'location',
      title: 'Home',
      address: 'Duck Lane 1',
      latitude: 47.3769,
      longitude: 8.5417,
    });
    await idaSends(line, { type: 'sticker', packageId: '1', stickerId: '2', keywords: ['thanks', 'bow'] });
    await arrives('[Sticker: thanks, bow]');
    expect(textsAtTheDesk().at(-2)).toMatch(/^\[Location\]\nHome\nDuck Lane 1\n47\.3769, 8\.5417\nhttps:/);
  });

  it('unsends a photo, and nothing of it is left in the bucket', async () => {
    const id = await idaSendsFile(line, 'image', photo);
    await until('the photo is at the desk', () => desk().at(-1)?.files?.[0]?.sha256 === sha256(photo.bytes));
    await onLine(line, `users/${IDA}/unsend`, { messageId: id });
    await arrives('[The customer deleted a message]');
  });
});

describe('an agent', () => {
  it('answers, and the customer can quote that, and the agent the customer', async () => {
    expect(await answer({ text: 'It leaves today ✨' })).toMatchObject({ outcome: 'sent' });
    expect(textsToIda(line)).toEqual(['It leaves today ✨']);
    const sent = line.account.chat(IDA).at(-1)?.id ?? '';
    await idaSends(line, text('Thanks!', { quotedMessageId: sent }));
    await arrives('Thanks!');
    const thread = world.cxone.state.thread(channelId, IDA)?.id ?? '';
    const [answered, thanks] = world.cxone.state.messagesOf(thread).slice(-2);
    expect(thanks?.replyToMessage).toBe(answered?.idOnExternalPlatform);

    await idaSends(
      line,
      text('This one', { quotedMessageId: line.account.chat(IDA).find(({ from }) => from === 'user')?.id }),
    );
    await arrives('This one');
    const [first, ...others] = world.cxone.state.messagesOf(thread);
    expect(others.at(-1)?.replyToMessage).toBe(first?.idOnExternalPlatform);

    await answer({ text: 'That one?', replyToMessage: first?.idOnExternalPlatform ?? '' });
    expect(pushedToIda(line).at(-1)).toMatchObject({
      text: 'That one?',
      quoteToken: expect.stringContaining('quote-') as string,
    });
  });

  it('sends a picture, which is shown, and a document, of which a link goes out', async () => {
    await answer({ text: 'The new label', files: [photo, label] });
    await until('both are on LINE', () => textsToIda(line).some((words) => words.startsWith('label.pdf\n')));
    const [words, picture, link] = pushedToIda(line).slice(-3);
    expect(words).toMatchObject({ type: 'text', text: 'The new label' });
    expect(picture).toMatchObject({ type: 'image' });
    const shown = await fetch(picture?.type === 'image' ? picture.originalContentUrl : '');
    expect(sha256(Buffer.from(await shown.arrayBuffer()))).toBe(sha256(photo.bytes));
    const [, url = ''] = link?.type === 'text' ? link.text.split('\n') : [];
    expect(sha256(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(sha256(label.bytes));
  });

  it('asks with buttons, and reads the label of the one that was pressed, once', async () => {
    await answer({ messageContent: asking('Which colour?') });
    const asked = line.account.chat(IDA).at(-1);
    expect(asked?.pushed).toMatchObject({ type: 'text', text: 'Which colour?' });
    for (let time = 0; time < 2; time += 1) {
      await onLine(line, `users/${IDA}/presses`, { messageId: asked?.id, label: 'Green' });
    }
    await arrives('Green');
    await idaSends(line, text('Green it is'));
    await arrives('Green it is');
    expect(textsAtTheDesk().filter((words) => words === 'Green')).toHaveLength(1);
  });

  it('sends content that LINE refuses, and its words go in its place', async () => {
    await onLine(line, 'behaviour', { behaviour: 'refuse-content' });
    await answer({ messageContent: asking('Which box?') });
    await until('the words are on LINE', () => textsToIda(line).at(-1)?.includes('1. Blue'));
  });

  it('sends once although the answer was lost', async () => {
    await onLine(line, 'behaviour', { behaviour: 'lose-answers' });
    expect(await answer({ text: 'Only once' })).toMatchObject({ outcome: 'sent' });
    await workedOff(world, 'OutboundQueue');
    expect(textsToIda(line).filter((words) => words === 'Only once')).toHaveLength(1);
  });

  it('sends with a new token where the last was revoked a moment ago', async () => {
    await onLine(line, 'behaviour', { behaviour: 'tokens-revoked' });
    expect(await answer({ text: 'Still here' })).toMatchObject({ outcome: 'sent' });
    expect(textsToIda(line).filter((words) => words === 'Still here')).toHaveLength(1);
  });

  it('reads that the month’s messages are used up, in the middle of a long text, and what was sent of it', async () => {
    line.account.used = 199;
    const long = Array.from({ length: 300 }, (_, row) => `Line ${row}: the parcel is on its way`).join('\n');
    await answer({ text: long });
    const failed = await until('the agent is told', () => desk().find(({ kind }) => kind === 'failed'));
    expect(JSON.stringify(failed)).toContain('are used up');
    expect(textsToIda(line).filter((words) => words.startsWith('Line 0:'))).toHaveLength(1);
    expect(textsToIda(line).some((words) => words.includes('Line 299:'))).toBe(false);
    line.account.used = 0;
    await workedOff(world, 'OutboundQueue');
  });

  it('is told of no receipt: sent is all that LINE says', () => {
    const states = new Set(desk().map(({ kind }) => kind));
    expect(states.has('sent')).toBe(true);
    expect([...states].filter((kind) => kind === 'delivered' || kind === 'seen')).toEqual([]);
  });

  it('reads that the customer has blocked the account, before and after writing', async () => {
    await onLine(line, `users/${IDA}/block`, { isBlocked: true });
    await arrives('[The customer has blocked this channel: no message reaches them]');
    const before = line.account.used;
    expect(await answer({ text: 'Hello?' })).toMatchObject({
      outcome: 'failed',
      displayErrorMessage: expect.stringContaining('The customer has blocked this channel') as string,
    });
    expect(line.account.used).toBe(before);
    await onLine(line, `users/${IDA}/block`, { isBlocked: false });
    await arrives('[You can write to the customer again]');
    expect(await answer({ text: 'Hello again' })).toMatchObject({ outcome: 'sent' });
    expect(textsToIda(line).at(-1)).toBe('Hello again');
  });
});

describe('an admin', () => {
  it('reconnects with a new secret once the old one was reissued', async () => {
    await onLine(line, 'console', { secret: 'fedcba9876543210fedcba9876543210' });
    expect((await onLine(line, 'events', { events: [] })).status).toBe(401);
    const { status, html } = await submit(await open('reconnect'), {
      name: 'Acme on LINE',
      'setting-channelId': line.account.channelId,
      'secret-channelSecret': line.account.secret,
      'setting-apiUrl': line.url,
    });
    expect(status, wordsOf(html)).toBe(200);
    const isTaken = async () => {
      await sleep(1_000);
      return (await onLine(line, 'events', { events: [] })).status === 200;
    };
    await until('webhooks are taken again', isTaken);
  });

  it('removes the channel, and what LINE still sends there is refused', async () => {
    const { status, html } = await submit(await open('remove'), {});
    expect(status, wordsOf(html)).toBe(200);
    expect(inCxone()).toEqual([]);
    await until('its webhook is gone', async () => (await onLine(line, 'events', { events: [] })).status === 410);
  });
});
