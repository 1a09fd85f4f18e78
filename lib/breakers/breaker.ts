import { WORKER_LEASE_MS } from '../exactly-once/lease-times.ts';
import { type ChannelId, digestOf, type IntegrationKey, newHolderId } from '../ids.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import { numberIn, stringIn } from '../table/read-item.ts';
import type { Condition, Item, Table, Value } from '../table/table.ts';
import { updateOnce } from '../table/update-once.ts';

/** Under which all open breakers are listed. */
export const BREAKER_LISTING = 'BREAKER';

/**
 * Failures at which a breaker opens, less {@link ACCEPTED_WEIGHT} for each success beside them: where one request in
 * five or more is accepted, it stays closed.
 */
const MOST_FAILURES = 14;
const ACCEPTED_WEIGHT = 4;
/** Successes of a process that are held against its next failure: what went well long before says nothing of now. */
const MOST_ACCEPTED = 2;
/** Failures are forgotten that are older than this, in milliseconds. */
const REMEMBERED_MS = 900_000;
/**
 * Milliseconds until the first probe, and until each of the next few that fail: many failures may be chance. From then
 * on each that fails triples them.
 */
const FIRST_PAUSE_MS = 1_000;
const QUICK_PROBES = 4;
/**
 * The longest pause between probes, in milliseconds: a fiftieth of the time for which the breaker has been open,
 * between these two. An hour's outage costs some 60 requests and is over a minute after its end; a day's costs no more
 * looks than the queue has (1,000 of each message).
 */
const LONGEST_PAUSE_MS = { least: 65_000, most: 300_000, shareOfOutage: 1 / 50 } as const;
/** How old what a process knows of a breaker may be, in milliseconds. */
const FRESH_MS = 10_000;
/** Seconds after its time for which an open breaker counts. Whatever waits for it comes within minutes. */
const FORGOTTEN_SECONDS = 3_600;

export interface BreakerPorts {
  readonly table: Table;
  readonly now: () => Date;
  readonly random: () => number;
  readonly logger: Logger;
}

/**
 * What a breaker stands for: a tenant (an integration of ours) or one channel of it in CXone, the provider as one
 * channel meets it, or a host of its customers' files.
 */
export type BreakerSubject =
  | { readonly scope: 'tenant'; readonly integrationKey: IntegrationKey }
  | { readonly scope: 'channel' | 'provider'; readonly integrationKey: IntegrationKey; readonly channelId: ChannelId }
  | {
      readonly scope: 'file-host';
      readonly integrationKey: IntegrationKey;
      readonly channelId: ChannelId;
      /** Anybody may have written it. */
      readonly host: string;
    };

/** Why a request failed, as it is logged. */
export interface Failure {
  readonly code: string;
  readonly operation?: string | undefined;
  readonly uid?: string | undefined;
  /** Of HTTP. */
  readonly status?: number | undefined;
}

/** The right to send one message through an open breaker. */
export interface Probe {
  readonly fence: number;
  /** Random: by it a prober knows its own writes again. */
  readonly holder: string;
  readonly failedBefore: number;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
}

/**
 * One breaker as a process sees it. Its item is in the table while it is open, and the one who holds the last fence of
 * the item may change it.
 */
export class Breaker {
  readonly subject: BreakerSubject;
  readonly #pk: string;
  readonly #ports: BreakerPorts;
  /** Successes of this process since its last failure, as far as they count. */
  #accepted = 0;
  /** The conversation whose failure was the last thing that this process saw. */
  #failing: { readonly conversation: string | undefined } | undefined;
  #known: { readonly item: Item | undefined; readonly readAt: number } | undefined;

  constructor(subject: BreakerSubject, ports: BreakerPorts) {
    this.subject = subject;
    this.#pk = breakerPk(subject);
    this.#ports = ports;
  }

  /** The item of the open breaker; undefined where it is closed. */
  async standing(): Promise<Item | undefined> {
    const time = this.#time();
    // The one who had a failure looks each time, so that all of them stop as soon as one has opened it.
    const isFresh = this.#known !== undefined && time - this.#known.readAt <= FRESH_MS && this.#failing === undefined;
    if (this.#known !== undefined && isFresh) return this.#known.item;
    const item = await this.#ports.table.get(this.#pk);
    return this.#learn(item !== undefined && isOpen(item, time) ? item : undefined);
  }

  /** Undefined: another process has the probe, or has closed the breaker. */
  async takeProbe(standing: Item): Promise<Probe | undefined> {
    const time = this.#time();
    const isDue: Condition = { below: ['openUntil', time + 1] };
    this.#known = undefined;
    const holder = newHolderId();
    const taken = await this.#ports.table.update(
      this.#pk,
      { set: { ...until(time + WORKER_LEASE_MS), holder }, add: { fence: 1 } },
      { all: [hasFence(numberIn(standing, 'fence')), isDue] },
    );
    const probe = taken ?? (await this.#writtenBy(holder));
    if (probe === undefined) return undefined;
    const openedAt = Date.parse(stringIn(probe, 'openedAt') ?? '');
    return { fence: numberIn(probe, 'fence'), holder, failedBefore: numberIn(probe, 'failedProbes'), openedAt };
  }

  /** The probe was not used: the one who comes next may take it. */
  async release(probe: Probe): Promise<void> {
    await this.#change(probe, until(this.#time()));
  }

  async worked(probe: Probe | undefined): Promise<void> {
    this.#failing = undefined;
    this.#accepted = Math.min(MOST_ACCEPTED, this.#accepted + 1);
    if (probe === undefined) return;
    this.#known = undefined;
    const isDeleted = await this.#ports.table.delete(this.#pk, heldWith(probe));
    // Nobody else deletes what this probe held: where it is gone all the same, the client repeated the write.
    if (isDeleted || (await this.#ports.table.get(this.#pk)) === undefined) this.#log('info', 'breaker.closed');
  }

  /** @param isDefinite The next request will fail as well, for certain. */
  async failed(
    probe: Probe | undefined,
    conversation: string | undefined,
    failure: Failure,
    isDefinite = false,
  ): Promise<void> {
    if (probe !== undefined) return this.#stayOpen(probe, failure, isDefinite);
    // A conversation that fails again and again may itself be the cause: it counts once.
    const isRepeated = this.#failing !== undefined && this.#failing.conversation === conversation;
    this.#failing = { conversation };
    if (isDefinite || (!isRepeated && (await this.#fails(conversation)))) await this.#open(failure);
  }

  /**
   * Counts a failure for all processes, and says whether the far side is to be left alone: hardly anything of what was
   * asked was accepted, in any process, and it does not lie with one conversation. A success is not worth a write of
   * its own: each process holds its own against its next failure.
   */
  async #fails(conversation: string | undefined): Promise<boolean> {
    const time = this.#time();
    const pk = `FAILURES#${this.#pk}`;
    const first = digestOf(conversation ?? '').slice(0, 12);
    const expiresAt = Math.ceil((time + REMEMBERED_MS) / 1000);
    const failures = 1 - ACCEPTED_WEIGHT * this.#accepted;
    this.#accepted = 0;
    const change = { add: { failures }, setIfMissing: { first, since: time }, set: { expiresAt } };
    const counted = await updateOnce(this.#ports.table, pk, change);
    if (counted === undefined) return false;
    if (numberIn(counted, 'failures') < 0 || time - numberIn(counted, 'since') > REMEMBERED_MS) {
      await this.#ports.table.put({ pk, failures: Math.max(0, failures), first, since: time, expiresAt });
      return false;
    }
    return numberIn(counted, 'failures') >= MOST_FAILURES && counted['first'] !== first;
  }

  async #open(failure: Failure): Promise<void> {
    const time = this.#time();
    const holder = newHolderId();
    const item: Item = {
      pk: this.#pk,
      // Without the others' files nothing stands still: a host is no matter for the operator.
      ...(this.subject.scope !== 'file-host' && { listPk: BREAKER_LISTING, listSk: this.#pk, ...this.subject }),
      cause: failure.code,
      openedAt: new Date(time).toISOString(),
      fence: 0,
      holder,
      failedProbes: 0,
      ...until(time + FIRST_PAUSE_MS),
    };
    const isClosed: Condition = { any: [{ missing: 'pk' }, { below: ['expiresAt', Math.floor(time / 1000) + 1] }] };
    const isOpened = await this.#ports.table.put(item, isClosed);
    if (!isOpened && (await this.#writtenBy(holder)) === undefined) return;
    this.#failing = undefined;
    this.#learn(item);
    await this.#ports.table.delete(`FAILURES#${this.#pk}`);
    const level = this.subject.scope === 'file-host' ? 'warn' : 'error';
    this.#log(level, 'breaker.opened', { ...whyOf(failure), delay: FIRST_PAUSE_MS });
  }

  async #stayOpen(probe: Probe, failure: Failure, isDefinite: boolean): Promise<void> {
    const failedProbes = probe.failedBefore + 1;
    const { least, most, shareOfOutage } = LONGEST_PAUSE_MS;
    // A key that was revoked takes somebody to replace it: there is no hurry.
    const longest = isDefinite ? most : Math.max(least, (this.#time() - probe.openedAt) * shareOfOutage);
    const tripled = FIRST_PAUSE_MS * 3 ** Math.min(6, Math.max(0, failedProbes - (isDefinite ? 0 : QUICK_PROBES)));
    const delay = Math.round(Math.min(most, longest, tripled));
    await this.#change(probe, { ...until(this.#time() + delay), failedProbes, cause: failure.code });
    this.#log('warn', 'breaker.still-open', { ...whyOf(failure), attempt: failedProbes, delay });
  }

  async #change(probe: Probe, set: Readonly<Record<string, Value>>): Promise<void> {
    this.#known = undefined;
    await this.#ports.table.update(this.#pk, { set }, heldWith(probe));
  }

  /**
   * The item, after a write that was refused: the client of the table repeats one whose answer was lost, and the repeat
   * meets what the first one did. Undefined: somebody else wrote it.
   */
  async #writtenBy(holder: string): Promise<Item | undefined> {
    const item = await this.#ports.table.get(this.#pk);
    return item?.['holder'] === holder ? item : undefined;
  }

  #learn(item: Item | undefined): Item | undefined {
    this.#known = { item, readAt: this.#time() };
    return item;
  }

  #log(level: 'info' | 'warn' | 'error', event: `breaker.${'opened' | 'still-open' | 'closed'}`, why?: LogFields) {
    const { scope, integrationKey: integration } = this.subject;
    const channel = this.subject.scope !== 'tenant' && { channel: this.subject.channelId };
    this.#ports.logger.log(level, event, { scope, integration, ...channel, ...why });
  }

  #time(): number {
    return this.#ports.now().getTime();
  }
}

export function breakerPk(subject: BreakerSubject): string {
  if (subject.scope === 'file-host') return `BREAKER#file-host#${digestOf([subject.channelId, subject.host])}`;
  return subject.scope === 'tenant'
    ? `BREAKER#tenant#${subject.integrationKey}`
    : `BREAKER#${subject.scope}#${subject.channelId}`;
}

/** False of an item that nobody has probed for long, whether or not the table has deleted it by now. */
export function isOpen(item: Item, time: number): boolean {
  return numberIn(item, 'expiresAt') * 1000 > time;
}

function until(openUntil: number) {
  return { openUntil, expiresAt: Math.ceil(openUntil / 1000) + FORGOTTEN_SECONDS };
}

function hasFence(fence: number): Condition {
  return { equals: ['fence', fence] };
}

function heldWith({ fence, holder }: Probe): Condition {
  return { all: [hasFence(fence), { equals: ['holder', holder] }] };
}

function whyOf({ code, operation, uid, status }: Failure): LogFields {
  return { code, uid, ...(operation !== undefined && { operation }), ...(status !== undefined && { status }) };
}
