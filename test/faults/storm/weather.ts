import type { HistoryWriter } from './history.ts';
import type { Random } from './random.ts';

/** How often each thing goes wrong, where it can. */
const struck = {
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
  /** The table did it, its answer was lost, and the client's own repeat is judged by what the first one did. */
  'client-repeat': 0.02,
  /** The table deletes an expired item while a reader looks. */
  'ttl-deletion': 0.5,
  /** The table's index answers an operator as it was seconds ago. */
  'index-lag': 0.5,
  /** The table refuses half of all calls for minutes. */
  'table-throttled': 0.000_05,
  /** A file that can't be fetched for now. */
  'file-unavailable': 0.15,
  /** One of which the host says that it is not there, or not for everybody, until it is. */
  'file-not-yet': 0.1,
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
  /** The process stands still before or after an effect for 1 s to 200 s, unless its time is over first. */
  frozen: 0.004,
  /** A message that the queue hands out again while somebody still works at it. */
  redelivered: 0.03,
  /** No function is free for a message that was received: it comes again when its visibility ends. */
  'function-throttled': 0.03,
  /** Agents who say again what was not sent after 20 s, 60 s or 150 s. */
  'obedient-agent': 1,
  /** A customer whose things come in one webhook. */
  'several-in-one-webhook': 1,
  /** A customer who says the next thing the moment the one before is accepted; half of them, where there are also those. */
  volley: 0.5,
  /** A customer who changes what was just said, or takes it away. */
  'second-thoughts': 0.8,
  /** A customer who changes a text up to two hours later. */
  'edited-later': 0.1,
  /** An agent whose message offers buttons, of which the customer presses one, later. */
  buttons: 0.2,
  /** A customer who presses it once more, in a webhook of its own. */
  'pressed-again': 0.5,
  /** A customer who ends the chat, and may write again. */
  'ended-by-customer': 0.1,
  /** CXone, which ends a chat, and whose automation says so. */
  'ended-by-cxone': 0.3,
  /** The outage lasts three hours. */
  'long-outage': 1,
  /** CXone repeats a callback not at all, once, twice or five times. */
  'fewer-repeats': 1,
  /** CXone repeats a callback minutes to hours later. */
  'late-repeat': 0.3,
  /** A 2xx of CXone's with a page in place of what it answers; in a third of the cases it was done all the same. */
  'page-from-cxone': 0.02,
  /** 409 and not a word, of a message that is not there. */
  'conflict-at-first': 0.02,
  /** No right to look messages up, for two days from two thirds of the storm on. */
  'look-up-forbidden': 1,
  /** A write takes effect up to 20 s after the client gave up, or after its repeat did. */
  'late-write': 0.01,
  /** A 2xx of the provider's with a page in it; nothing was done. */
  'page-from-provider': 0.02,
  /** A 2xx of the provider's that says in its body that it took nothing. */
  'error-in-success': 0.02,
  /** A proxy of the provider's refuses a send that it has seen before. */
  'repeat-refused': 0.2,
} as const;

/** Kinds that no promise covers (docs/guarantees.md). They strike by name, to show how much rests on what they break. */
const notPromised = {
  /** Whoever is frozen goes on after the function's time-out, when the message is somebody else's. */
  'outlives-its-time': 1,
  /** What the look-up shows only minutes later. */
  'look-up-late': 0.1,
} as const;

const rates = { ...struck, ...notPromised };

export type FaultKind = keyof typeof rates;
/** Those of a storm of which nothing else is said. */
export const faultKinds: readonly FaultKind[] = Object.keys(struck).filter(isFaultKind);
export const allFaultKinds: readonly FaultKind[] = Object.keys(rates).filter(isFaultKind);

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
