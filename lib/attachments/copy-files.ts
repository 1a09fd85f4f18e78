import type { FileLimit } from '../contract/manifest.ts';
import type { Claim } from '../exactly-once/claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import { checkFile } from './check/check-file.ts';
import { cleanName } from './check/clean-name.ts';
import type { FileScanner } from './file-ports.ts';
import { mostBytesOf } from './most-bytes-of.ts';
import type { CopyProgress, FileCopy, FileProblem } from './file-copy.ts';
import { FileInterruptedError, FileTooLargeError, type Opened, type UnavailableFile } from './open-file.ts';
import { type FileStore, FileStoreError } from './store/file-store.ts';

/** How often a file is tried to be fetched, and scanned, before it is given up. */
const MOST_TRIES = 4;
const MOST_SCANS = 8;
/** Milliseconds until the next try, after each. */
const PAUSES_MS = [2_000, 10_000, 30_000];
const SCAN_PAUSE_MS = 15_000;
/** The least time in which a file is begun to be copied, in milliseconds, and what is kept for writing down what came of it. */
const LEAST_TIME_FOR_A_FILE_MS = 5_000;
const RESERVE_MS = 1_000;

/** A file that somebody else offers. */
export interface OfferedFile {
  /** As they call it; empty where they don't. */
  readonly name: string;
  /** The last part of its link, where it has one. */
  readonly linkName?: string | undefined;
  /** Its media type, as they say. */
  readonly type?: string | undefined;
  /** @param timeLimitMs Milliseconds for the whole of it. */
  open(timeLimitMs: number): Promise<Opened>;
}

export interface CopyRules {
  /** Of the deployment. */
  readonly maxBytes: number;
  readonly allowExecutables: boolean;
  /** What the other side takes; all of it where there is none. */
  readonly limits?: readonly FileLimit[] | undefined;
  /** Files of one message; the others are too many. */
  readonly maxFiles: number;
}

/** A claim on a message that has files. */
type FilesClaim = Claim<CopyProgress>;

export interface CopyPorts<C extends FilesClaim> {
  readonly claims: {
    /** Writes down how far the work has come; undefined: another holder has the claim by now. */
    note(claim: C, added: CopyProgress): Promise<C | undefined>;
  };
  readonly store: FileStore;
  readonly scanner: FileScanner;
  readonly logger: Logger;
}

export type CopyResult<C extends FilesClaim> =
  | { readonly kind: 'copied'; readonly claim: C; readonly copies: readonly FileCopy[] }
  /** The rest waits for another attempt; what was done is written down in the claim. */
  | { readonly kind: 'later'; readonly claim: C; readonly afterMs: number }
  /** Another holder has the claim by now. */
  | { readonly kind: 'lost' };

/** One message whose files are copied. */
export interface CopyWork<C extends FilesClaim> {
  readonly claim: C;
  readonly files: readonly OfferedFile[];
  /** Keys of the copies: this and `/1`, `/2`. */
  readonly prefix: string;
  readonly rules: CopyRules;
  readonly remainingMs: () => number;
  readonly log: LogFields;
}

/**
 * Copies the files of a message into the bucket, one after the other, and has them scanned. Each try is written down
 * before it is begun, so that a file on which a worker dies is given up as well, and none is copied twice without need.
 */
export async function copyFiles<C extends FilesClaim>(work: CopyWork<C>, ports: CopyPorts<C>): Promise<CopyResult<C>> {
  const { files, remainingMs } = work;
  if (files.length === 0) return { kind: 'copied', claim: work.claim, copies: [] };
  let { claim } = work;
  let { copies = [], tries = 0 } = claim.notes;
  while (copies.length < files.length) {
    const timeLimitMs = remainingMs() - MINIMUM_TIME_FOR_AN_EFFECT_MS - RESERVE_MS;
    const hasTime = timeLimitMs >= LEAST_TIME_FOR_A_FILE_MS;
    if (hasTime) tries += 1;
    const noted = await ports.claims.note(claim, { copies, tries });
    if (noted === undefined) return { kind: 'lost' };
    claim = noted;
    if (!hasTime) return { kind: 'later', claim, afterMs: 0 };
    const copy = await copyCounted({ ...work, claim }, { copies, tries }, timeLimitMs, ports);
    if ('kind' in copy && tries < MOST_TRIES) {
      return { kind: 'later', claim, afterMs: PAUSES_MS[tries - 1] ?? 0 };
    }
    const given = 'kind' in copy ? problemWith(files, copies.length, copy.problem ?? 'unreachable') : copy;
    copies = [...copies, given];
    tries = 0;
  }
  return scanCopies({ ...work, claim }, copies, ports);
}

/** A failure of the bucket lies with no file, and is no try. */
async function copyCounted<C extends FilesClaim>(
  work: CopyWork<C>,
  { copies, tries }: { readonly copies: readonly FileCopy[]; readonly tries: number },
  timeLimitMs: number,
  ports: CopyPorts<C>,
): Promise<FileCopy | UnavailableFile> {
  // A worker may have died on every try before this one.
  if (tries > MOST_TRIES) return { kind: 'unavailable', detail: 'A worker died on each try.' };
  try {
    return await copyNext(work, copies.length, timeLimitMs, ports);
  } catch (error) {
    if (error instanceof FileStoreError) await ports.claims.note(work.claim, { copies, tries: tries - 1 });
    throw error;
  }
}

async function copyNext(
  { files, prefix, rules, log }: Omit<CopyWork<FilesClaim>, 'claim'>,
  place: number,
  timeLimitMs: number,
  { store, logger }: Pick<CopyPorts<FilesClaim>, 'store' | 'logger'>,
): Promise<FileCopy | UnavailableFile> {
  const file = files[place];
  if (file === undefined || place >= rules.maxFiles) return problemWith(files, place, 'too-many');
  const unavailable = (found: UnavailableFile): UnavailableFile => {
    logger.log('warn', 'file.unavailable', { ...log, reason: found.detail });
    return found;
  };
  let mostBytes: number | undefined = rules.maxBytes;
  const refused = (reached: FileProblem, detail: string, declaredName?: string) => {
    // The sentence on a file that is too large names the deployment's limit: the provider's own is another thing.
    const isProviders = reached === 'too-large' && mostBytes !== rules.maxBytes;
    const problem = isProviders ? 'type-unsupported' : reached;
    logger.log('warn', 'file.refused', { ...log, code: problem, reason: detail });
    return problemWith(files, place, problem, declaredName);
  };

  const opened = await file.open(timeLimitMs);
  if (opened.kind === 'unavailable') return unavailable(opened);
  if (opened.kind === 'failed') return refused(opened.problem, opened.detail);
  const { declaredName = '' } = opened.file;
  try {
    const checked = await checkFile(opened.file, {
      name: file.name,
      linkName: file.linkName,
      type: file.type,
      allowExecutables: rules.allowExecutables,
      maxBytesOf: (type) => (mostBytes = mostBytesOf(type, rules.maxBytes, rules.limits)),
    });
    if (checked.kind === 'failed') return refused(checked.problem, checked.detail, declaredName);
    const { name, type, bytes } = checked;
    const key = `${prefix}/${place + 1}`;
    return { key, name, type, size: await store.put(key, bytes, type) };
  } catch (error) {
    if (error instanceof FileTooLargeError) return refused('too-large', error.message, declaredName);
    if (error instanceof FileInterruptedError) return unavailable({ kind: 'unavailable', detail: error.message });
    throw error;
  } finally {
    opened.file.close();
  }
}

/** A file that has no name at all is told by its place, where it is not the only one. */
function problemWith(files: readonly OfferedFile[], place: number, problem: FileProblem, declaredName = ''): FileCopy {
  const { name = '', linkName = '' } = files[place] ?? {};
  const byPlace = files.length > 1 ? `file-${place + 1}` : '';
  return { name: cleanName(name || declaredName || linkName || byPlace, ''), problem };
}

/** Nothing is passed on that the scanner has not called clean. */
async function scanCopies<C extends FilesClaim>(
  work: CopyWork<C>,
  copied: readonly FileCopy[],
  ports: CopyPorts<C>,
): Promise<CopyResult<C>> {
  const { scans = 0 } = work.claim.notes;
  let isWaiting = false;
  const copies: FileCopy[] = [];
  for (const copy of copied) {
    const verdict = 'problem' in copy ? 'clean' : await ports.scanner.scan(copy);
    isWaiting ||= verdict === 'unknown' && scans + 1 < MOST_SCANS;
    if (verdict === 'clean' || (verdict === 'unknown' && scans + 1 < MOST_SCANS)) copies.push(copy);
    else copies.push({ name: copy.name, problem: verdict === 'harmful' ? 'infected' : 'unchecked' });
  }
  const claim = await ports.claims.note(work.claim, { copies, tries: 0, scans: isWaiting ? scans + 1 : scans });
  if (claim === undefined) return { kind: 'lost' };
  return isWaiting ? { kind: 'later', claim, afterMs: SCAN_PAUSE_MS } : { kind: 'copied', claim, copies };
}
