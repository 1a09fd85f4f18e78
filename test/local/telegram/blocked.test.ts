import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../phone/middleware.ts';
import { IDA, meetTelegram } from './bot-client.ts';
import type { Acquaintance } from './bot-client.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';

const GROUP = -1_002_200_000_001;

let acquaintance: Acquaintance;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
  acquaintance = await meetTelegram();
  await acquaintance.writes({ text: '/start' });
});
afterEach(async () => {
  await acquaintance.telegram.close();
  await receiver.close();
});

const setWebhook = (parameters: object = {}) =>
  acquaintance.call('setWebhook', { url: receiver.url, drop_pending_updates: true, ...parameters });
const bar = (isBarred: boolean, more: object = {}) => acquaintance.does('bar', { isBarred, ...more });
const send = (chatId: number) => acquaintance.call('sendMessage', { chat_id: chatId, text: 'It leaves today.' });
const forbidden = (why: string) => ({ ok: false, error_code: 403, description: `Forbidden: ${why}` });

it('a bot that a person blocked writes to them no more, until they let it in again', async () => {
  await bar(true);
  expect(await send(IDA)).toEqual(forbidden('bot was blocked by the user'));
  const action = await acquaintance.call('sendChatAction', { chat_id: IDA, action: 'typing' });
  expect(action).toEqual(forbidden('bot was blocked by the user'));
  await bar(false);
  expect(await send(IDA)).toMatchObject({ ok: true });
});

it('a person writes nothing to a bot that they blocked', async () => {
  await bar(true);
  expect((await acquaintance.does('messages', { text: 'Hello' })).status).toBe(409);
});

it('the bot is told that it is blocked and let in again, once each', async () => {
  await setWebhook({ max_connections: 1 });
  await bar(true);
  await bar(true);
  await bar(false);
  await until('both came', () => receiver.updates.length === 2);
  const chat = { id: IDA, type: 'private' };
  const who = { chat, from: { id: IDA } };
  const bot = { id: 7_200_000_001, is_bot: true };
  const member = { status: 'member', user: bot };
  const kicked = { status: 'kicked', user: bot, until_date: 0 };
  expect(receiver.updates).toMatchObject([
    { my_chat_member: { ...who, old_chat_member: member, new_chat_member: kicked } },
    { my_chat_member: { ...who, old_chat_member: kicked, new_chat_member: member } },
  ]);
});

it('the bot is not told where it did not ask for it', async () => {
  await setWebhook({ allowed_updates: ['message'] });
  await bar(true);
  await bar(false);
  await acquaintance.writes({ text: 'Hello' });
  await until('the message came', () => receiver.updates.length === 1);
  expect(receiver.updates).toMatchObject([{ message: { text: 'Hello' } }]);
});

it('a bot that was removed from the group writes nothing there, and hears nothing', async () => {
  await setWebhook({ allowed_updates: ['message'] });
  await bar(true, { in: 'group', user: 'jonas_berg' });
  expect(await send(GROUP)).toEqual(forbidden('bot was kicked from the supergroup chat'));
  await acquaintance.writes({ text: 'It is gone', in: 'group' });
  await acquaintance.writes({ text: 'Hello' });
  await until('the message came', () => receiver.updates.length === 1);
  expect(receiver.updates).toMatchObject([{ message: { text: 'Hello' } }]);
});
