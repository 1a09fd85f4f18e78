import { closeSync, createReadStream, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

/** Milliseconds since 1970, by the one clock that nobody in the storm can read. */
const at = z.int();
/** Who said it and what: each message of a storm has its own, which stands in its text. */
const message = z.string();
const conversation = z.string();
/** Counts the requests about one message, from 1. */
const attempt = z.int();
/** One part of a message: `text`, or the name of a file. */
const part = z.string();
/** Our id of an agent's message, as CXone and the provider got it. */
const id = z.string();
const receipt = z.enum(['failed', 'delivered', 'seen']);

/** What the world outside did and saw. Nothing in it comes from the middleware's own books, but for the parked list. */
export const eventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('storm'), at, design: z.string(), seed: z.int(), messages: z.int() }),
  z.strictObject({ type: z.literal('fault'), at, kind: z.string(), where: z.string() }),

  z.strictObject({
    type: z.literal('webhook-posted'),
    at,
    message,
    conversation,
    attempt,
    parts: z.array(part),
    /** It is the end of the chat. */
    isEnd: z.optional(z.boolean()),
    /** Of one that shares a webhook: with which others, by the first of them, and at which place. */
    bundle: z.optional(z.strictObject({ of: message, place: z.int() })),
  }),
  /** `status` is what the provider saw; null: no answer came. */
  z.strictObject({ type: z.literal('webhook-answered'), at, message, attempt, status: z.nullable(z.int()) }),
  z.strictObject({
    type: z.literal('cxone-stored'),
    at,
    message,
    conversation,
    /** The time that the message has in CXone. */
    createdAt: z.int(),
    /** What CXone has of it, files only where it could fetch all of their bytes. */
    parts: z.array(part),
    /** Named in its text as missing. */
    missing: z.array(part),
  }),
  /** CXone was asked to end the contact of a conversation, whatever came of it. */
  z.strictObject({ type: z.literal('contact-asked'), at, conversation }),
  /** An operator put it back on its way. */
  z.strictObject({ type: z.literal('replayed'), at, message }),
  /** In the list of parked messages when all was over. */
  z.strictObject({ type: z.literal('parked'), at, message, cause: z.string() }),

  z.strictObject({
    type: z.literal('callback-posted'),
    at,
    message,
    conversation,
    attempt,
    parts: z.array(part),
    /** Whether the provider recognises repeats of a send. */
    idempotent: z.boolean(),
    /** Whether the callback carries something by which a repeat of it is known. */
    traced: z.boolean(),
  }),
  /**
   * What CXone saw: an id, a sentence that it was not sent, a sentence that nobody knows, or neither of them: no answer,
   * or one that is not the middleware's.
   */
  z.strictObject({
    type: z.literal('callback-answered'),
    at,
    message,
    attempt,
    said: z.enum(['sent', 'not-sent', 'unknown', 'nothing']),
    id: z.optional(id),
    /** Not for CXone: the id of what was not sent. */
    about: z.optional(id),
  }),
  /** A function set out to send a part of an agent's message to the provider, whatever came of it. */
  z.strictObject({ type: z.literal('send-begun'), at, message, id, part }),
  /** The function that worked at an agent's message died, failed, or had no time left. */
  z.strictObject({ type: z.literal('cut-off'), at, message }),
  /** Of a file: all of it. */
  z.strictObject({ type: z.literal('phone-showed'), at, message, conversation, id, part }),

  /** CXone's automation says that a chat has ended, by itself or by its customer. */
  z.strictObject({
    type: z.literal('end-posted'),
    at,
    message,
    attempt,
    isCustomers: z.boolean(),
    /** The provider has a sign for it, of which a second one changes nothing. */
    hasSign: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('end-answered'),
    at,
    message,
    attempt,
    said: z.enum(['told', 'unknown', 'failed', 'nothing']),
  }),
  /** The customer was told of it. */
  z.strictObject({ type: z.literal('end-showed'), at, message }),

  /** The provider's receipt was answered with its success status. */
  z.strictObject({ type: z.literal('receipt-accepted'), at, id, status: receipt }),
  z.strictObject({
    type: z.literal('status-told'),
    at,
    id,
    status: receipt,
    /** Of a `failed` whose reason leaves open whether the message arrived. */
    nobodyKnows: z.optional(z.boolean()),
    /** Of a `failed` whose reason names parts: those that were not sent, and those of which nobody knows. */
    missing: z.optional(z.array(part)),
    doubtful: z.optional(z.array(part)),
  }),

  /** In the bucket when all was over. `isOwned`: it lies where its message has it. */
  z.strictObject({ type: z.literal('file-kept'), at, key: z.string(), isOwned: z.boolean() }),
]);
export type StormEvent = z.infer<typeof eventSchema>;

/** Something that happened, without its time. */
export type Happening = StormEvent extends infer Event ? (Event extends StormEvent ? Omit<Event, 'at'> : never) : never;

/** Characters that are written at once: a call of the system for each line would be the most of a storm. */
const CHUNK = 1 << 18;

/** Writes a history as JSON lines. */
export class HistoryWriter {
  readonly #now: () => Date;
  readonly #file: number;
  #lines = '';

  constructor(path: string, now: () => Date) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'w');
    this.#now = now;
  }

  record(happening: Happening): void {
    this.#lines += `${JSON.stringify({ at: this.#now().getTime(), ...happening })}\n`;
    if (this.#lines.length >= CHUNK) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, this.#lines);
    this.#lines = '';
  }
}

/** Throws where a line is no event: a checker that skips what it doesn't understand is blind. */
export async function* readHistory(path: string): AsyncGenerator<StormEvent> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    yield eventSchema.parse(JSON.parse(line));
  }
}
