import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IDA, type LineAccount } from '../../local/line/account.ts';
import { startLine } from '../../local/line/start-line.ts';
import type { TwilioAccount } from '../../local/twilio/account.ts';
import { startTwilio } from '../../local/twilio/start-twilio.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'byoc-messengers-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const post = (url: string, body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) });
const content = Buffer.from('a picture').toString('base64');

it('LINE is as it was once it is started again: secret, tokens, chats, files and who has blocked it', async () => {
  const dataFile = join(directory, 'line.json');
  const first = await startLine({ dataFile });
  const token = first.account.issueToken();
  first.account.take(IDA, [{ type: 'text', text: 'Good morning' }], undefined);
  const messages = [{ message: { type: 'image' }, file: { content, type: 'image/png' } }];
  await post(`${first.url}/__line/users/${IDA}/messages`, { messages });
  await post(`${first.url}/__line/users/${IDA}/block`, { isBlocked: true });
  await first.close();

  const second = await startLine({ dataFile });
  const known = ({ secret, bot, chats, contents, blockedBy, used }: LineAccount) => ({
    ...{ secret, bot, chats, contents, blockedBy, used },
  });
  expect(known(second.account)).toEqual(known(first.account));
  expect(second.account.knowsToken(token)).toBe(true);
  const id = second.account.chat(IDA).at(-1)?.id ?? '';
  const headers = { authorization: `Bearer ${token}` };
  const file = await fetch(`${second.url}/v2/bot/message/${id}/content`, { headers });
  expect(await file.text()).toBe('a picture');
  expect(BigInt(second.account.nextId())).toBeGreaterThan(BigInt(id));
  await second.close();
});

it('Twilio is as it was once it is started again: keys, webhooks, messages, media, contents and who wants no more', async () => {
  const dataFile = join(directory, 'twilio.json');
  const first = await startTwilio({ dataFile });
  const { sid, authToken } = first.account;
  const headers = { authorization: `Basic ${Buffer.from(`${sid}:${authToken}`).toString('base64')}` };
  const types = { 'twilio/text': { body: 'Your parcel is here.' } };
  const asked = { method: 'POST', headers, body: JSON.stringify({ language: 'en', types }) };
  expect((await fetch(`${first.url}/v1/Content`, asked)).status).toBe(201);
  const parties = { from: '+14155550142', to: '+14155550100' };
  await post(`${first.url}/__twilio/messages`, { ...parties, media: [{ content, type: 'image/png', notYet: 0 }] });
  await post(`${first.url}/__twilio/messages`, { ...parties, body: 'STOP' });
  await post(`${first.url}/__twilio/console`, {
    sharedKey: { id: 'webhooks_sharedkey_test', secret: 'a-test-secret' },
  });
  // What Twilio itself texts is on its way for a moment.
  await vi.waitFor(() => expect(first.account.messages.at(-1)?.status).toBe('delivered'));
  await first.close();

  const second = await startTwilio({ dataFile });
  const known = (account: TwilioAccount) => JSON.parse(JSON.stringify(account.kept())) as unknown;
  expect(known(second.account)).toEqual(known(first.account));
  expect(second.account.optedOut).toEqual(new Set(['+14155550142 +14155550100']));
  const [picture] = second.account.media.values();
  const path = `/2010-04-01/Accounts/${sid}/Messages/${picture?.messageSid ?? ''}/Media/${picture?.sid ?? ''}`;
  expect(await (await fetch(second.url + path, { headers })).text()).toBe('a picture');
  await second.close();
});
