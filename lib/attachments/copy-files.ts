import * as z from 'zod/mini';
import type { FileLimit } from '../contract/manifest.ts';
import type { Claim, Claims } from '../exactly-once/claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import { checkFile } from './check/check-file.ts';
import { cleanName } from './check/clean-name.ts';
import type { FileScanner } from './file-ports.ts';
import { mostBytesOf } from './most-bytes-of.ts';
import { FileInterruptedError, type FileProblem, fileProblems, FileTooLargeError, type Opened } from './open-file.ts';
import { type FileStore, FileStoreError, type StoredFile } from './store/file-store.ts';

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
  /** As they call it. */
  readonly name: string;
  /** @param timeLimitMs Milliseconds for the whole of it. */
  open(timeLimitMs: number): Promise<Opened>;
}

/** What became of a file: it is in the bucket, or is not passed on. */
export type Copy = StoredFile | Readonly<{ name: string; problem: FileProblem }>;

export interface CopyRules {
  /** Of the deployment. */
  readonly maxBytes: number;
  readonly allowExecutables: boolean;
  /** What the other side takes; all of it where there is none. */
  readonly limits?: readonly FileLimit[] | undefined;
  /** Files of one message; the others are too many. */
  readonly maxFiles: number;
}

export interface CopyPorts {
  readonly claims: Claims;
  readonly store: FileStore;
  readonly scanner: FileScanner;
  readonly logger: Logger;
}

export type CopyResult =
  | { readonly kind: 'copied'; readonly claim: Claim; readonly copies: readonly Copy[] }
  /** The rest waits for another attempt; what was done is written down in the claim. */
  | { readonly kind: 'later'; readonly claim: Claim; readonly afterMs: number }
  /** Another holder has the claim by now. */
  | { readonly kind: 'lost' };

/** What a claim keeps of the files of its message. */
const progressSchema = z.object({
  copies: z._default(
    z.array(
      z.union([
        z.object({ key: z.string(), name: z.string(), type: z.string(), size: z.number() }),
        z.object({ name: z.string(), problem: z.enum(fileProblems) }),
      ]),
    ),
    [],
  ),
  /** How often the next file was begun, and how often the scanner was asked. */
  tries: z._default(z.int(), 0),
  scans: z._default(z.int(), 0),
});

/** One message whose files are copied. */
export interface CopyWork {
  readonly claim: Claim;
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
export async function copyFiles(work: CopyWork, ports: CopyPorts): Promise<CopyResult> {
  const { files, remainingMs } = work;
  if (files.length === 0) return { kind: 'copied', claim: work.claim, copies: [] };
  let { claim } = work;
  let { copies, tries } = progressSchema.parse(claim.notes);
  while (copies.length < files.length) {
    const timeLimitMs = remainingMs() - MINIMUM_TIME_FOR_AN_EFFECT_MS - RESERVE_MS;
    const hasTime = timeLimitMs >= LEAST_TIME_FOR_A_FILE_MS;
    if (hasTime) tries += 1;
    const noted = await ports.claims.note(claim, { copies, tries });
    if (noted === undefined) return { kind: 'lost' };
    claim = noted;
    if (!hasTime) return { kind: 'later', claim, afterMs: 0 };
    const copy = await copyCounted({ ...work, claim }, { copies, tries }, timeLimitMs, ports);
    if (copy === 'unavailable' && tries < MOST_TRIES) {
      return { kind: 'later', claim, afterMs: PAUSES_MS[tries - 1] ?? 0 };
    }
    copies = [...copies, copy === 'unavailable' ? problemWith(files[copies.length], 'unreachable') : copy];
    tries = 0;
  }
  return scanCopies({ ...work, claim }, copies, ports);
}

/** A failure of the bucket lies with no file, and is no try. */
async function copyCounted(
  work: CopyWork,
  { copies, tries }: { readonly copies: readonly Copy[]; readonly tries: number },
  timeLimitMs: number,
  ports: CopyPorts,
): Promise<Copy | 'unavailable'> {
  // A worker may have died on every try before this one.
  if (tries > MOST_TRIES) return 'unavailable';
  try {
    return await copyNext(work, copies.length, timeLimitMs, ports);
  } catch (error) {
    if (error instanceof FileStoreError) await ports.claims.note(work.claim, { copies, tries: tries - 1 });
    throw error;
  }
}

async function copyNext(
  { files, prefix, rules, log }: CopyWork,
  place: number,
  timeLimitMs: number,
  { store, logger }: CopyPorts,
): Promise<Copy | 'unavailable'> {
  const file = files[place];
  if (file === undefined || place >= rules.maxFiles) return problemWith(file, 'too-many');
  const unavailable = (detail: string) => {
    logger.log('warn', 'file.unavailable', { ...log, reason: detail });
    return 'unavailable' as const;
  };
  let mostBytes: number | undefined = rules.maxBytes;
  const refused = (reached: FileProblem, detail: string, declaredName?: string) => {
    // The sentence on a file that is too large names the deployment's limit: the provider's own is another thing.
    const isProviders = reached === 'too-large' && mostBytes !== rules.maxBytes;
    const problem = isProviders ? 'type-unsupported' : reached;
    logger.log('warn', 'file.refused', { ...log, code: problem, reason: detail });
    return problemWith(file, problem, declaredName);
  };

  const opened = await file.open(timeLimitMs);
  if (opened.kind === 'unavailable') return unavailable(opened.detail);
  if (opened.kind === 'failed') return refused(opened.problem, opened.detail);
  const { declaredName = '' } = opened.file;
  try {
    const checked = await checkFile(opened.file, {
      name: file.name || declaredName,
      allowExecutables: rules.allowExecutables,
      maxBytesOf: (type) => (mostBytes = mostBytesOf(type, rules.maxBytes, rules.limits)),
    });
    if (checked.kind === 'failed') return refused(checked.problem, checked.detail, declaredName);
    const { name, type, bytes } = checked;
    const key = `${prefix}/${place + 1}`;
    return { key, name, type, size: await store.put(key, bytes, type) };
  } catch (error) {
    if (error instanceof FileTooLargeError) return refused('too-large', error.message, declaredName);
    if (error instanceof FileInterruptedError) return unavailable(error.message);
    throw error;
  } finally {
    opened.file.close();
  }
}

function problemWith(file: OfferedFile | undefined, problem: FileProblem, declaredName = ''): Copy {
  return { name: cleanName(file?.name || declaredName, ''), problem };
}

/** Nothing is passed on that the scanner has not called clean. */
async function scanCopies(work: CopyWork, copied: readonly Copy[], ports: CopyPorts): Promise<CopyResult> {
  const { scans } = progressSchema.parse(work.claim.notes);
  let isWaiting = false;
  const copies: Copy[] = [];
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
