import type { QueueDepth } from '../queues.ts';
import { pairs } from '../print.ts';
import type { Found } from './find.ts';

const DAY_SECONDS = 86_400;
/** How long the queues keep a message (resources/queues.yml). */
const QUEUED_DAYS = 14;
/** DynamoDB Developer Guide, point-in-time recovery. */
const BACKUP_DAYS = 35;
/** How long the bucket keeps what nobody asks for (resources/files.yml). */
const FILE_DAYS = 45;

const filesIn = (all: readonly { readonly files: readonly string[] }[]): number =>
  all.reduce((sum, { files }) => sum + files.length, 0);

/** How much is kept of a person, without saying what or of whom. */
export function foundSheet(found: Found): string {
  const { conversations, messages, parked, albums, edits, questions, replies, notes, states, index } = found;
  const shared = conversations.filter(({ isShared }) => isShared).length;
  const withFiles = (all: readonly { readonly files: readonly string[] }[]) =>
    `${all.length}, with ${filesIn(all)} files`;
  return pairs([
    { field: 'Conversations', value: `${conversations.length}${shared > 0 ? `, ${shared} of them with others` : ''}` },
    { field: 'Messages from them', value: withFiles(messages) },
    { field: 'Parked', value: withFiles(parked) },
    { field: 'Albums', value: String(albums.length) },
    { field: 'Edits', value: String(edits.length) },
    { field: 'Messages to them', value: withFiles(replies) },
    { field: 'Questions to them', value: String(questions.length) },
    { field: 'Other items', value: String(notes.length + states.length + index.length) },
  ]).join('\n');
}

/** Why nothing is erased now, and what to do; undefined where nothing is on its way. */
export function inFlightText({ inFlight: { messages, replays, replies } }: Found): string | undefined {
  const reasons = [
    ...(messages > 0 ? [`${messages} from them wait for CXone or are being delivered`] : []),
    ...(replays > 0 ? [`${replays} that were parked were put back on the queue`] : []),
    ...(replies > 0 ? [`${replies} to them wait for the provider or are being sent`] : []),
  ];
  if (reasons.length === 0) return undefined;
  return [
    `Nothing was erased, because messages are on their way: ${reasons.join('; ')}.`,
    'They would be written down again. Repeat the command once they are delivered or parked, which takes minutes while',
    'CXone and the provider work (`byoc doctor` says whether they do). You can drop what no longer needs to arrive, as',
    'soon as it is parked (`byoc parked drop`).',
  ].join('\n');
}

export interface Leftovers {
  readonly queues: readonly QueueDepth[];
  readonly now: Date;
  /** Whether CXone was asked to remove what it has. */
  readonly isRemovedInCxone: boolean;
}

/** What an erase leaves behind or can't reach, and the day on which it is gone. */
export function leftSheet(found: Found, { queues, now, isRemovedInCxone }: Leftovers): string {
  const { messages, digests, states } = found;
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const until = Math.max(digests.until, ...messages.map(({ claim }) => claim.expiresAt), nowSeconds);
  const inDays = (days: number) => dayOf(nowSeconds + days * DAY_SECONDS);
  const depth = queues.reduce((sum, queue) => sum + queue.depth, 0);
  const known = messages.filter(({ notes: { messageId } }) => messageId !== undefined).length;
  return [
    'What stays, or what this command can’t reach:',
    ...pairs([
      {
        field: 'Claims',
        value: `${messages.length + digests.count} without names, ids and words, by which a repeat is known: gone by ${dayOf(until)}`,
      },
      {
        field: 'Queues',
        value: `${depth} messages on them, of this person or of others: delivered within minutes or gone by ${inDays(QUEUED_DAYS)}; repeat the command then`,
      },
      ...(states.some(({ state }) => state === 'opted-out')
        ? [{ field: 'Opt-out', value: 'was erased as well: this customer may be written to again' }]
        : []),
      { field: 'Uploads', value: `of the provider’s that no message named: gone by ${inDays(FILE_DAYS)}` },
      { field: 'Backups', value: `of the table: hold what was there until ${inDays(BACKUP_DAYS)}` },
      {
        field: 'CXone',
        value: isRemovedInCxone
          ? `${known} messages of the last days were removed there; older ones, agents’ and the contact’s data are CXone’s to erase`
          : 'keeps its own copies: erase them there (--cxone would have removed their messages of the last days)',
      },
    ]),
  ].join('\n');
}

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
