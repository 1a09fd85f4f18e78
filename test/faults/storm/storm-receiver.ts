import * as z from 'zod';
import { FakeReceiver } from '../../support/fake-receiver.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';
import type { HistoryWriter } from './history.ts';
import type { Random } from './random.ts';
import type { StormBucket } from './storm-bucket.ts';
import { END_NOTICE } from './design.ts';
import { conversationOf, endOf, nameIn, TEXT } from './talk.ts';
import type { Weather } from './weather.ts';

const WHERE = 'provider';
/** How long its sender waits for an answer that doesn't come, in milliseconds. */
const PATIENCE_MS = 10_000;

const buttonSchema = z.object({ key: z.string(), label: z.string() });
/** What can be pressed of a message that a phone shows. */
export type Button = z.infer<typeof buttonSchema>;

const threadSchema = z.object({ id: z.string() });
const envelopeSchema = z.object({
  data: z.object({
    id: z.string(),
    thread: z.optional(threadSchema),
    text: z.optional(z.string()),
    attachments: z.optional(z.tuple([z.object({ name: z.string(), url: z.string() })])),
    content: z.optional(z.object({ choices: z.array(buttonSchema) })),
  }),
});
type Arrived = z.infer<typeof envelopeSchema>['data'];

/** The provider's own sign of the end of a chat. */
const signSchema = z.object({ type: z.literal('conversation.ended'), data: z.object({ thread: threadSchema }) });

/** The provider's side of an agent's message, in a storm. */
export class StormReceiver extends FakeReceiver {
  readonly #isIdempotent: boolean;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #history: Pick<HistoryWriter, 'record'>;
  readonly #bucket: StormBucket;
  readonly #onShown: (id: string, button: Button | undefined) => void;
  /** By conversations: the end of which CXone's automation speaks. */
  readonly ends = new Map<string, string>();
  readonly #known = new Set<string>();

  /** @param onShown Told of each part of a message when it is first on the customer's phone. */
  constructor(
    isIdempotent: boolean,
    clock: VirtualClock,
    random: Random,
    weather: Weather,
    history: Pick<HistoryWriter, 'record'>,
    bucket: StormBucket,
    onShown: (id: string, button: Button | undefined) => void,
  ) {
    super(isIdempotent);
    this.#isIdempotent = isIdempotent;
    this.#clock = clock;
    this.#random = random;
    this.#weather = weather;
    this.#history = history;
    this.#bucket = bucket;
    this.#onShown = onShown;
  }

  override readonly nameOf = (...[, init]: Parameters<typeof fetch>): string => {
    const arrived = arrivedIn(init);
    if (!('id' in arrived) || isNotice(arrived)) return 'send to provider';
    this.#history.record({ type: 'send-begun', id: arrived.id, ...wordsOf(arrived) });
    return 'send to provider';
  };

  override readonly fetch: typeof fetch = async (_input, init) => {
    const arrived = arrivedIn(init);
    const isRepeat = 'id' in arrived && this.#known.has(arrived.id);
    if (isRepeat && this.#weather.strikes('repeat-refused', WHERE)) {
      return new Response('<!doctype html>', { status: this.#random.pick([400, 404, 409, 425]) });
    }
    if (this.#weather.strikes('page-from-provider', WHERE)) {
      return new Response('<!doctype html><p>Back soon.', { headers: { 'content-type': 'text/html' } });
    }
    if (this.#weather.strikes('error-in-success', WHERE)) {
      return Response.json({ error: { code: 'not_taken', message: 'The message was not taken.' } });
    }
    if (this.#weather.strikes('throttled', WHERE)) {
      const headers = this.#random.chance(0.5) ? { 'retry-after': String(this.#random.between(1, 60)) } : {};
      return new Response(undefined, { status: 429, headers });
    }
    if (this.#weather.strikes('server-error', WHERE)) {
      const status = this.#random.pick([500, 502, 503]);
      // A 503 says that nothing was taken (docs/generic-provider.md).
      if (status !== 503 && this.#random.chance(1 / 3)) this.#show(arrived);
      return new Response(undefined, { status });
    }
    this.#show(arrived);
    if (this.#weather.strikes('accepted-then-timed-out', WHERE)) {
      await this.#clock.sleep(PATIENCE_MS);
      throw new TypeError('terminated');
    }
    return Response.json({ id: 'id' in arrived ? `provider-${arrived.id}` : undefined });
  };

  #show(arrived: Arrived | Sign): void {
    if (!('id' in arrived)) {
      this.#showEnd(arrived.ended);
      return;
    }
    const { id, thread, attachments, content } = arrived;
    const file = attachments?.[0];
    const isKnown = this.#known.has(id);
    if (isKnown && this.#isIdempotent) return;
    this.#known.add(id);
    if (file !== undefined && !this.#bucket.has(file.name, file.url)) return;
    if (isNotice(arrived)) this.#showEnd(thread?.id ?? '');
    else {
      const words = wordsOf(arrived);
      this.#history.record({ type: 'phone-showed', id, conversation: conversationOf(words.message), ...words });
    }
    if (!isKnown) this.#onShown(id, content?.choices[0]);
  }

  #showEnd(conversation: string): void {
    this.#history.record({ type: 'end-showed', message: this.ends.get(conversation) ?? endOf(conversation) });
  }
}

/** That the chat of a conversation has ended. */
interface Sign {
  readonly ended: string;
}

function arrivedIn(init: RequestInit | undefined): Arrived | Sign {
  const body: unknown = JSON.parse(typeof init?.body === 'string' ? init.body : '');
  const sign = signSchema.safeParse(body).data;
  return sign === undefined ? envelopeSchema.parse(body).data : { ended: sign.data.thread.id };
}

const isNotice = ({ text }: Arrived): boolean => text === END_NOTICE;

/** Which part of which message it is. */
function wordsOf({ text, attachments }: Arrived): { readonly message: string; readonly part: string } {
  const file = attachments?.[0];
  return { message: nameIn(file?.name ?? text), part: file?.name ?? TEXT };
}
