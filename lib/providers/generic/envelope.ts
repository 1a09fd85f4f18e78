import * as z from 'zod/mini';
import type { Press } from '../../contract/events.ts';
import type { RecipientProblem } from '../../contract/sending.ts';
import { cut, providerWords } from '../../messages/plain-sentence.ts';
import { readLink } from '../../messages/read-link.ts';
import { conversationWith, MAX_FILES } from './manifest.ts';
import { answersOf, emailOf, fieldsOf, languageOf, phoneOf } from './people.ts';

/**
 * What comes in, as docs/generic-provider.md describes it. Unknown fields are passed over, so that a sender may add
 * its own; `null` counts as absent. Only what identifies or is said may refuse a message: what is only shown counts as
 * absent where it is odd, and a file that can't be had is named in its message.
 */

/** Message-IDs of mail come near to it (RFC 5322 bounds a line at 998 characters). */
const MAX_ID_LENGTH = 1_000;
const MAX_NAME_LENGTH = 200;
const MAX_REASON_LENGTH = 300;

/** E.g. 4,096; Intl would take its time to start with every function. */
const digits = (count: number) => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** Says what is wrong with a value without repeating it: it may be a customer's words. */
function text(problem: string) {
  return z.string({
    error: ({ input }) => (input === undefined ? 'is missing' : `must be ${problem}, but it is ${typeName(input)}`),
  });
}

function typeName(input: unknown): string {
  if (input === null) return 'null';
  return Array.isArray(input) ? 'a list' : `of type ${typeof input}`;
}

/** Ids are text: a JSON number loses digits above 2^53 on the way through most parsers. */
export const idSchema = z
  .string({
    error: ({ input }) => {
      if (input === undefined) return 'is missing';
      if (typeof input === 'number') return 'must be text: put the number in quotes, since large numbers lose digits';
      return `must be text, but it is ${typeName(input)}`;
    },
  })
  .check(
    z.minLength(1, 'must not be empty'),
    z.maxLength(MAX_ID_LENGTH, `must be at most ${digits(MAX_ID_LENGTH)} characters long`),
    z.refine(
      (value) => value.isWellFormed() && !/\p{Cc}/u.test(value),
      'must hold no control characters and no half of a surrogate pair',
    ),
  );

/** A name, or a number that somebody has for one. */
const shownName = z.pipe(
  z.optional(z.unknown()),
  z.transform((given) => {
    const name = shown(given)?.trim().toWellFormed();
    return name === undefined || name.length <= MAX_NAME_LENGTH ? name : cut(name, MAX_NAME_LENGTH);
  }),
);

function shown(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined;
}

/** What an event can do without, read where it is there. `read` answers undefined of what is odd. */
export function loosely<Value>(read: (value: unknown) => Value | undefined) {
  return z.pipe(
    z.optional(z.unknown()),
    z.transform((value) => (value === undefined || value === null ? undefined : read(value))),
  );
}

/** An id of something that the message can do without; a number is one that holds all its digits. */
const looseId = z.pipe(
  z.optional(z.unknown()),
  z.transform((id) => idSchema.safeParse(Number.isSafeInteger(id) ? String(id) : id).data),
);

const httpsUrl = z.pipe(
  z.optional(z.unknown()),
  z.transform((url) => {
    const read = typeof url === 'string' ? readLink(url) : undefined;
    return read?.protocol === 'https:' && read.href.length <= 2_000 ? read.href : undefined;
  }),
);

const when = 'must be a time of the years 2000 to 2099 in ISO 8601 with an offset, e.g. 2026-03-02T10:15:30.250Z';

/** Any offset and precision come in; UTC with milliseconds comes out. */
const time = z.pipe(
  text('a time as text').check(z.refine((value) => readTime(value) !== undefined, when)),
  z.transform((value) => readTime(value) ?? ''),
);

export function record<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object(shape, {
    error: ({ input }) => (input === undefined ? 'is missing' : `must be an object, but it is ${typeName(input)}`),
  });
}

/** Read first: a type that this version doesn't know is passed over, whatever else the body holds. */
export const envelopeSchema = record({ type: text('text').check(z.minLength(1, 'must not be empty')) });

/** A file by its link, or by the id of its upload. What the link may point to is judged where it is fetched. */
export interface Attachment {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** Media type, in lower case. */
  readonly type?: string | undefined;
  /** As it was written; empty where there is none. */
  readonly url: string;
  readonly uploadId?: string | undefined;
}

const looseText = z.catch(z.optional(z.string()), undefined);
const attachment = z.pipe(
  z.object({ id: looseId, name: shownName, type: looseText, url: looseText, uploadId: looseText }),
  z.transform(({ id, name, type, url = '', uploadId = '' }): Attachment => {
    const upload = /^upl-[A-Za-z0-9_-]{22}$/.test(uploadId) ? uploadId : undefined;
    return { id, name, type: type?.split(';')[0]?.trim().toLowerCase(), url: url.toWellFormed(), uploadId: upload };
  }),
);

/** Each file of a message, of which one may be no more than a link; `null` and similar values mean none. */
const attachments = z.pipe(
  z.optional(z.unknown()),
  z.transform((value) => {
    const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
    return entries.flatMap((entry) => {
      const file = attachment.safeParse(typeof entry === 'string' ? { url: entry } : entry).data;
      return file && (file.name || file.url || file.uploadId) ? file : [];
    });
  }),
);

/** The customer, in every event that names them. */
export const author = record({
  id: idSchema,
  firstName: shownName,
  lastName: shownName,
  nickname: shownName,
  imageUrl: httpsUrl,
  language: loosely(languageOf),
  phone: loosely(phoneOf),
  email: loosely(emailOf),
  fields: loosely(fieldsOf),
});
export const thread = record({
  id: idSchema,
  name: shownName,
  isGroup: loosely((value) => (value === true ? value : undefined)),
});

/** What was pressed or filled in. `unusable`: it names no message, or nothing of it. */
const press = loosely((value): Press | 'unusable' => {
  const { messageId, key, answers } = pressSchema.safeParse(value).data ?? {};
  if (messageId === undefined || (key === undefined && answers === undefined)) return 'unusable';
  return key === undefined ? { of: messageId, answers } : { of: messageId, key };
});
const pressSchema = z.object({ messageId: looseId, key: looseId, answers: loosely(answersOf) });

/** Of `message.received`, and of `message.edited`, which says all that is there now. */
export const messageReceivedSchema = record({
  timestamp: time,
  data: record({
    id: idSchema,
    thread,
    author,
    // Half a surrogate pair can't be written as UTF-8, in which the message travels on.
    text: z.pipe(
      z.nullish(text('text')),
      z.transform((value) => (value ?? '').toWellFormed()),
    ),
    attachments: attachments.check(
      z.refine(
        (files) => files.length <= MAX_FILES,
        `must have at most ${MAX_FILES} entries: send the others in a message of their own`,
      ),
    ),
    replyTo: z.catch(z.nullish(z.object({ id: looseId })), undefined),
    press,
    fields: loosely(fieldsOf),
  }).check(
    z.refine(({ text: words, attachments: files, press: pressed }) => says(words, files) || pressed !== undefined, {
      path: ['text'],
      error: 'must not be empty where there are no attachments',
    }),
    z.refine(({ text: words, attachments: files, press: pressed }) => says(words, files) || pressed !== 'unusable', {
      path: ['press'],
      error: 'must have the id of an agent’s message as messageId, and a key or answers',
    }),
  ),
});

/**
 * An edit says all that is there now. A press can't be edited: one that came with nothing else would be lost.
 */
export const messageEditedSchema = messageReceivedSchema.check(
  z.refine(({ data: { text: words, attachments: files } }) => says(words, files), {
    path: ['data', 'text'],
    error: 'must not be empty where there are no attachments: a press comes as message.received',
  }),
);

function says(words: string, files: readonly Attachment[]): boolean {
  return words !== '' || files.length > 0;
}

/** Whose message was taken away, and in which conversation. */
export const messageDeletedSchema = record({ timestamp: time, data: record({ id: idSchema, thread, author }) });

/** Asked for before a file is uploaded: of how many bytes it is. */
export const uploadRequestSchema = record({
  type: z.literal('upload.request', 'must be upload.request at this URL'),
  data: record({
    size: z
      .int({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a whole number of bytes') })
      .check(z.gte(1, 'must be at least 1: an empty file has nothing to upload')),
  }),
});

const RECEIPT_STATUSES = ['delivered', 'seen', 'failed'] as const;
type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** Other words for them, and those for which there is nothing to tell yet: the message is on its way. */
const otherStatuses: Readonly<Partial<Record<string, ReceiptStatus | 'on-its-way'>>> = {
  ...{ read: 'seen', viewed: 'seen', undelivered: 'failed', undeliverable: 'failed', rejected: 'failed' },
  ...{ error: 'failed', expired: 'failed', sent: 'on-its-way', queued: 'on-its-way', accepted: 'on-its-way' },
  ...{ sending: 'on-its-way', pending: 'on-its-way', submitted: 'on-its-way' },
};

function statusOf(word: string): ReceiptStatus | 'on-its-way' | undefined {
  const lower = word.trim().toLowerCase();
  return RECEIPT_STATUSES.find((status) => status === lower) ?? otherStatuses[lower];
}

export const messageStatusSchema = record({
  timestamp: time,
  data: record({
    messageId: idSchema,
    status: z.pipe(
      text('text').check(
        z.refine((word) => statusOf(word) !== undefined, `must be one of ${RECEIPT_STATUSES.join(', ')}`),
      ),
      z.transform((word) => statusOf(word) ?? 'on-its-way'),
    ),
    reason: z.pipe(
      z.nullish(text('text')),
      z.transform((reason) => providerWords(reason ?? '', MAX_REASON_LENGTH) || undefined),
    ),
  }),
});

const EARLIEST = Date.parse('2000-01-01T00:00:00Z');
const LATEST = Date.parse('2100-01-01T00:00:00Z');

/**
 * A time as ISO 8601 and RFC 3339 let it be written, with an offset: in the extended format or the basic one, to the second
 * or to the minute or the hour, with any fraction behind a dot or a comma, `T` and `Z` in lower case or a blank in the place
 * of `T`. What Java puts behind it, `[Europe/Berlin]`, says nothing more (RFC 9557).
 */
const form =
  /^(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d))?)?(?:[.,](\d+))? ?(?:[Zz]|([+\u2212-])(\d\d)(?::?(\d\d))?)(?:\[[^\]]*\])*$/;

/** The same time in UTC with milliseconds; undefined where it is none of the years 2000 to 2099, or has no offset. */
export function readTime(text: string): string | undefined {
  const [
    found,
    year,
    month,
    day,
    hour,
    minute = '00',
    second,
    fraction = '',
    sign,
    offsetHours = '0',
    offsetMinutes = '0',
  ] = form.exec(text.trim()) ?? [];
  if (found === undefined || (second === undefined && fraction !== '')) return undefined;
  // A leap second is told as the last one of its minute (RFC 3339, section 5.7); 24:00 is the end of the day.
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second === '60' ? '59' : (second ?? '00')}`;
  const local = Date.parse(`${written}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  if (!isDay(Number(year), Number(month), Number(day)) || Number(offsetHours) > 23 || Number(offsetMinutes) > 59) {
    return undefined;
  }
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  const at = sign === undefined ? local : sign === '+' ? local - offset : local + offset;
  return at >= EARLIEST && at < LATEST ? new Date(at).toISOString() : undefined;
}

/** The 30th of February is none, though some clocks make the 2nd of March of it. */
function isDay(year: number, month: number, day: number): boolean {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

/** Whether a recipient is known is for the receiver to say; here only that answers could come back in their thread. */
export function checkRecipient(recipientId: string): RecipientProblem | undefined {
  if (recipientId.trim() !== '' && idSchema.safeParse(conversationWith(recipientId)).success) return undefined;
  return { agentMessage: notARecipient };
}

const notARecipient = {
  en: 'This cannot be a recipient on this channel: the id is empty, too long, or has characters that are not allowed.',
  fr: 'Ce ne peut pas être un destinataire sur ce canal : l’identifiant est vide, trop long ou contient des caractères inattendus.',
};
