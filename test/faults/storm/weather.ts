import type { HistoryWriter } from './history.ts';
import type { Random } from './random.ts';

/** How often each thing goes wrong, where it can. */
const rates = {
  /** A request that never came to the other side. */
  'lost-request': 0.02,
  /** The other side did it, and its answer was lost. */
  'lost-answer': 0.02,
  /** The process dies before or after an effect. */
  crash: 0.02,
  /** 5xx; in a third of the cases it was done all the same. */
  'server-error': 0.05,
  /** No answer in time; it is done some seconds later. */
  'accepted-then-timed-out': 0.03,
  /** 429, half of them with a Retry-After. */
  throttled: 0.02,
  /** Customers who say a hundred things at once, and CXone, which soon takes only a few a minute of one contact. */
  'contact-limit': 1,
  /** The table refuses a call for its rate. */
  'store-throttled': 0.02,
  /** A file that can't be fetched for now. */
  'file-unavailable': 0.15,
  /** One that breaks off in the middle. */
  'file-interrupted': 0.08,
  /** One that comes in drops. */
  'file-slow': 0.08,
  /** The bucket fails; in half of the cases it has done it all the same. */
  'bucket-failed': 0.05,
  /** A message that CXone refuses for ever. */
  poison: 0.01,
  /** A webhook that is posted again although it was accepted. */
  'duplicate-webhook': 0.03,
  /** Clocks of the provider that are up to 240 s off. */
  'provider-clock': 1,
  /** Clocks of our processes that are up to 2 s off. */
  'worker-clock': 1,
  /** CXone is down for an hour. */
  outage: 1,
} as const;

export type FaultKind = keyof typeof rates;
export const faultKinds = Object.keys(rates) as readonly FaultKind[];

export function isFaultKind(name: string): name is FaultKind {
  return name in rates;
}

/** Decides what goes wrong, and writes it down. */
export class Weather {
  readonly #kinds: ReadonlySet<FaultKind>;
  readonly #random: Random;
  readonly #history: Pick<HistoryWriter, 'record'>;

  constructor(kinds: ReadonlySet<FaultKind>, random: Random, history: Pick<HistoryWriter, 'record'>) {
    this.#kinds = kinds;
    this.#random = random;
    this.#history = history;
  }

  /** Whether this kind is part of the weather at all. */
  has(kind: FaultKind): boolean {
    return this.#kinds.has(kind);
  }

  strikes(kind: FaultKind, where: string): boolean {
    if (!this.has(kind) || !this.#random.chance(rates[kind])) return false;
    this.#history.record({ type: 'fault', kind, where });
    return true;
  }
}
