import * as z from 'zod/mini';
import { cut, providerWords } from '../../messages/plain-sentence.ts';
import { MAX_FILES, MAX_TEXT_LENGTH } from './manifest.ts';

/**
 * What comes in, as docs/generic-provider.md describes it. Unknown fields are passed over, so that a sender may add
 * its own; `null` counts as absent. What is only shown (names, picture) is cut or dropped where it doesn't fit, since
 * a message must not be lost over it; what identifies or is said is refused.
 */

const MAX_ID_LENGTH = 200;
const MAX_NAME_LENGTH = 200;
const MAX_REASON_LENGTH = 300;
const MAX_URL_LENGTH = 4_000;

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

const shownName = z.pipe(
  z.nullish(text('text')),
  z.transform((name) => cut((name ?? '').trim().toWellFormed(), MAX_NAME_LENGTH) || undefined),
);

const httpsUrl = z.pipe(
  z.nullish(text('a URL as text')),
  z.transform((url) =>
    url && url.length <= 2_000 && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : undefined,
  ),
);

const EARLIEST = Date.parse('2000-01-01T00:00:00Z');
const LATEST = Date.parse('2100-01-01T00:00:00Z');
const when = 'must be a time of the years 2000 to 2099 in ISO 8601 with an offset, e.g. 2026-03-02T10:15:30.250Z';

/** Any offset and precision come in; UTC with milliseconds comes out. */
const time = z.pipe(
  text('a time as text').check(
    z.refine((value) => {
      if (!z.iso.datetime({ offset: true }).safeParse(value).success) return false;
      const at = Date.parse(value);
      return at >= EARLIEST && at < LATEST;
    }, when),
  ),
  z.transform((value) => new Date(value).toISOString()),
);

function record<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object(shape, {
    error: ({ input }) => (input === undefined ? 'is missing' : `must be an object, but it is ${typeName(input)}`),
  });
}

/** Read first: a type that this version doesn't know is passed over, whatever else the body holds. */
export const envelopeSchema = record({ type: text('text').check(z.minLength(1, 'must not be empty')) });

/** A file by its link, or by the id of its upload. What the link may point to is judged where it is fetched. */
const attachment = record({
  id: z.nullish(idSchema),
  name: shownName,
  url: z.nullish(
    text('a URL as text').check(
      z.maxLength(MAX_URL_LENGTH, `must be at most ${digits(MAX_URL_LENGTH)} characters long`),
      z.refine((url) => URL.canParse(url), 'must be an absolute URL, e.g. https://files.example.com/photo.jpg'),
    ),
  ),
  uploadId: z.nullish(
    text('text').check(
      z.regex(/^upl-[A-Za-z0-9_-]{22}$/, 'must be the id that the request for the upload was answered'),
    ),
  ),
}).check(
  z.refine(
    ({ url, uploadId }) => (typeof url === 'string') !== (typeof uploadId === 'string'),
    'must have either a url or an uploadId',
  ),
);

export const messageReceivedSchema = record({
  timestamp: time,
  data: record({
    id: idSchema,
    thread: record({ id: idSchema, name: shownName }),
    author: record({
      id: idSchema,
      firstName: shownName,
      lastName: shownName,
      nickname: shownName,
      imageUrl: httpsUrl,
    }),
    text: z.pipe(
      z.nullish(
        text('text').check(
          z.maxLength(MAX_TEXT_LENGTH, `must be at most ${digits(MAX_TEXT_LENGTH)} UTF-16 units long`),
        ),
      ),
      // Half a surrogate pair can't be written as UTF-8, in which the message travels on.
      z.transform((value) => (value ?? '').toWellFormed()),
    ),
    attachments: z.pipe(
      z.nullish(
        z
          .array(attachment, { error: ({ input }) => `must be a list, but it is ${typeName(input)}` })
          .check(
            z.maxLength(MAX_FILES, `must have at most ${MAX_FILES} entries: send the others in a message of their own`),
          ),
      ),
      z.transform((attachments) => attachments ?? []),
    ),
    replyTo: z.nullish(record({ id: idSchema })),
  }).check(
    z.refine(({ text: words, attachments }) => words !== '' || attachments.length > 0, {
      path: ['text'],
      error: 'must not be empty where there are no attachments',
    }),
  ),
});

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

export const messageStatusSchema = record({
  timestamp: time,
  data: record({
    messageId: idSchema,
    status: z.enum(RECEIPT_STATUSES, {
      error: ({ input }) => (input === undefined ? 'is missing' : `must be one of ${RECEIPT_STATUSES.join(', ')}`),
    }),
    reason: z.pipe(
      z.nullish(text('text')),
      z.transform((reason) => providerWords(reason ?? '', MAX_REASON_LENGTH) || undefined),
    ),
  }),
});
