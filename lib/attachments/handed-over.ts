import type { Logger } from '../observability/logger.ts';
import { type CopyProgress, copyProgressSchema } from './file-copy.ts';

const HOUR_MS = 3_600_000;

/** Where a claim stands in the table's index from when its files were handed over to when they are deleted. */
export interface DueListing {
  readonly listPk: string;
  readonly listSk: string;
}

/**
 * For the last write of a claim on a message with files: they are not needed any more once the links to them have ended,
 * of which the last was made before now. Undefined: no file is in the bucket.
 * @param notes What the claim keeps.
 * @param linkSeconds For how long a link works.
 */
export function handedOver(
  notes: CopyProgress,
  { linkSeconds }: { readonly linkSeconds: number },
  now: Date,
): DueListing | undefined {
  if (keysIn(notes).length === 0) return undefined;
  const due = new Date(now.getTime() + linkSeconds * 1000);
  return { listPk: dueAt(due), listSk: due.toISOString() };
}

/** Claims are listed by the hour, so that a look at those of now reads nothing of the others. */
const dueAt = (time: Date): string => `files-due#${time.toISOString().slice(0, 13)}`;

/** Keys of the copies, and of what was uploaded for them. */
export function keysIn({ copies = [], originals = [] }: CopyProgress): string[] {
  return [...copies.flatMap((copy) => ('problem' in copy ? [] : [copy.key])), ...originals];
}

/** Hours that are looked at again: what was not deleted by then, the bucket's own rules delete (resources/files.yml). */
const LOOKS_BACK_HOURS = 48;
/** Claims whose files are deleted side by side. */
const SIDE_BY_SIDE = 10;
/** Kept for what is being deleted, in milliseconds. */
const RESERVE_MS = 10_000;

/** A claim on a message with files, as far as these are concerned. */
interface DueClaim {
  readonly listSk: string;
  readonly notes: Readonly<Record<string, unknown>>;
}

export interface DeletionPorts<C extends DueClaim> {
  readonly claims: {
    /** What stands under a key of the table's index. */
    listed(listPk: string): Promise<readonly C[]>;
    /** Takes a claim off the index, with these notes for its own. Of one that was taken up since, nothing changes. */
    unlist(claim: C, notes: Readonly<Record<string, unknown>>): Promise<void>;
  };
  /** The bucket; what is not there is deleted as well. */
  readonly bin: { delete(key: string): Promise<void> };
  readonly now: () => Date;
  readonly remainingMs: () => number;
  readonly logger: Logger;
}

/**
 * Deletes the files whose links have ended, and takes their names out of the claims. Safe to repeat and to be cut off: a
 * claim leaves the list after its files are gone. What fails is tried again by the next run, and holds up no other.
 * @throws the first failure, once all is tried
 */
export async function deleteHandedOver<C extends DueClaim>(ports: DeletionPorts<C>): Promise<void> {
  const { claims, now, remainingMs, logger } = ports;
  const at = now();
  let files = 0;
  const failures: unknown[] = [];
  for (let back = LOOKS_BACK_HOURS; back >= 0; back -= 1) {
    const listed = await claims.listed(dueAt(new Date(at.getTime() - back * HOUR_MS)));
    const due = listed.filter(({ listSk }) => listSk <= at.toISOString());
    const deleteInTurn = async () => {
      for (let claim = due.shift(); claim !== undefined && remainingMs() > RESERVE_MS; claim = due.shift()) {
        try {
          files += await deleteOf(claim, ports);
        } catch (error) {
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, deleteInTurn));
  }
  if (files > 0) logger.log('info', 'files.deleted', { files });
  if (failures.length > 0) throw failures[0];
}

async function deleteOf<C extends DueClaim>(
  claim: C,
  { claims, bin }: Pick<DeletionPorts<C>, 'claims' | 'bin'>,
): Promise<number> {
  const keys = keysIn(copyProgressSchema.safeParse(claim.notes).data ?? {});
  for (const key of keys) await bin.delete(key);
  const others = Object.entries(claim.notes).filter(([name]) => !(name in copyProgressSchema.shape));
  await claims.unlist(claim, Object.fromEntries(others));
  return keys.length;
}
