import { describe, expect, it } from 'vitest';
import type { OutboundPart, SendContext, SendResult } from '../../../../lib/contract/sending.ts';
import { send } from '../../../../lib/providers/telegram/send.ts';
import { createProviderAccess } from '../../../../lib/web/provider-access.ts';
import { serve } from '../../attachments/fetch/loopback-server.ts';
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

  it('goes to the person whose direct messages the conversation is', async () => {
    const { calls } = await sent([], { conversationId: '-1006123:direct-6023' });
    expect(calls[0]?.parameters).toMatchObject({ chat_id: '-1006123', direct_messages_topic_id: 6_023 });
  });

  it('goes to no topic at all where that of the direct messages is not known', async () => {
    const { calls } = await sent([], { conversationId: '-1006123:without-topic-6023' });
    expect(Object.keys(calls[0]?.parameters ?? {})).toEqual(['chat_id', 'text']);
  });

  it('quotes nothing that has no number', async () => {
    const replyTo = { sentBy: 'theirs', providerMessageId: '7100000001:0:5' } as const;
    const { calls } = await sent([], { replyTo });
    expect(calls[0]?.parameters).not.toHaveProperty('reply_parameters');
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
      sentence: /accepts no more messages in this chat/,
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
    const { result } = await sent([() => refusal(429, 'Too Many Requests', { retry_after: 7 })]);
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

/** What Telegram says, and what the agent reads of it, in their language. */
const reasons: readonly [status: number, description: string, kind: SendResult['kind'], en: RegExp, fr: RegExp][] = [
  [
    403,
    "Forbidden: bot can't initiate conversation with a user",
    'recipient-blocked',
    /never started/,
    /jamais démarré/,
  ],
  [403, "Forbidden: bots can't send messages to bots", 'recipient-blocked', /This is a bot/, /un bot/],
  [403, "Forbidden: bot can't send messages to bots", 'recipient-blocked', /This is a bot/, /un bot/],
  [403, "Forbidden: bot can't send messages to the bot", 'recipient-blocked', /This is a bot/, /un bot/],
  [400, 'Bad Request: USER_IS_BOT', 'recipient-blocked', /This is a bot/, /un bot/],
  [403, 'Forbidden: PRIVACY_PREMIUM_REQUIRED', 'recipient-blocked', /Telegram Premium/, /Telegram Premium/],
  [400, 'Bad Request: PREMIUM_ACCOUNT_REQUIRED', 'recipient-blocked', /Telegram Premium/, /Telegram Premium/],
  [403, 'Forbidden: ALLOW_PAYMENT_REQUIRED_10', 'recipient-blocked', /payment/, /paiement/],
  [403, 'Forbidden: USER_PRIVACY_RESTRICTED', 'recipient-blocked', /privacy settings/, /confidentialité/],
  [400, 'Bad Request: TOPIC_CLOSED', 'permanent', /topic of the group is closed/, /sujet du groupe est fermé/],
  [
    400,
    'Bad Request: TOPIC_DELETED',
    'permanent',
    /topic of the group no longer exists/,
    /sujet du groupe n’existe plus/,
  ],
  [400, 'Bad Request: message thread not found', 'permanent', /topic of the group no longer exists/, /n’existe plus/],
  [400, 'Bad Request: TOPIC_ID_INVALID', 'permanent', /topic of the group no longer exists/, /n’existe plus/],
  [400, 'Bad Request: CHAT_WRITE_FORBIDDEN', 'permanent', /may not write there/, /pas le droit d’y écrire/],
  [403, 'Forbidden: CHAT_WRITE_FORBIDDEN', 'permanent', /may not write there/, /pas le droit d’y écrire/],
  [400, 'Bad Request: have no rights to send a message', 'permanent', /may not write there/, /pas le droit d’y écrire/],
  [400, 'Bad Request: need administrator rights in the channel chat', 'permanent', /may not write there/, /y écrire/],
  [400, 'Bad Request: CHAT_SEND_PLAIN_FORBIDDEN', 'permanent', /may not write there/, /pas le droit d’y écrire/],
  [400, 'Bad Request: CHAT_ADMIN_REQUIRED', 'permanent', /may not write there/, /pas le droit d’y écrire/],
  [400, 'Bad Request: CHAT_GUEST_SEND_FORBIDDEN', 'permanent', /may not write there/, /pas le droit d’y écrire/],
  [400, 'Bad Request: CHANNEL_PRIVATE', 'permanent', /not in this group/, /n’est pas dans ce groupe/],
  [403, 'Forbidden: bot is not a member of the supergroup chat', 'recipient-blocked', /not in this group/, /pas dans/],
  [
    403,
    'Forbidden: bot was kicked from the group chat',
    'recipient-blocked',
    /not in this group/,
    /pas dans ce groupe/,
  ],
  [403, 'Forbidden: bot is not a member of the channel chat', 'recipient-blocked', /not in this group/, /pas dans/],
  [400, 'Bad Request: not enough rights to send photos to the chat', 'permanent', /this kind of message/, /ce type/],
  [400, 'Bad Request: CHAT_SEND_DOCS_FORBIDDEN', 'permanent', /this kind of message/, /ce type de message/],
  [403, 'Forbidden: CHAT_SEND_MEDIA_FORBIDDEN', 'permanent', /this kind of message/, /ce type de message/],
  [400, 'Bad Request: USER_IS_BLOCKED', 'recipient-blocked', /has blocked the bot/, /a bloqué le bot/],
  [400, 'Bad Request: INPUT_USER_DEACTIVATED', 'recipient-blocked', /no longer exists/, /n’existe plus/],
  [400, 'Bad Request: USER_DEACTIVATED_BAN', 'recipient-blocked', /no longer exists/, /n’existe plus/],
  [403, 'Forbidden: the group chat was deleted', 'permanent', /This group no longer exists/, /Ce groupe n’existe plus/],
  [
    400,
    'Bad Request: group chat was deactivated',
    'permanent',
    /This group no longer exists/,
    /Ce groupe n’existe plus/,
  ],
  [400, 'Bad Request: PEER_ID_INVALID', 'permanent', /knows no such chat/, /ne connaît pas cette conversation/],
  [400, 'Bad Request: user not found', 'permanent', /knows no such chat/, /ne connaît pas cette conversation/],
  [400, 'Bad Request: CHAT_RESTRICTED', 'permanent', /has restricted this chat/, /a restreint cette conversation/],
  [400, 'Bad Request: file is too big', 'permanent', /larger than Telegram takes/, /dépasse/],
  [
    403,
    'Forbidden: SOMETHING_NEW',
    'permanent',
    /refused the message: Forbidden: SOMETHING_NEW/,
    /a refusé le message/,
  ],
];

describe('a reason of Telegram’s', () => {
  it.each(reasons)('is told as what it is: %s %s', async (status, description, kind, en, fr) => {
    const { result } = await sent([() => refusal(status, description)]);
    expect(result.kind).toBe(kind);
    expect(result).toMatchObject({
      agentMessage: { en: expect.stringMatching(en) as string, fr: expect.stringMatching(fr) as string },
    });
  });

  it('is told so of what comes over the wire', async () => {
    const { fetch } = createProviderAccess({ allowHttp: true, privateHosts: ['127.0.0.1'] });
    const open = [...reasons];
    const server = await serve((request, response) => {
      request.resume().on('end', () => {
        const [status = 500, description = ''] = open.shift() ?? [];
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ ok: false, error_code: status, description }));
      });
    });
    const context = { ...new FakeBotApi().context({ settings: { apiUrl: server.url } }), fetch };
    for (const [, , kind, en] of reasons) {
      expect(await send(part, context)).toMatchObject({
        kind,
        agentMessage: { en: expect.stringMatching(en) as string },
      });
    }
    await server.close();
  });
});
