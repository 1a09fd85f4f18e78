import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card, RichContent } from '../../../../lib/contract/content.ts';
import { surroundings } from '../../../support/contexts.ts';
import type { OutboundPart, SendContext } from '../../../../lib/contract/sending.ts';
import { telegramProvider as telegram } from '../../../../lib/providers/telegram/index.ts';
import { parse } from '../../../../lib/providers/telegram/parse.ts';
import { photo } from '../../../e2e/support/sample-files.ts';
import { until } from '../../../e2e/support/until.ts';
import { type Acquaintance, IDA, JONAS, meetTelegram } from '../../../local/telegram/bot-client.ts';
import { type Receiver, startReceiver } from '../../../local/telegram/receiver.ts';
import { eventIn, signalIn, verified } from './updates.ts';

const GROUP = -1_002_200_000_001;
const part: OutboundPart = {
  externalId: 'out-AAECAwQFBgcICQoLDA0O_wtag1.1',
  conversationId: String(IDA),
  recipientIds: [String(IDA)],
  text: 'Which size?\n1. Small\n2. Large',
};
const choices = ['Small', 'Large'].map((label, index) => ({ key: String(index + 1), label }));
const question = { kind: 'quickReplies', text: 'Which size?', choices } as const;

let people: Acquaintance;
let receiver: Receiver;
let context: SendContext;
let pictures: string;
const pictureServer = createServer((request, response) => {
  if (request.url === '/parcel.png') response.writeHead(200, { 'content-type': photo.type }).end(photo.bytes);
  else if (request.url === '/page') response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>');
  else response.writeHead(404).end();
});

beforeAll(async () => {
  [people, receiver] = await Promise.all([meetTelegram(), startReceiver()]);
  await new Promise<void>((resolve) => pictureServer.listen(0, '127.0.0.1', resolve));
  pictures = `http://127.0.0.1:${(pictureServer.address() as AddressInfo).port}`;
  context = {
    channelId: 'telegram-acme',
    ...surroundings,
    settings: { apiUrl: people.telegram.url },
    secrets: [
      { name: 'botToken', value: people.token() },
      { name: 'webhookSecret', value: 'test-webhook-secret-of-the-channel' },
    ],
    fetch,
    now: () => new Date('2026-03-02T10:15:30.250Z'),
    signal: new AbortController().signal,
  };
  expect(await telegram.registerWebhook?.(receiver.url, context)).toEqual({ kind: 'done' });
  await people.writes({ text: '/start' });
  await people.writes({ text: 'Hello', in: 'group' });
  await until('both came', () => receiver.updates.length === 2);
});
afterAll(async () => {
  pictureServer.close();
  await Promise.all([people.telegram.close(), receiver.close()]);
});

const send = (content: RichContent, changes: Partial<OutboundPart> = {}) =>
  telegram.send({ ...part, content, ...changes }, context);
const lastIn = (chatId: number) => people.messagesOf(chatId).at(-1);

/** What the middleware reads of the next update, and its answer to the webhook. */
async function next(act: () => Promise<unknown>) {
  const count = receiver.updates.length;
  await act();
  return until('the next update came', () => receiver.updates[count]);
}

/** As the core does it: all is queued, and then Telegram gets the reply that the adapter has made. */
const answering = () =>
  receiver.answers.push({
    calls: (update) => {
      const parsed = parse(verified(update));
      return JSON.parse((parsed.kind === 'events' && parsed.reply?.body) || '{}') as object;
    },
  });

describe('the adapter and the laptop’s Telegram', () => {
  it('ask, and hear what was pressed: with the part, the key and the label, and the button waits no longer', async () => {
    expect(await send(question)).toMatchObject({ kind: 'sent', providerMessageId: `${IDA}:2` });
    answering();
    const update = await next(() => people.does('presses', { messageId: 2, label: 'Large' }));
    expect(eventIn(update)).toMatchObject({
      conversationId: String(IDA),
      text: 'Large',
      author: { id: String(IDA), language: 'en' },
      press: { of: part.externalId, key: '2' },
    });
    const presses = () => people.telegram.state().bots[0]?.presses ?? [];
    await until('the press was answered', () => presses().at(-1)?.answer !== undefined);
  });

  it('tell two people apart who press in a group', async () => {
    await send(question, { conversationId: String(GROUP) });
    const { id = 0 } = lastIn(GROUP) ?? {};
    const press = (user: string) =>
      next(() => people.does('presses', { in: 'group', user, messageId: id, label: 'Small' }));
    const [first, second] = [eventIn(await press('ida_holm')), eventIn(await press('jonas_berg'))];
    expect([first.author.id, second.author.id]).toEqual([String(IDA), String(JONAS)]);
    expect(first.providerMessageId).not.toBe(second.providerMessageId);
    expect(first.conversationId).toBe(String(GROUP));
  });

  const cardWith = (imageUrl: string): RichContent => {
    const links: Card['links'] = [{ label: 'Track it', url: 'https://shop.example.net/42' }];
    return { kind: 'card', text: '', cards: [{ title: 'Parcel 42', text: 'It leaves.', imageUrl, links, choices }] };
  };

  it('show a card as its picture, with its words and buttons', async () => {
    expect((await send(cardWith(`${pictures}/parcel.png`))).kind).toBe('sent');
    expect(lastIn(IDA)).toMatchObject({ content: { kind: 'file', as: 'photo', caption: 'Parcel 42\n\nIt leaves.' } });
    expect(
      lastIn(IDA)
        ?.keyboard?.flat()
        .map(({ text }) => text),
    ).toEqual(['Small', 'Large', 'Track it']);
  });

  it.each([
    ['a page', '/page'],
    ['not there', '/gone'],
  ])('show a card without its picture where that is %s, once', async (_case, path) => {
    const before = people.messagesOf(IDA).length;
    expect((await send(cardWith(`${pictures}${path}`))).kind).toBe('sent');
    expect(people.messagesOf(IDA)).toHaveLength(before + 1);
    expect(lastIn(IDA)).toMatchObject({ content: { kind: 'text', text: 'Parcel 42\n\nIt leaves.' } });
    expect(lastIn(IDA)?.keyboard?.flat()).toHaveLength(3);
  });

  it('show a place, and times', async () => {
    const place = { latitude: 55.6761, longitude: 12.5683, title: 'Shop', address: 'Main Street 1' };
    await send({ kind: 'location', text: '', place });
    expect(lastIn(IDA)?.content).toMatchObject({ kind: 'venue', ...place });
    await send({ kind: 'timeSlots', text: 'When?', slots: [{ key: '1', startsAt: '2026-12-01T10:00:00Z' }] });
    expect(lastIn(IDA)?.keyboard).toMatchObject([[{ text: '2026-12-01, 10:00 UTC' }]]);
  });

  it('take a hundred long buttons for what Telegram can’t show, and send nothing', async () => {
    const before = people.messagesOf(IDA).length;
    const many = Array.from({ length: 100 }, (_, index) => ({ key: String(index + 1), label: 'é'.repeat(64) }));
    expect((await send({ ...question, choices: many })).kind).toBe('unsupported');
    const asMany = many.map(({ key }) => ({ key, label: `No. ${key}` }));
    expect((await send({ ...question, choices: asMany })).kind).toBe('sent');
    expect(people.messagesOf(IDA)).toHaveLength(before + 1);
  });

  it('bring a reaction to what was sent, and its end', async () => {
    const { id = 0 } = lastIn(IDA) ?? {};
    const react = (emoji?: string) => next(() => people.does('reactions', { messageId: id, emoji }));
    expect(signalIn(await react('👍'))).toMatchObject({
      signal: { kind: 'reaction', emoji: '👍' },
      on: { sentBy: 'ours', sentId: `${IDA}:${id}` },
    });
    expect(signalIn(await react()).signal).toEqual({ kind: 'reaction', emoji: undefined });
  });

  it('name the message that a customer answers by the id under which it was sent', async () => {
    const sent = await send(question);
    const id = sent.kind === 'sent' ? sent.providerMessageId : undefined;
    const update = await next(() => people.writes({ text: 'Small', replyTo: lastIn(IDA)?.id }));
    expect(eventIn(update).replyTo).toMatchObject({ sentBy: 'ours', sentId: id });
  });

  it('tell who has blocked the bot, so that nothing reaches them, and who lets it in again', async () => {
    const bar = (isBarred: boolean) => next(() => people.does('bar', { isBarred }));
    expect(signalIn(await bar(true)).signal).toEqual({ kind: 'contact-state', state: 'blocked' });
    expect((await send(question)).kind).toBe('recipient-blocked');
    expect(signalIn(await bar(false)).signal).toEqual({ kind: 'contact-state', state: 'reachable' });
    expect((await send(question)).kind).toBe('sent');
  });

  it('notice a webhook that an earlier version has registered, until it is registered again', async () => {
    const stateNow = async () => (await telegram.webhookState?.(receiver.url, context))?.registered;
    expect(await stateNow()).toBe('here');
    await people.call('setWebhook', { url: receiver.url, allowed_updates: ['message', 'edited_message'] });
    expect(await stateNow()).toBe('partly');
    await telegram.registerWebhook?.(receiver.url, context);
    expect(await stateNow()).toBe('here');
  });
});
