import { describe, expect, it } from 'vitest';
import type { Parsed } from '../../../../lib/contract/webhook.ts';
import { accountTexts, testLink } from '../../../../lib/providers/telegram/account.ts';
import { parse } from '../../../../lib/providers/telegram/parse.ts';
import { done, FakeBotApi, refusal } from './fake-bot-api.ts';
import { group, head, NOW, OTHER_SECRET, SECRET, update, verified } from './updates.ts';

const me = () => done({ id: 7_200_000_001, is_bot: true, first_name: 'Acme', username: 'acme_test_bot' });

const secretsWith = (value: string) => [
  { name: 'botToken', value: '7200000001:test-token-of-no-real-bot' },
  { name: 'webhookSecret', value },
];

/** The code of a link that was made so many seconds before the webhook comes. */
async function codeMade(secondsBefore = 0, secret = SECRET): Promise<string> {
  const now = () => new Date(NOW.getTime() - secondsBefore * 1_000);
  const link = await testLink(new FakeBotApi(me).context({ now, secrets: secretsWith(secret) }));
  if (link.kind !== 'link') throw new Error(`No link: ${JSON.stringify(link)}`);
  return link.message.slice('/start '.length);
}

const started = (code: string, more: object = {}): Parsed =>
  parse(verified(update({ ...head, text: `/start ${code}`, ...more })));

/** A message for an agent, and no answer. */
const asOfCustomer = (code: string) => ({
  kind: 'events',
  events: [{ kind: 'message', fields: { start: code }, notes: [expect.objectContaining({}) as object] }],
});

describe('the test link of a bot', () => {
  it('opens the chat with the bot, by a word that Telegram takes', async () => {
    const api = new FakeBotApi(me);
    const link = await testLink(api.context());
    expect(link).toEqual({
      kind: 'link',
      url: expect.stringMatching(/^https:\/\/t\.me\/acme_test_bot\?start=test-[\w-]{1,59}$/) as string,
      message: expect.stringMatching(/^\/start test-[\w-]{1,59}$/) as string,
      minutes: 10,
    });
    expect(api.calls.map(({ method }) => method)).toEqual(['getMe']);
    expect(JSON.stringify(link)).not.toContain('test-webhook-secret');
  });

  it.each([
    ['the bot is unknown', () => refusal(401, 'Unauthorized'), { kind: 'refused', reason: accountTexts.unknownToken }],
    ['Telegram is away', () => refusal(502, 'Bad Gateway'), { kind: 'unreachable', reason: accountTexts.unreachable }],
    ['Telegram says no name', () => done({ id: 1 }), { kind: 'unreachable' }],
    ['the name is none', () => done({ username: 'a/../b' }), { kind: 'unreachable' }],
  ])('is none where %s', async (_case, says, failure) => {
    expect(await testLink(new FakeBotApi(says).context())).toMatchObject(failure);
  });

  it('is none without a secret to sign it', async () => {
    expect(await testLink(new FakeBotApi(me).context({ secrets: secretsWith('') }))).toMatchObject({
      kind: 'unreachable',
    });
  });

  it.each([0, 1, 599])(
    'that was made %i seconds ago is answered in its chat, and no agent hears of it',
    async (age) => {
      const parsed = started(await codeMade(age));
      if (parsed.kind !== 'events') throw new Error('It must be read.');
      expect(parsed.events).toEqual([{ kind: 'ignored', reason: 'An admin has opened the test link.' }]);
      const reply = parsed.testReply?.('Words “of” ours');
      expect(reply?.contentType).toBe('application/json');
      expect(JSON.parse(reply?.body ?? '')).toEqual({
        method: 'sendMessage',
        chat_id: '7100000001',
        text: 'Words “of” ours',
      });
    },
  );
});

describe('an ordinary message of a customer is', () => {
  it.each([
    ['a code that has expired', () => codeMade(602)],
    ['a code of another day', () => codeMade(86_400)],
    ['a code of the future', () => codeMade(-120)],
    ['a code that another channel’s secret signed', () => codeMade(0, OTHER_SECRET)],
    ['a code whose time was changed', async () => (await codeMade(700)).replace(/^test-\w+/, `test-${seconds(NOW)}`)],
    [
      'a code whose end was changed',
      async () => (await codeMade()).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    ],
    ['a code that is cut', async () => (await codeMade()).slice(0, -1)],
    ['a code with more behind it', async () => `${await codeMade()}A`],
    ['a word of the business’ own links', () => Promise.resolve('order-4711')],
    ['a word that begins as a code does', () => Promise.resolve('test-1')],
  ])('%s', async (_case, made) => {
    const code = await made();
    const parsed = started(code);
    expect(parsed).toMatchObject(asOfCustomer(code));
    expect(parsed).not.toHaveProperty('testReply');
  });

  it('a good code in a group, which others read', async () => {
    const code = await codeMade();
    const parsed = started(code, { chat: group });
    expect(parsed).toMatchObject(asOfCustomer(code));
    expect(parsed).not.toHaveProperty('testReply');
  });

  it('a good code among other words', async () => {
    const parsed = parse(verified(update({ ...head, text: `Please /start ${await codeMade()}` })));
    expect(parsed).toMatchObject({ events: [{ kind: 'message' }] });
    expect(parsed).not.toHaveProperty('testReply');
  });
});

const seconds = (time: Date) => Math.floor(time.getTime() / 1_000).toString(36);
