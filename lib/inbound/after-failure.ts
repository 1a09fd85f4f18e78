import type { Permit } from '../breakers/breakers.ts';
import { isLookUpRefused, isRefusedByCxone } from '../breakers/failure-scope.ts';
import { isInUse } from '../channels/channel.ts';
import { isAlreadyExists } from '../cxone/error-details.ts';
import {
  CxoneConflictError,
  type CxoneError,
  type CxoneErrorDetail,
  CxoneNotFoundError,
  CxoneThrottledError,
} from '../cxone/errors.ts';
import { backOff } from '../exactly-once/back-off.ts';
import { isPicture } from '../messages/to-create-message.ts';
import type { RefusedFile } from '../notices/refused-files-text.ts';
import { describeError } from '../observability/logger.ts';
import {
  fieldsOf,
  type InboundClaim,
  type InboundMessage,
  type InboundNotes,
  type InboundPorts,
  isWornOut,
  next,
  shownOf,
  type Step,
  waitFor,
} from './inbound-message.ts';
import { parkMessage } from './parking/park-message.ts';
import type { ParkingCause } from './parking/parked-record.ts';

/** Conclusive refusals by CXone after which a message is parked. */
const MOST_REFUSALS = 3;
/** The least wait after an attempt of unknown outcome, in milliseconds: CXone may still be storing the message. */
const LEAST_WAIT_WHEN_UNKNOWN_MS = 10_000;

/** Look-ups that CXone refuses, some time apart, after which the message that waits for one is parked. */
const MOST_REFUSED_LOOKS = 3;

/** A message in the hands of a worker that asked CXone. */
export interface Asked {
  readonly message: InboundMessage;
  readonly claim: InboundClaim;
  readonly permit: Permit;
}

interface Parking {
  readonly cause: ParkingCause;
  readonly detail: string;
}

/**
 * Parks the message where no other attempt would help it, and else gives it back to the queue.
 * @param isEarlierKnown What became of the attempts before this one is known, so that this failure can be conclusive.
 */
export async function afterFailure(
  error: CxoneError,
  isEarlierKnown: boolean,
  { message, claim, permit }: Asked,
  ports: InboundPorts,
): Promise<Step> {
  if (isLookUpRefused(error)) return afterRefusedLook(error, { message, claim, permit }, ports);
  // A conflict that doesn't say what it is about may be with an earlier attempt: the next one looks the message up.
  const conclusive = isEarlierKnown && error.outcome === 'not-processed' && !(error instanceof CxoneConflictError);
  const isRemoved = error instanceof CxoneNotFoundError && !(await isChannelInUse(message, ports));
  // That CXone does not know a channel which was removed is as it should be.
  await (isRemoved ? ports.breakers.worked(permit) : ports.breakers.failed(permit, error));
  const parking = isRemoved ? channelRemoved : await parkingFor(error, message, claim, ports);
  if (parking !== undefined) {
    await parkMessage(message, parking.cause, parking.detail, ports);
    await ports.claims.park(claim, { conclusive });
    return next;
  }

  const bare = await withoutExtras(error, message, claim, ports);
  if (bare !== undefined) {
    await ports.claims.release(bare, { conclusive });
    return waitFor(0);
  }
  const asked = await withOtherAuthor(error, message, claim, ports);
  await ports.claims.release(asked, { conclusive, refused: isRefusedByCxone(error) });
  // Attempts, and not looks at a message that a breaker held.
  const { fence: attempt } = claim;
  const leastMs = conclusive ? error.retryAfterMs : Math.max(LEAST_WAIT_WHEN_UNKNOWN_MS, error.retryAfterMs ?? 0);
  const delay = backOff(attempt, ports.random(), leastMs);
  const { code, uid } = error;
  const reason = describeError(error.cause ?? error);
  ports.logger.log('warn', 'inbound.retry', { ...fieldsOf(message), code, uid, delay, attempt, reason });
  return waitFor(delay);
}

/**
 * An agent who wrote first began the thread with the customer's id as it was typed, and CXone may take no other author
 * there (byoc-protocol §6 row 32): the next attempt has that id. What CXone says of another field changes nothing, for
 * under the plain id the customer would be another person.
 */
async function withOtherAuthor(
  error: CxoneError,
  message: InboundMessage,
  claim: InboundClaim,
  { customerIds, claims }: InboundPorts,
): Promise<InboundClaim> {
  if (customerIds === 'plain' || claim.notes.hasPlainAuthor === true) return claim;
  if (!isRefusedByCxone(error) || isAlreadyExists(error)) return claim;
  // The next attempt goes without them, under the same author.
  const mayBeTheQuote = (shownOf(message).replyTo !== undefined || hasExtras(message)) && claim.refusals === 0;
  const isOfTheAuthor = error.errors.some(namesTheAuthor);
  const isOfNoField = error.errors.every(({ field = '' }) => field === '');
  if (!isOfTheAuthor && (mayBeTheQuote || !isOfNoField)) return claim;
  return (await claims.note(claim, { hasPlainAuthor: true })) ?? claim;
}

/**
 * CXone refuses a custom field or the author's picture, and says so: at once, the message goes without any of them. Nobody's
 * words are lost for a wrong ident.
 */
async function withoutExtras(
  error: CxoneError,
  message: InboundMessage,
  claim: InboundClaim,
  { claims, logger }: InboundPorts,
): Promise<InboundClaim | undefined> {
  if (claim.notes.isBare === true || !hasExtras(message)) return undefined;
  if (!isRefusedByCxone(error) || !error.errors.some(namesAnExtra)) return undefined;
  const { code, uid } = error;
  logger.log('warn', 'inbound.fields-refused', { ...fieldsOf(message), code, uid });
  return claims.note(claim, { isBare: true });
}

function hasExtras({ event, attempt }: Pick<InboundMessage, 'event' | 'attempt'>): boolean {
  const { customerFields, contactFields } = attempt.job.people ?? {};
  return customerFields !== undefined || contactFields !== undefined || isPicture(event.author.imageUrl);
}

const extra = /custom.?field|\bident\b|image|picture|avatar/i;

function namesAnExtra({ field = '', errorCode = '', message = '' }: CxoneErrorDetail): boolean {
  return extra.test(field === '' ? `${errorCode} ${message}` : field);
}

const author = /author|end.?user|customer|identit/i;

function namesTheAuthor({ field = '', errorCode = '', message = '' }: CxoneErrorDetail): boolean {
  return author.test(field === '' ? `${errorCode} ${message}` : field);
}

/** Nobody can find out whether CXone has the message: it waits no longer than a few looks, for the others' sake. */
async function afterRefusedLook(
  error: CxoneError,
  { message, claim, permit }: Asked,
  ports: InboundPorts,
): Promise<Step> {
  logRefusedLook(error, message, ports);
  await ports.breakers.failed(permit, error);
  const refusedLooks = (claim.notes.refusedLooks ?? 0) + 1;
  if (refusedLooks >= MOST_REFUSED_LOOKS) {
    return parkClaimed(message, claim, { cause: 'look-up-refused', detail: error.message }, ports);
  }
  const noted = await ports.claims.note(claim, { refusedLooks });
  if (noted !== undefined) await ports.claims.release(noted, { conclusive: false });
  return waitFor(backOff(claim.fence, ports.random(), LEAST_WAIT_WHEN_UNKNOWN_MS));
}

/** The alarm on the missing right reads the line. */
export function logRefusedLook({ code, uid }: CxoneError, message: InboundMessage, { logger }: InboundPorts): void {
  logger.log('error', 'inbound.look-up-refused', { ...fieldsOf(message), code, uid });
}

/** Parks a message that CXone may have: the one who replays it looks first. */
export async function parkClaimed(
  message: InboundMessage,
  claim: InboundClaim,
  { cause, detail }: Parking,
  ports: InboundPorts,
): Promise<Step> {
  await parkMessage(message, cause, detail, ports);
  await ports.claims.park(claim, { conclusive: false });
  return next;
}

export const channelRemoved: Parking = {
  cause: 'channel-removed',
  detail: 'The channel was removed after the message had been accepted.',
};

async function parkingFor(
  error: CxoneError,
  message: InboundMessage,
  { refusals }: InboundClaim,
  ports: InboundPorts,
): Promise<Parking | undefined> {
  const detail = error.message;
  if (isWornOut(message)) return { cause: 'waited-too-long', detail };
  if (isRefusedByCxone(error) && refusals + 1 >= MOST_REFUSALS) return { cause: 'refused-by-cxone', detail };
  const isThrottled = error instanceof CxoneThrottledError && error.operation === 'create-message';
  const { attempt, event } = message;
  if (isThrottled && (await ports.backlog.isFull(attempt.job.channelId, event.conversationId, ports.keys))) {
    return { cause: 'backlog-full', detail };
  }
  return undefined;
}

async function isChannelInUse({ attempt }: InboundMessage, { channelOf }: InboundPorts): Promise<boolean> {
  return isInUse(await channelOf(attempt.job.channelId));
}

/** What was sent with unknown outcome may still be on its way into CXone's index: one empty look proves nothing. */
export async function lookAgainLater(
  message: InboundMessage,
  claim: InboundClaim,
  permit: Permit,
  { claims, breakers, logger, random }: InboundPorts,
): Promise<Step> {
  const { fence: attempt } = claim;
  const delay = backOff(attempt, random(), LEAST_WAIT_WHEN_UNKNOWN_MS);
  await claims.release(claim, { conclusive: false, lookedInVain: true });
  await breakers.worked(permit);
  logger.log('info', 'inbound.retry', { ...fieldsOf(message), code: 'not-found-yet', delay, attempt });
  return waitFor(delay);
}

/** Attempts to tell a customer of refused files, some time apart, after which nothing more of the conversation waits for it. */
const MOST_TRIES_TO_TELL = 5;

/**
 * What a message brings with it once CXone has it, before its claim is finished. Safe to repeat. Undefined: nothing, or it is
 * done or given up.
 */
export async function followUp(asked: Asked, learned: InboundNotes, ports: InboundPorts): Promise<Step | undefined> {
  const { message, claim } = asked;
  const { signal, conversationId } = message.event;
  const known = { ...learned, conversationId };
  if (signal?.kind === 'ended' && message.replayed === undefined) return endContactOf(asked, known, ports);
  const refused = claim.notes.copies?.filter((copy) => 'problem' in copy) ?? [];
  return refused.length === 0 ? undefined : tellOf(refused, asked, known, ports);
}

/** The agent reads of the files in any case: nothing is parked for what the customer is not told. */
async function tellOf(
  files: readonly RefusedFile[],
  { message, claim, permit }: Asked,
  known: InboundNotes,
  ports: InboundPorts,
): Promise<Step | undefined> {
  // Loaded with the first file that was refused.
  const { tellRefused } = await import('../notices/tell-refused.ts');
  const { channelId, correlation } = message.attempt.job;
  const { event, claimPk } = message;
  const { createdAt = message.createdAt } = claim.notes;
  const log = fieldsOf(message);
  const told = await tellRefused({ channelId, correlation, claimPk, event, files, createdAt, log }, ports);
  if (told !== 'refused') return undefined;
  const endTries = (claim.notes.endTries ?? 0) + 1;
  if (endTries >= MOST_TRIES_TO_TELL) {
    ports.logger.log('error', 'notice.not-queued', log);
    return undefined;
  }
  // Whoever comes next looks for no message: it is there.
  const noted = await ports.claims.note(claim, { ...known, endTries });
  if (noted === undefined) return standBack(permit, ports);
  await ports.claims.release(noted, { conclusive: false });
  await ports.breakers.worked(permit);
  const delay = backOff(claim.fence, ports.random());
  const { fence: attempt } = claim;
  ports.logger.log('warn', 'inbound.retry', { ...log, code: 'notice', delay, attempt });
  return waitFor(delay);
}

/**
 * The customer has ended the chat, and the note of it is in CXone: the contact gets the status that the channel wants. What the
 * customer writes next comes after that, so that no contact is ended which they have opened again; a replay therefore ends none.
 * Undefined: that is done, or given up.
 */
async function endContactOf(
  { message, claim, permit }: Asked,
  learned: InboundNotes,
  ports: InboundPorts,
): Promise<Step | undefined> {
  const { endContact, statusAtEnd } = await import('../channels/people/contact-end.ts');
  const { channelId, correlation } = message.attempt.job;
  const channel = await ports.channelOf(channelId);
  const status = statusAtEnd(channel);
  if (channel === undefined || status === undefined) return undefined;
  const { contactNumber } = learned;
  const { conversationId } = message.event;
  const tries = claim.notes.endTries ?? 0;
  // The one who comes next looks for no message: it is there.
  const noted =
    contactNumber === undefined ? claim : await ports.claims.note(claim, { ...learned, endTries: tries + 1 });
  if (noted === undefined) return standBack(permit, ports);
  const log = fieldsOf(message);
  const ended = await endContact({ conversationId, contactNumber, tries, correlation, log }, status, channel, ports);
  if (ended.kind === 'done') return undefined;
  await ports.claims.release(noted, { conclusive: false });
  await ports.breakers.failed(permit, ended.error);
  const delay = backOff(claim.fence, ports.random(), ended.error.retryAfterMs);
  ports.logger.log('warn', 'inbound.retry', { ...log, code: ended.error.code, delay, attempt: claim.fence });
  return waitFor(delay);
}

/** Another worker holds the message by now. */
export async function standBack(permit: Permit, { breakers }: InboundPorts): Promise<Step> {
  await breakers.release(permit);
  return waitFor(1_000);
}
