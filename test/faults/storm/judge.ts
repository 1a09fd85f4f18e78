import type { StormEvent } from './history.ts';

/**
 * - `lost`: the provider got a 2xx, and the message is neither in CXone nor parked.
 * - `doubled`: in CXone, or on the customer's phone, more than once.
 * - `said-twice`: on the phone under two ids, where CXone's callbacks carry nothing by which a repeat is known. Whether
 *   CXone repeats or the agent says it again is decided by time there, which can be wrong at the edges (ADR 0005).
 * - `inverted`: a message stands behind one of its conversation whose first request was made only after this one had
 *   been accepted (or sent). Requests that overlapped have no order. In CXone also: a time that does not rise from such
 *   a message to the next.
 *   Parked and replayed messages are late, not inverted.
 * - `not-sent`: CXone got an id, the phone never showed a message with it, and no `failed` followed.
 * - `sent-all-the-same`: CXone was told that a message was not sent, and the phone showed it.
 * - `receipt-lost`: the provider's highest receipt of a message that CXone knows was accepted, and never told.
 * - `receipt-fell`: CXone was told a lower receipt after a higher one.
 * - `ambiguous`: the agent was told that nobody knows, or nothing.
 * - `late`: in CXone a quarter of an hour after it was accepted, or after a replay.
 * - `parked`: in the list of parked messages at the end.
 */
export const verdicts = [
  'lost',
  'doubled',
  'inverted',
  'not-sent',
  'sent-all-the-same',
  'receipt-lost',
  'receipt-fell',
  'said-twice',
  'ambiguous',
  'parked',
  'late',
] as const;
export type Verdict = (typeof verdicts)[number];

/** Verdicts on what was promised not to happen. The others are the price. */
export const broken: readonly [Verdict, ...Verdict[]] = [
  'lost',
  'doubled',
  'inverted',
  'not-sent',
  'sent-all-the-same',
  'receipt-lost',
  'receipt-fell',
];

export interface Finding {
  readonly verdict: Verdict;
  /** Of a receipt: the id of its message. */
  readonly message: string;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Verdict, number>>;
  /** What there was to judge; nought of something means that nothing was proven of it. */
  readonly seen: { readonly accepted: number; readonly answered: number; readonly receipts: number };
  /** By kind. */
  readonly faults: ReadonlyMap<string, number>;
}

const LATE_MS = 900_000;
const rank = { failed: 1, delivered: 2, seen: 3 } as const;
type Receipt = keyof typeof rank;

interface FromCustomer {
  readonly conversation: string;
  readonly postedAt: number;
  acceptedAt: number;
  isReplayed: boolean;
  isParked: boolean;
  readonly stored: { readonly at: number; readonly place: number; readonly createdAt: number }[];
}

interface FromAgent {
  readonly conversation: string;
  readonly isTraced: boolean;
  readonly postedAt: number;
  answeredAt: number;
  last: { readonly said: 'sent' | 'not-sent' | 'unknown' | 'nothing'; readonly id?: string | undefined };
  readonly shown: { readonly place: number; readonly id: string }[];
}

interface Told {
  readonly status: Receipt;
  readonly nobodyKnows: boolean;
}

/** Judges a history, of which it reads each event once, in order. */
export class Judge {
  readonly #customers = new Map<string, FromCustomer>();
  readonly #agents = new Map<string, FromAgent>();
  readonly #accepted = new Map<string, Receipt>();
  readonly #told = new Map<string, Told[]>();
  readonly #faults = new Map<string, number>();
  #events = 0;

  see(event: StormEvent): void {
    this.#events += 1;
    switch (event.type) {
      case 'storm':
        return;
      case 'fault':
        this.#faults.set(event.kind, (this.#faults.get(event.kind) ?? 0) + 1);
        return;
      case 'webhook-posted': {
        const { message, conversation, at } = event;
        if (this.#customers.has(message)) return;
        const begun = { conversation, postedAt: at, acceptedAt: Infinity, isReplayed: false, isParked: false };
        this.#customers.set(message, { ...begun, stored: [] });
        return;
      }
      case 'webhook-answered': {
        const { status, at } = event;
        const customer = this.#customer(event.message);
        if (status !== null && status >= 200 && status <= 299) customer.acceptedAt = Math.min(customer.acceptedAt, at);
        return;
      }
      case 'cxone-stored':
        this.#customer(event.message).stored.push({ ...event, place: this.#events });
        return;
      case 'replayed':
        this.#customer(event.message).isReplayed = true;
        return;
      case 'parked':
        this.#customer(event.message).isParked = true;
        return;
      case 'callback-posted': {
        const { message, conversation, at } = event;
        if (this.#agents.has(message)) return;
        this.#agents.set(message, {
          conversation,
          isTraced: event.traced,
          postedAt: at,
          answeredAt: Infinity,
          last: { said: 'nothing' },
          shown: [],
        });
        return;
      }
      case 'callback-answered': {
        const agent = this.#agent(event.message);
        agent.last = event;
        if (event.said === 'sent') agent.answeredAt = Math.min(agent.answeredAt, event.at);
        return;
      }
      case 'phone-showed':
        this.#agent(event.message).shown.push({ ...event, place: this.#events });
        return;
      case 'receipt-accepted': {
        const standing = this.#accepted.get(event.id);
        if (standing === undefined || rank[standing] < rank[event.status]) this.#accepted.set(event.id, event.status);
        return;
      }
      case 'status-told': {
        const { id, status, nobodyKnows = false } = event;
        this.#told.set(id, [...(this.#told.get(id) ?? []), { status, nobodyKnows }]);
        return;
      }
    }
  }

  judge(): Judgement {
    const findings = [
      ...[...this.#customers].flatMap(([message, customer]) => named(message, verdictsOnCustomer(customer))),
      ...[...this.#agents].flatMap(([message, agent]) => named(message, this.#verdictsOnAgent(agent))),
      ...inversionsInCxone(this.#customers),
      ...inversionsOnPhones(this.#agents),
      ...this.#verdictsOnReceipts(),
    ];
    const customers = [...this.#customers.values()];
    return {
      findings,
      counts: countsOf(findings),
      seen: {
        accepted: customers.filter(({ acceptedAt }) => acceptedAt < Infinity).length,
        answered: [...this.#agents.values()].filter(({ last }) => last.said !== 'nothing').length,
        receipts: this.#accepted.size,
      },
      faults: this.#faults,
    };
  }

  #verdictsOnAgent({ isTraced, last, shown }: FromAgent): Verdict[] {
    const ids = new Set(shown.map(({ id }) => id));
    const found: Verdict[] = [];
    if (shown.length > (isTraced ? 1 : ids.size)) found.push('doubled');
    if (!isTraced && ids.size > 1) found.push('said-twice');
    const told = (last.id === undefined ? undefined : this.#told.get(last.id)) ?? [];
    const failed = told.every(({ status }) => status === 'failed') ? told.at(-1) : undefined;
    if (last.said === 'unknown' || last.said === 'nothing' || failed?.nobodyKnows === true) {
      return [...found, 'ambiguous'];
    }
    const saidNotSent = last.said === 'not-sent' || failed !== undefined;
    if (saidNotSent && shown.length > 0) return [...found, 'sent-all-the-same'];
    if (!saidNotSent && !shown.some(({ id }) => id === last.id)) return [...found, 'not-sent'];
    return found;
  }

  #verdictsOnReceipts(): Finding[] {
    const known = new Set([...this.#agents.values()].flatMap(({ last: { id } }) => (id === undefined ? [] : [id])));
    const lost = [...this.#accepted].filter(([id, status]) => {
      const highest = Math.max(0, ...(this.#told.get(id) ?? []).map((told) => rank[told.status]));
      return known.has(id) && highest < rank[status];
    });
    const fell = [...this.#told].filter(([, told]) =>
      told.some(({ status }, index) => told.slice(0, index).some((earlier) => rank[earlier.status] > rank[status])),
    );
    return [
      ...lost.map(([message]): Finding => ({ verdict: 'receipt-lost', message })),
      ...fell.map(([message]): Finding => ({ verdict: 'receipt-fell', message })),
    ];
  }

  #customer(message: string): FromCustomer {
    const customer = this.#customers.get(message);
    if (customer === undefined) throw new Error(`The history knows no webhook of ${message}.`);
    return customer;
  }

  #agent(message: string): FromAgent {
    const agent = this.#agents.get(message);
    if (agent === undefined) throw new Error(`The history knows no callback of ${message}.`);
    return agent;
  }
}

function verdictsOnCustomer({ acceptedAt, stored, isParked, isReplayed }: FromCustomer): Verdict[] {
  const [first] = stored;
  const found: Verdict[] = [];
  if (stored.length > 1) found.push('doubled');
  if (isParked) found.push('parked');
  if (acceptedAt === Infinity) return found;
  if (first === undefined) return isParked ? found : [...found, 'lost'];
  if (isReplayed || first.at - acceptedAt > LATE_MS) found.push('late');
  return found;
}

/** A message that stands somewhere in its conversation, in CXone or on a phone. */
interface Placed {
  readonly message: string;
  readonly conversation: string;
  readonly place: number;
  readonly begunAt: number;
  readonly acceptedAt: number;
}

function inversionsInCxone(customers: ReadonlyMap<string, FromCustomer>): Finding[] {
  const stored = [...customers].flatMap(([message, { conversation, postedAt: begunAt, acceptedAt, ...customer }]) =>
    customer.stored.slice(0, 1).map((copy) => ({ message, conversation, begunAt, acceptedAt, ...customer, ...copy })),
  );
  const threads = threadsOf(stored.filter(({ isReplayed }) => !isReplayed));
  return threads.flatMap((thread) => {
    const notRising = thread.filter((message, index) => {
      const before = thread[index - 1];
      return before !== undefined && before.acceptedAt < message.begunAt && before.createdAt >= message.createdAt;
    });
    return inverted([...behindTheirTime(thread), ...notRising]);
  });
}

function inversionsOnPhones(agents: ReadonlyMap<string, FromAgent>): Finding[] {
  const shown = [...agents].flatMap(([message, { conversation, postedAt: begunAt, answeredAt, ...agent }]) =>
    agent.shown.slice(0, 1).map((copy) => ({ message, conversation, begunAt, acceptedAt: answeredAt, ...copy })),
  );
  return threadsOf(shown).flatMap((thread) => inverted(behindTheirTime(thread)));
}

function threadsOf<T extends Placed>(placed: readonly T[]): T[][] {
  const byConversation = Map.groupBy(placed, ({ conversation }) => conversation);
  return [...byConversation.values()].map((thread) => thread.sort((one, other) => one.place - other.place));
}

function inverted(messages: readonly Placed[]): Finding[] {
  return [...new Set(messages.map(({ message }) => message))].map((message) => ({ verdict: 'inverted', message }));
}

/** Messages behind one that was begun only after they had been accepted. */
function behindTheirTime(thread: readonly Placed[]): Placed[] {
  let latestBegun = -Infinity;
  return thread.filter(({ begunAt, acceptedAt }) => {
    const isBehind = acceptedAt < latestBegun;
    latestBegun = Math.max(latestBegun, begunAt);
    return isBehind;
  });
}

function named(message: string, found: readonly Verdict[]): Finding[] {
  return found.map((verdict) => ({ verdict, message }));
}

function countsOf(findings: readonly Finding[]): Record<Verdict, number> {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  return Object.fromEntries(verdicts.map((verdict) => [verdict, count(verdict)])) as Record<Verdict, number>;
}
