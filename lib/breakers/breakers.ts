import type { CxoneError } from '../cxone/errors.ts';
import { LONGEST_WAIT_MS } from '../exactly-once/back-off.ts';
import { type ChannelId, channelIdSchema, type IntegrationKey, integrationKeySchema } from '../ids.ts';
import { numberIn, stringIn } from '../table/read-item.ts';
import type { Item, Table } from '../table/table.ts';
import {
  Breaker,
  BREAKER_LISTING,
  breakerPk,
  type BreakerPorts,
  type BreakerSubject,
  type Failure,
  isOpen,
  type Probe,
} from './breaker.ts';
import { failureScopeOf, isDefinite } from './failure-scope.ts';

/** The most by which what waits for a breaker comes after its time, in milliseconds, so that not all come at once. */
const JITTER_MS = 10_000;

/** Where a message is to be delivered. */
export interface Destination {
  readonly integrationKey: IntegrationKey;
  readonly channelId: ChannelId;
}

/** Leave to ask CXone. The one who got it says how it went: `worked`, `failed`, or `release`. */
export interface Permit {
  readonly kind: 'allowed';
  readonly conversation: string | undefined;
  /** Those on the way, with the probe of each that is open. A probe is answered for once. */
  readonly breakers: Map<Breaker, Probe | undefined>;
}

/** CXone must not be asked; come again after so many milliseconds. */
export interface Blocked {
  readonly kind: 'blocked';
  readonly afterMs: number;
  /** The integration key or channel id whose breaker is open; missing where it is no breaker of CXone. */
  readonly by?: string | undefined;
}

/**
 * The breakers of tenants and channels (ADR 0009). A closed one costs a read every ten seconds and process. When the
 * time of an open one comes, one process, by a conditional write, sends one message as a probe, and the others go on
 * waiting. A prober that dies frees the probe when its lease ends.
 */
export class Breakers {
  readonly #ports: BreakerPorts;
  readonly #breakers = new Map<string, Breaker>();
  /** The last two conversations that had something delivered, and when, in milliseconds since 1970. */
  #delivered: readonly { readonly conversation: string | undefined; readonly at: number }[] = [];

  constructor(ports: BreakerPorts) {
    this.#ports = ports;
  }

  /** May CXone be asked? `conversation` tells the failures of one from those of several; it is kept in memory only. */
  tryAcquire(destination: Destination, conversation: string | undefined): Promise<Permit | Blocked> {
    return this.#acquire(this.#on(destination), conversation);
  }

  /** May the provider be asked to send a message of the channel? The answer is told by `worked` or `providerFailed`. */
  tryAcquireProvider(destination: Destination, conversation: string): Promise<Permit | Blocked> {
    const { integrationKey, channelId } = destination;
    return this.#acquire([this.#of({ scope: 'provider', integrationKey, channelId })], conversation);
  }

  /** May a host be asked for a customer's file? The answer is told by `worked` or `providerFailed`. */
  tryAcquireFileHost(destination: Destination, host: string, conversation: string): Promise<Permit | Blocked> {
    const { integrationKey, channelId } = destination;
    return this.#acquire([this.#of({ scope: 'file-host', integrationKey, channelId, host })], conversation);
  }

  async #acquire(breakers: readonly Breaker[], conversation: string | undefined): Promise<Permit | Blocked> {
    const standing = await Promise.all(breakers.map((breaker) => breaker.standing()));
    const openUntil = Math.max(...standing.map((item) => (item === undefined ? 0 : numberIn(item, 'openUntil'))));
    const remainingMs = openUntil - this.#ports.now().getTime();
    if (remainingMs > 0) {
      const longest =
        breakers[standing.findIndex((item) => item !== undefined && numberIn(item, 'openUntil') === openUntil)];
      return { kind: 'blocked', afterMs: this.#waitFor(remainingMs), by: longest && nameOf(longest.subject) };
    }

    const permit: Permit = { kind: 'allowed', conversation, breakers: new Map() };
    for (const [index, breaker] of breakers.entries()) {
      const item = standing[index];
      const probe = item && (await breaker.takeProbe(item));
      if (item !== undefined && probe === undefined) {
        await this.release(permit);
        return this.#acquire(breakers, conversation);
      }
      permit.breakers.set(breaker, probe);
    }
    return permit;
  }

  /** CXone did what it was asked, or could have. */
  async worked({ breakers }: Permit): Promise<void> {
    for (const [breaker, probe] of breakers) {
      breakers.set(breaker, undefined);
      await breaker.worked(probe);
    }
  }

  /** Remembers in this process that something of the conversation went all the way; `worked` is to be said as well. */
  noteDelivery({ conversation }: Permit): void {
    const others = this.#delivered.filter((one) => one.conversation !== conversation).slice(0, 1);
    this.#delivered = [{ conversation, at: this.#ports.now().getTime() }, ...others];
  }

  /** Whether this process has delivered something of another conversation since then (milliseconds since 1970). */
  hasDeliveredBeside(conversation: string, since: number): boolean {
    return this.#delivered.some((one) => one.conversation !== conversation && one.at >= since);
  }

  /** CXone did not do it. That may still prove that it works: a throttle, a refusal of this one message. */
  async failed(permit: Permit, error: CxoneError): Promise<void> {
    const scope = failureScopeOf(error);
    for (const [breaker, probe] of permit.breakers) {
      // A tenant that does not work says nothing about the channel.
      if (scope === 'tenant' && breaker.subject.scope === 'channel') continue;
      permit.breakers.set(breaker, undefined);
      await (breaker.subject.scope === scope
        ? breaker.failed(probe, permit.conversation, error, isDefinite(error))
        : breaker.worked(probe));
    }
    await this.release(permit);
  }

  /** The provider, or the host of a file, gave no answer, or none of its own. */
  async providerFailed(permit: Permit, failure: Failure): Promise<void> {
    for (const [breaker, probe] of permit.breakers) {
      permit.breakers.set(breaker, undefined);
      await breaker.failed(probe, permit.conversation, failure);
    }
  }

  /** Nothing is known of what has not been answered for: the one who comes next may probe. */
  async release({ breakers }: Permit): Promise<void> {
    for (const [breaker, probe] of breakers) {
      breakers.set(breaker, undefined);
      if (probe !== undefined) await breaker.release(probe);
    }
  }

  #on({ integrationKey, channelId }: Destination): Breaker[] {
    return [this.#of({ scope: 'tenant', integrationKey }), this.#of({ scope: 'channel', integrationKey, channelId })];
  }

  #of(subject: BreakerSubject): Breaker {
    const pk = breakerPk(subject);
    const breaker = this.#breakers.get(pk) ?? new Breaker(subject, this.#ports);
    this.#breakers.set(pk, breaker);
    return breaker;
  }

  #waitFor(remainingMs: number): number {
    const jitter = this.#ports.random() * Math.min(JITTER_MS, remainingMs);
    return Math.min(LONGEST_WAIT_MS, Math.round(remainingMs + jitter));
  }
}

function nameOf(subject: BreakerSubject): string | undefined {
  if (subject.scope === 'tenant') return subject.integrationKey;
  return subject.scope === 'channel' ? subject.channelId : undefined;
}

export interface OpenBreaker {
  readonly scope: BreakerSubject['scope'];
  readonly integrationKey: IntegrationKey;
  /** Missing where the scope is the tenant. */
  readonly channelId?: ChannelId;
  /** Code of the error that opened it, or of the last probe. */
  readonly cause: string;
  /** ISO 8601. */
  readonly openedAt: string;
}

/** All breakers that are open, of every integration, from the listing, which may lag by a moment. */
export async function openBreakers({
  table,
  now,
}: {
  readonly table: Pick<Table, 'list'>;
  readonly now: () => Date;
}): Promise<OpenBreaker[]> {
  const items = await table.list(BREAKER_LISTING);
  return items.filter((item) => isOpen(item, now().getTime())).map(openBreakerOf);
}

function openBreakerOf(item: Item): OpenBreaker {
  const { scope, channelId } = item;
  return {
    scope: scope === 'channel' || scope === 'provider' ? scope : 'tenant',
    integrationKey: integrationKeySchema.parse(item['integrationKey']),
    ...(channelId !== undefined && { channelId: channelIdSchema.parse(channelId) }),
    cause: stringIn(item, 'cause') ?? '',
    openedAt: stringIn(item, 'openedAt') ?? '',
  };
}
