import type { FileLimit } from '../contract/manifest.ts';
import type { Claim } from '../exactly-once/claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import { checkFile } from './check/check-file.ts';
import { cleanName } from './check/clean-name.ts';
import type { FileScanner } from './file-ports.ts';
import { atPace } from './at-pace.ts';
import { mostBytesOf } from './most-bytes-of.ts';
import type { CopyProgress, FileCopy, FileProblem } from './file-copy.ts';
import { FileInterruptedError, FileTooLargeError, type Opened, type UnavailableFile } from './open-file.ts';
import { type FileStore, FileStoreError } from './store/file-store.ts';

/**
 * How often the files of a message are tried to be fetched, and scanned, before those that are missing are given up: with
 * the pauses, some three minutes at most, however many they are.
 */
const MOST_TRIES = 4;
const MOST_SCANS = 8;
/** Milliseconds until the next try, after each. */
const PAUSES_MS = [2_000, 10_000, 30_000];
const SCAN_PAUSE_MS = 15_000;
/** Files that are copied side by side: each takes 5 MiB of memory (store/upload-in-parts.ts). */
const SIDE_BY_SIDE = 5;
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
  /** Where it lies; missing where that is with us, or not known before it is opened. */
  readonly host?: string | undefined;
  /** @param timeLimitMs Milliseconds for the whole of it. */
  open(timeLimitMs: number): Promise<Opened>;
}

/**
 * Asks whether a file may be fetched from a host, which is left alone while hardly anything comes from it. Undefined: not
 * now; else the caller says whether the file came.
 */
export type HostGate = (host: string) => Promise<((came: boolean) => Promise<void>) | undefined>;

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
  /** Missing: no host is left alone. */
  readonly hostGate?: HostGate;
  readonly now: () => Date;
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
  /** Keys of what was uploaded to us and is copied. */
  readonly originals?: readonly string[];
  /** Keys of the copies: this and `/1`, `/2`. */
  readonly prefix: string;
  readonly rules: CopyRules;
  readonly remainingMs: () => number;
  readonly log: LogFields;
}

/**
 * Copies the files of a message into the bucket, side by side, and has them scanned. Each try is written down before it is
 * begun, so that a file on which a worker dies is given up as well, and none is copied twice without need.
 */
export async function copyFiles<C extends FilesClaim>(work: CopyWork<C>, ports: CopyPorts<C>): Promise<CopyResult<C>> {
  const { files, remainingMs } = work;
  if (files.length === 0) return { kind: 'copied', claim: work.claim, copies: [] };
  const { copies: before = [], ahead = {}, tries: triedBefore = 0 } = work.claim.notes;
  const done: Outcomes = new Map([
    ...before.entries(),
    ...Object.entries(ahead).map(([at, copy]) => [Number(at), copy] as const),
  ]);
  if (done.size === files.length) return scanCopies(work, inOrder(done, files.length), ports);

  const timeLimitMs = remainingMs() - MINIMUM_TIME_FOR_AN_EFFECT_MS - RESERVE_MS;
  const hasTime = timeLimitMs >= LEAST_TIME_FOR_A_FILE_MS;
  const tries = hasTime ? triedBefore + 1 : triedBefore;
  const claim = await ports.claims.note(work.claim, { tries });
  if (claim === undefined) return { kind: 'lost' };
  if (!hasTime) return { kind: 'later', claim, afterMs: 0 };

  // A worker may have died on every try before this one.
  const missing = new Map<number, UnavailableFile>();
  if (tries <= MOST_TRIES) await copyMissing({ ...work, claim }, done, missing, tries, ports);
  if (done.size < files.length && tries < MOST_TRIES) {
    const noted = await ports.claims.note(claim, { ahead: Object.fromEntries(done) });
    return noted === undefined ? { kind: 'lost' } : { kind: 'later', claim: noted, afterMs: PAUSES_MS[tries - 1] ?? 0 };
  }
  for (const place of files.keys()) {
    if (!done.has(place)) done.set(place, problemWith(files, place, missing.get(place)?.problem ?? 'unreachable'));
  }
  return scanCopies({ ...work, claim }, inOrder(done, files.length), ports);
}

/** What became of the files, by their places. */
type Outcomes = Map<number, FileCopy>;

const inOrder = (done: Outcomes, count: number): FileCopy[] =>
  Array.from({ length: count }, (_, place) => done.get(place)).filter((copy) => copy !== undefined);

/** Copies what is not done yet, as far as the time allows. A failure of the bucket lies with no file, and is no try. */
async function copyMissing<C extends FilesClaim>(
  work: CopyWork<C>,
  done: Outcomes,
  missing: Map<number, UnavailableFile>,
  tries: number,
  ports: CopyPorts<C>,
): Promise<void> {
  const waiting = [...work.files.keys()].filter((place) => !done.has(place));
  const copyInTurn = async () => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      const timeLimitMs = work.remainingMs() - MINIMUM_TIME_FOR_AN_EFFECT_MS - RESERVE_MS;
      if (timeLimitMs < LEAST_TIME_FOR_A_FILE_MS) return;
      const copy = await copyAdmitted(work, place, timeLimitMs, ports);
      if ('kind' in copy) missing.set(place, copy);
      else done.set(place, copy);
    }
  };
  const copied = await Promise.allSettled(Array.from({ length: SIDE_BY_SIDE }, copyInTurn));
  const failed = copied.find((one) => one.status === 'rejected');
  if (failed === undefined) return;
  const error: unknown = failed.reason;
  if (error instanceof FileStoreError) {
    await ports.claims.note(work.claim, { ahead: Object.fromEntries(done), tries: tries - 1 });
  }
  throw error;
}

async function copyAdmitted<C extends FilesClaim>(
  work: CopyWork<C>,
  place: number,
  timeLimitMs: number,
  ports: CopyPorts<C>,
): Promise<FileCopy | UnavailableFile> {
  const host = work.files[place]?.host;
  if (ports.hostGate === undefined || host === undefined) return copyNext(work, place, timeLimitMs, ports);
  const tell = await ports.hostGate(host);
  if (tell === undefined) return { kind: 'unavailable', detail: `${host} is left alone for a while` };
  const copy = await copyNext(work, place, timeLimitMs, ports);
  await tell(!('kind' in copy));
  return copy;
}

async function copyNext(
  { files, prefix, rules, log }: Omit<CopyWork<FilesClaim>, 'claim'>,
  place: number,
  timeLimitMs: number,
  { store, now, logger }: Pick<CopyPorts<FilesClaim>, 'store' | 'now' | 'logger'>,
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
  if (opened.kind === 'failed') {
    const { problem, detail, maxBytes } = opened;
    return { ...refused(problem, detail), ...(maxBytes !== undefined && { maxBytes }) };
  }
  const { declaredName = '' } = opened.file;
  try {
    const checked = await checkFile(
      { ...opened.file, bytes: atPace(opened.file.bytes, now) },
      {
        name: file.name,
        linkName: file.linkName,
        type: file.type,
        allowExecutables: rules.allowExecutables,
        maxBytesOf: (type) => (mostBytes = mostBytesOf(type, rules.maxBytes, rules.limits)),
      },
    );
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
  const progress = { copies, tries: 0, scans: isWaiting ? scans + 1 : scans };
  const { originals = [] } = work;
  const claim = await ports.claims.note(work.claim, { ...progress, ...(originals.length > 0 && { originals }) });
  if (claim === undefined) return { kind: 'lost' };
  return isWaiting ? { kind: 'later', claim, afterMs: SCAN_PAUSE_MS } : { kind: 'copied', claim, copies };
}
