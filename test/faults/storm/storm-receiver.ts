import * as z from 'zod';
import { FakeReceiver } from '../../support/fake-receiver.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';
import type { HistoryWriter } from './history.ts';
import type { Random } from './random.ts';
import type { StormBucket } from './storm-bucket.ts';
import { conversationOf, nameIn, TEXT } from './talk.ts';
import type { Weather } from './weather.ts';

const WHERE = 'provider';
/** How long its sender waits for an answer that doesn't come, in milliseconds. */
const PATIENCE_MS = 10_000;

const envelopeSchema = z.object({
  data: z.object({
    id: z.string(),
    text: z.optional(z.string()),
    attachments: z.optional(z.tuple([z.object({ name: z.string(), url: z.string() })])),
  }),
});
type Arrived = z.infer<typeof envelopeSchema>['data'];

/** The provider's side of an agent's message, in a storm. */
export class StormReceiver extends FakeReceiver {
  readonly #isIdempotent: boolean;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #history: Pick<HistoryWriter, 'record'>;
  readonly #bucket: StormBucket;
  readonly #onShown: (id: string) => void;
  readonly #known = new Set<string>();

  /** @param onShown Told of each part of a message when it is first on the customer's phone. */
  constructor(
    isIdempotent: boolean,
    clock: VirtualClock,
    random: Random,
    weather: Weather,
    history: Pick<HistoryWriter, 'record'>,
    bucket: StormBucket,
    onShown: (id: string) => void,
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
    this.#history.record({ type: 'send-begun', id: arrived.id, ...wordsOf(arrived) });
    return 'send to provider';
  };

  override readonly fetch: typeof fetch = async (_input, init) => {
    const arrived = arrivedIn(init);
    if (this.#known.has(arrived.id) && this.#weather.strikes('repeat-refused', WHERE)) {
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
    return Response.json({ id: `provider-${arrived.id}` });
  };

  #show({ id, text, attachments }: Arrived): void {
    const file = attachments?.[0];
    const isKnown = this.#known.has(id);
    if (isKnown && this.#isIdempotent) return;
    this.#known.add(id);
    if (file !== undefined && !this.#bucket.has(file.name, file.url)) return;
    const words = wordsOf({ id, text, attachments });
    this.#history.record({ type: 'phone-showed', id, conversation: conversationOf(words.message), ...words });
    if (!isKnown) this.#onShown(id);
  }
}

function arrivedIn(init: RequestInit | undefined): Arrived {
  return envelopeSchema.parse(JSON.parse(typeof init?.body === 'string' ? init.body : '')).data;
}

/** Which part of which message it is. */
function wordsOf({ text, attachments }: Arrived): { readonly message: string; readonly part: string } {
  const file = attachments?.[0];
  return { message: nameIn(file?.name ?? text), part: file?.name ?? TEXT };
}
