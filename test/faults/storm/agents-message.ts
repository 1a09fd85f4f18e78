import type { StormEvent } from './history.ts';
import type { Verdict } from './verdicts.ts';

type Happened<Type extends StormEvent['type']> = Extract<StormEvent, { type: Type }>;
type Told = Happened<'status-told'>;

/** What a history says of an agent's message. */
export interface AgentsMessage {
  readonly conversation: string;
  /** In their order. */
  readonly parts: readonly string[];
  readonly isTraced: boolean;
  readonly postedAt: number;
  answeredAt: number;
  /** All that CXone was answered, in order. */
  readonly answers: readonly Answer[];
  /** Where CXone called back, among all events. */
  readonly calls: readonly number[];
  readonly shown: readonly ShownPart[];
  /** Parts that a function set out to send. */
  readonly begun: ReadonlySet<string>;
  /** A function that worked at it died, failed, or had no time left. */
  isCutOff: boolean;
}

export interface Answer extends Pick<Happened<'callback-answered'>, 'said' | 'id' | 'about' | 'at'> {
  /** Among all events. */
  readonly place: number;
}

export interface ShownPart {
  readonly part: string;
  readonly id: string;
  /** Among all events. */
  readonly place: number;
}

/** @param told Of all ids, those of others too. */
export function verdictsOnAgent(message: AgentsMessage, told: ReadonlyMap<string, readonly Told[]>): Verdict[] {
  const { isTraced, shown, parts } = message;
  const last = lastOf(message);
  const found = new Set<Verdict>();
  for (const copies of Map.groupBy(shown, ({ part }) => part).values()) {
    const ids = new Set(copies.map(({ id }) => id));
    if (copies.length > (isTraced ? 1 : ids.size)) found.add('doubled');
    if (!isTraced && ids.size > 1) found.add('said-twice');
  }
  const failure = failureIn(told.get(last.id ?? '') ?? [], parts);
  for (const [index, part] of parts.entries()) {
    const verdict = verdictOnPart({ part, id: idOf(index, last.id) }, saidOf(part, message, failure), message);
    if (verdict !== undefined) found.add(verdict);
    const nobodyKnows =
      message.answers.some(({ said }) => said === 'unknown') || saidOf(part, message, failure) === 'in doubt';
    if (nobodyKnows && !message.begun.has(part) && !message.isCutOff) found.add('never-tried');
  }
  for (const answer of message.answers.slice(0, -1)) {
    const verdict = verdictOnEarlier(answer, message);
    if (verdict !== undefined) found.add(verdict);
  }
  return [...found];
}

const noAnswer: Answer = { said: 'nothing', at: 0, place: 0 };

/** The answer that stands in the end. */
export function lastOf({ answers }: Pick<AgentsMessage, 'answers'>): Answer {
  return answers.at(-1) ?? noAnswer;
}

/**
 * Of an answer that said that nothing was sent, while something was, or came of what had been asked before it. Where
 * callbacks carry nothing by which a repeat is known, it is about its own id.
 */
function verdictOnEarlier(
  { said, place, about }: Answer,
  { calls, shown, isTraced }: AgentsMessage,
): Verdict | undefined {
  if (said !== 'not-sent') return undefined;
  const next = calls.find((call) => call > place) ?? Infinity;
  const before = shown.filter((copy) => copy.place < next);
  if (before.length === 0) return undefined;
  const isAboutOne = isTraced || about === undefined || before.some(({ id }) => messageIdOf(id) === about);
  return isAboutOne ? 'told-too-soon' : 'taken-for-new';
}

/** A `failed` that leaves something of the message as sent, or in doubt: it outranks what comes of the rest. */
export function isInPart({ status, missing = [], doubtful = [] }: Told, parts: readonly string[]): boolean {
  if (status !== 'failed') return false;
  return doubtful.length > 0 || (missing.length > 0 && missing.length < parts.length);
}

/** The id under which a part of a message goes to the provider. */
function idOf(index: number, id = ''): string {
  return index === 0 ? id : `${id}.${index}`;
}

/** The id of a message by that of one of its parts. */
export function messageIdOf(id: string): string {
  return id.replace(/\.\d+$/, '');
}

/** The failure in which a message ended. A part's stays; one of all of it is void once something was delivered. */
function failureIn(told: readonly Told[], parts: readonly string[]): Told | undefined {
  const inPart = told.find((one) => isInPart(one, parts));
  if (inPart !== undefined) return inPart;
  return told.every(({ status }) => status === 'failed') ? told.at(-1) : undefined;
}

/** What the agent reads of a part in the end; `in doubt`: a later status said that nobody knows. */
function saidOf(
  part: string,
  message: AgentsMessage,
  failure: Told | undefined,
): 'sent' | 'not-sent' | 'unknown' | 'in doubt' {
  const { parts } = message;
  const { said } = lastOf(message);
  if (said === 'nothing') return 'unknown';
  if (said !== 'sent' || failure === undefined) return said;
  if (failure.nobodyKnows === true || failure.doubtful?.includes(part) === true) return 'in doubt';
  return isInPart(failure, parts) && failure.missing?.includes(part) !== true ? 'sent' : 'not-sent';
}

function verdictOnPart(
  { part, id }: { readonly part: string; readonly id: string },
  said: ReturnType<typeof saidOf>,
  message: AgentsMessage,
): Verdict | undefined {
  if (said === 'unknown' || said === 'in doubt') return 'ambiguous';
  const { shown, isTraced } = message;
  const last = lastOf(message);
  const copies = shown.filter((copy) => copy.part === part);
  const isShown = copies.some((copy) => copy.id === id);
  if (said === 'sent') {
    if (isShown) return undefined;
    return shown.some((copy) => messageIdOf(copy.id) === last.id) ? 'part-lost' : 'not-sent';
  }
  // A failed status is about its own id: without a trace, the message may have been said twice.
  const isOfAnyId = isTraced || last.said === 'not-sent';
  return isShown || (isOfAnyId && copies.length > 0) ? 'sent-all-the-same' : undefined;
}
