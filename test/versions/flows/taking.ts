import type { HttpResponse } from '../../../lib/http/create-http-handler.ts';
import { type Fixtures, kindOf, kindOfSecret } from '../support/fixtures.ts';
import type { Call } from '../support/neighbours.ts';
import { idIn, postSigned, postUpdate, type Said, say } from '../support/people.ts';
import type { Product } from '../support/product.ts';
import { type QueueName, queueNames } from '../support/queues.ts';

type Meets = NonNullable<Product['neighbours']['meets']>;

/** Answers of those whom the product calls, when they take nothing. */
export const refusals = {
  refusedByCxone: () =>
    Response.json({ errors: [{ field: 'messageContent', message: 'is no content' }] }, { status: 400 }),
  throttled: (seconds: number) => () =>
    new Response('{}', { status: 429, headers: { 'retry-after': String(seconds) } }),
  failed: (status: number) => () => new Response('{}', { status }),
  refusedByChat: () => Response.json({ error: { message: 'This thread is closed.' } }, { status: 422 }),
  page: () => new Response('<html>Maintenance</html>'),
  forbidden: () => new Response('{}', { status: 403 }),
  /** The request was written, and its answer got lost. */
  cutOff: () => Promise.reject(new TypeError('terminated')),
  /** Whoever asked was ended while it waited. */
  never: () => new Promise<Response>(() => undefined),
} satisfies Readonly<Record<string, unknown>>;

/** A run of the product that keeps what it writes, and under which name. */
export class Taking {
  readonly product: Product;
  readonly channels: Record<string, string> = {};
  readonly messages: Record<string, string> = {};
  readonly callbacks: Record<string, Said> = {};
  readonly #bodies: Record<QueueName, Record<string, unknown>> = { inbound: {}, outbound: {}, status: {} };

  constructor(product: Product) {
    this.product = product;
  }

  channel(name: string): string {
    const id = this.channels[name];
    if (id === undefined) throw new Error(`There is no channel ${name}.`);
    return id;
  }

  /** The one body that a queue got since it was last asked, kept under a name. */
  body(queue: QueueName, name: string): string {
    const bodies = this.product.queues.take(queue);
    const [body] = bodies;
    if (body === undefined || bodies.length > 1)
      throw new Error(`${name}: ${queue} was to get one body.\n${bodies.join('\n')}`);
    this.#bodies[queue][name] = JSON.parse(body);
    return body;
  }

  /** A customer writes; answers the body that is queued. */
  async hear(name: string, body: unknown, channel = 'acme'): Promise<string> {
    const said = { channel: this.channel(channel), body };
    const post = channel === 'bot' ? postUpdate : postSigned;
    const { statusCode, body: told } = await post(this.product, said);
    if (statusCode !== 200) throw new Error(`${name} was answered ${String(statusCode)}: ${told ?? ''}`);
    return this.body('inbound', name);
  }

  /** An agent writes; the name is CXone's id of the request too. */
  async say(name: string, body: unknown, channel = 'acme'): Promise<HttpResponse> {
    const said = { channel: this.channel(channel), body };
    this.callbacks[name] = said;
    return say(this.product, said, name);
  }

  /** An agent writes what goes on the queue; answers the body. */
  async sayQueued(name: string, body: unknown, channel = 'acme'): Promise<string> {
    this.messages[name] = idIn(await this.say(name, body, channel));
    return this.body('outbound', name);
  }

  /** Does something while calls to some place meet another answer. */
  async meeting<T>(place: RegExp, answer: (call: Call) => ReturnType<Meets>, work: () => Promise<T>): Promise<T> {
    const { neighbours } = this.product;
    neighbours.meets = (call) => (place.test(`${call.method} ${call.url.href}`) ? answer(call) : undefined);
    try {
      return await work();
    } finally {
      neighbours.meets = undefined;
    }
  }

  /** Begins something and leaves it when it waits for a call to some place: its function was ended there. */
  async cutOffAt(place: RegExp, work: () => Promise<unknown>): Promise<void> {
    const { promise: asked, resolve: tell } = Promise.withResolvers<undefined>();
    const answer = () => {
      tell(undefined);
      return refusals.never();
    };
    await this.meeting(place, answer, async () => {
      void work().catch(() => undefined);
      await asked;
    });
  }

  /** Hands a message out until its worker has settled it. */
  async settle(queue: QueueName, body: string): Promise<void> {
    for (let count = 1; count <= 5; count += 1) {
      if (await this.product.work(queue, body, { count })) return;
      this.product.ports.advance(60_000);
    }
    throw new Error(`The ${queue} queue never got rid of ${body}`);
  }

  async end(facts: Pick<Fixtures['facts'], 'sessionCookie' | 'oneTimeToken'>): Promise<Fixtures> {
    const { product, channels, messages, callbacks } = this;
    for (const queue of queueNames) {
      const left = product.queues.take(queue);
      if (left.length > 0) throw new Error(`Nobody has kept what the ${queue} queue got: ${left.join('\n')}`);
    }
    const items = await product.items();
    const secrets = product.secrets.names().flatMap((name) => {
      const value = product.secrets.read(name);
      // One that was deleted keeps its name for a while.
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      facts: { takenAt: product.ports.now().toISOString(), channels, messages, ...facts },
      table: groupBy(items, kindOf),
      queues: this.#bodies,
      secrets: Object.fromEntries(
        Object.entries(groupBy(secrets, ([name]) => kindOfSecret(name))).map(([kind, of]) => [
          kind,
          Object.fromEntries(of),
        ]),
      ),
      callbacks,
    };
  }
}

function groupBy<T>(all: readonly T[], kind: (one: T) => string): Record<string, T[]> {
  return Object.fromEntries(Map.groupBy(all, kind));
}
