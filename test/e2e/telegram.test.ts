import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAction, openAddForm, submit } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { doctor } from '../cli/world.ts';
import { parseHtml } from '../lib/admin/html/html.ts';
import { agentReplies, sha256, threadAtTheDesk } from './support/people.ts';
import { label, photo } from './support/sample-files.ts';
import { BOT, botOf, GROUP, IDA, inTelegram, messagesIn } from './support/telegram-people.ts';
import { until } from './support/until.ts';
import { workedOff } from './support/worked-off.ts';

let world: World;
let channelId: string;

const sticker = {
  name: 'parcel.webp',
  type: 'image/webp',
  as: 'sticker',
  bytes: readFileSync(new URL('../../local/telegram/parcel.webp', import.meta.url)),
};
/** The beginning of a file as Telegram's apps record voices: Ogg with Opus. */
const voice = {
  name: 'voice.ogg',
  type: 'audio/ogg',
  as: 'voice',
  bytes: Buffer.concat([
    Buffer.from('OggS\0\x02'),
    Buffer.alloc(20),
    Buffer.from('\x01\x13OpusHead'),
    Buffer.alloc(60),
  ]),
};

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
});
afterAll(() => world.stop());

const thread = (chatId = IDA) => threadAtTheDesk(world, channelId, String(chatId));
const lastAtTheDesk = (chatId = IDA) => thread(chatId).at(-1);
const textsAtTheDesk = (chatId = IDA) => thread(chatId).map(({ text }) => text);
const answer = (reply: Omit<Parameters<typeof agentReplies>[1], 'channelId'>, chatId = IDA) =>
  agentReplies(world, { channelId, threadId: String(chatId), ...reply });
const fromTheBot = (chatId = IDA) => messagesIn(world, chatId).filter(({ from }) => from === 'bot');
const arrives = (text: string, chatId = IDA) =>
  until(`“${text}” is at the desk`, () => textsAtTheDesk(chatId).includes(text));

/** What `byoc doctor` says of the channel's provider. */
async function doctorOnProvider() {
  const { findings } = await doctor(world);
  return findings.find(({ name }) => name.endsWith(': provider'));
}

/** What an Add that was refused has brought is deleted there. */
const inCxone = () => world.cxone.state.channels.filter(({ isDeleted }) => !isDeleted);

/** The words of a page that an admin sees. */
const wordsOf = (html: string) => parseHtml(html).text;

async function formWith(token: string) {
  const visit = await openAddForm(world.cxone.origin, world.integrationId, 'telegram');
  return submit(visit, {
    integrationId: world.integrationId,
    name: 'Acme on Telegram',
    'secret-botToken': token,
    'setting-apiUrl': world.telegram.url,
  });
}

// One story in chapters: each goes on where the one before it ended.

describe('an admin adds a bot', () => {
  it('and reads what is wrong with a token that Telegram does not know', async () => {
    const unknown = await formWith(`${botOf(world).id}:test-token-that-nobody-gave-out-0000`);
    expect(unknown.status).toBe(422);
    expect(wordsOf(unknown.html)).toContain('Telegram does not know this token. Copy it again from @BotFather');
    const odd = await formWith('my token');
    expect(wordsOf(odd.html)).toContain('This is no bot token');
    expect(inCxone()).toEqual([]);
  });

  it('whose webhook is registered for it, with nothing left to paste', async () => {
    const { status, html } = await formWith(botOf(world).token);
    expect(status, wordsOf(html)).toBe(200);
    expect(wordsOf(html)).toContain(`@${BOT}`);
    expect(html).not.toContain('generated-');

    const [channel] = inCxone();
    channelId = channel?.id ?? '';
    expect(channel?.body).toMatchObject({ realExternalPlatformId: 'telegram', canReplyToAnyMessage: true });
    expect(botOf(world).webhook).toMatchObject({
      url: `${world.cloud.apiUrl}/webhooks/${channelId}`,
      max_connections: 1,
      allowed_updates: ['message', 'edited_message', 'message_reaction', 'callback_query', 'my_chat_member'],
    });
  });
});

describe('a customer on Telegram', () => {
  it('writes, and the agent reads it with the name', async () => {
    await inTelegram(world, 'messages', { text: 'Where is my parcel? 📦' });
    await arrives('Where is my parcel? 📦');
    expect(world.cxone.state.thread(channelId, String(IDA))?.endUser).toMatchObject({
      idOnExternalPlatform: `telegram~${IDA}`,
      firstName: 'Ida',
      lastName: 'Holm',
    });
  });

  it('sends a photo and a PDF with their words', async () => {
    await inTelegram(world, 'messages', { text: 'The box', files: [photo] });
    await arrives('The box');
    await inTelegram(world, 'messages', { text: 'The label', files: [label] });
    await arrives('The label');
    await until('CXone has fetched the file', () => lastAtTheDesk()?.files?.[0]?.sha256);
    expect(lastAtTheDesk()?.files).toMatchObject([{ name: 'label.pdf', sha256: sha256(label.bytes) }]);
  });

  it('sends an album, which is one message, before what was written after it', async () => {
    await inTelegram(world, 'messages', { text: 'All three', files: [photo, photo, photo] });
    await inTelegram(world, 'messages', { text: 'That was it' });
    await arrives('That was it');
    expect(textsAtTheDesk().slice(-2)).toEqual(['All three', 'That was it']);
    expect(thread().at(-2)?.files).toHaveLength(3);
  });

  it('changes a message, and the agent reads what it has become', async () => {
    const [first] = messagesIn(world, IDA);
    await inTelegram(world, 'edits', { messageId: first?.id, text: 'Where are my two parcels?' });
    await arrives('[Edited]\nWhere are my two parcels?');
  });

  it('sends a sticker and a voice message, and the agent sees the one and can play the other', async () => {
    await inTelegram(world, 'messages', { files: [sticker] });
    await arrives('[Sticker]\n📦');
    await until('CXone has fetched the picture', () => lastAtTheDesk()?.files?.[0]?.sha256);
    expect(lastAtTheDesk()?.files).toMatchObject([{ type: 'image/webp', sha256: sha256(sticker.bytes) }]);

    await inTelegram(world, 'messages', { text: 'Listen', files: [voice] });
    await arrives('Listen');
    await until('CXone has fetched the voice', () => lastAtTheDesk()?.files?.[0]?.sha256);
    expect(lastAtTheDesk()?.files).toMatchObject([{ type: 'audio/ogg', sha256: sha256(voice.bytes) }]);
  });

  it('sends a place and somebody’s number', async () => {
    await inTelegram(world, 'messages', { location: { latitude: 47.3769, longitude: 8.5417 } });
    await inTelegram(world, 'messages', { contact: { phoneNumber: '+41790000000', firstName: 'Jonas' } });
    await arrives('[Contact]\nJonas\n+41790000000');
    expect(textsAtTheDesk().at(-2)).toMatch(/^\[Location\]\n47\.3769, 8\.5417\nhttps:/);
  });

  it('writes in the group, which is a conversation of its own', async () => {
    await inTelegram(world, 'messages', { in: 'group', text: 'Hello all' });
    await arrives('Hello all', GROUP);
    expect(textsAtTheDesk()).not.toContain('Hello all');
  });
});

describe('an agent', () => {
  it('answers, and the customer can answer that', async () => {
    expect(await answer({ text: 'It leaves today ✨' })).toMatchObject({ outcome: 'sent' });
    const sent = fromTheBot().at(-1);
    expect(sent?.content).toMatchObject({ kind: 'text', text: 'It leaves today ✨' });
    await inTelegram(world, 'messages', { text: 'Thanks!', replyTo: sent?.id });
    await arrives('Thanks!');
    const id = world.cxone.state.thread(channelId, String(IDA))?.id ?? '';
    const [answered, thanks] = world.cxone.state.messagesOf(id).slice(-2);
    expect(thanks?.replyToMessage).toBe(answered?.idOnExternalPlatform);
  });

  it('answers one message of the customer', async () => {
    const [asked] = messagesIn(world, IDA);
    await answer({
      text: 'Two of them?',
      replyToMessage: `in-b64.${Buffer.from(`${IDA}:${asked?.id}`).toString('base64url')}`,
    });
    expect(fromTheBot().at(-1)).toMatchObject({ content: { text: 'Two of them?' }, replyToId: asked?.id });
  });

  it('sends a photo and a PDF', async () => {
    await answer({ text: 'The new label', files: [photo, label] });
    await until('both are in Telegram', () => fromTheBot().at(-1)?.files[0]?.name === label.name);
    expect(
      fromTheBot()
        .slice(-3)
        .map(({ content }) => content),
    ).toMatchObject([
      { kind: 'text', text: 'The new label' },
      { kind: 'file', as: 'photo' },
      { kind: 'file', as: 'document' },
    ]);
    const [file] = fromTheBot().at(-1)?.files ?? [];
    expect(sha256(world.telegram.read(file?.bytesId ?? '') ?? Buffer.alloc(0))).toBe(sha256(label.bytes));
  });

  it('sends a recording to somebody who takes no voice messages, and it comes as a file', async () => {
    await inTelegram(world, 'behaviour', { mode: 'no-voice', times: 1 });
    await answer({ files: [{ name: 'note.ogg', type: 'audio/ogg', bytes: voice.bytes }] });
    await until('it is in Telegram', () => fromTheBot().at(-1)?.files[0]?.name === 'note.ogg');
    expect(fromTheBot().at(-1)?.content).toMatchObject({ kind: 'file', as: 'document' });
    await workedOff(world, 'OutboundQueue');
  });

  it('writes more than one message takes', async () => {
    const long = Array.from({ length: 300 }, (_, line) => `Line ${line}: the parcel is on its way`).join('\n');
    await answer({ text: long });
    await until('all of it is in Telegram', () =>
      fromTheBot().some(({ content }) => content.kind === 'text' && content.text.includes('Line 299:')),
    );
    const pieces = fromTheBot()
      .slice(-3)
      .map(({ content }) => (content.kind === 'text' ? content.text : ''));
    expect(pieces.join('\n')).toBe(long);
    expect(lastAtTheDesk()?.kind).toBe('sent');
  });

  it('is told nothing of a throttle that is over soon: the message arrives', async () => {
    await inTelegram(world, 'behaviour', { mode: 'throttle', times: 1, retryAfter: 1 });
    expect(await answer({ text: 'In a second' })).toMatchObject({ outcome: 'sent' });
    await until('it is in Telegram', () =>
      fromTheBot().some(({ content }) => content.kind === 'text' && content.text === 'In a second'),
    );
    // What is written before that goes on the queue behind it.
    await workedOff(world, 'OutboundQueue');
  });

  it('is never told that a message was sent whose answer was lost', async () => {
    await inTelegram(world, 'behaviour', { mode: 'lost-answer', times: 1 });
    expect(await answer({ text: 'Only once' })).toMatchObject({
      outcome: 'failed',
      displayErrorMessage: 'Telegram did not confirm the message. Ask the customer before you send it again.',
    });
    expect(fromTheBot().filter(({ content }) => content.kind === 'text' && content.text === 'Only once')).toHaveLength(
      1,
    );
  });

  it('reads that the customer has blocked the bot', async () => {
    await inTelegram(world, 'bar', { isBarred: true });
    expect(await answer({ text: 'Hello?' })).toMatchObject({
      outcome: 'failed',
      displayErrorMessage: 'The customer has blocked the bot: nothing can be sent until they write again.',
    });
    await inTelegram(world, 'bar', { isBarred: false });
    expect(await answer({ text: 'Hello again' })).toMatchObject({ outcome: 'sent' });
  });
});

describe('an admin', () => {
  const open = (action: 'reconnect' | 'remove') =>
    openAction(world.cxone.origin, action, world.integrationId, channelId);

  it('reads from doctor that another system has taken the bot’s messages, and has them back by Reconnect', async () => {
    const { token } = botOf(world);
    await fetch(`${world.telegram.url}/bot${token}/setWebhook?url=https://other.example.net/hook`);
    expect(await doctorOnProvider()).toMatchObject({
      verdict: 'fail',
      message:
        "Telegram sends customers' messages to another address: click Reconnect in CXone, which has them sent here again.",
    });
    const answers = { name: 'Acme on Telegram', 'secret-botToken': '', 'setting-apiUrl': world.telegram.url };
    expect((await submit(await open('reconnect'), answers)).status).toBe(200);
    expect(await doctorOnProvider()).toMatchObject({
      verdict: 'ok',
      message: "Telegram accepts its credentials and sends customers' messages here.",
    });
  });

  it('reads from doctor that an earlier version has registered the webhook, and gets presses by Reconnect', async () => {
    const { token, webhook } = botOf(world);
    const kinds = encodeURIComponent('["message","edited_message"]');
    await fetch(`${world.telegram.url}/bot${token}/setWebhook?url=${webhook.url}&allowed_updates=${kinds}`);
    expect(await doctorOnProvider()).toMatchObject({
      verdict: 'warn',
      message:
        "Telegram sends customers' messages here, but not all that agents can read since the last update, as presses of buttons: click Reconnect in CXone, which registers the webhook for that too.",
    });
    const answers = { name: 'Acme on Telegram', 'secret-botToken': '', 'setting-apiUrl': world.telegram.url };
    expect((await submit(await open('reconnect'), answers)).status).toBe(200);
    expect((await doctorOnProvider())?.verdict).toBe('ok');
  });

  it('reconnects with a new token once the old one was revoked', async () => {
    await inTelegram(world, 'token');
    const visit = await open('reconnect');
    const overview = `${world.cloud.apiUrl}/i/main/channels?channel=${channelId}`;
    const page = await fetch(overview, { headers: { cookie: visit.cookie } });
    const tested = await submit({ ...visit, url: overview, html: await page.text() }, { action: 'test' });
    expect(wordsOf(tested.html)).toContain('The provider refuses them: reconnect the channel with new ones.');
    const { status, html } = await submit(visit, {
      name: 'Acme on Telegram',
      'secret-botToken': botOf(world).token,
      'setting-apiUrl': world.telegram.url,
    });
    expect(status, wordsOf(html)).toBe(200);
    await inTelegram(world, 'messages', { text: 'Good' });
    await arrives('Good');
    // A process that has read the secrets looks for new ones after thirty seconds at the earliest (ADR 0012).
    const isSent = async () => {
      await sleep(1_000);
      return (await answer({ text: 'Here again' })).outcome === 'sent';
    };
    await until('an answer is sent', isSent);
  });

  it('removes the channel, and the bot has no webhook any more', async () => {
    const { status } = await submit(await open('remove'), {});
    expect(status).toBe(200);
    expect(botOf(world).webhook.url).toBe('');
    expect(inCxone()).toEqual([]);
  });
});
