import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAction, openAddForm, submit } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { parseHtml } from '../lib/admin/html/html.ts';
import { refusalAfterRemoval } from './support/call-back.ts';
import { agentReplies, sha256, threadAtTheDesk } from './support/people.ts';
import { label, photo } from './support/sample-files.ts';
import {
  approvedTemplate,
  fetched,
  idaPresses,
  idaSendsFile,
  idaWrites,
  onTwilio,
  type OnTwilio,
  rcs,
  sentToIda,
  sms,
  whatsapp,
} from './support/twilio-people.ts';
import { until } from './support/until.ts';
import { workedOff } from './support/worked-off.ts';

const channels = [sms, whatsapp, rcs];
const chats = [whatsapp, rcs];
const HOUR_MS = 3_600_000;

let world: World;

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
});
afterAll(() => world.stop());

const account = () => world.twilio.account;
const channelOf = ({ name }: OnTwilio) =>
  world.cxone.state.channels.find(({ body, isDeleted }) => body.name === name && !isDeleted);
const idOf = (on: OnTwilio): string => channelOf(on)?.id ?? '';
const webhookOf = (on: OnTwilio): string => `${world.cloud.apiUrl}/webhooks/${idOf(on)}`;
const desk = (on: OnTwilio) => threadAtTheDesk(world, idOf(on), on.threadId);
const textsAtTheDesk = (on: OnTwilio) => desk(on).map((message) => message.text);
const arrives = (on: OnTwilio, words: string) =>
  until(`“${words}” is at the desk of ${on.name}`, () => textsAtTheDesk(on).includes(words));
const stateOf = (on: OnTwilio, words: string) => desk(on).findLast(({ text }) => text === words);
const becomes = (on: OnTwilio, words: string, kind: string) =>
  until(`“${words}” is ${kind} at the desk`, () => stateOf(on, words)?.kind === kind);
const answer = (on: OnTwilio, reply: Omit<Parameters<typeof agentReplies>[1], 'channelId'>) =>
  agentReplies(world, { channelId: idOf(on), threadId: on.threadId, ...reply });
const writes = (on: OnTwilio, body: string, more: object = {}) => idaWrites(world.twilio, on, { body, ...more });
const bodies = (on: OnTwilio) => sentToIda(world.twilio, on).map(({ body }) => body);
const behaves = (behaviour: object, times = 1) => onTwilio(world.twilio, 'behaviour', { behaviour, times });
const open = (action: 'reconnect' | 'remove', on: OnTwilio) =>
  openAction(world.cxone.origin, action, world.integrationId, idOf(on));
const wordsOf = (html: string) => parseHtml(html).text;
const failure = (sentence: string) => ({
  outcome: 'failed',
  displayErrorMessage: expect.stringContaining(sentence) as string,
});

const filledIn = ({ name, sender }: OnTwilio) => ({
  ...{ name, 'setting-accountSid': account().sid, 'setting-sender': sender },
  ...{ 'setting-apiUrl': world.twilio.url, 'secret-authToken': account().authToken },
});

async function add(on: OnTwilio, changed: Readonly<Record<string, string>> = {}) {
  const visit = await openAddForm(world.cxone.origin, world.integrationId, on.provider);
  return submit(visit, { integrationId: world.integrationId, ...filledIn(on), ...changed });
}

/** Tests the connection on the channel's page. */
async function tested(on: OnTwilio): Promise<string> {
  const visit = await open('reconnect', on);
  const url = `${world.cloud.apiUrl}/i/main/channels?channel=${idOf(on)}`;
  const page = await fetch(url, { headers: { cookie: visit.cookie } });
  return wordsOf((await submit({ ...visit, url, html: await page.text() }, { action: 'test' })).html);
}

/** Another one for each: the same content again is taken for CXone's retry. */
const asking = (content: string, labels: readonly string[] = ['Blue', 'Green']) => ({
  type: 'QUICK_REPLIES',
  payload: {
    text: { content },
    actions: labels.map((text) => ({ type: 'REPLY_BUTTON', text, postback: `colour=${text}` })),
  },
});

/** The webhook that Twilio has made last with this text. */
const callWith = (body: string) => {
  const call = world.twilio.webhook.calls.findLast(({ form }) => form['Body'] === body);
  if (call === undefined) throw new Error(`Twilio has called no webhook with “${body}”.`);
  return call;
};

/** The same on each of these channels, which wait at the same time. */
function onEach(on: readonly OnTwilio[], what: string, happens: (on: OnTwilio) => Promise<void>): void {
  describe(what, () => {
    it.concurrent.each(on)('$name', happens);
  });
}

// One story in chapters: each goes on where the one before it ended.

describe('an admin adds a channel', () => {
  it.each([
    { changed: { 'secret-authToken': '0123456789abcdef0123456789abcdef' }, says: 'does not take this Auth Token' },
    { changed: { 'setting-accountSid': 'Acme & Co' }, says: 'This is no Account SID' },
    { changed: { 'setting-sender': 'rcs:acme' }, says: 'This is no sender of this channel' },
  ])('and reads what is wrong: $says', async ({ changed, says }) => {
    const { status, html } = await add(sms, changed);
    expect(status).toBe(422);
    expect(wordsOf(html)).toContain(says);
    expect(channelOf(sms)).toBeUndefined();
  });

  it('and reads that test credentials send nothing', async () => {
    const { sid, authToken } = account().test;
    const { html } = await add(sms, { 'setting-accountSid': sid, 'secret-authToken': authToken });
    expect(wordsOf(html)).toContain('These are test credentials of Twilio, which send nothing');
  });

  it.each(channels)('whose webhook is registered at its sender: $name', async (on) => {
    const { status, html } = await add(on);
    expect(status, wordsOf(html)).toBe(200);
    expect(account().senderAt(on.sender)).toMatchObject({ webhookUrl: webhookOf(on), webhookMethod: 'POST' });
    expect(await tested(on)).toContain('Twilio’s API answered. It sends customers’ messages here.');
  });
});

describe('a customer', () => {
  onEach(channels, 'writes, and the agent reads who it is', async (on) => {
    await writes(on, 'Where is my parcel? 📦');
    await arrives(on, 'Where is my parcel? 📦');
    const nickname = on === whatsapp ? 'Ida Holm' : '+14155550142';
    expect(world.cxone.state.thread(idOf(on), on.threadId)?.endUser).toMatchObject({
      idOnExternalPlatform: `${on.provider}~${on.threadId}`,
      nickname,
    });
  });

  onEach(channels, 'is read once, however often it comes, and in whatever order', async (on) => {
    await writes(on, `First on ${on.name}`);
    await writes(on, `Second on ${on.name}`);
    await arrives(on, `Second on ${on.name}`);
    const first = callWith(`First on ${on.name}`);
    const backwards = Object.fromEntries(Object.entries(first.form).toReversed());
    for (const form of [first.form, backwards]) {
      expect(await world.twilio.webhook.call({ ...first, form })).toMatchObject({ status: 200, body: '<Response/>' });
    }
    await writes(on, 'Anybody there?');
    await arrives(on, 'Anybody there?');
    expect(textsAtTheDesk(on).slice(1)).toEqual([`First on ${on.name}`, `Second on ${on.name}`, 'Anybody there?']);
  });

  onEach(channels, 'is not read where the webhook names another account', async (on) => {
    const { called } = await writes(on, 'Of somebody else', { others: { AccountSid: `AC${'0'.repeat(32)}` } });
    expect(called.status).toBe(401);
    const wrong = chats.find((one) => one !== on) ?? whatsapp;
    expect((await writes(on, 'Of another channel', { others: { From: wrong.ida } })).called.status).toBe(400);
    await writes(on, 'Of ours');
    await arrives(on, 'Of ours');
    expect(textsAtTheDesk(on).filter((words) => words.startsWith('Of '))).toEqual(['Of ours']);
  });

  onEach(channels, 'sends a picture, which is not there at once, and a document', async (on) => {
    await idaSendsFile(world.twilio, on, photo, 1);
    await until('the photo is at the desk', () => desk(on).at(-1)?.files?.[0]?.sha256 === sha256(photo.bytes));
    await idaSendsFile(world.twilio, on, label);
    await until('the document is at the desk', () => desk(on).at(-1)?.files?.[0]?.sha256 === sha256(label.bytes));
    expect(desk(on).at(-1)?.files).toMatchObject([{ name: 'document.pdf', type: 'application/pdf' }]);
  });
});

describe('an agent', () => {
  onEach(channels, 'answers, and sees how far it came', async (on) => {
    expect(await answer(on, { text: 'It leaves today ✨' })).toMatchObject({ outcome: 'sent' });
    await becomes(on, 'It leaves today ✨', 'delivered');
    const [sent, ...others] = sentToIda(world.twilio, on);
    expect(others).toEqual([]);
    expect(sent).toMatchObject({ body: 'It leaves today ✨', from: on.sender });
    if (on === sms) return;
    await onTwilio(world.twilio, `messages/${sent?.sid ?? ''}/status`, { status: 'read' });
    await becomes(on, 'It leaves today ✨', 'seen');
    // Statuses come in any order.
    await onTwilio(world.twilio, `messages/${sent?.sid ?? ''}/status`, { status: 'delivered' });
  });

  onEach(channels, 'sends a picture and a document', async (on) => {
    expect(await answer(on, { text: 'The new label', files: [photo, label] })).toMatchObject({ outcome: 'sent' });
    const digests = () => sentToIda(world.twilio, on).flatMap((message) => fetched(world.twilio, message).map(sha256));
    await until('both are on the phone', () => digests().length === 2);
    expect(digests()).toEqual([photo, label].map(({ bytes }) => sha256(bytes)));
    expect(bodies(on).filter((body) => body !== '')).toEqual(['It leaves today ✨', 'The new label']);
  });

  onEach(chats, 'is answered in a reply, and reads to what', async (on) => {
    const sent = sentToIda(world.twilio, on)[0]?.sid;
    await writes(on, 'Thanks!', { repliedTo: sent });
    await arrives(on, 'Thanks!');
    const thread = world.cxone.state.messagesOf(world.cxone.state.thread(idOf(on), on.threadId)?.id ?? '');
    const answered = thread.find(({ direction }) => direction === 'outbound');
    expect(thread.at(-1)?.replyToMessage).toBe(answered?.idOnExternalPlatform);
  });

  onEach(chats, 'asks with buttons, and reads the one that was pressed, once', async (on) => {
    await answer(on, { messageContent: asking('Which colour?') });
    const asked = sentToIda(world.twilio, on).at(-1);
    expect(asked?.rich).toMatchObject({ kind: 'buttons', body: 'Which colour?' });
    for (let time = 0; time < 2; time += 1) await idaPresses(world.twilio, asked?.sid ?? '', 'Green');
    await arrives(on, 'Green');
    await writes(on, 'Green it is');
    await arrives(on, 'Green it is');
    const presses = world.cxone.state
      .messagesOf(world.cxone.state.thread(idOf(on), on.threadId)?.id ?? '')
      .filter(({ messageContent }) => 'postback' in messageContent && messageContent.postback === 'colour=Green');
    expect(presses).toHaveLength(1);
    expect(textsAtTheDesk(on).filter((words) => words === 'Green')).toHaveLength(1);
  });

  it('asks with more than three, which WhatsApp shows as a list, and SMS in words', async () => {
    const colours = ['Blue', 'Green', 'Red', 'White'];
    await answer(whatsapp, { messageContent: asking('Which of the four?', colours) });
    const asked = sentToIda(world.twilio, whatsapp).at(-1);
    expect(asked?.rich?.kind).toBe('list');
    await idaPresses(world.twilio, asked?.sid ?? '', 'White');
    await arrives(whatsapp, 'White');
    await answer(sms, { messageContent: asking('Which of the four?', colours) });
    expect(bodies(sms).at(-1)).toContain('4. White');
  });

  it('reads nothing of a status that is of another channel’s message', async () => {
    await behaves({ kind: 'held' });
    const sent = await answer(sms, { text: 'On its way' });
    const ours = sent.outcome === 'sent' ? sent.idOnExternalPlatform : '';
    const { sid = '' } = sentToIda(world.twilio, sms).at(-1) ?? {};
    for (const To of [sms.ida, whatsapp.ida]) {
      const form = { AccountSid: account().sid, MessageSid: sid, To, MessageStatus: 'failed', ErrorCode: '30003' };
      const url = `${webhookOf(whatsapp)}?m=${ours}`;
      expect(await world.twilio.webhook.call({ url, method: 'POST', form })).toMatchObject({ status: 200 });
    }
    await onTwilio(world.twilio, `messages/${sid}/status`, { status: 'delivered' });
    await becomes(sms, 'On its way', 'delivered');
    expect(desk(whatsapp).filter(({ kind }) => kind === 'failed')).toEqual([]);
  });

  it.each([
    { on: sms, kind: 'undelivered', errorCode: 30003, says: 'the customer’s phone could not be reached' },
    { on: sms, kind: 'undelivered', errorCode: 39999, says: 'The message was not delivered (error 39999).' },
    { on: whatsapp, kind: 'failed', errorCode: 63024, says: 'the customer is not on this channel' },
    { on: rcs, kind: 'failed', errorCode: 63013, says: 'it breaks a rule of the channel’s provider' },
  ])('reads later that a message did not arrive, and why: $on.name, $errorCode', async ({ on, says, ...behaviour }) => {
    await behaves(behaviour);
    const text = `Not for you ${behaviour.errorCode}`;
    expect(await answer(on, { text })).toMatchObject({ outcome: 'sent' });
    await becomes(on, text, 'failed');
    expect(JSON.stringify(stateOf(on, text))).toContain(says);
  });

  it('reads that nobody knows of a message whose answer was lost, and it is sent once', async () => {
    await behaves({ kind: 'lose-answers' });
    expect(await answer(sms, { text: 'Only once' })).toMatchObject(failure('Twilio did not confirm the message'));
    await workedOff(world, 'OutboundQueue');
    expect(bodies(sms).filter((body) => body === 'Only once')).toHaveLength(1);
  });

  it('sends what Twilio asked to wait with, once and in order', async () => {
    await behaves({ kind: 'rate-limited' }, 2);
    for (const text of ['Wait one', 'Wait two']) {
      expect(await answer(sms, { text })).toMatchObject({ outcome: 'sent' });
    }
    await until('the second is on the phone', () => bodies(sms).includes('Wait two'));
    expect(bodies(sms).filter((body) => body.startsWith('Wait'))).toEqual(['Wait one', 'Wait two']);
  });

  it('sends 1,600 emoji as two SMS, of which no emoji is cut', async () => {
    const text = '🚚'.repeat(1_600);
    const before = bodies(sms).length;
    expect(await answer(sms, { text })).toMatchObject({ outcome: 'sent' });
    await until('both are on the phone', () => bodies(sms).slice(before).join('') === text);
    expect(bodies(sms).slice(before)).toHaveLength(2);
  });
});

describe('a customer of SMS who wants no more', () => {
  it('writes STOP, which the agent reads as a word, and what is sent is refused until START', async () => {
    await writes(sms, 'STOP');
    await arrives(sms, 'STOP');
    const before = bodies(sms).length;
    expect(await answer(sms, { text: 'Hello?' })).toMatchObject(failure('has to write START first'));
    expect(bodies(sms)).toHaveLength(before);
    await writes(sms, 'Start');
    expect(await answer(sms, { text: 'Hello again' })).toMatchObject({ outcome: 'sent' });
  });

  it('does so in whatever words where the service has Advanced Opt-Out: the agent reads what it means', async () => {
    await onTwilio(world.twilio, 'console', { isOptOutAdvanced: true });
    for (const [word, note] of [
      ['unsubscribe', '[The customer wants no more messages]'],
      ['unstop', '[You can write to the customer again]'],
    ] as const) {
      await writes(sms, word);
      await arrives(sms, note);
    }
    await writes(sms, 'HELP');
    await until('the agent has the note', () => textsAtTheDesk(sms).at(-1)?.includes('which Twilio has answered'));
    await onTwilio(world.twilio, 'console', { isOptOutAdvanced: false });
  });
});

describe('on WhatsApp', () => {
  it('nothing is told of somebody who has blocked the number: it stays sent', async () => {
    const { ida: from, sender: to } = whatsapp;
    await onTwilio(world.twilio, 'block', { from, to, isBlocked: true });
    await answer(whatsapp, { text: 'Do you read this?' });
    const { sid } = sentToIda(world.twilio, whatsapp).at(-1) ?? {};
    const isTold = () => world.twilio.webhook.calls.some(({ form }) => form['MessageSid'] === sid);
    await until('Twilio has told that it is sent', isTold);
    await onTwilio(world.twilio, 'block', { from, to, isBlocked: false });
    await answer(whatsapp, { text: 'And this?' });
    await becomes(whatsapp, 'And this?', 'delivered');
    expect(stateOf(whatsapp, 'Do you read this?')?.kind).toBe('sent');
  });

  it('an agent reads after 24 hours that a text came too late, and what can still be sent', async () => {
    await onTwilio(world.twilio, 'clock', { forwardMs: 25 * HOUR_MS });
    expect(await answer(whatsapp, { text: 'Still there?' })).toMatchObject({ outcome: 'sent' });
    await becomes(whatsapp, 'Still there?', 'failed');
    expect(JSON.stringify(stateOf(whatsapp, 'Still there?'))).toContain('send an approved template now');
  });

  it('an approved template arrives then, and none with a variable that is missing, or with one that it has not', async () => {
    const sid = await approvedTemplate(world.twilio, 'Dear {{1}}, your parcel comes on {{2}}.');
    const before = bodies(whatsapp).length;
    for (const [lines, says] of [
      ['1=Ida', 'the value of 2 is missing'],
      ['1=Ida\n2=Tuesday\n3=noon', 'it has no variable 3'],
      ['1=Ida\nTuesday', 'line 3 must say a variable and its value'],
    ] as const) {
      expect(await answer(whatsapp, { text: `${sid}\n${lines}` })).toMatchObject(failure(says));
    }
    const none = `HX${'0'.repeat(32)}`;
    expect(await answer(whatsapp, { text: none })).toMatchObject(failure('Twilio has no template of this ID'));
    expect(bodies(whatsapp)).toHaveLength(before);

    const text = `${sid}\n1=Ida\n2=Tuesday`;
    expect(await answer(whatsapp, { text })).toMatchObject({ outcome: 'sent' });
    await becomes(whatsapp, text, 'delivered');
    expect(bodies(whatsapp).slice(before)).toEqual(['Dear Ida, your parcel comes on Tuesday.']);
  });

  it('an agent writes freely again once the customer has written', async () => {
    await writes(whatsapp, 'I am back');
    await arrives(whatsapp, 'I am back');
    await answer(whatsapp, { text: 'Welcome back' });
    await becomes(whatsapp, 'Welcome back', 'delivered');
  });
});

describe('an admin', () => {
  it('removes a channel: what Twilio still sends there is refused, and so is what an agent still writes', async () => {
    const [id, webhookUrl] = [idOf(rcs), webhookOf(rcs)];
    const { status, html } = await submit(await open('remove', rcs), {});
    expect(status, wordsOf(html)).toBe(200);
    expect(channelOf(rcs)).toBeUndefined();
    const sender = account().senderAt(rcs.sender);
    expect(sender?.webhookUrl).toBe('');
    if (sender !== undefined) sender.webhookUrl = webhookUrl;
    await until('its webhook is gone', async () => (await writes(rcs, 'Anybody?')).called.status === 410);
    const before = bodies(rcs).length;
    const place = { threadId: rcs.threadId, customerId: `${rcs.provider}~${rcs.threadId}` };
    expect(await until('the removal is known', () => refusalAfterRemoval(world, id, place))).toMatchObject({
      status: 404,
      sentence: 'This channel is not connected any more. Nothing was sent.',
    });
    expect(bodies(rcs)).toHaveLength(before);
  });

  it('reconnects with the new Auth Token once the old one is revoked, of which agents and Twilio are told', async () => {
    await onTwilio(world.twilio, 'console', { authToken: 'fedcba9876543210fedcba9876543210' });
    const before = bodies(sms).length;
    expect(await answer(sms, { text: 'Can you read me?' })).toMatchObject(failure('please tell your administrator'));
    expect(bodies(sms)).toHaveLength(before);
    expect((await writes(sms, 'Hello?')).called.status).toBe(401);
    expect(await tested(sms)).toContain('Twilio does not take this Auth Token');

    const { status, html } = await submit(await open('reconnect', sms), filledIn(sms));
    expect(status, wordsOf(html)).toBe(200);
    await until('webhooks are taken again', async () => {
      await sleep(1_000);
      return (await writes(sms, 'Hello again?')).called.status === 200;
    });
    await until('an answer is sent', async () => {
      await sleep(1_000);
      return (await answer(sms, { text: 'Here again' })).outcome === 'sent';
    });
    expect(bodies(sms).slice(before)).toEqual(['Here again']);
  });
});
