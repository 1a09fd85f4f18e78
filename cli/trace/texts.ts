import type { ClaimOutcome } from '../../lib/exactly-once/claims.ts';
import { events } from '../../lib/observability/events.ts';
import { explanationOf } from '../parked/causes.ts';
import { table } from '../print.ts';
import type { LogLine } from './log-line.ts';
import type { TableState } from './table-state.ts';

const sentences: Readonly<Record<string, string>> = events;

/** What a line says happened; of an event that another version of this software logs, its name. */
export function sentenceOf({ event }: Pick<LogLine, 'event'>): string {
  return sentences[event] ?? `(${event}, which this version of the command line does not know)`;
}

const again = 'The queue hands it out again';

/** What follows each event, where nothing came after it. */
const nexts: Readonly<Record<string, string>> = {
  'webhook.accepted':
    'A worker takes it from the queue. If nothing has followed for minutes, `npm run byoc -- doctor` says what holds it.',
  'webhook.refused':
    'It was not taken. The provider sends it again, or its settings have to be corrected (docs/runbooks/refused-webhooks.md).',
  'webhook.not-queued': 'It was not taken: the provider sends it again by itself.',
  'inbound.delivered':
    'Nothing: it is in CXone. An agent who does not see it there lacks a skill, a script or a role (docs/cxone-setup.md).',
  'inbound.duplicate': 'Nothing: it was in CXone already.',
  'inbound.unchanged': 'Nothing: there was nothing new in it.',
  'inbound.retry': again,
  'inbound.parked': 'It is no longer parked: it was replayed and is under way, or it was dropped.',
  'inbound.held': `${again} once CXone answers: \`npm run byoc -- doctor\` says what it lacks (docs/runbooks/open-breaker.md).`,
  'inbound.waiting': again,
  'inbound.moved': `${again} once CXone answers: it waits in a holding queue (docs/runbooks/inbound-delay.md).`,
  'outbound.sent': 'The provider tells when it is delivered and seen, where it can.',
  'outbound.queued': 'It is sent from the queue, behind what its conversation sent before.',
  'outbound.in-words': 'Its words are sent, from the queue.',
  'outbound.waiting': again,
  'outbound.retry': again,
  'outbound.repeated': 'Nothing: CXone has the answer of the first time.',
  'outbound.duplicate': 'Nothing: it was settled already.',
  'outbound.failed': 'Nothing: the agent read why, and may write again once that is mended.',
  'outbound.unknown': 'Nothing: it is not sent again, since the customer may have it. The agent read so.',
  'notice.queued': 'The customer reads that a file was refused, once the provider takes it.',
  'notice.not-queued': 'Nothing: the agent reads about the file in any case.',
  'notice.sent': 'Nothing: the agent reads about the file as well.',
  'notice.not-sent': 'Nothing: the agent reads about the file in any case.',
  'status.delivered': 'Nothing, unless a higher receipt comes.',
  'status.superseded': 'Nothing: CXone knows more than it says.',
  'status.retry': again,
  'status.dropped': 'Nothing: CXone is not told it any more.',
  'worker.failed': `${again}: docs/runbooks/function-errors.md says how to find why.`,
  'request.failed': 'Who asked got an error and may repeat it: docs/runbooks/function-errors.md says how to find why.',
};

/**
 * What became of a message as far as logs and table tell: `nothing-new`, an edit without a change; `given-up`, parked and
 * dropped since; `nobody-knows`, it may have arrived; `in-part`, a part of it was not sent; `under-way`, it is tried again.
 */
export type Ending =
  | ('in-cxone' | 'nothing-new' | 'parked' | 'given-up')
  | ('sent' | 'in-part' | 'not-sent' | 'nobody-knows')
  | 'under-way';

/** What the table says outweighs the logs: a process may die before it has logged what it did. Undefined: neither knows. */
export function endingOf(lines: readonly LogLine[], states: readonly TableState[]): Ending | undefined {
  for (const state of states) {
    if (state.kind === 'parked') return 'parked';
  }
  for (const state of states) {
    const ending = state.kind === 'customers' ? endingOfCustomers(state.state, lines) : undefined;
    if (ending !== undefined) return ending;
  }
  return endingOfAgents(lines, states) ?? lines.map(({ event }) => endings[event]).findLast(Boolean);
}

type CustomersState = Extract<TableState, { kind: 'customers' }>['state'];

function endingOfCustomers(state: CustomersState, lines: readonly LogLine[]): Ending {
  if (state === 'parked') return 'given-up';
  if (state !== 'done') return 'under-way';
  const events = new Set(lines.map(({ event }) => event));
  return events.has('inbound.unchanged') && !events.has('inbound.delivered') ? 'nothing-new' : 'in-cxone';
}

function endingOfAgents(lines: readonly LogLine[], states: readonly TableState[]): Ending | undefined {
  for (const state of states) {
    if (state.kind !== 'agents') continue;
    const { told, queued } = state;
    if (told === 'failed in part') return 'in-part';
    // Whatever is not known of the send: the provider has seen it arrive.
    if (told === 'delivered' || told === 'seen') return 'sent';
    if (queued === 'ambiguous') return 'nobody-knows';
    if (queued === 'failed') return 'not-sent';
    if (queued === 'open') return 'under-way';
    if (told === 'failed') return lines.some(({ event }) => event === 'outbound.unknown') ? 'nobody-knows' : 'not-sent';
    if (queued === 'done') return 'sent';
  }
  return undefined;
}

/** What an event says of the end, where the table has nothing of it. */
const endings: Readonly<Record<string, Ending>> = {
  'inbound.delivered': 'in-cxone',
  'inbound.duplicate': 'in-cxone',
  'inbound.unchanged': 'nothing-new',
  'inbound.parked': 'given-up',
  'inbound.retry': 'under-way',
  'inbound.held': 'under-way',
  'inbound.waiting': 'under-way',
  'inbound.moved': 'under-way',
  'outbound.sent': 'sent',
  'outbound.repeated': 'sent',
  'outbound.queued': 'under-way',
  'outbound.in-words': 'under-way',
  'outbound.waiting': 'under-way',
  'outbound.retry': 'under-way',
  'outbound.failed': 'not-sent',
  'outbound.unknown': 'nobody-knows',
};

/** What follows an end, whatever was logged last. */
const afterEnding: Readonly<Partial<Record<Ending, string | undefined>>> = {
  'in-cxone': nexts['inbound.delivered'],
  'nothing-new': nexts['inbound.unchanged'],
  'given-up': nexts['inbound.parked'],
  'in-part': 'Nothing: a part of it was not sent, and the agent was told which.',
  'not-sent': nexts['outbound.failed'],
  'nobody-knows': nexts['outbound.unknown'],
};

/** What happens next with the message, by its state in the table and the last that was logged of it. */
export function nextOf(lines: readonly LogLine[], states: readonly TableState[]): string {
  const parked = states.find((state) => state.kind === 'parked');
  if (parked !== undefined) return explanationOf(parked.record.cause).whatToDo;
  const ending = states.length > 0 ? endingOf(lines, states) : undefined;
  const settled = ending && afterEnding[ending];
  if (settled !== undefined) return settled;
  const last = lines.findLast(({ event }) => nexts[event] !== undefined);
  const next = last && nexts[last.event];
  if (last !== undefined && next === again) return `${again}${whenOf(last)}.`;
  if (next !== undefined) return next;
  return states.length > 0
    ? 'The logs of that time are gone, or --since is later: the table is all that is left.'
    : 'Unknown.';
}

function whenOf({ time, delay }: LogLine): string {
  return delay === undefined ? '' : ` at about ${new Date(Date.parse(time) + delay).toISOString()}`;
}

function detailsOf({ code, status, attempt, delay, uid, reason }: LogLine): string {
  return [
    code,
    status === undefined ? undefined : `status ${status}`,
    attempt === undefined ? undefined : `attempt ${attempt}`,
    delay === undefined ? undefined : `again in ${Math.ceil(delay / 1000)} s`,
    uid === undefined ? undefined : `CXone’s reference ${uid}`,
    reason,
  ]
    .filter((detail) => detail !== undefined)
    .join(', ');
}

/** One line for each hop, oldest first. */
export function hopTable(lines: readonly LogLine[]): string {
  return table(
    ['TIME', 'FUNCTION', 'MESSAGE', 'WHAT HAPPENED', 'DETAILS'],
    lines.map((line) => [
      line.time,
      line.functionName,
      line.message ?? '',
      sentenceOf(line),
      printable(detailsOf(line)),
    ]),
  );
}

/** Without what a terminal would take for a command. */
const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');

const stateWords: Readonly<Record<string, string>> = {
  open: 'a worker has it, or it waits for one',
  done: 'it is in CXone',
  failed: 'it was given up',
  parked: 'it is parked, or was and was dropped',
  ambiguous: 'whether it is in CXone is unknown',
};

const queueWords: Readonly<Record<'open' | ClaimOutcome, string>> = {
  open: 'a worker has it, or it waits for one',
  done: 'it was sent, or the part of it that could be',
  failed: 'it was given up, and was not sent',
  parked: 'it was kept for a person',
  ambiguous: 'it was given up, and nobody knows whether it arrived',
};

/** What the table says, one line for each thing that it has. */
export function stateSentence(state: TableState): string {
  switch (state.kind) {
    case 'customers': {
      const ids = [
        state.messageId && `message ${state.messageId}`,
        state.threadId && `thread ${state.threadId}`,
        state.contactNumber && `contact ${state.contactNumber}`,
      ].filter(Boolean);
      const inCxone = ids.length === 0 ? '' : ` (in CXone: ${ids.join(', ')})`;
      return printable(
        `Customer’s message on channel ${state.channel}: ${stateWords[state.state] ?? state.state}${inCxone}.`,
      );
    }
    case 'parked':
      return printable(
        `Parked since ${state.record.parkedAt}: ${explanationOf(state.record.cause).why} ${state.record.detail}`,
      );
    case 'agents': {
      const { channel, told = 'nothing', queued } = state;
      const onQueue = queued === undefined ? '' : ` On the queue, ${queueWords[queued]}.`;
      return `Agent’s message on channel ${channel}: CXone was told ${told}.${onQueue}`;
    }
  }
}
