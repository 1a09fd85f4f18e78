import * as z from 'zod';
import type { LiveSecret } from '../../../../lib/contract/webhook.ts';
import { telegramProvider } from '../../../../lib/providers/telegram/index.ts';
import type { Answer, ConformanceSubject, Sample } from '../../../conformance/subject.ts';
import { done, refusal } from './fake-bot-api.ts';

const secretsOf = (token: string, webhookSecret: string): LiveSecret[] => [
  { name: 'botToken', value: token },
  { name: 'webhookSecret', value: webhookSecret },
];

/** A JSON number with all its digits, which JSON.stringify would lose. */
const withNumbers = (json: string): string => json.replaceAll(/"#(-?\d+)"/g, '$1');
const number = (digits: string): string => `#${digits}`;

const message = ({ messageId, conversationId, authorId, at }: Sample, content: object) => ({
  message_id: number(messageId),
  date: at.getTime() / 1000,
  chat: { id: number(conversationId), type: 'private', first_name: 'Ida' },
  from: { id: number(authorId), is_bot: false, first_name: 'Ida', last_name: 'Holm', username: 'ida_h' },
  ...content,
});

/** Updates count on: one later has a greater number. */
const update = (at: Date, content: object): string =>
  withNumbers(JSON.stringify({ update_id: at.getTime() / 1000, ...content }));

const written = (sample: Sample, content: object): string => update(sample.at, { message: message(sample, content) });

const file = (name: string) => ({ file_id: `id-of-${name}`, file_unique_id: `unique-${name}`, file_name: name });

const withFile = (field: string, value: object) => (sample: Sample) =>
  written(sample, { [field]: value, caption: sample.text });

const refusing =
  (status: number, description: string, parameters?: object): Answer =>
  () =>
    refusal(status, description, parameters);

const PRESS = 'p:out-AAECAwQFBgcICQoLDA0O_wtag1:2';

/** Telegram with one bot, which has no webhook yet; beside it our own store, which has every file. */
function startTelegram(): Answer {
  let webhook = '';
  return async (request) => {
    const { hostname, pathname } = new URL(request.url);
    if (hostname === 'files.example.net') return new Response('A file.');
    switch (pathname.split('/').at(-1)) {
      case 'getMe':
        return done({ id: 7_200_000_001, is_bot: true, first_name: 'Acme', username: 'acme_bot' });
      case 'setWebhook':
        webhook = z.object({ url: z.string() }).parse(await request.json()).url;
        return done(true);
      case 'deleteWebhook':
        webhook = '';
        return done(true);
      case 'getWebhookInfo':
        return done({ url: webhook, has_custom_certificate: false, pending_update_count: 0 });
      case 'getFile':
        return done({ file_id: 'id', file_unique_id: 'unique', file_path: 'documents/file_1.pdf' });
      default:
        return done({ message_id: 4_711, date: 1_772_446_530, chat: { id: 7_100_000_001, type: 'private' } });
    }
  };
}

const BOT = { id: 7_200_000_001, is_bot: true, first_name: 'Acme', username: 'acme_bot' };

/** The Bot API from the outside. */
export const subject: ConformanceSubject = {
  provider: telegramProvider,
  settings: {},
  otherSettings: {},
  secrets: {
    first: secretsOf('7200000001:test-token-of-no-real-bot', 'Test-Webhook-Secret-1'),
    newer: secretsOf('7200000001:test-token-that-was-renewed', 'Test-Webhook-Secret-2'),
    foreign: secretsOf('7200000002:test-token-of-another-bot', 'Test-Webhook-Secret-3'),
  },
  webhook: {
    contentType: 'application/json',
    covers: { body: 'nothing', url: false, method: false },
    proofOf: (_request, secrets) => ({
      'x-telegram-bot-api-secret-token': secrets.find(({ name }) => name === 'webhookSecret')?.value ?? '',
    }),
  },
  idOf: (what, count) => String((what === 'message' ? 4_000 : 7_100_000_000) + count),
  largeIds: ['9007199254740993', '9007199254740992', '18446744073709551615'],
  countsPerConversation: true,
  bodies: {
    text: (sample) => written(sample, { text: sample.text }),
    kinds: {
      image: withFile('photo', [file('small.jpg'), file('large.jpg')]),
      audio: withFile('voice', file('voice.oga')),
      video: withFile('video', file('film.mp4')),
      file: withFile('document', file('label.pdf')),
      location: (sample) => written(sample, { location: { latitude: 55.6761, longitude: 12.5683 } }),
      list: (sample) => written(sample, { poll: { question: 'When?', options: [{ text: 'Now' }] } }),
      card: (sample) => written(sample, { contact: { phone_number: '+4530000000', first_name: 'Ida' } }),
      reply: (sample, quoted) =>
        written(sample, { text: sample.text, reply_to_message: { message_id: number(quoted), text: 'Hello' } }),
      edit: (sample, edited) =>
        update(sample.at, { edited_message: message({ ...sample, messageId: edited }, { text: sample.text }) }),
      press: (sample, quoted) =>
        update(sample.at, {
          callback_query: {
            id: '4382bfdwdsb323b2d9',
            from: message(sample, {}).from,
            message: {
              ...message({ ...sample, messageId: quoted }, { text: 'Which one?' }),
              reply_markup: { inline_keyboard: [[{ text: sample.text, callback_data: PRESS }]] },
            },
            chat_instance: '4711',
            data: PRESS,
          },
        }),
      reaction: (sample, quoted) =>
        update(sample.at, {
          message_reaction: {
            chat: message(sample, {}).chat,
            message_id: number(quoted),
            user: message(sample, {}).from,
            date: sample.at.getTime() / 1000,
            old_reaction: [],
            new_reaction: [{ type: 'emoji', emoji: '👍' }],
          },
        }),
      contactState: (sample) =>
        update(sample.at, {
          my_chat_member: {
            ...{ chat: message(sample, {}).chat, from: message(sample, {}).from, date: sample.at.getTime() / 1000 },
            old_chat_member: { user: BOT, status: 'member' },
            new_chat_member: { user: BOT, status: 'kicked', until_date: 0 },
          },
        }),
    },
    unknown: () => '{"update_id":1,"telepathy":{"chat":{"id":1}}}',
  },
  api: {
    start: startTelegram,
    failures: {
      throttled: refusing(429, 'Too Many Requests: retry after 7', { retry_after: 7 }),
      permanent: refusing(400, 'Bad Request: message text is empty'),
      'recipient-blocked': refusing(403, 'Forbidden: bot was blocked by the user'),
      configuration: refusing(401, 'Unauthorized'),
      'unknown-outcome': refusing(500, 'Internal Server Error'),
    },
    retryAfterMs: 7_000,
    refused: { answer: refusing(401, 'Unauthorized'), field: 'botToken' },
    lastError: {
      answer: () => done({ url: '', last_error_date: 1_772_446_000, last_error_message: 'Wrong response: 502' }),
      text: 'Wrong response: 502',
    },
    files: {
      link: startTelegram(),
      gone: refusing(400, 'Bad Request: invalid file_id'),
      'too-large': refusing(400, 'Bad Request: file is too big'),
      unavailable: refusing(400, 'Bad Request: wrong file_id or the file is temporarily unavailable'),
    },
  },
};
