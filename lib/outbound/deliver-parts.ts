import { copyFiles, type CopyResult } from '../attachments/copy-files.ts';
import type { FileCopy } from '../attachments/file-copy.ts';
import type { FilePorts } from '../attachments/file-ports.ts';
import { fileProblemText } from '../attachments/file-problem-text.ts';
import { outboundPrefix } from '../attachments/store/file-keys.ts';
import type { RichContent } from '../contract/content.ts';
import type { LocalizedText } from '../contract/localized-text.ts';
import type { OutboundPart, SendFailure } from '../contract/sending.ts';
import type { Claims } from '../exactly-once/claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import { partId } from '../ids.ts';
import { channelRemoved, type Ending, waitedTooLong } from '../messages/not-sent.ts';
import { lastPartOf } from '../messages/read-link.ts';
import { splitText } from '../messages/split-text.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import type { OutboundJob } from '../queues/jobs.ts';
import {
  fileNamed,
  missingPartReasons,
  missingPartsText,
  type PartName,
  partOfText,
  theText,
} from './missing-parts.ts';
import { isRefusal, type SendTarget, sendToProvider, type SendToProviderPorts } from './outbound-message.ts';
import type { MissingPart, QueuedClaim, QueuedNotes } from './queued-notes.ts';

export interface PartsPorts extends SendToProviderPorts, InWordsPorts {
  readonly files: FilePorts;
}

/** An agent's message that goes in parts, in the hands of a worker. */
export interface PartsWork {
  readonly claim: QueuedClaim;
  readonly job: OutboundJob;
  readonly recipient: SendTarget;
  /** Why nothing more is sent: its time is over, its channel is gone, or its customer wants no more. */
  readonly ending: Ending | undefined;
  readonly remainingMs: () => number;
  readonly log: LogFields;
}

export type PartsResult =
  | { readonly kind: 'sent'; readonly claim: QueuedClaim }
  /** All that can be sent was; the sentence says what was not. */
  | {
      readonly kind: 'missed';
      readonly claim: QueuedClaim;
      readonly outcome: 'failed' | 'ambiguous';
      readonly sentence: LocalizedText;
      readonly isNothingSent: boolean;
    }
  /** Another attempt goes on from here. `failure`: the provider's. `isInDoubt`: it may have what it was sent last. */
  | {
      readonly kind: 'later';
      readonly claim: QueuedClaim;
      readonly afterMs: number;
      readonly failure?: SendFailure;
      readonly isInDoubt: boolean;
    }
  /** Its rich content was refused: another attempt goes on from here, with words in its place. */
  | { readonly kind: 'in-words'; readonly claim: QueuedClaim }
  /** Another holder has the claim by now. */
  | { readonly kind: 'lost' };

/** One part of the message, by its place: the text or a piece of it, or a file with what became of copying it. */
type Piece =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly content?: RichContent | undefined;
      readonly name: PartName;
      readonly copy?: undefined;
    }
  | { readonly kind: 'file'; readonly name: PartName; readonly copy?: FileCopy | undefined };

/**
 * Sends an agent's message that has files, or more text than one message takes: files are copied from CXone first, and
 * then each piece of the text and each file go to the provider as parts of their own, each once. One that fails is
 * missing, and the others are sent all the same.
 */
export async function deliverParts(work: PartsWork, ports: PartsPorts): Promise<PartsResult> {
  const copied = work.ending !== undefined ? nothingCopied(work) : await copyAll(work, ports);
  if (copied.kind === 'lost') return copied;
  if (copied.kind === 'later') return { ...copied, isInDoubt: copied.claim.mayHaveHappened };
  const { claim, copies } = copied;
  return sendPieces({ ...work, claim }, piecesOf(work.job, claim.notes.inWords === true, copies, ports), ports);
}

function nothingCopied({ claim }: PartsWork): CopyResult<QueuedClaim> {
  return { kind: 'copied', claim, copies: [] };
}

function copyAll({ claim, job, remainingMs, log }: PartsWork, ports: PartsPorts): Promise<CopyResult<QueuedClaim>> {
  const { claims, logger, files, provider, now } = ports;
  const { maxPerMessage, limits } = provider.manifest.capabilities.files;
  const { maxBytes, allowExecutables, store, scanner } = files;
  const offered = (job.part.files ?? []).map(({ name, url }) => ({
    name,
    linkName: lastPartOf(url),
    open: (timeLimitMs: number) => files.openLink({ url }, timeLimitMs),
  }));
  const prefix = outboundPrefix(job.channelId, job.externalId);
  const rules = { maxBytes, allowExecutables, limits, maxFiles: maxPerMessage };
  return copyFiles({ claim, files: offered, prefix, rules, remainingMs, log }, { claims, logger, store, scanner, now });
}

/** Rich content is the last piece of the text and has its words. Where the provider refused it, its words are split like a plain text. */
function piecesOf(
  { part: { lead = '', text, content, files = [] } }: OutboundJob,
  inWords: boolean,
  copies: readonly FileCopy[],
  { provider }: PartsPorts,
): Piece[] {
  const limit = provider.manifest.capabilities.text;
  const before = splitText(lead, limit);
  const texts = content === undefined || inWords ? splitText(text, limit) : [text];
  const count = before.length + texts.length;
  const ofText = [...before, ...texts].map((words, index): Piece => {
    const name = count === 1 ? theText : partOfText(index + 1, count);
    const isRich = content !== undefined && !inWords && index === count - 1;
    return { kind: 'text', text: words, name, ...(isRich && { content }) };
  });
  const ofFiles = files.map(({ name }, index): Piece => {
    const copy = copies[index];
    return { kind: 'file', name: fileNamed(copy?.name ?? name), copy };
  });
  return [...ofText, ...ofFiles];
}

async function sendPieces(work: PartsWork, pieces: readonly Piece[], ports: PartsPorts): Promise<PartsResult> {
  let { claim } = work;
  const { settled = 0, sending, misses: before = [] } = claim.notes;
  const misses = [...before];
  for (const [place, piece] of pieces.entries()) {
    if (place < settled) continue;
    const isInDoubt = claim.mayHaveHappened && sending === place;
    const missing = missBeforeSending(piece, isInDoubt, work, ports);
    if (missing !== undefined) {
      misses.push(missing);
      continue;
    }
    // Before any way out: the one who goes on from here must not send again what came before.
    const noted = await ports.claims.note(claim, { settled: place, sending: place, misses });
    if (noted === undefined) return { kind: 'lost' };
    claim = noted;
    if (work.remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return { kind: 'later', claim, afterMs: 0, isInDoubt };
    const part = await partAt(place, piece, work, ports);
    const result = await sendToProvider(part, isInDoubt, work.recipient, work.remainingMs, ports);
    if (result.kind === 'sent') continue;
    if (result.kind === 'throttled' || result.kind === 'transient' || mayRepeat(result, ports)) {
      return {
        kind: 'later',
        claim,
        afterMs: 0,
        failure: result,
        isInDoubt: result.kind === 'unknown-outcome' || isInDoubt,
      };
    }
    if (result.kind === 'unsupported' && part.content !== undefined) {
      const inWords = await goInWords(claim, work.log, ports);
      return inWords === undefined ? { kind: 'lost' } : { kind: 'in-words', claim: inWords };
    }
    misses.push(missAfterSending(piece, result, isInDoubt));
  }
  if (misses.length === 0) return { kind: 'sent', claim };
  const isUnknown = misses.some((miss) => miss.isUnknown);
  return {
    kind: 'missed',
    claim,
    outcome: isUnknown ? 'ambiguous' : 'failed',
    isNothingSent: misses.length === pieces.length && !isUnknown,
    sentence: missingPartsText(misses, {
      count: pieces.length,
      ofText: pieces.filter(({ kind }) => kind === 'text').length,
    }),
  };
}

/** What need not be sent: nothing is any more, or not this file, or nobody knows whether it has been. */
function missBeforeSending(
  piece: Piece,
  isInDoubt: boolean,
  { ending }: PartsWork,
  { provider, files: { maxBytes } }: PartsPorts,
): MissingPart | undefined {
  const { capabilities } = provider.manifest;
  const isOfText = piece.kind === 'text';
  if (isInDoubt && (ending !== undefined || !capabilities.idempotentSend)) {
    return { isOfText, why: missingPartReasons.unknown(piece.name), isUnknown: true };
  }
  if (ending !== undefined) {
    const isByCustomer = ending !== waitedTooLong && ending !== channelRemoved;
    const why = isByCustomer
      ? missingPartReasons.refused(piece.name, ending.sentence)
      : missingPartReasons.tooLate(piece.name);
    return { isOfText, why, isUnknown: false };
  }
  if (piece.copy === undefined || !('problem' in piece.copy)) return undefined;
  const limits = { maxBytes, maxFiles: capabilities.files.maxPerMessage };
  return { isOfText, why: fileProblemText(piece.copy.name, piece.copy.problem, limits), isUnknown: false };
}

function missAfterSending(piece: Piece, failure: SendFailure, isInDoubt: boolean): MissingPart {
  const isUnknown = failure.kind === 'unknown-outcome' || (isInDoubt && !isRefusal(failure));
  const why = isUnknown
    ? missingPartReasons.unknown(piece.name)
    : missingPartReasons.refused(piece.name, failure.agentMessage);
  return { isOfText: piece.kind === 'text', why, isUnknown };
}

function mayRepeat({ kind }: SendFailure, { provider }: PartsPorts): boolean {
  return kind === 'unknown-outcome' && provider.manifest.capabilities.idempotentSend;
}

async function partAt(
  place: number,
  piece: Piece,
  { job }: PartsWork,
  { files: { store, linkSeconds }, provider }: PartsPorts,
): Promise<OutboundPart> {
  const { conversationId, recipientIds, replyTo } = job.part;
  // What it answers stands above the first of them.
  const quoted = place === 0 && replyTo !== undefined && { replyTo };
  const addressed = { conversationId, recipientIds, ...quoted };
  const externalId = partId(job.externalId, place);
  if (piece.kind === 'text') {
    const { text, content } = piece;
    return { ...addressed, text, externalId, ...(content && { content }) };
  }
  if (piece.copy === undefined || 'problem' in piece.copy) throw new Error('Only a file that was copied is sent.');
  const { name, type, size } = piece.copy;
  const { maxLinkLength } = provider.manifest.capabilities.files;
  const url = await store.link(piece.copy, linkSeconds, maxLinkLength);
  return { ...addressed, text: '', externalId, file: { name, type, size, url } };
}

interface InWordsPorts {
  readonly claims: Claims<QueuedNotes>;
  readonly logger: Logger;
}

/**
 * The provider refused the rich content of a message from the queue, so that nothing of it arrived: from now on what it says
 * goes in words; what it asks stands as it was asked.
 * @returns Undefined: another holder has the claim by now.
 */
export async function goInWords(
  claim: QueuedClaim,
  log: LogFields,
  ports: InWordsPorts,
): Promise<QueuedClaim | undefined> {
  const noted = await ports.claims.note(claim, { inWords: true, sending: undefined });
  if (noted === undefined) return undefined;
  ports.logger.log('warn', 'outbound.in-words', log);
  return { ...noted, mayHaveHappened: false };
}
