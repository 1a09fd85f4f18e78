import {
  type AgentsMessage,
  type Answer,
  isInPart,
  lastOf,
  messageIdOf,
  type ShownPart,
  verdictsOnAgent,
} from './agents-message.ts';
import type { StormEvent } from './history.ts';
import { type End, verdictsOnEnd } from './reported-end.ts';
import { filesAmong, MARK, POSTBACK } from './talk.ts';
import { type Finding, type Verdict, verdicts } from './verdicts.ts';

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Verdict, number>>;
  /** What there was to judge; nought of something means that nothing was proven of it. */
  readonly seen: {
    readonly accepted: number;
    readonly answered: number;
    readonly receipts: number;
    /** Customers' files in CXone, and those that were named there as missing. */
    readonly attached: number;
    readonly noted: number;
    /** Edits, presses and ends of chats by their customers that are in CXone, and ends of which customers were told. */
    readonly edited: number;
    readonly pressed: number;
    readonly ended: number;
    readonly toldOfEnd: number;
    /** Agents' files on phones, and parts of messages that were told as missing or in doubt. */
    readonly shown: number;
    readonly missed: number;
    /** Files in the bucket. */
    readonly kept: number;
  };
  /** By kind. */
  readonly faults: ReadonlyMap<string, number>;
}

const LATE_MS = 900_000;
const STUCK_MS = 12 * 3_600_000;
/** For how long a receipt waits until CXone knows its message. */
const EARLY_MS = 600_000;
const rank = { failed: 1, delivered: 2, seen: 3 } as const;
const FAILED_IN_PART = 4;
type Happened<Type extends StormEvent['type']> = Extract<StormEvent, { type: Type }>;

interface FromCustomer {
  readonly conversation: string;
  readonly postedAt: number;
  readonly bundle: Happened<'webhook-posted'>['bundle'];
  acceptedAt: number;
  /** It is the end of the chat. */
  readonly isEnd: boolean;
  isReplayed: boolean;
  isParked: boolean;
  readonly parts: readonly string[];
  readonly stored: (Happened<'cxone-stored'> & { readonly place: number })[];
}

interface FromAgent extends AgentsMessage {
  readonly answers: Answer[];
  readonly calls: number[];
  readonly shown: ShownPart[];
  readonly begun: Set<string>;
}

/** Judges a history, of which it reads each event once, in order. */
export class Judge {
  readonly #customers = new Map<string, FromCustomer>();
  readonly #agents = new Map<string, FromAgent>();
  readonly #ends = new Map<string, End>();
  /** Where CXone was asked to end the contact of a conversation, among all events. */
  readonly #asked = new Map<string, number[]>();
  readonly #accepted = new Map<string, Happened<'receipt-accepted'>>();
  /** By ids that CXone was given. */
  readonly #byId = new Map<string, FromAgent>();
  readonly #told = new Map<string, Happened<'status-told'>[]>();
  readonly #kept: Happened<'file-kept'>[] = [];
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
        const { message, conversation, parts, at, bundle, isEnd = false } = event;
        if (this.#customers.has(message)) return;
        const begun = { conversation, postedAt: at, acceptedAt: Infinity, isReplayed: false, isParked: false };
        this.#customers.set(message, { ...begun, bundle, parts, isEnd, stored: [] });
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
      case 'contact-asked':
        this.#asked.set(event.conversation, [...(this.#asked.get(event.conversation) ?? []), this.#events]);
        return;
      case 'end-posted':
        if (!this.#ends.has(event.message)) this.#ends.set(event.message, { ...event, answers: [], shown: 0 });
        return;
      case 'end-answered':
        this.#end(event.message).answers.push(event.said);
        return;
      case 'end-showed':
        this.#end(event.message).shown += 1;
        return;
      case 'replayed':
        this.#customer(event.message).isReplayed = true;
        return;
      case 'parked':
        this.#customer(event.message).isParked = true;
        return;
      case 'callback-posted': {
        const { message, conversation, parts, at } = event;
        if (!this.#agents.has(message))
          this.#agents.set(message, {
            conversation,
            parts,
            isTraced: event.traced,
            postedAt: at,
            answeredAt: Infinity,
            answers: [],
            calls: [],
            shown: [],
            begun: new Set(),
            isCutOff: false,
          });
        this.#agent(message).calls.push(this.#events);
        return;
      }
      case 'callback-answered': {
        const agent = this.#agent(event.message);
        agent.answers.push({ ...event, place: this.#events });
        if (event.id !== undefined) this.#byId.set(event.id, agent);
        if (event.said === 'sent') agent.answeredAt = Math.min(agent.answeredAt, event.at);
        return;
      }
      case 'send-begun':
        this.#agent(event.message).begun.add(event.part);
        return;
      case 'cut-off':
        this.#agent(event.message).isCutOff = true;
        return;
      case 'phone-showed':
        this.#agent(event.message).shown.push({ ...event, place: this.#events });
        return;
      case 'receipt-accepted': {
        const standing = this.#accepted.get(event.id);
        if (standing === undefined || rank[standing.status] < rank[event.status]) this.#accepted.set(event.id, event);
        return;
      }
      case 'status-told':
        this.#told.set(event.id, [...(this.#told.get(event.id) ?? []), event]);
        return;
      case 'file-kept':
        this.#kept.push(event);
        return;
    }
  }

  judge(): Judgement {
    const findings = [
      ...[...this.#customers].flatMap(([message, customer]) => named(message, verdictsOnCustomer(customer))),
      ...[...this.#agents].flatMap(([message, agent]) => named(message, verdictsOnAgent(agent, this.#told))),
      ...[...this.#ends].flatMap(([message, end]) => named(message, verdictsOnEnd(end))),
      ...this.#verdictsOnCustomersEnds(),
      ...inversionsInCxone(this.#customers),
      ...inversionsOnPhones(this.#agents),
      ...this.#verdictsOnReceipts(),
      ...this.#kept
        .filter(({ isOwned }) => !isOwned)
        .map(({ key }): Finding => ({ verdict: 'orphaned', message: key })),
    ];
    return { findings, counts: countsOf(findings), seen: this.#seen(), faults: this.#faults };
  }

  #seen(): Judgement['seen'] {
    const customers = [...this.#customers.values()];
    const stored = customers.flatMap((customer) => customer.stored);
    const agents = [...this.#agents.values()];
    const told = [...this.#told.values()].flat();
    return {
      accepted: customers.filter(({ acceptedAt }) => acceptedAt < Infinity).length,
      answered: agents.filter((agent) => lastOf(agent).said !== 'nothing').length,
      receipts: this.#accepted.size,
      edited: stored.filter(({ parts }) => parts.includes(MARK)).length,
      pressed: stored.filter(({ parts }) => parts.includes(POSTBACK)).length,
      ended: customers.filter(({ isEnd, stored: [first] }) => isEnd && first !== undefined).length,
      toldOfEnd: [...this.#ends.values()].filter(({ shown }) => shown > 0).length,
      attached: stored.flatMap(({ parts }) => filesAmong(parts)).length,
      noted: stored.flatMap(({ missing }) => missing).length,
      shown: filesAmong(agents.flatMap((agent) => agent.shown.map(({ part }) => part))).length,
      missed: told.flatMap(({ missing = [], doubtful = [] }) => [...missing, ...doubtful]).length,
      kept: this.#kept.length,
    };
  }

  /** Of a customer who ended the chat, the contact is to end too, before CXone gets what the customer writes next. */
  #verdictsOnCustomersEnds(): Finding[] {
    const all = [...this.#customers.values()].filter(({ isReplayed }) => !isReplayed);
    const standing = Map.groupBy(all, ({ conversation }) => conversation);
    return [...this.#customers].flatMap(
      ([
        message,
        {
          conversation,
          isEnd,
          isReplayed,
          stored: [end],
        },
      ]) => {
        if (!isEnd || isReplayed || end === undefined) return [];
        const asked = this.#asked.get(conversation)?.find((place) => place > end.place);
        if (asked === undefined) return named(message, ['part-lost']);
        const isAfterNext = standing
          .get(conversation)
          ?.some(({ stored: [first] }) => first !== undefined && first.place > end.place && first.place < asked);
        return isAfterNext === true ? [inverted(message)] : [];
      },
    );
  }

  #verdictsOnReceipts(): Finding[] {
    const knownAt = new Map([...this.#agents.values()].map((agent) => [lastOf(agent).id, lastOf(agent).at]));
    const lost = [...this.#accepted].filter(([id, { status, at }]) => {
      const highest = Math.max(0, ...(this.#told.get(id) ?? []).map((told) => this.#rankOf(told)));
      return (knownAt.get(id) ?? Infinity) < at + EARLY_MS && highest < rank[status];
    });
    const fell = [...this.#told].filter(([, told]) => {
      const ranks = told.map((one) => this.#rankOf(one));
      return ranks.some((one, index) => ranks.slice(0, index).some((earlier) => earlier > one));
    });
    return [
      ...lost.map(([message]): Finding => ({ verdict: 'receipt-lost', message })),
      ...fell.map(([message]): Finding => ({ verdict: 'receipt-fell', message })),
    ];
  }

  #rankOf(told: Happened<'status-told'>): number {
    return isInPart(told, this.#byId.get(told.id)?.parts ?? []) ? FAILED_IN_PART : rank[told.status];
  }

  #customer(message: string): FromCustomer {
    const customer = this.#customers.get(message);
    if (customer === undefined) throw new Error(`The history knows no webhook of ${message}.`);
    return customer;
  }

  #end(message: string): End {
    const end = this.#ends.get(message);
    if (end === undefined) throw new Error(`The history knows no report of the end ${message}.`);
    return end;
  }

  #agent(message: string): FromAgent {
    const agent = this.#agents.get(message);
    if (agent === undefined) throw new Error(`The history knows no callback of ${message}.`);
    return agent;
  }
}

function verdictsOnCustomer({ acceptedAt, parts, stored, isParked, isReplayed }: FromCustomer): Verdict[] {
  const [first] = stored;
  const found: Verdict[] = [];
  if (first !== undefined && !isComplete(first, parts)) found.push('part-lost');
  if (stored.length > 1) found.push('doubled');
  if (isParked) found.push('parked');
  if (acceptedAt === Infinity) return found;
  if (first === undefined) return isParked ? found : [...found, 'lost'];
  if (isReplayed || first.at - acceptedAt > LATE_MS) found.push('late');
  if (!isReplayed && first.at - acceptedAt > STUCK_MS) found.push('stuck');
  return found;
}

/** Whether a message in CXone has each part of what was posted once, or says that it is missing, and has nothing else. */
function isComplete({ parts, missing }: Happened<'cxone-stored'>, posted: readonly string[]): boolean {
  const inWords = (names: readonly string[]) => names.toSorted().join();
  return inWords([...parts, ...missing]) === inWords(posted);
}

/** A message, or a part of it, that stands somewhere in its conversation, in CXone or on a phone. */
interface Placed {
  readonly message: string;
  readonly conversation: string;
  readonly place: number;
  readonly begunAt: number;
  readonly acceptedAt: number;
  readonly bundle?: FromCustomer['bundle'];
}

function inversionsInCxone(customers: ReadonlyMap<string, FromCustomer>): Finding[] {
  const stored = [...customers].flatMap(([message, { conversation, postedAt: begunAt, acceptedAt, ...customer }]) =>
    customer.stored.slice(0, 1).map((copy) => ({ ...customer, ...copy, message, conversation, begunAt, acceptedAt })),
  );
  const threads = threadsOf(stored.filter(({ isReplayed }) => !isReplayed));
  return threads.flatMap((thread) => {
    const notRising = thread.filter((message, index) =>
      thread.slice(0, index).some((other) => goesBefore(other, message) && other.createdAt >= message.createdAt),
    );
    const mixed = thread.filter((message, index) =>
      thread.slice(0, index).some((other) => areBundled(other, message) && goesBefore(message, other)),
    );
    const messages = [...behindTheirTime(thread), ...mixed, ...notRising].map(({ message }) => message);
    return [...new Set(messages)].map(inverted);
  });
}

/** Whether one had to stand before another: it was accepted before that was begun, or stood before it in its webhook. */
function goesBefore(one: Placed, other: Placed): boolean {
  if (areBundled(one, other)) return (one.bundle?.place ?? 0) < (other.bundle?.place ?? 0);
  return one.acceptedAt < other.begunAt;
}

function areBundled(one: Placed, other: Placed): boolean {
  return one.bundle !== undefined && one.bundle.of === other.bundle?.of;
}

function inversionsOnPhones(agents: ReadonlyMap<string, FromAgent>): Finding[] {
  const shown = [...agents].flatMap(([message, { conversation, postedAt: begunAt, answeredAt, ...agent }]) =>
    firstOfEachPart(agent.shown).map((copy) => ({ message, conversation, begunAt, acceptedAt: answeredAt, ...copy })),
  );
  const mixed = [...agents].filter(([, agent]) => areMixed(agent)).map(([message]) => message);
  const behind = threadsOf(shown).flatMap(behindTheirTime);
  return [...new Set([...mixed, ...behind.map(({ message }) => message)])].map(inverted);
}

function firstOfEachPart(shown: readonly ShownPart[]): ShownPart[] {
  return [...Map.groupBy(shown, ({ part }) => part).values()].flatMap((copies) => copies.slice(0, 1));
}

/** Whether the parts that were shown under one id, each where it first was, are in another order than they had. */
function areMixed({ parts, shown }: AgentsMessage): boolean {
  const messages = Map.groupBy(shown, ({ id }) => messageIdOf(id));
  return [...messages.values()].some((copies) => {
    const order = firstOfEachPart(copies).map(({ part }) => parts.indexOf(part));
    return order.some((index, place) => index < (order[place - 1] ?? index));
  });
}

function threadsOf<T extends Placed>(placed: readonly T[]): T[][] {
  const byConversation = Map.groupBy(placed, ({ conversation }) => conversation);
  return [...byConversation.values()].map((thread) => thread.sort((one, other) => one.place - other.place));
}

function inverted(message: string): Finding {
  return { verdict: 'inverted', message };
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
