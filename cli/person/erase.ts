import type { FileBin } from '../../lib/attachments/store/file-store.ts';
import { deleteClaim, eraseClaim, type KeptClaim, settleUnclaimed } from '../../lib/exactly-once/kept-claims.ts';
import type { ChannelId } from '../../lib/ids.ts';
import { dropParked } from '../../lib/inbound/parking/list-parked.ts';
import type { QueuedNotes } from '../../lib/outbound/queued-notes.ts';
import type { Table, Value } from '../../lib/table/table.ts';
import { TargetError } from '../target.ts';
import { claimsOfParts, type Found } from './find.ts';

export interface ErasePorts {
  readonly table: Pick<Table, 'put' | 'update' | 'delete'>;
  readonly bin: FileBin;
  /** Has CXone remove what a message says and who wrote it, by CXone's id of it; missing: it is left there. */
  readonly removeInCxone?: (messageId: string) => Promise<void>;
  readonly now: () => Date;
}

/** What is on its way can't be erased: it would be delivered, and written down again. */
export const isInFlight = ({ inFlight: { messages, replays, replies } }: Found): boolean =>
  messages + replays + replies > 0;

/** True where nothing is left that says something of the person. */
export const isNothing = (found: Found): boolean => {
  const { messages, parked, albums, replies, edits, questions, notes, states, index } = found;
  return [messages, parked, albums, replies, edits, questions, notes, states, index].every(
    ({ length }) => length === 0,
  );
};

type Step = () => Promise<unknown>;

/**
 * The steps of an erase, each safe to repeat. By what goes first the rest is not needed to be found: a file before the claim
 * that names it, a claim before what tells in which conversations the person wrote. So a run that is killed anywhere is
 * finished by the next one.
 */
export function stepsOf(found: Found, channelId: ChannelId, ports: ErasePorts): readonly Step[] {
  const { table, bin, removeInCxone, now } = ports;
  const { messages, parked, albums, replies, edits, questions, notes, states, index } = found;
  const files = (keys: readonly string[]): Step[] => keys.map((key) => () => bin.delete(key));
  const ofAlbums = new Set(albums.flatMap((album) => claimsOfParts(album, channelId)));
  const inCxone =
    removeInCxone === undefined
      ? []
      : messages.flatMap(({ notes: { messageId } }) =>
          messageId === undefined ? [] : [() => removeInCxone(messageId)],
        );
  return [
    ...inCxone,
    ...messages.flatMap(({ claim, files: keys }) => [
      ...files(keys),
      () => erased(claim, { anyContent: ofAlbums.has(claim.pk) }, ports),
    ]),
    ...replies.flatMap(({ claim, notes: kept, files: keys }) => [
      ...files(keys),
      () => erased(claim, { left: withoutWords(kept) }, ports),
    ]),
    ...edits.map((pk) => () => table.delete(pk)),
    ...questions.map(
      ({ pk }) =>
        () =>
          table.delete(pk),
    ),
    ...albums.flatMap((album) => [
      ...claimsOfParts(album, channelId).map(
        (pk) => () => settleUnclaimed(pk, { at: now(), expiresAt: album.expiresAt }, table),
      ),
      () => table.delete(album.pk),
    ]),
    ...parked.flatMap(({ record, files: keys }) => [
      ...files(keys),
      async () => heldAsRead(await dropParked(record, table)),
    ]),
    ...[...notes, ...states.map(({ pk }) => pk), ...index].map((pk) => () => table.delete(pk)),
  ];
}

async function erased(
  claim: KeptClaim,
  how: Parameters<typeof eraseClaim>[1],
  { table, now }: Pick<ErasePorts, 'table' | 'now'>,
): Promise<void> {
  const isOver = claim.expiresAt * 1000 <= now().getTime();
  heldAsRead(await (isOver ? deleteClaim(claim, table) : eraseClaim(claim, how, table)));
}

function heldAsRead(isDone: boolean): void {
  if (isDone) return;
  throw new TargetError(
    'A worker or another erase used something of this person at the same time. What is erased stays erased. Repeat the command for the rest.',
    { isHalfDone: true },
  );
}

/** How far it came and how it ended, without names of files and without sentences. */
function withoutWords({ settled, sending, outcome, code, inPart }: QueuedNotes): Readonly<Record<string, Value>> {
  const left = { settled, sending, outcome, code, inPart };
  return Object.fromEntries(
    Object.entries(left).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
