import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DataFileError } from '../../../local/data-file.ts';
import { startTelegram } from '../../../local/telegram/start-telegram.ts';
import { photo } from '../../e2e/support/sample-files.ts';
import { until } from '../phone/middleware.ts';
import { IDA, meetTelegram } from './bot-client.ts';
import { startReceiver } from './receiver.ts';

let folder: string;
let dataFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telegram-'));
  dataFile = join(folder, 'telegram.json');
});
afterEach(() => rm(folder, { recursive: true }));

it('bots, chats, files and switches are as they were after a restart', async () => {
  const first = await meetTelegram({ dataFile });
  const content = photo.bytes.toString('base64');
  await first.writes({ text: 'Like this', files: [{ name: photo.name, type: photo.type, content }] });
  await first.call('sendMessage', { chat_id: IDA, text: 'Thank you', reply_parameters: { message_id: 1 } });
  const keyboard = { inline_keyboard: [[{ text: 'Small', callback_data: '1' }]] };
  await first.call('sendMessage', { chat_id: IDA, text: 'Which?', reply_markup: keyboard });
  const place = { latitude: 55.6761, longitude: 12.5683, title: 'Shop', address: 'Main Street 1' };
  await first.call('sendVenue', { chat_id: IDA, ...place });
  await first.does('reactions', { messageId: 3, emoji: '👍' });
  await first.does('bar', { in: 'group', isBarred: true });
  await first.does('behaviour', { mode: 'throttle', times: 3 });
  await first.does('token');
  const fileId = first.messagesOf(IDA)[0]?.files.at(-1)?.id;
  await first.call('getFile', { file_id: fileId });
  const before = first.telegram.state().bots.map((bot) => ({ ...bot, calls: [] }));
  await first.telegram.close();

  const second = await meetTelegram({ dataFile });
  expect(second.telegram.state().bots).toEqual(before);
  expect(await second.call('getFile', { file_id: fileId })).toMatchObject({
    result: { file_path: 'photos/file_0.jpg' },
  });
  const bytesId = second.messagesOf(IDA)[0]?.files.at(-1)?.bytesId ?? '';
  expect(second.telegram.read(bytesId)?.equals(photo.bytes)).toBe(true);
  await second.telegram.close();
});

it('an update that nobody took goes on being sent, under its number', async () => {
  const receiver = await startReceiver();
  const first = await meetTelegram({ dataFile, retryPausesMs: [60_000] });
  await first.call('setWebhook', {
    url: receiver.url,
    secret_token: 'test-secret-token',
    allowed_updates: ['message'],
  });
  receiver.answers.push({ status: 503 });
  await first.writes({ text: 'Anybody there?' });
  await until('it was refused', () => first.telegram.state().bots[0]?.webhook.last_error_message !== undefined);
  await first.telegram.close();

  const second = await meetTelegram({ dataFile });
  await until('it came again', () => receiver.updates.length === 2);
  expect(receiver.updates[0]).toEqual(receiver.updates[1]);
  expect(receiver.secrets).toEqual(['test-secret-token', 'test-secret-token']);
  await second.writes({ text: 'Hello?' });
  await until('the next one came', () => receiver.updates.length === 3);
  expect(receiver.updates[2]?.update_id).toBe((receiver.updates[1]?.update_id ?? 0) + 1);
  expect(second.telegram.state().bots[0]?.webhook.allowed_updates).toEqual(['message']);
  await second.telegram.close();
  await receiver.close();
});

it('a damaged data file is named and left as it is', async () => {
  await writeFile(dataFile, '[{"id":1}]');
  await expect(startTelegram({ dataFile })).rejects.toThrow(DataFileError);
});
