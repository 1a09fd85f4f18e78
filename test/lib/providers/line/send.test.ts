import { describe, expect, it } from 'vitest';
import type { RichContent } from '../../../../lib/contract/content.ts';
import type { OutboundPart, OutgoingFile, SendResult } from '../../../../lib/contract/sending.ts';
import { TokenBusyError } from '../../../../lib/contract/tokens.ts';
import { retryKeyOf } from '../../../../lib/providers/line/api.ts';
import { linkOf, send, sendTyping } from '../../../../lib/providers/line/send.ts';
import type { Answer } from '../../../conformance/subject.ts';
import { lineTo } from '../../../conformance/support/calls.ts';
import { subject } from './conformance.ts';
import { USER } from './events.ts';
import { isTokenRequest, refusal, startLine } from './fake-line.ts';

const part: OutboundPart = {
  externalId: 'out-AAECAwQFBgcICQoLDA0O_wtag1',
  conversationId: USER,
  recipientIds: [USER],
  text: 'It leaves today',
};
const file = (changes: Partial<OutgoingFile> = {}): OutgoingFile => ({
  ...{ name: 'photo.png', type: 'image/png', size: 1_000, url: 'https://files.example.net/photo.png?s=1' },
  ...changes,
});

/** LINE in good order but for pushes, which meet these answers one after the other, and then none. */
function pushesMeet(...answers: readonly Answer[]): Answer {
  const good = startLine();
  const left = [...answers];
  return (request) => {
    const isPush = request.url.endsWith('/push');
    return (isPush ? left.shift() : undefined)?.(request) ?? good(request);
  };
}

async function sent(changes: Partial<OutboundPart> = {}, ...answers: readonly Answer[]) {
  const { context, calls } = lineTo(subject, pushesMeet(...answers));
  const result = await send({ ...part, ...changes }, context);
  const pushes = calls.filter(({ url }) => url.endsWith('/push'));
  return { result, calls, pushes, messages: pushes.map(({ body }) => (JSON.parse(body) as Pushed).messages) };
}
interface Pushed {
  readonly messages: readonly Readonly<Record<string, unknown>>[];
}
const sentenceOf = (result: SendResult) => (result.kind === 'sent' ? 'sent' : result.agentMessage.en);

describe('a message to LINE', () => {
  it('is pushed under a UUID of our id, with a token that was asked for', async () => {
    const { result, calls, pushes, messages } = await sent();
    expect(result).toEqual({ kind: 'sent', providerMessageId: '461230966842064898' });
    expect(calls.map(({ url }) => url)).toEqual([
      'https://api.line.me/oauth2/v3/token',
      'https://api.line.me/v2/bot/message/push',
    ]);
    expect(pushes[0]?.headers).toMatchObject({
      authorization: 'Bearer token-of-1234567890-by-cd01',
      'x-line-retry-key': retryKeyOf(part.externalId),
    });
    expect(messages).toEqual([[{ type: 'text', text: part.text }]]);
  });

  it('has a key of the form of a UUID, the same for the same id and another for each part', () => {
    const keys = [part.externalId, `${part.externalId}.1`, `${part.externalId}.2`].map(retryKeyOf);
    for (const key of keys) expect(key).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(new Set(keys).size).toBe(3);
    expect(retryKeyOf(part.externalId)).toBe(keys[0]);
  });

  it('that LINE has already is sent, and has the id that it got then', async () => {
    const accepted: Answer = () =>
      Response.json(
        { message: 'The retry key is already accepted', sentMessages: [{ id: '44' }] },
        { status: 409, headers: { 'x-line-accepted-request-id': 'a' } },
      );
    expect((await sent({}, accepted)).result).toEqual({ kind: 'sent', providerMessageId: '44' });
    expect((await sent({}, () => new Response(null, { status: 409 }))).result).toMatchObject({ refuses: 'repeat' });
  });

  it.each([
    'You have reached your monthly limit.',
    'The number of free messages has been exceeded.',
    'The target limit for additional messages has been exceeded.',
  ])('is not sent where the month’s messages are used up, and waiting won’t help: %s', async (words) => {
    const { result } = await sent({}, refusal(429, words));
    expect(result.kind).toBe('configuration');
    expect(sentenceOf(result)).toContain('are used up. Please tell your administrator.');
  });

  it('waits where LINE takes no more at the moment', async () => {
    const words = 'The API rate limit has been exceeded. Try again later.';
    expect((await sent({}, refusal(429, words))).result.kind).toBe('throttled');
  });

  it('counts as refused where a 200 carries an error', async () => {
    const odd: Answer = () => Response.json({ message: 'The request body has 1 error(s)' });
    expect((await sent({}, odd)).result.kind).toBe('permanent');
  });

  it.each([
    { status: 403, words: 'Access to this API is not available for your account', kind: 'configuration' },
    { status: 400, words: 'Failed to send messages', kind: 'permanent' },
    { status: 500, words: 'Internal Server Error', kind: 'unknown-outcome' },
  ])('is $kind after $status: $words', async ({ status, words, kind }) => {
    expect((await sent({}, refusal(status, words))).result.kind).toBe(kind);
  });

  it('goes with another token where LINE takes the last no longer, once', async () => {
    const revoked = refusal(401, 'Authentication failed due to the following reason: invalid token.');
    const { context, calls } = lineTo(subject, (request) =>
      isTokenRequest(request)
        ? Response.json({ access_token: `token-${calls.length}`, expires_in: 900 })
        : (pushes.shift()?.(request) ?? startLine()(request)),
    );
    const pushes: Answer[] = [revoked];
    expect((await send(part, context)).kind).toBe('sent');
    pushes.push(revoked, revoked);
    expect((await send(part, context)).kind).toBe('configuration');
  });

  it('waits while somebody else asks for the token', async () => {
    const tokens = { get: () => Promise.reject(new TokenBusyError('access', 900)) };
    const { context } = lineTo(subject, startLine(), { tokens });
    expect(await send(part, context)).toMatchObject({ kind: 'transient', retryAfterMs: 900 });
  });

  it('quotes what the customer wrote, and goes without the quote where LINE no longer takes it', async () => {
    const replyTo = { sentBy: 'theirs', providerMessageId: '44', quoteToken: 'q-44' } as const;
    const details = [{ message: 'Invalid', property: 'messages[0].quoteToken' }];
    const { result, messages } = await sent({ replyTo }, refusal(400, 'The request body has 1 error(s)', { details }));
    expect(messages).toEqual([
      [{ type: 'text', text: part.text, quoteToken: 'q-44' }],
      [{ type: 'text', text: part.text }],
    ]);
    expect(result.kind).toBe('sent');
  });
});

describe('a file for LINE', () => {
  it.each(['image/png', 'image/jpeg'])('is shown where it is a small picture: %s', async (type) => {
    const url = 'https://files.example.net/photo.png?s=1';
    const { messages } = await sent({ text: '', file: file({ type }) });
    expect(messages).toEqual([[{ type: 'image', originalContentUrl: url, previewImageUrl: url }]]);
  });

  it.each([
    file({ size: 1_000_001 }),
    file({ type: 'image/gif' }),
    file({ type: 'video/mp4', name: 'film.mp4' }),
    file({ type: 'audio/mp4', name: 'voice.m4a' }),
    file({ type: 'application/pdf', name: 'label.pdf' }),
    file({ url: `https://files.example.net/${'x'.repeat(2_000)}` }),
  ])('goes as a link otherwise: $type of $size bytes', async (one) => {
    const { messages } = await sent({ text: '', file: one });
    expect(messages).toEqual([[{ type: 'text', text: `${one.name}\n${one.url}` }]]);
  });
});

describe('rich content for LINE', () => {
  const choices = [
    { key: '1', label: 'Blue', description: 'as the sky' },
    { key: '2', label: 'Green' },
  ];

  it('asks with buttons below a text', async () => {
    const { messages } = await sent({ content: { kind: 'quickReplies', text: 'Which?', choices } });
    expect(messages[0]).toMatchObject([
      {
        type: 'text',
        text: 'Which?\n\n• Blue: as the sky',
        quickReply: { items: [{ action: { type: 'postback', label: 'Blue', data: `p:${part.externalId}:1` } }, {}] },
      },
    ]);
  });

  it.each<{ content: RichContent; shows: readonly string[] }>([
    {
      content: { kind: 'list', title: 'Colours', text: 'Which?', choices },
      shows: ['Colours', 'Which?', 'as the sky'],
    },
    {
      content: {
        kind: 'timeSlots',
        text: 'When?',
        slots: [{ key: '1', startsAt: '2026-12-01T10:00:00Z', minutes: 30 }],
      },
      shows: ['When?', '2026-12-01, 10:00–10:30 UTC'],
    },
    {
      content: {
        kind: 'card',
        text: '',
        cards: [
          {
            ...{ title: 'Parcel', text: 'On its way', imageUrl: 'https://example.net/parcel.png' },
            ...{ links: [{ label: 'Follow it', url: 'https://example.net/4711' }], choices },
          },
        ],
      },
      shows: ['Parcel', 'https://example.net/parcel.png', 'Follow it', 'https://example.net/4711', 'Blue'],
    },
  ])('shows a Flex Message with all that is in it: $content.kind', async ({ content, shows }) => {
    const { messages } = await sent({ content });
    const [shown] = messages[0] ?? [];
    expect(shown).toMatchObject({ type: 'flex', altText: part.text });
    for (const words of shows) expect(JSON.stringify(shown)).toContain(words);
  });

  it('shows a place, with its text before it in the same push', async () => {
    const place = { latitude: 55.6761, longitude: 12.5683, title: 'Aviary' };
    const { messages, result } = await sent({ content: { kind: 'location', text: 'Meet us', place } });
    expect(messages).toEqual([
      [
        { type: 'text', text: 'Meet us' },
        { type: 'location', title: 'Aviary', address: '55.6761, 12.5683', latitude: 55.6761, longitude: 12.5683 },
      ],
    ]);
    expect(result).toEqual({ kind: 'sent', providerMessageId: '461230966842064899' });
  });

  it.each<{ why: string; content: RichContent }>([
    { why: 'a place off the earth', content: { kind: 'location', text: '', place: { latitude: 91, longitude: 0 } } },
    { why: 'a card with nothing in it', content: { kind: 'card', text: '', cards: [{ links: [], choices: [] }] } },
    {
      why: 'a link that is too long',
      content: {
        kind: 'card',
        text: '',
        cards: [{ text: 'x', links: [{ label: 'x', url: `https://x.example/${'x'.repeat(1_000)}` }], choices: [] }],
      },
    },
    {
      why: 'more than a bubble may hold',
      content: {
        kind: 'list',
        text: '語'.repeat(2_000),
        choices: Array.from({ length: 20 }, (_, at) => ({
          key: String(at),
          label: '語'.repeat(100),
          description: '語'.repeat(999),
        })),
      },
    },
  ])('goes in words where LINE can’t show it: $why', async ({ content }) => {
    const { result, pushes } = await sent({ content });
    expect([result.kind, pushes.length]).toEqual(['unsupported', 0]);
  });

  it('goes in words where LINE refuses it, for nothing of it was taken', async () => {
    const details = [{ message: 'Not acceptable', property: 'messages[0].contents' }];
    const refused = refusal(400, 'The request body has 1 error(s)', { details });
    const { result } = await sent({ content: { kind: 'list', text: 'Which?', choices } }, refused);
    expect(result).toMatchObject({ kind: 'unsupported', refuses: 'message' });
  });
});

describe('what a user has sent', () => {
  const found = (answer: Answer, reference: string) => linkOf(reference, lineTo(subject, answer).context);
  const preparing = (status: string): Answer => {
    const good = startLine();
    return (request) => (request.url.includes('/transcoding') ? Response.json({ status }) : good(request));
  };

  it('lies on LINE’s other host, and the token goes there alone', async () => {
    expect(await found(startLine(), '44')).toEqual({
      kind: 'link',
      link: {
        url: 'https://api-data.line.me/v2/bot/message/44/content',
        headers: { authorization: 'Bearer token-of-1234567890-by-cd01' },
        hosts: ['api-data.line.me'],
      },
    });
  });

  it.each([
    { status: 'succeeded', kind: 'link' },
    { status: 'processing', kind: 'unavailable' },
    { status: 'failed', kind: 'gone' },
  ])('is $kind where LINE’s work on it is $status', async ({ status, kind }) => {
    expect((await found(preparing(status), 'prepared:44')).kind).toBe(kind);
  });
});

it('shows a user that somebody types, and nobody in a group', async () => {
  const { context, calls } = lineTo(subject, startLine());
  await sendTyping('Ca56f94637c', true, context);
  await sendTyping(USER, false, context);
  expect(calls).toEqual([]);
  await sendTyping(USER, true, context);
  expect(calls.at(-1)).toMatchObject({
    url: 'https://api.line.me/v2/bot/chat/loading/start',
    body: JSON.stringify({ chatId: USER, loadingSeconds: 10 }),
  });
});
