import type { CopyResult } from '../attachments/copy-files.ts';
import type { FileCopy } from '../attachments/file-copy.ts';
import { handedOver } from '../attachments/handed-over.ts';
import type { Blocked, Permit } from '../breakers/breakers.ts';
import { isInUse } from '../channels/channel.ts';
import { isLookUpRefused } from '../breakers/failure-scope.ts';
import { isAlreadyExists } from '../cxone/error-details.ts';
import { CxoneError, CxoneUnexpectedAnswerError } from '../cxone/errors.ts';
import type { FoundMessage } from '../cxone/messages.ts';
import { INBOUND_LEASE_MS } from '../exactly-once/lease-times.ts';
import { type ExternalMessageId, inboundMessageId, inboundMessageIdAt } from '../ids.ts';
import { isChange, sentQuoteIn } from '../messages/edits.ts';
import { hasWordsOfOurs, toCreateMessage, withoutPicture, withoutQuote } from '../messages/to-create-message.ts';
import type { JobOutcome } from '../queues/process-batch.ts';
import {
  afterFailure,
  type Asked,
  channelRemoved,
  followUp,
  logRefusedLook,
  lookAgainLater,
  parkClaimed,
  standBack,
} from './after-failure.ts';
import { isAlbumPart, wholeAlbum } from './album.ts';
import {
  asEditOfItsId,
  conversationIn,
  customFieldsIn,
  fieldsOf,
  hasTime,
  type InboundAttempt,
  type InboundClaim,
  inboundMessage,
  type InboundMessage,
  type InboundNotes,
  type InboundPorts,
  type InboundWorkerPorts,
  isWornOut,
  learnedOf,
  mayAnswer,
  mayHaveCrashed,
  next,
  notesAtClaim,
  noteStateIn,
  portsFor,
  providerBefore,
  shownOf,
  type Step,
  waitFor,
  withTime,
} from './inbound-message.ts';
import { parkChangedMessage, parkMessage } from './parking/park-message.ts';
import { readReplayed, unpark } from './parking/parked-record.ts';

/** Looks, some time apart, that must find nothing before a message of unknown outcome is sent again. */
const LOOKS = 2;
/** Answers that the id exists, each with a look that found nothing, after which a message is parked. */
const MOST_UNSEEN = 8;

/**
 * Brings the messages of one queue message into CXone, in their order, each once. Never throws for a reason that lies
 * with one message: an outage or a throttle means another attempt, a lasting refusal parks that message alone.
 */
export async function deliverInbound(attempt: InboundAttempt, given: InboundWorkerPorts): Promise<JobOutcome> {
  const ports = await portsFor(attempt, given);
  const { messages, replayOf } = attempt.job;
  const replayed = replayOf === undefined ? undefined : await readReplayed(replayOf, ports.table);
  // An earlier replay was delivered, or somebody dropped the message.
  if (replayOf !== undefined && replayed === undefined) return { kind: 'settled' };

  for (const [place, received] of messages.entries()) {
    const album = isAlbumPart(received) ? await wholeAlbum(attempt.job.channelId, received, ports) : undefined;
    if (album?.kind === 'waiting') return { kind: 'retry', afterMs: album.afterMs };
    const message = await inboundMessage(album?.message ?? received, attempt, place, replayed, ports);
    const step = await deliverMessage(await noteStateIn(message, ports), ports);
    if (step.kind === 'wait') return { ...step, kind: 'retry' };
  }
  return { kind: 'settled' };
}

async function deliverMessage(message: InboundMessage, ports: InboundPorts): Promise<Step> {
  const { attempt } = message;
  const permit = await ports.breakers.tryAcquire(attempt.job, conversationIn(message, ports));
  // Before the claim, so that waiting costs no write.
  if (permit.kind === 'blocked' && !isWornOut(message)) return hold(message, permit, 'inbound.held', ports);
  const share = await ports.shares.take(attempt.job.channelId, attempt);
  if (share.kind === 'blocked') {
    if (permit.kind === 'allowed') await ports.breakers.release(permit);
    return hold(message, share, 'inbound.waiting', ports);
  }
  try {
    return await deliverWatched(message, permit, ports);
  } finally {
    await ports.shares.giveBack(share);
  }
}

async function deliverWatched(message: InboundMessage, permit: Permit | Blocked, ports: InboundPorts): Promise<Step> {
  if (!mayHaveCrashed(message, ports)) return deliverPermitted(message, permit, false, ports);
  // Loaded with the first message on which a worker may have died: on most none has.
  const { watchingCrashes } = await import('./worker-crashes.ts');
  return watchingCrashes(message, ports, (isKiller) => deliverPermitted(message, permit, isKiller, ports));
}

/** @param isKiller Its worker dies whenever it is tried: it is parked instead. */
async function deliverPermitted(
  received: InboundMessage,
  permit: Permit | Blocked,
  isKiller: boolean,
  ports: InboundPorts,
): Promise<Step> {
  const taken = await takeClaim(received, ports);
  if (taken.kind !== 'claim') {
    if (permit.kind === 'allowed') await ports.breakers.release(permit);
    return taken;
  }
  const { message } = taken;
  if (isKiller) {
    if (permit.kind === 'allowed') await ports.breakers.release(permit);
    await parkMessage(message, 'worker-crashed', 'The worker died on it five times, and on no other.', ports);
    await ports.claims.park(taken.claim, { conclusive: !taken.claim.mayHaveHappened });
    return next;
  }
  if (permit.kind === 'allowed') {
    const claim = await withTime(message, taken.claim, ports);
    return claim === undefined ? standBack(permit, ports) : deliverClaimed(message, claim, permit, ports);
  }
  await parkMessage(message, 'waited-too-long', 'CXone did not work for so long.', ports);
  await ports.claims.park(taken.claim, { conclusive: !taken.claim.mayHaveHappened });
  return next;
}

function hold(
  message: InboundMessage,
  { afterMs, by }: Blocked,
  event: 'inbound.held' | 'inbound.waiting',
  { logger }: InboundPorts,
): Step {
  logger.log('info', event, { ...fieldsOf(message), delay: afterMs, attempt: message.attempt.receiveCount });
  return waitFor(afterMs, by);
}

async function takeClaim(
  message: InboundMessage,
  ports: InboundPorts,
): Promise<Step | { readonly kind: 'claim'; readonly claim: InboundClaim; readonly message: InboundMessage }> {
  const { claimPk: pk, digest, replayed } = message;
  const notes = notesAtClaim(message, ports);
  const result = await ports.claims.claim({ pk, digest, leaseMs: INBOUND_LEASE_MS, notes });
  switch (result.kind) {
    case 'acquired':
      return { kind: 'claim', claim: result.claim, message };
    case 'busy':
      return waitFor(Math.max(1_000, result.leaseUntil - ports.now().getTime()));
    case 'finished': {
      if (replayed !== undefined && result.outcome === 'parked') {
        const claim = await ports.claims.resume(pk, result.fence, INBOUND_LEASE_MS);
        return claim === undefined ? waitFor(1_000) : { kind: 'claim', claim, message };
      }
      if (replayed !== undefined) await unpark(replayed, ports.table);
      ports.logger.log('info', 'inbound.duplicate', fieldsOf(message));
      return next;
    }
    case 'changed': {
      const edit = await asEditOfItsId(message, ports);
      if (edit !== undefined) return takeClaim(edit, ports);
      await parkChangedMessage(message, ports);
      return next;
    }
  }
}

async function deliverClaimed(
  message: InboundMessage,
  taken: InboundClaim,
  permit: Permit,
  ports: InboundPorts,
): Promise<Step> {
  const { claims, breakers } = ports;
  let claim = taken;
  if (!hasTime(message)) {
    await claims.release(claim, { conclusive: !claim.mayHaveHappened });
    await breakers.release(permit);
    return waitFor(0);
  }
  if (claim.mayHaveHappened) {
    const found = await outcomeOf(findInCxone(message, claim, ports));
    if (found instanceof CxoneError) return afterFailure(found, false, { message, claim, permit }, ports);
    if (found !== undefined) return delivered(message, claim, permit, learnedOf(found), ports);
    if (claim.emptyLooks + 1 < LOOKS) return lookAgainLater(message, claim, permit, ports);
    if (claim.notes.mayBeThere !== true && claim.notes.unseen === undefined) {
      const noted = await claims.note(claim, { mayBeThere: true });
      if (noted === undefined) return standBack(permit, ports);
      claim = noted;
    }
    await claims.settleEarlier(claim);
    if (!hasTime(message)) {
      await claims.release(claim, { conclusive: true });
      await breakers.worked(permit);
      return waitFor(0);
    }
  }
  if (await lacksCredentials(message, ports)) {
    await parkMessage(message, channelRemoved.cause, channelRemoved.detail, ports);
    await claims.park(claim, { conclusive: true });
    await breakers.release(permit);
    return next;
  }
  const shown = await asShown(message, ports);
  if (shown === undefined) {
    await claims.finish(claim, 'done');
    if (message.replayed !== undefined) await unpark(message.replayed, ports.table);
    await breakers.release(permit);
    ports.logger.log('info', 'inbound.unchanged', fieldsOf(message));
    return next;
  }
  const brought = await copyFilesOf(shown, claim, ports);
  if (brought.kind === 'copied' && hasTime(message)) return createClaimed(shown, brought, permit, ports);
  if (brought.kind !== 'lost') await claims.release(brought.claim, { conclusive: true });
  await breakers.release(permit);
  if (brought.kind !== 'later') return waitFor(brought.kind === 'lost' ? 1_000 : 0);
  const { receiveCount } = message.attempt;
  const log = { ...fieldsOf(message), code: 'files', delay: brought.afterMs, attempt: receiveCount };
  ports.logger.log('info', 'inbound.retry', log);
  return waitFor(brought.afterMs);
}

/** The message with what the agent is to see of it, which of an edit is what it changes. Undefined: nothing. */
async function asShown(message: InboundMessage, ports: InboundPorts): Promise<InboundMessage | undefined> {
  const event = shownOf(message);
  const { channelId } = message.attempt.job;
  if (isChange(event) || sentQuoteIn(event) !== undefined) {
    const { toShow } = await import('./edits.ts');
    const shown = await toShow(channelId, event, ports);
    if (isChange(event) || shown === undefined) return shown && { ...message, shown };
    return asShown({ ...message, shown }, ports);
  }
  if (!(await mayAnswer(message, ports))) return message;
  // Loaded with the first answer to what a message of an agent asks.
  const { toldAnswer } = await import('../questions/answers.ts');
  const where = { channelId, conversationId: event.conversationId, keys: ports.keys };
  return { ...message, ...(await toldAnswer(event, where, Date.parse(message.createdAt), ports)) };
}

/**
 * A removed channel has none with which a file could be fetched that its provider keeps; once they are back, a replay
 * can. Links need no credentials, and CXone itself says of a text that the channel is gone.
 */
async function lacksCredentials({ event, attempt }: InboundMessage, ports: InboundPorts): Promise<boolean> {
  const isKept = event.files?.some(({ source }) => source.kind === 'reference') === true;
  return isKept && !isInUse(await ports.channelOf(attempt.job.channelId));
}

type Copied = Extract<CopyResult<InboundClaim>, { kind: 'copied' }>;

/** What copies files is loaded with the first of them: most messages have none. */
async function copyFilesOf(
  message: InboundMessage,
  claim: InboundClaim,
  ports: InboundPorts,
): Promise<CopyResult<InboundClaim>> {
  if (shownOf(message).files === undefined) return { kind: 'copied', claim, copies: [] };
  const { copyInboundFiles } = await import('./inbound-files.ts');
  return copyInboundFiles(message, claim, ports);
}

async function createClaimed(
  message: InboundMessage,
  { claim, copies }: Copied,
  permit: Permit,
  ports: InboundPorts,
): Promise<Step> {
  await noteStateIn(message, ports, claim);
  const learned = await outcomeOf(create(message, claim, copies, ports));
  if (!(learned instanceof CxoneError)) return delivered(message, claim, permit, learned, ports);
  const asked = { message, claim, permit };
  const isOpen = isAlreadyExists(learned) || learned instanceof CxoneUnexpectedAnswerError;
  return isOpen && hasTime(message) ? lookAtOnce(learned, asked, ports) : afterFailure(learned, true, asked, ports);
}

/**
 * CXone answered, and not whether it has this message: what exists may be another channel's, and a page anybody's. Where
 * it does not let us look, what exists counts as delivered, for it mostly is.
 */
async function lookAtOnce(error: CxoneError, asked: Asked, ports: InboundPorts): Promise<Step> {
  const { message, claim, permit } = asked;
  const found = await outcomeOf(findInCxone(message, claim, ports));
  if (found instanceof CxoneError) {
    if (!isLookUpRefused(found) || !isAlreadyExists(error)) return afterFailure(error, true, asked, ports);
    logRefusedLook(found, message, ports);
    return delivered(message, claim, permit, {}, ports);
  }
  if (found !== undefined) return delivered(message, claim, permit, learnedOf(found), ports);
  if (!isAlreadyExists(error)) return afterFailure(error, true, asked, ports);

  const unseen = (claim.notes.unseen ?? 0) + 1;
  if (unseen >= MOST_UNSEEN) {
    await ports.breakers.worked(permit);
    return parkClaimed(message, claim, { cause: 'refused-by-cxone', detail: error.message }, ports);
  }
  const noted = await ports.claims.note(claim, { unseen });
  return noted === undefined ? standBack(permit, ports) : lookAgainLater(message, noted, permit, ports);
}

/** A failure of CXone is a value here; anything else is thrown. */
async function outcomeOf<T>(call: Promise<T>): Promise<T | CxoneError> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof CxoneError) return error;
    throw error;
  }
}

async function findInCxone(
  message: InboundMessage,
  claim: InboundClaim,
  { cxone }: InboundPorts,
): Promise<FoundMessage | undefined> {
  const { event, attempt } = message;
  const ids = new Set([inboundMessageId(event.providerMessageId), idFor(message, claim)]);
  const query = { idOnExternalPlatform: [...ids], channel: [attempt.job.channelId] };
  const { endTries, messageId, threadId, contactNumber } = claim.notes;
  const known = { idOnExternalPlatform: idFor(message, claim), channelId: attempt.job.channelId };
  // The contact alone was still to be ended.
  if (endTries !== undefined) return { ...known, messageId, threadId, contactNumber };
  // Repeats are the queue's business: the client's would be probes that nobody counts.
  const [found] = await cxone.findMessages(query, { repeats: false });
  return found;
}

/** CXone says that the id exists, its channel doesn't have it, and it can't be this message: it is another channel's. */
function idFor({ event, attempt }: InboundMessage, { notes }: InboundClaim): ExternalMessageId {
  const isAnothers = notes.unseen !== undefined && notes.mayBeThere !== true;
  const { providerMessageId } = event;
  return isAnothers
    ? inboundMessageIdAt(attempt.job.channelId, providerMessageId)
    : inboundMessageId(providerMessageId);
}

async function create(
  message: InboundMessage,
  claim: InboundClaim,
  copies: readonly FileCopy[],
  ports: InboundPorts,
): Promise<InboundNotes> {
  const { channelId, correlation } = message.attempt.job;
  // It may be the quote that CXone refused, of a message from before the channel was there, say; or picture or custom field.
  const quoting = claim.refusals > 0 ? withoutQuote(shownOf(message)) : shownOf(message);
  const named = quoting.author.hasProfile === true ? await ports.named(channelId, quoting) : quoting;
  const isBare = claim.refusals > 0 || claim.notes.isBare === true;
  const event = isBare ? withoutPicture(named) : named;
  const hasToSay = message.replayed !== undefined || hasWordsOfOurs(event) || copies.some((copy) => 'problem' in copy);
  const language = (hasToSay ? (await ports.channelOf(channelId))?.language : undefined) ?? 'en';
  const body = toCreateMessage(event, claim.notes.createdAt ?? message.createdAt, {
    language,
    isLate: message.replayed !== undefined,
    files:
      copies.length > 0 ? await (await import('./inbound-files.ts')).filesForCxone(copies, language, ports) : undefined,
    provider: claim.notes.hasPlainAuthor === true ? undefined : await providerBefore(message, ports),
    // It may be this, at last.
    postback: claim.refusals > 1 ? undefined : message.postback,
    fields: isBare ? undefined : await customFieldsIn(message),
  });
  const created = { ...body, idOnExternalPlatform: idFor(message, claim) };
  return learnedOf(await ports.cxone.createMessage(channelId, created, { traceId: correlation, repeats: false }));
}

async function delivered(
  message: InboundMessage,
  claim: InboundClaim,
  permit: Permit,
  learned: InboundNotes,
  ports: InboundPorts,
): Promise<Step> {
  const { claims, threads, breakers, table, files, now, logger } = ports;
  const { event, attempt, replayed } = message;
  const { threadId, messageId } = learned;
  const { conversationId, author } = event;
  const customer = { conversationId, customerId: author.id };
  if (threadId !== undefined) await threads.remember(attempt.job, threadId, customer, ports.keys);
  if (isChange(event)) {
    const { rememberChange, removeDeleted } = await import('./edits.ts');
    const failure = await outcomeOf(removeDeleted(attempt.job, event, ports));
    if (failure instanceof CxoneError) return afterFailure(failure, false, { message, claim, permit }, ports);
    await rememberChange(attempt.job.channelId, event, claim.notes.createdAt ?? message.createdAt, ports);
  }
  const step = await followUp({ message, claim, permit }, learned, ports);
  if (step !== undefined) return step;
  const due = claim.notes.copies && handedOver(claim.notes, files, now());
  await claims.finish(claim, 'done', { ...learned, conversationId }, due);
  if (replayed !== undefined) await unpark(replayed, table);
  breakers.noteDelivery(permit);
  await breakers.worked(permit);
  logger.log('info', 'inbound.delivered', { ...fieldsOf(message), cxoneMessage: messageId });
  return next;
}
