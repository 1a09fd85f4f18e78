import { describe, expect, it } from 'vitest';
import type { SendContext } from '../../../../lib/contract/sending.ts';
import {
  accountTexts,
  checkAccount,
  registerWebhook,
  sendTest,
  unregisterWebhook,
  webhookState,
} from '../../../../lib/providers/telegram/account.ts';
import { telegramProvider } from '../../../../lib/providers/telegram/index.ts';
import { linkOf, sendTyping } from '../../../../lib/providers/telegram/send.ts';
import { brokenConnection, done, FakeBotApi, refusal, refusedConnection, type Says, TOKEN } from './fake-bot-api.ts';

const OURS = 'https://byoc.example.net/webhooks/telegram-acme';
/** Calls a function of the adapter with a Bot API that says this. */
async function asked<T>(call: (context: SendContext) => Promise<T>, ...says: Says[]) {
  const api = new FakeBotApi(...says);
  const result = await call(api.context());
  expect(JSON.stringify([result])).not.toContain(TOKEN.slice(11));
  return { result, calls: api.calls.map(({ method, parameters }) => ({ method, parameters })) };
}

const info = (url: string, more: object = {}) => done({ url, pending_update_count: 0, ...more });
const unauthorized = () => refusal(401, 'Unauthorized');

describe('the credentials of a bot', () => {
  it('are good where Telegram knows it, by its name', async () => {
    const { result, calls } = await asked(
      (context) => checkAccount(context),
      () => done({ id: 7_200_000_001, is_bot: true, first_name: 'Acme', username: 'acme_test_bot' }),
    );
    expect(result).toEqual({ kind: 'good', displayName: '@acme_test_bot' });
    expect(calls).toEqual([{ method: 'getMe', parameters: {} }]);
  });

  it.each([
    [{ first_name: 'Acme \u202eemcA <b>now</b>\n' }, 'Acme emcA now'],
    [{ first_name: 'https://evil.example/' }, undefined],
  ])('are good by a name that is text for people: %j', async (me, displayName) => {
    const { result } = await asked(
      (context) => checkAccount(context),
      () => done(me),
    );
    expect(result).toEqual({ kind: 'good', displayName });
  });

  it.each<[string, Says, object]>([
    ['revoked', unauthorized, { kind: 'refused', field: 'botToken', reason: accountTexts.unknownToken }],
    ['unknown', () => refusal(404, 'Not Found'), { kind: 'refused', field: 'botToken' }],
    [
      'for a server that is no Bot API',
      () => new Response('<h1>Hi</h1>', { status: 404 }),
      { kind: 'refused', field: 'apiUrl' },
    ],
    ['for a server that is a page', () => new Response('<h1>Hi</h1>'), { kind: 'refused', field: 'apiUrl' }],
    ['asked for too often', () => refusal(429, 'Too Many Requests', { retry_after: 3 }), { kind: 'unreachable' }],
    ['asked for in an outage', () => refusal(502, 'Bad Gateway'), { kind: 'unreachable' }],
    ['without a connection', refusedConnection, { kind: 'unreachable' }],
    ['without an answer', brokenConnection, { kind: 'unreachable' }],
  ])('%s say what is to be done', async (_case, says, failure) => {
    expect((await asked((context) => checkAccount(context), says)).result).toMatchObject(failure);
  });

  it('of no token’s form are refused without asking anybody', async () => {
    const api = new FakeBotApi();
    const context = { ...api.context(), secrets: [{ name: 'botToken', value: 'my bot' }] };
    expect(await checkAccount(context)).toMatchObject({ kind: 'refused', field: 'botToken' });
    expect(api.calls).toEqual([]);
  });

  it('name the bot by what stays when its token is revoked', () => {
    const account = (value: string) => telegramProvider.accountOf({}, [{ name: 'botToken', value }]);
    expect(account('7200000001:test-token-one')).toBe('7200000001');
    expect(account('7200000001:test-token-two')).toBe('7200000001');
    expect(account('7200000002:test-token-one')).not.toBe('7200000001');
  });
});

describe('the webhook of a bot', () => {
  it('is registered with the channel’s secret, one connection, and what an agent can read', async () => {
    const { result, calls } = await asked(
      (context) => registerWebhook(OURS, context),
      () => done(true),
    );
    expect(result).toEqual({ kind: 'done' });
    expect(calls).toEqual([
      {
        method: 'setWebhook',
        parameters: {
          url: OURS,
          secret_token: 'test-webhook-secret',
          allowed_updates: ['message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member'],
          max_connections: 1,
        },
      },
    ]);
  });

  it('that Telegram does not take is refused in Telegram’s words', async () => {
    const says = () => refusal(400, 'Bad Request: bad webhook: Failed to resolve host: Name or service not known');
    const { result } = await asked((context) => registerWebhook(OURS, context), says);
    expect(result).toMatchObject({
      kind: 'refused',
      reason: {
        en: 'Telegram refused: Bad Request: bad webhook: Failed to resolve host: Name or service not known.',
      },
    });
  });

  it.each<[string, Says[], string[]]>([
    ['ours is taken away', [() => info(OURS), () => done(true)], ['getWebhookInfo', 'deleteWebhook']],
    ['another URL’s stays', [() => info('https://other.example.net/hook')], ['getWebhookInfo']],
    ['none is none', [() => info('')], ['getWebhookInfo']],
    ['of a bot whose token was revoked is gone', [unauthorized], ['getWebhookInfo']],
    [
      'of a bot that was revoked meanwhile is gone',
      [() => info(OURS), unauthorized],
      ['getWebhookInfo', 'deleteWebhook'],
    ],
  ])('%s when the channel is removed', async (_case, says, methods) => {
    const { result, calls } = await asked((context) => unregisterWebhook(OURS, context), ...says);
    expect([result, calls.map(({ method }) => method)]).toEqual([{ kind: 'done' }, methods]);
  });

  it('stays where Telegram can’t be asked, so that it is tried again', async () => {
    const { result } = await asked((context) => unregisterWebhook(OURS, context), brokenConnection);
    expect(result).toMatchObject({ kind: 'unreachable' });
  });

  it.each<[string, Says, object]>([
    ['here', () => info(OURS), { registered: 'here' }],
    ['elsewhere', () => info('https://other.example.net/hook'), { registered: 'elsewhere' }],
    ['nowhere', () => info(''), { registered: 'nowhere' }],
    ['unknown', unauthorized, { registered: 'unknown' }],
    [
      'partly here where an earlier version asked for less',
      () => info(OURS, { allowed_updates: ['message', 'edited_message'] }),
      { registered: 'partly' },
    ],
    [
      'elsewhere, whatever was asked for there',
      () => info('https://other.example.net/hook', { allowed_updates: ['message'] }),
      { registered: 'elsewhere' },
    ],
    [
      'here with what is asked for today, and more',
      () =>
        info(OURS, {
          allowed_updates: [
            ...['message', 'edited_message', 'poll', 'callback_query', 'message_reaction', 'my_chat_member'],
          ],
        }),
      { registered: 'here' },
    ],
    [
      'here, with its last error',
      () => info(OURS, { last_error_date: 1_772_446_530, last_error_message: 'Wrong response from the webhook: 503' }),
      {
        registered: 'here',
        lastError: { text: 'Wrong response from the webhook: 503', at: '2026-03-02T10:15:30.000Z' },
      },
    ],
  ])('is %s', async (_case, says, state) => {
    expect((await asked((context) => webhookState(OURS, context), says)).result).toEqual(state);
  });

  it.each([
    { case: 'here', webhook: { url: OURS }, kind: 'good', says: 'Telegram sends customers’ messages here.' },
    { case: 'elsewhere', webhook: { url: 'https://other.example.net/' }, kind: 'failed', says: 'to another address' },
    { case: 'nowhere', webhook: { url: '' }, kind: 'failed', says: 'nowhere' },
  ])('says in a test who answered, and that its webhook is $case', async ({ webhook, kind, says }) => {
    const { result, calls } = await asked(
      (context) => sendTest({ ...context, webhookUrl: OURS }),
      () => done({ id: 1, username: 'acme_bot' }),
      () => done(webhook),
    );
    const words = { en: expect.stringContaining(says) as string, fr: expect.any(String) as string };
    expect(result).toMatchObject(kind === 'good' ? { kind, answered: words } : { kind, reason: words });
    expect(JSON.stringify(result)).toContain('Telegram’s Bot API answered getMe as @acme_bot.');
    expect(calls.map(({ method }) => method)).toEqual(['getMe', 'getWebhookInfo']);
  });

  it('fails its test without an answer', async () => {
    const { result } = await asked((context) => sendTest(context), unauthorized);
    expect(result).toMatchObject({ kind: 'failed', detail: 'The Bot API answered 401.' });
  });
});

describe('a file that a customer sent on Telegram', () => {
  it.each<[string, Says, object]>([
    [
      'lies where getFile says',
      () => done({ file_id: 'f', file_unique_id: 'u', file_path: 'documents/a b#1.pdf' }),
      { kind: 'link', link: { url: `https://api.telegram.org/file/bot${TOKEN}/documents/a%20b%231.pdf` } },
    ],
    ['is too large for bots', () => refusal(400, 'Bad Request: file is too big'), { kind: 'too-large' }],
    [
      'may come later, or never',
      () => refusal(400, 'Bad Request: wrong file_id or the file is temporarily unavailable'),
      { kind: 'unavailable' },
    ],
    ['is gone', () => refusal(400, 'Bad Request: invalid file_id'), { kind: 'gone' }],
    ['is none', () => refusal(400, 'Bad Request: wrong file identifier/HTTP URL specified'), { kind: 'gone' }],
    ['is not known to us', () => refusal(400, 'Bad Request: something else'), { kind: 'unavailable' }],
    ['has no path yet', () => done({ file_id: 'f' }), { kind: 'unavailable' }],
    ['may come later', () => refusal(500, 'Internal Server Error'), { kind: 'unavailable' }],
    ['may come once the token is good', unauthorized, { kind: 'unavailable' }],
    ['may come once there is a connection', refusedConnection, { kind: 'unavailable' }],
  ])('%s', async (_case, says, found) => {
    const api = new FakeBotApi(says);
    const result = await linkOf('file-1', api.context());
    expect(result).toMatchObject(found);
    expect(api.calls).toMatchObject([{ method: 'getFile', parameters: { file_id: 'file-1' } }]);
    expect(JSON.stringify(result.kind === 'link' ? {} : result)).not.toContain(TOKEN);
  });
});

describe('typing on Telegram', () => {
  it('shows in its chat, and ends by itself', async () => {
    const { calls } = await asked(
      (context) => sendTyping('-1001234567890:5', true, context),
      () => done(true),
    );
    expect(calls).toEqual([
      {
        method: 'sendChatAction',
        parameters: { chat_id: '-1001234567890', message_thread_id: 5, action: 'typing' },
      },
    ]);
    expect((await asked((context) => sendTyping('1', false, context))).calls).toEqual([]);
  });
});
