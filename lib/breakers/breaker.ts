import type { CxoneError } from '../cxone/errors.ts';
import { WORKER_LEASE_MS } from '../exactly-once/lease-times.ts';
import { type ChannelId, type IntegrationKey, newHolderId } from '../ids.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import { numberIn } from '../table/read-item.ts';
import type { Condition, Item, Table, Value } from '../table/table.ts';
import { isDefinite } from './failure-scope.ts';

/** Under which all open breakers are listed. */
export const BREAKER_LISTING = 'BREAKER';

/** Conversations that must fail in a row in one process before a breaker opens: a single one may itself be the cause. */
const FAILING_CONVERSATIONS = 2;
/** Milliseconds until the first probe: short, for two failures may be chance. Each probe that fails triples them. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
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

/** What a breaker stands for: a tenant (an integration of ours), or one channel of it. */
export type BreakerSubject =
  | { readonly scope: 'tenant'; readonly integrationKey: IntegrationKey }
  | { readonly scope: 'channel'; readonly integrationKey: IntegrationKey; readonly channelId: ChannelId };

/** The right to send one message through an open breaker. */
export interface Probe {
  readonly fence: number;
  /** Random: by it a prober knows its own writes again. */
  readonly holder: string;
  readonly failedBefore: number;
}

/**
 * One breaker as a process sees it. Its item is in the table while it is open, and whoever holds the last fence of the
 * item may change it.
 */
export class Breaker {
  readonly subject: BreakerSubject;
  readonly #pk: string;
  readonly #ports: BreakerPorts;
  /** Conversations that failed since this process last had a success. */
  readonly #failing = new Set<string | undefined>();
  #known: { readonly item: Item | undefined; readonly readAt: number } | undefined;

  constructor(subject: BreakerSubject, ports: BreakerPorts) {
    this.subject = subject;
    this.#pk = breakerPk(subject);
    this.#ports = ports;
  }

  /** The item of the open breaker; undefined where it is closed. */
  async standing(): Promise<Item | undefined> {
    const time = this.#time();
    // Whoever had a failure looks each time, so that all of them stop as soon as one has opened it.
    const isFresh = this.#known !== undefined && time - this.#known.readAt <= FRESH_MS && this.#failing.size === 0;
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
    return probe && { fence: numberIn(probe, 'fence'), holder, failedBefore: numberIn(probe, 'failedProbes') };
  }

  /** The probe was not used: whoever comes next may take it. */
  async release(probe: Probe): Promise<void> {
    await this.#change(probe, until(this.#time()));
  }

  async worked(probe: Probe | undefined): Promise<void> {
    this.#failing.clear();
    if (probe === undefined) return;
    this.#known = undefined;
    const isDeleted = await this.#ports.table.delete(this.#pk, heldWith(probe));
    // Nobody else deletes what this probe held: where it is gone all the same, the client repeated the write.
    if (isDeleted || (await this.#ports.table.get(this.#pk)) === undefined) this.#log('info', 'breaker.closed');
  }

  async failed(probe: Probe | undefined, conversation: string | undefined, error: CxoneError): Promise<void> {
    if (probe !== undefined) return this.#stayOpen(probe, error);
    this.#failing.add(conversation);
    if (isDefinite(error) || this.#failing.size >= FAILING_CONVERSATIONS) await this.#open(error);
  }

  async #open(error: CxoneError): Promise<void> {
    const time = this.#time();
    const holder = newHolderId();
    const item: Item = {
      pk: this.#pk,
      listPk: BREAKER_LISTING,
      listSk: this.#pk,
      ...this.subject,
      cause: error.code,
      openedAt: new Date(time).toISOString(),
      fence: 0,
      holder,
      failedProbes: 0,
      ...until(time + FIRST_PAUSE_MS),
    };
    const isClosed: Condition = { any: [{ missing: 'pk' }, { below: ['expiresAt', Math.floor(time / 1000) + 1] }] };
    const isOpened = await this.#ports.table.put(item, isClosed);
    if (!isOpened && (await this.#writtenBy(holder)) === undefined) return;
    this.#failing.clear();
    this.#learn(item);
    this.#log('error', 'breaker.opened', { ...whyOf(error), delay: FIRST_PAUSE_MS });
  }

  async #stayOpen(probe: Probe, error: CxoneError): Promise<void> {
    const failedProbes = probe.failedBefore + 1;
    const delay = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 3 ** Math.min(failedProbes, 6));
    await this.#change(probe, { ...until(this.#time() + delay), failedProbes, cause: error.code });
    this.#log('warn', 'breaker.still-open', { ...whyOf(error), attempt: failedProbes, delay });
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
    const channel = this.subject.scope === 'channel' && { channel: this.subject.channelId };
    this.#ports.logger.log(level, event, { scope, integration, ...channel, ...why });
  }

  #time(): number {
    return this.#ports.now().getTime();
  }
}

export function breakerPk(subject: BreakerSubject): string {
  return subject.scope === 'tenant'
    ? `BREAKER#tenant#${subject.integrationKey}`
    : `BREAKER#channel#${subject.channelId}`;
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

function whyOf({ code, operation, uid, status }: CxoneError): LogFields {
  return { code, operation, uid, ...(status !== undefined && { status }) };
}
