import { describe, expect, it } from 'vitest';
import type { OutboundPart, SendContext, SendResult } from '../../../../lib/contract/sending.ts';
import { send } from '../../../../lib/providers/telegram/send.ts';
import {
  brokenConnection,
  done,
  FakeBotApi,
  message,
  refusal,
  refusedConnection,
  type Says,
  TOKEN,
} from './fake-bot-api.ts';

const part: OutboundPart = {
  externalId: 'out-AAECAwQFBgcICQoLDA0O_w',
  conversationId: '7100000001',
  recipientIds: ['7100000001'],
  text: 'It leaves today: <b>1 < 2</b> & _three_',
};

async function sent(says: Says[] = [], changes: Partial<OutboundPart> = {}, context: Partial<SendContext> = {}) {
  const api = new FakeBotApi(...says);
  const result = await send({ ...part, ...changes }, api.context(context));
  return { result, calls: api.calls };
}

const sentenceOf = (result: SendResult) => (result.kind === 'sent' ? 'sent' : result.agentMessage.en);

describe('a text for Telegram', () => {
  it('goes as it is, without markup, to its chat', async () => {
    const { result, calls } = await sent([() => message(44)]);
    expect(result).toEqual({ kind: 'sent', providerMessageId: '7100000001:44' });
    expect(calls).toMatchObject([
      {
        url: `https://api.telegram.org/bot${TOKEN}/sendMessage`,
        headers: { 'content-type': 'application/json' },
        parameters: { chat_id: '7100000001', text: part.text },
      },
    ]);
    expect(calls[0]?.parameters).not.toHaveProperty('parse_mode');
  });

  it('goes to the topic that the conversation is', async () => {
    const { calls } = await sent([], { conversationId: '-1001234567890:5' });
    expect(calls[0]?.parameters).toMatchObject({ chat_id: '-1001234567890', message_thread_id: 5 });
  });

  it.each([
    ['a message', '7100000001:17'],
    ['an edit', '7100000001:17:900002'],
  ])('quotes %s of the customer, whether or not it is still there', async (_what, providerMessageId) => {
    const { calls } = await sent([], { replyTo: { sentBy: 'theirs', providerMessageId } });
    expect(calls[0]?.parameters['reply_parameters']).toEqual({ message_id: 17, allow_sending_without_reply: true });
  });

  it('goes without its quote where that is an agent’s own message', async () => {
    const { result, calls } = await sent([], { replyTo: { sentBy: 'ours', externalId: 'out-AAECAwQFBgcICQoLDA0O_w' } });
    expect(result.kind).toBe('sent');
    expect(calls[0]?.parameters).not.toHaveProperty('reply_parameters');
  });

  it('follows a group that has become a supergroup', async () => {
    const moved = () =>
      refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: -1_001_234_567_890,
      });
    const { result, calls } = await sent([moved, () => message(1, -1_001_234_567_890)], { conversationId: '-42' });
    expect(result).toEqual({ kind: 'sent', providerMessageId: '-1001234567890:1' });
    expect(calls.map(({ parameters }) => parameters['chat_id'])).toEqual(['-42', '-1001234567890']);
  });

  it('goes to a Bot API server of one’s own', async () => {
    const { calls } = await sent([], {}, { settings: { apiUrl: 'https://bots.example.net/api/' } });
    expect(calls[0]?.url).toBe(`https://bots.example.net/api/bot${TOKEN}/sendMessage`);
  });

  it.each<{ case: string; says: Says; kind: SendResult['kind']; sentence: RegExp }>([
    {
      case: 'too many',
      says: () => refusal(429, 'Too Many Requests: retry after 7', { retry_after: 7 }),
      kind: 'throttled',
      sentence: /takes no more in this chat/,
    },
    {
      case: 'blocked',
      says: () => refusal(403, 'Forbidden: bot was blocked by the user'),
      kind: 'recipient-blocked',
      sentence: /has blocked the bot/,
    },
    {
      case: 'a deleted account',
      says: () => refusal(403, 'Forbidden: user is deactivated'),
      kind: 'recipient-blocked',
      sentence: /no longer exists/,
    },
    {
      case: 'thrown out',
      says: () => refusal(403, 'Forbidden: bot was kicked from the supergroup chat'),
      kind: 'recipient-blocked',
      sentence: /not in this group/,
    },
    {
      case: 'no rights',
      says: () => refusal(400, 'Bad Request: not enough rights to send text messages to the chat'),
      kind: 'permanent',
      sentence: /may not write there/,
    },
    {
      case: 'no chat',
      says: () => refusal(400, 'Bad Request: chat not found'),
      kind: 'permanent',
      sentence: /knows no such chat/,
    },
    {
      case: 'anything else',
      says: () => refusal(400, 'Bad Request: message is too odd'),
      kind: 'permanent',
      sentence: /refused the message: Bad Request: message is too odd/,
    },
    {
      case: 'a revoked token',
      says: () => refusal(401, 'Unauthorized'),
      kind: 'configuration',
      sentence: /tell your administrator/,
    },
    {
      case: 'a wrong address',
      says: () => new Response('<h1>Nothing here</h1>', { status: 404 }),
      kind: 'configuration',
      sentence: /tell your administrator/,
    },
    {
      case: 'a redirect',
      says: () => new Response('', { status: 302 }),
      kind: 'configuration',
      sentence: /tell your administrator/,
    },
    { case: 'no connection', says: refusedConnection, kind: 'transient', sentence: /was not sent/ },
    { case: 'a broken connection', says: brokenConnection, kind: 'unknown-outcome', sentence: /did not confirm/ },
    {
      case: 'a failure',
      says: () => refusal(502, 'Bad Gateway'),
      kind: 'unknown-outcome',
      sentence: /did not confirm/,
    },
    {
      case: 'a page instead of an answer',
      says: () => new Response('<h1>Log in</h1>'),
      kind: 'unknown-outcome',
      sentence: /did not confirm/,
    },
    {
      case: 'an endless answer',
      says: () => new Response('x'.repeat(100_000)),
      kind: 'unknown-outcome',
      sentence: /did not confirm/,
    },
  ])('that meets $case is $kind', async ({ says, kind, sentence }) => {
    const { result } = await sent([says]);
    expect(result.kind).toBe(kind);
    expect(sentenceOf(result)).toMatch(sentence);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
    expect(JSON.stringify(result)).not.toContain('It leaves today');
  });

  it('waits for as long as Telegram says, in milliseconds', async () => {
    const { result } = await sent([() => refusal(429, 'Too Many Requests: retry after 7', { retry_after: 7 })]);
    expect(result).toMatchObject({ kind: 'throttled', retryAfterMs: 7_000 });
  });

  it.each<[string, Partial<SendContext>, string]>([
    ['without a token', { secrets: [] }, 'The channel has no usable botToken.'],
    [
      'with a token that would lead elsewhere',
      { secrets: [{ name: 'botToken', value: '1:a/../../x' }] },
      'The channel has no usable botToken.',
    ],
    [
      'with an address that is none',
      { settings: { apiUrl: 'ftp://bots.example.net' } },
      'The channel has no usable apiUrl.',
    ],
  ])('is not sent %s', async (_case, context, detail) => {
    const { result, calls } = await sent([], {}, context);
    expect([result, calls]).toMatchObject([{ kind: 'configuration', detail }, []]);
  });

  it('is not begun once the time is over', async () => {
    const { result, calls } = await sent([], {}, { signal: AbortSignal.abort() });
    expect([result.kind, calls]).toEqual(['transient', []]);
  });

  it('that was written when the time ran out may have arrived', async () => {
    const controller = new AbortController();
    const { result } = await sent(
      [() => new Promise(() => undefined)],
      {},
      {
        signal: controller.signal,
        fetch: (_input, init) =>
          new Promise((_resolve, reject) => {
            init?.signal?.addEventListener('abort', () =>
              reject(new DOMException('This operation was aborted', 'AbortError')),
            );
            queueMicrotask(() => controller.abort());
          }),
      },
    );
    expect(result.kind).toBe('unknown-outcome');
  });

  it('is sent where the answer names no message', async () => {
    expect((await sent([() => done(true)])).result).toEqual({ kind: 'sent', providerMessageId: undefined });
  });
});
