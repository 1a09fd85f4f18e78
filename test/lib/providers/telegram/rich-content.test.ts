import { describe, expect, it } from 'vitest';
import type { RichContent } from '../../../../lib/contract/content.ts';
import type { OutboundPart } from '../../../../lib/contract/sending.ts';
import { agentTexts } from '../../../../lib/providers/telegram/outcome.ts';
import { send } from '../../../../lib/providers/telegram/send.ts';
import { brokenConnection, FakeBotApi, message, refusal, type Says } from './fake-bot-api.ts';

const part: OutboundPart = {
  externalId: 'out-AAECAwQFBgcICQoLDA0O_wtag1',
  conversationId: '7100000001',
  recipientIds: ['7100000001'],
  text: 'Which size?\n1. Small\n2. Large',
};
const data = (key: string) => `p:${part.externalId}:${key}`;
const choices = (...labels: string[]) => labels.map((label, index) => ({ key: String(index + 1), label }));
const quickReplies = (...labels: string[]) =>
  ({ kind: 'quickReplies', text: 'Which size?', choices: choices(...labels) }) as const;

type Call = Readonly<Record<string, unknown>>;

async function sent(content: RichContent, says: Says[] = [], changes: Partial<OutboundPart> = {}) {
  const api = new FakeBotApi(...says);
  const result = await send({ ...part, content, ...changes }, api.context());
  return { result, calls: api.calls.map(({ method, parameters }): Call => ({ ...parameters, method })) };
}

const layoutOf = ({ calls }: Awaited<ReturnType<typeof sent>>) => {
  const { inline_keyboard: rows } = (calls[0]?.['reply_markup'] ?? {}) as { inline_keyboard?: { text: string }[][] };
  return rows?.map((row) => row.map(({ text }) => text));
};

describe('choices for Telegram', () => {
  it('are buttons below the text, each with our id and its key', async () => {
    const { result, calls } = await sent(quickReplies('Small', 'Large'), [() => message(44)]);
    expect(result).toEqual({ kind: 'sent', providerMessageId: '7100000001:44' });
    expect(calls).toEqual([
      {
        method: 'sendMessage',
        chat_id: '7100000001',
        text: 'Which size?',
        reply_markup: {
          inline_keyboard: [
            [
              { text: 'Small', callback_data: data('1') },
              { text: 'Large', callback_data: data('2') },
            ],
          ],
        },
      },
    ]);
  });

  it.each([
    ['three short ones side by side', ['A', 'B', 'C', 'D'], [['A', 'B', 'C'], ['D']]],
    ['two of middle length', ['Tomorrow, 9:00', 'B', 'C'], [['Tomorrow, 9:00', 'B'], ['C']]],
    ['long ones one below the other', ['Leave it with a neighbour', 'B'], [['Leave it with a neighbour'], ['B']]],
    ['two with the same words', ['Yes', 'Yes'], [['Yes', 'Yes']]],
  ])('stand as %s', async (_case, labels, layout) => {
    expect(layoutOf(await sent(quickReplies(...labels)))).toEqual(layout);
  });

  it('of a list have its title in bold, and above them what they are', async () => {
    const list = {
      kind: 'list',
      title: 'Sizes',
      text: 'Choose one.',
      choices: [
        { key: '1', label: 'Small', description: 'up to 2 kg' },
        { key: '2', label: 'Large' },
      ],
    } as const;
    const { calls } = await sent(list);
    expect(calls).toMatchObject([
      {
        text: 'Sizes\n\nChoose one.\n\n• Small: up to 2 kg',
        entities: [{ type: 'bold', offset: 0, length: 5 }],
      },
    ]);
  });

  it('that have no words above them get those of the whole message', async () => {
    const { calls } = await sent({ ...quickReplies('Small', 'Large'), text: '' });
    expect(calls).toMatchObject([{ text: part.text }]);
  });

  it('quote what the agent answers, and go to the topic that the conversation is', async () => {
    const replyTo = { sentBy: 'theirs', providerMessageId: '-1001234567890:17' } as const;
    const { calls } = await sent(quickReplies('A'), [], { replyTo, conversationId: '-1001234567890:5' });
    expect(calls).toMatchObject([
      {
        message_thread_id: 5,
        reply_parameters: { message_id: 17 },
        reply_markup: { inline_keyboard: [[{ callback_data: `${data('1')}:5` }]] },
      },
    ]);
  });

  it('follow a group that has become a supergroup', async () => {
    const moved = () =>
      refusal(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -1_001_234_567_890 });
    const { result, calls } = await sent(quickReplies('A'), [moved, () => message(1, -1_001_234_567_890)]);
    expect(result.kind).toBe('sent');
    expect(calls.map(({ chat_id: chat }) => chat)).toEqual(['7100000001', '-1001234567890']);
  });

  it('may be a hundred', async () => {
    const { result, calls } = await sent(quickReplies(...Array.from({ length: 100 }, (_, index) => `No. ${index}`)));
    expect([result.kind, calls.length]).toEqual(['sent', 1]);
  });
});

describe('times for Telegram', () => {
  it('are buttons in UTC, with the day of their end where that is another one', async () => {
    const slots = [
      { key: '1', startsAt: '2026-12-01T10:00:00Z', minutes: 30 },
      { key: '2', startsAt: '2026-12-01T23:45:00+01:00' },
      { key: '3', startsAt: '2026-12-01T23:45:00Z', minutes: 30 },
      { key: '4', startsAt: 'next week' },
    ];
    const place = { latitude: 55.6, longitude: 12.5, title: 'Shop', address: 'Main Street 1' };
    const asked = await sent({ kind: 'timeSlots', text: 'When?', slots, place });
    expect(layoutOf(asked)).toEqual([
      ['2026-12-01, 10:00–10:30 UTC'],
      ['2026-12-01, 22:45 UTC'],
      ['2026-12-01, 23:45 – 2026-12-02, 00:15 UTC'],
      ['next week'],
    ]);
    const map = 'https://www.openstreetmap.org/?mlat=55.6&mlon=12.5';
    expect(asked.calls).toMatchObject([{ text: `When?\n\nShop\nMain Street 1\n${map}` }]);
  });
});

const card = {
  kind: 'card',
  text: '',
  cards: [
    {
      title: 'Parcel 42',
      text: 'It leaves today.',
      imageUrl: 'https://shop.example.net/42.jpg',
      links: [{ label: 'Track it', url: 'https://shop.example.net/track/42' }],
      choices: choices('Redirect', 'Cancel'),
    },
  ],
} as const satisfies RichContent;

describe('a card for Telegram', () => {
  const keyboard = {
    inline_keyboard: [
      [
        { text: 'Redirect', callback_data: data('1') },
        { text: 'Cancel', callback_data: data('2') },
      ],
      [{ text: 'Track it', url: 'https://shop.example.net/track/42' }],
    ],
  };

  it('is a picture with its words, buttons and links', async () => {
    expect((await sent(card)).calls).toEqual([
      {
        method: 'sendPhoto',
        chat_id: '7100000001',
        photo: 'https://shop.example.net/42.jpg',
        caption: 'Parcel 42\n\nIt leaves today.',
        caption_entities: [{ type: 'bold', offset: 0, length: 9 }],
        reply_markup: keyboard,
      },
    ]);
  });

  it.each([
    'Bad Request: wrong type of the web page content',
    'Bad Request: failed to get HTTP URL content',
    'Bad Request: wrong file identifier/HTTP URL specified',
    'Bad Request: PHOTO_INVALID_DIMENSIONS',
    'Bad Request: IMAGE_PROCESS_FAILED',
    'Bad Request: WEBPAGE_CURL_FAILED',
    'Bad Request: not enough rights to send photos to the chat',
  ])('goes without its picture after “%s”', async (description) => {
    const { result, calls } = await sent(card, [() => refusal(400, description), () => message(45)]);
    expect(result).toEqual({ kind: 'sent', providerMessageId: '7100000001:45' });
    expect(calls.map(({ method }) => method)).toEqual(['sendPhoto', 'sendMessage']);
    expect(calls[1]).toMatchObject({ text: 'Parcel 42\n\nIt leaves today.', reply_markup: keyboard });
  });

  it.each<[string, Says, string]>([
    ['nobody knows whether it arrived', brokenConnection, 'unknown-outcome'],
    ['Telegram broke down', () => refusal(500, 'Internal Server Error: photo'), 'unknown-outcome'],
    ['Telegram wants to wait', () => refusal(429, 'Too Many Requests: photo', { retry_after: 7 }), 'throttled'],
    [
      'the customer has blocked the bot',
      () => refusal(403, 'Forbidden: bot was blocked by the user'),
      'recipient-blocked',
    ],
  ])('is not sent a second time where %s', async (_case, says, kind) => {
    const { result, calls } = await sent(card, [says, () => message(45)]);
    expect([result.kind, calls.length]).toEqual([kind, 1]);
  });

  it('without a picture, or with one that is no address, is a text', async () => {
    for (const imageUrl of [undefined, 'data:image/png;base64,AAAA', 'javascript:alert(1)']) {
      const { calls } = await sent({ ...card, cards: [{ ...card.cards[0], imageUrl }] });
      expect(calls).toMatchObject([{ method: 'sendMessage', text: 'Parcel 42\n\nIt leaves today.' }]);
    }
  });

  it('has above it what the agent wrote', async () => {
    const { calls } = await sent({ ...card, text: 'Here it is:' });
    expect(calls).toMatchObject([{ caption: 'Here it is:\n\nParcel 42\n\nIt leaves today.' }]);
    expect(calls[0]).not.toHaveProperty('caption_entities');
  });

  it('with nothing to say or to press is its picture', async () => {
    const bare = { imageUrl: 'https://shop.example.net/42.jpg', links: [], choices: [] };
    const { calls } = await sent({ kind: 'card', text: '', cards: [bare] });
    expect(calls).toEqual([{ method: 'sendPhoto', chat_id: '7100000001', photo: 'https://shop.example.net/42.jpg' }]);
  });
});

describe('a place for Telegram', () => {
  const point = { latitude: 55.6761, longitude: 12.5683 };
  const named = { ...point, title: 'Shop', address: 'Main Street 1' };
  const placed = async (text: string, place: object) =>
    (await sent({ kind: 'location', text, place: { ...point, ...place } })).calls;

  it.each([
    ['a point', '', {}, { method: 'sendLocation', ...point }],
    ['a name and an address', '', named, { method: 'sendVenue', ...named }],
    [
      'a name alone',
      '',
      { title: 'Shop' },
      { method: 'sendVenue', ...point, title: 'Shop', address: '55.6761, 12.5683' },
    ],
    [
      'an address alone',
      '',
      { address: 'Main Street 1' },
      { method: 'sendVenue', title: 'Main Street 1', address: '55.6761, 12.5683' },
    ],
    ['words for a name', 'Come here', {}, { method: 'sendVenue', title: 'Come here', address: '55.6761, 12.5683' }],
    ['more to say', 'Come here', named, { method: 'sendVenue', title: 'Come here', address: 'Shop, Main Street 1' }],
    ['much more to say', 'x'.repeat(121), named, { method: 'sendMessage', text: part.text }],
    ['no such point', '', { latitude: 91 }, { method: 'sendMessage', text: part.text }],
  ])('is %s', async (_case, text, place, call) => {
    expect(await placed(text, place)).toMatchObject([call]);
  });
});

describe('what Telegram can’t show with buttons', () => {
  const many = (count: number, label: string) => quickReplies(...Array.from({ length: count }, () => label));

  it.each<[string, RichContent]>([
    ['a form', { kind: 'form', text: 'Who?', fields: [] }],
    ['several cards', { ...card, cards: [card.cards[0], card.cards[0]] }],
    ['no card', { ...card, cards: [] }],
    ['a caption that is too long', { ...card, cards: [{ ...card.cards[0], text: 'x'.repeat(1_025) }] }],
    ['a text that is too long', { ...quickReplies('A'), text: 'x'.repeat(4_097) }],
    ['a hundred and one buttons', many(101, 'A')],
    ['labels of 5,000 characters', many(2, 'x'.repeat(5_000))],
    ['keys that nobody can give back', { ...quickReplies(), choices: [{ key: '1'.repeat(64), label: 'A' }] }],
  ])('is %s, and nothing is asked of it', async (_case, content) => {
    const { result, calls } = await sent(content);
    expect(result).toMatchObject({ kind: 'unsupported', refuses: 'message', agentMessage: agentTexts.notShown });
    expect(calls).toEqual([]);
  });

  it.each([
    'Bad Request: reply markup is too long',
    'Bad Request: inline keyboard button URL "https://x" is invalid: Wrong HTTP URL',
    'Bad Request: BUTTON_URL_INVALID',
    'Bad Request: BUTTON_DATA_INVALID',
  ])('is what Telegram refuses in the words “%s”', async (description) => {
    const { result } = await sent(quickReplies('A'), [() => refusal(400, description)]);
    expect(result).toMatchObject({ kind: 'unsupported', agentMessage: agentTexts.notShown });
  });
});
