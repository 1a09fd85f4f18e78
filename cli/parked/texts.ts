import type { RecordField } from '../../lib/channels/byoc-record.ts';
import type { ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { pairs, table } from '../print.ts';
import { explanationOf } from './causes.ts';
import type { DeadLetters } from './dead-letters.ts';
import { idOf, shortened } from './ids.ts';

export const NO_DEAD_LETTERS = 'The dead-letter queues are empty.';

export const counted = (messages: number): string => (messages === 1 ? '1 message' : `${messages} messages`);

/** One line each, without contents; the ids are as short as they can be among `all`. */
export function parkedTable(shown: readonly ParkedRecord[], all: readonly ParkedRecord[]): string {
  const short = shortened(all.map(({ pk }) => idOf(pk)));
  return table(
    ['ID', 'INTEGRATION', 'CHANNEL', 'CAUSE', 'PARKED AT', 'REPLAYED AT', 'ATTEMPTS', 'DETAIL'],
    shown.map(({ pk, integrationKey, channelId, cause, parkedAt, replayedAt, attempts, detail }) => [
      ...[short(idOf(pk)), integrationKey, channelId, cause, parkedAt, replayedAt ?? '', String(attempts), detail],
    ]),
  );
}

/** Why those that are shown are parked, and what to do: once for each cause among them. */
export function causeSheet(shown: readonly ParkedRecord[]): string {
  return [...new Set(shown.map(({ cause }) => cause))]
    .map((cause) => [`${cause}:`, ...pairs(explanationFacts(cause))].join('\n'))
    .join('\n');
}

/** How much lies in the dead-letter queues, and the first of it. */
export function deadLetterTable(deadLetters: readonly DeadLetters[]): string {
  const filled = deadLetters.filter(({ depth }) => depth > 0);
  if (filled.length === 0) return NO_DEAD_LETTERS;
  const counts = filled.map(({ queue, depth }) => `${queue} ${depth}`).join(', ');
  const rows = filled.flatMap(({ queue, letters }) =>
    letters.map(({ messageId, sentAt, receives }) => [queue, messageId, sentAt, String(receives)]),
  );
  return [
    `In the dead-letter queues, since a worker crashed on them again and again: ${counts}. The first of them:`,
    table(['QUEUE', 'MESSAGE', 'SENT AT', 'RECEIVES'], rows),
  ].join('\n');
}

/** All about one, but its content. */
export function parkedSheet(record: ParkedRecord): string {
  const facts: RecordField[] = [
    { field: 'Id', value: idOf(record.pk) },
    { field: 'Integration', value: record.integrationKey },
    { field: 'Channel', value: record.channelId },
    { field: 'Cause', value: record.cause },
    ...explanationFacts(record.cause),
    { field: 'Detail', value: record.detail },
    { field: 'Attempts', value: String(record.attempts) },
    { field: 'Received', value: record.createdAt ?? 'unknown' },
    { field: 'Parked', value: record.parkedAt },
    { field: 'Kept until', value: keptUntilOf(record.expiresAt) },
    { field: 'Replayed', value: replaysOf(record) },
    { field: 'Correlation', value: record.correlation },
  ];
  return pairs(facts).join('\n');
}

function explanationFacts(cause: string): RecordField[] {
  const { why, whatToDo } = explanationOf(cause);
  return [
    { field: 'Why', value: why },
    { field: 'What to do', value: whatToDo },
  ];
}

/** The same for programs. */
export function parkedJson({ pk, expiresAt, ...record }: ParkedRecord) {
  return { id: idOf(pk), ...record, sealedBy: undefined, keptUntil: keptUntilOf(expiresAt) };
}

const keptUntilOf = (expiresAt: number): string => new Date(expiresAt * 1000).toISOString();

function replaysOf({ replay, replayedAt, parkedAt }: ParkedRecord): string {
  if (replayedAt === undefined) return 'never';
  const state = replayedAt > parkedAt ? 'it waits on the queue' : 'it was parked again';
  return `${replay === 1 ? 'once' : `${replay} times, last`} at ${replayedAt}: ${state}`;
}
