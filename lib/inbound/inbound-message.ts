import * as z from 'zod/mini';
import { copyProgressSchema } from '../attachments/file-copy.ts';
import type { FilePorts } from '../attachments/file-ports.ts';
import type { Breakers } from '../breakers/breakers.ts';
import type { Shares } from '../breakers/shares.ts';
import type { Channel } from '../channels/channel.ts';
import type { CustomFields } from '../channels/people/custom-fields.ts';
import type { ThreadIndex } from '../channels/thread-index.ts';
import type { MessageEvent } from '../contract/events.ts';
import type { FileLinkResult } from '../contract/provider.ts';
import type { CxoneClient } from '../cxone/create-cxone-client.ts';
import type { FoundMessage } from '../cxone/messages.ts';
import type { Claim, Claims } from '../exactly-once/claims.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import {
  changedMessageId,
  type ChannelId,
  channelIdSchema,
  type Digest,
  digestOf,
  openQuestionPk,
  type PersonKeys,
  standingDigest,
} from '../ids.ts';
import { customerMark, saidIn, saidSchema, saysTheSame } from '../messages/edits.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import { type JobKeyPorts, keysOfJob } from '../queues/group-and-deduplication-ids.ts';
import type { InboundJob, OutboundQueue } from '../queues/jobs.ts';
import type { Attempt } from '../queues/process-batch.ts';
import type { Backlog } from './backlog.ts';
import { inboundClaimKey, inboundNoteSealing } from './inbound-claim.ts';
import { parkedPk, type ParkingPorts, type ReplayedRecord } from './parking/parked-record.ts';
import { shareTime, takeSharedTime, type ThreadClock, threadKey } from './thread-clock.ts';

/**
 * Times that a message may be handed out before it is parked, whatever the reason. The queue itself gives up at 1,000
 * (resources/queues.yml), into a dead-letter queue that keeps no order and tells no cause; this is a day's outage.
 */
const MOST_RECEIVES = 900;

/** The visibility time-out of the queue (resources/queues.yml), less what clocks may differ, in milliseconds. */
const LEAST_VISIBILITY_MS = 115_000;
/** How long ago a delivery shows that deliveries work, in milliseconds. */
const RECENT_MS = 300_000;

export type InboundAttempt = Attempt<InboundJob>;

export interface InboundPorts extends ParkingPorts {
  /** How the records of the job's channel are named. */
  readonly keys: PersonKeys;
  readonly indexKey: () => Promise<string>;
  readonly claims: Claims<InboundNotes>;
  readonly breakers: Breakers;
  readonly shares: Shares;
  readonly backlog: Backlog;
  readonly cxone: Pick<
    CxoneClient,
    'createMessage' | 'findMessages' | 'uploadFile' | 'removeContent' | 'setContactStatus'
  >;
  readonly files: FilePorts;
  readonly bin: { delete(key: string): Promise<void> };
  readonly named: (channelId: ChannelId, event: MessageEvent) => Promise<MessageEvent>;
  /** Whether files are uploaded to CXone (B19) instead of being fetched by it. */
  readonly uploadsToCxone: boolean;
  /** Whether the provider stands before a customer's id in CXone. */
  readonly customerIds: 'prefixed' | 'plain';
  /** Where a file is that an event names by a reference. */
  readonly linkOf: (channelId: ChannelId, reference: string, timeLimitMs: number) => Promise<FileLinkResult>;
  readonly outboundQueue: OutboundQueue;
  /** The registry's, read again. */
  readonly channelOf: (channelId: ChannelId) => Promise<Channel | undefined>;
  readonly clock: ThreadClock;
  readonly threads: ThreadIndex;
  readonly random: () => number;
  readonly logger: Logger;
}

/** What a process has for all jobs. */
export type InboundWorkerPorts = Omit<InboundPorts, 'keys'> & JobKeyPorts;

/** The ports for one job. */
export async function portsFor(attempt: InboundAttempt, ports: InboundWorkerPorts): Promise<InboundPorts> {
  const keys = await keysOfJob(attempt, ports);
  const { secret } = keys;
  if (secret === undefined) return { ...ports, keys };
  return { ...ports, keys, claims: ports.claims.sealing(inboundNoteSealing(secret, ports.randomBytes)) };
}

/** One message of a job, with what its steps need to know. */
export interface InboundMessage {
  readonly event: MessageEvent;
  readonly attempt: InboundAttempt;
  readonly claimPk: string;
  /** Of its content; by `digestBy`, as the key of the claim is. */
  readonly digest: string;
  readonly digestBy: Digest;
  /** Of a change or an answer: what the agent is to see of it. */
  readonly shown?: MessageEvent | undefined;
  /** Of an answer to an agent's message: what CXone is to hear of it. */
  readonly postback?: string | undefined;
  /** ISO 8601, its time in the thread; until its claim has one, what it would be. */
  readonly createdAt: string;
  /** Of a message that a person has put back on the queue: the record in which it is parked. */
  readonly replayed?: ReplayedRecord | undefined;
}

/**
 * @param place In the job, from 0: those of one webhook are a millisecond apart.
 * @param replayed The record, where the job is a replay.
 */
export async function inboundMessage(
  event: MessageEvent,
  attempt: InboundAttempt,
  place: number,
  replayed: ReplayedRecord | undefined,
  ports: InboundPorts,
): Promise<InboundMessage> {
  if (replayed !== undefined) return replayedMessage(event, attempt, replayed, ports);
  const digestBy = await claimedBy(event, attempt, ports);
  return messageOf(event, attempt, new Date(attempt.queuedAt + place).toISOString(), digestBy);
}

function claimedBy(event: MessageEvent, { job }: InboundAttempt, ports: Pick<InboundPorts, 'keys' | 'table' | 'now'>) {
  const pkBy = (digest: Digest) => inboundClaimKey(job.channelId, event.providerMessageId, digest);
  return standingDigest(ports.keys, pkBy, ports);
}

/** The message of a replay. It keeps its time. */
function replayedMessage(
  event: MessageEvent,
  attempt: InboundAttempt,
  replayed: ReplayedRecord,
  { keys }: Pick<InboundPorts, 'keys'>,
): InboundMessage {
  const { createdAt } = replayed;
  // Its record is named after its claim, by the digest of the time at which it was claimed first.
  const pkBy = (digest: Digest) => parkedPk(messageOf(event, attempt, createdAt, digest).claimPk);
  const digestBy = replayed.pk.startsWith(pkBy(digestOf)) ? digestOf : keys.digest;
  const message = { ...messageOf(event, attempt, createdAt, digestBy), replayed };
  if (replayed.pk === parkedPk(message.claimPk)) return message;
  // Parked since its id has come with another content: it stands beside that one, under an id of its own.
  const providerMessageId = changedMessageId(event.providerMessageId, message.digest);
  return { ...messageOf({ ...event, providerMessageId }, attempt, createdAt, digestBy), replayed };
}

function messageOf(event: MessageEvent, attempt: InboundAttempt, createdAt: string, digestBy: Digest): InboundMessage {
  const claimPk = inboundClaimKey(attempt.job.channelId, event.providerMessageId, digestBy);
  return { event, attempt, claimPk, digest: contentDigest(event, digestBy), digestBy, createdAt };
}

/**
 * Of what makes the message what it is: a new nickname or picture of its author does not change it, nor does a link to
 * one of its files that was signed again, or what the provider calls the button that was pressed.
 */
function contentDigest(
  { conversationId, providerMessageId, author, text, files, press }: MessageEvent,
  digest: Digest,
): string {
  if (press !== undefined) {
    const { of, key = '', answers = {} } = press;
    const given = Object.entries(answers).toSorted(([one], [other]) => (one < other ? -1 : 1));
    return digest([conversationId, providerMessageId, author.id, of, key, given]);
  }
  const named = files?.map(({ id, name = '' }) => [id, name]);
  return digest([conversationId, providerMessageId, author.id, text, ...(named === undefined ? [] : [named])]);
}

/**
 * The message as an edit of the one that came under its id before, where it is that: of the same customer, in the same
 * conversation. It has an id of its own, the same for each of its repeats.
 */
export async function asEditOfItsId(
  { event, attempt, claimPk, digest, createdAt, replayed }: InboundMessage,
  ports: Pick<InboundPorts, 'claims' | 'keys' | 'table' | 'now'>,
): Promise<InboundMessage | undefined> {
  const { providerMessageId: of } = event;
  const said = (await ports.claims.notes(claimPk))?.said;
  if (replayed !== undefined || said === undefined || !saysTheSame('who', event, said, ports.keys)) return undefined;
  const edit: MessageEvent = {
    ...event,
    providerMessageId: changedMessageId(of, digest),
    change: { kind: 'edited', of },
  };
  return messageOf(edit, attempt, createdAt, await claimedBy(edit, attempt, ports));
}

/** Tells the threads of all channels apart; for the memory of a process only, see {@link conversationIn}. */
export function threadKeyOf({ conversationId }: MessageEvent, { job }: InboundAttempt): string {
  return threadKey(job.channelId, conversationId);
}

/** The same as breakers have it, who write of it: no id of a person. */
export function conversationIn(
  { event, attempt }: Pick<InboundMessage, 'event' | 'attempt'>,
  { keys }: Pick<InboundPorts, 'keys'>,
): string {
  return keys.digest(threadKeyOf(event, attempt));
}

/**
 * Messages that come while CXone works stand further apart than the milliseconds that are shared out: asking would be
 * for nothing. Those that have waited for longer than this may be in the same millisecond, in all processes.
 */
const FRESH_MS = 15_000;

/** Whether others of its thread may stand within milliseconds, in the hands of other processes. */
function hasNeighbours({ attempt }: InboundMessage, now: () => Date): boolean {
  return attempt.job.messages.length > 1 || now().getTime() - attempt.queuedAt > FRESH_MS;
}

/** What a claim of it notes when it is taken: what a later edit is compared with, and its time. */
export function notesAtClaim(message: InboundMessage, ports: InboundPorts): InboundNotes {
  const { event, attempt } = message;
  const { channelId } = attempt.job;
  const { digest } = ports.keys;
  const customer = customerMark(channelId, event.author.id, digest);
  const { quoteToken, pieces } = event;
  const time = timeAtClaim(message, ports);
  const noted = { said: saidIn(event, digest), channelId, customer, ...(pieces !== undefined && { pieces }), ...time };
  return quoteToken === undefined ? noted : { ...noted, quoteToken };
}

/** None where the other processes have to be asked. */
function timeAtClaim(message: InboundMessage, { clock, now }: InboundPorts): Pick<InboundNotes, 'createdAt'> {
  const { event, attempt, createdAt, replayed } = message;
  if (replayed !== undefined) return { createdAt };
  if (hasNeighbours(message, now)) return {};
  return { createdAt: new Date(clock.after(threadKeyOf(event, attempt), Date.parse(createdAt))).toISOString() };
}

/** The claim with the message's time in it. Undefined: another worker holds the message by now. */
export async function withTime(
  message: InboundMessage,
  claim: InboundClaim,
  ports: InboundPorts,
): Promise<InboundClaim | undefined> {
  const { event, attempt, replayed } = message;
  if (replayed !== undefined) return claim;
  const thread = threadKeyOf(event, attempt);
  const noted = claim.notes.createdAt;
  if (noted !== undefined) {
    ports.clock.keep(thread, Date.parse(noted));
    if (hasNeighbours(message, ports.now)) await shareTime(thread, Date.parse(noted), ports);
    return claim;
  }
  const base = ports.clock.after(thread, Date.parse(message.createdAt));
  const time = await takeSharedTime(thread, base, ports);
  ports.clock.keep(thread, time);
  return ports.claims.note(claim, { createdAt: new Date(time).toISOString() });
}

export function hasTime({ attempt }: InboundMessage): boolean {
  return attempt.remainingMs() >= MINIMUM_TIME_FOR_AN_EFFECT_MS;
}

export function isWornOut({ attempt }: InboundMessage): boolean {
  return attempt.receiveCount >= MOST_RECEIVES;
}

/**
 * A worker may have died on it, while this one delivers what others write: who dies says nothing to the queue, which
 * then hands the message out again once the visibility time-out has passed.
 */
export function mayHaveCrashed(
  message: InboundMessage,
  ports: Pick<InboundPorts, 'now' | 'breakers' | 'keys'>,
): boolean {
  const { attempt } = message;
  const { now, breakers } = ports;
  const time = now().getTime();
  if (attempt.receiveCount === 1 || time - attempt.queuedAt < LEAST_VISIBILITY_MS) return false;
  return breakers.hasDeliveredBeside(conversationIn(message, ports), time - RECENT_MS);
}

/** What the agent is to see. */
export function shownOf({ event, shown = event }: InboundMessage): MessageEvent {
  return shown;
}

/** What a customer may have typed instead of pressing it: a number or a label, of so many UTF-16 units on one line. */
const mayBeLabel = /^[^\n\r]{1,100}$/;

/**
 * Whether it answers what an agent's message asks: something of that was pressed, or may have been typed, which costs a
 * read of every short text. Nothing else may be in the message.
 */
export async function mayAnswer(
  { event, shown = event, attempt: { job } }: InboundMessage,
  { keys, table }: Pick<InboundPorts, 'keys' | 'table'>,
): Promise<boolean> {
  const { press, signal, notes, files, album, replyTo, text, conversationId } = shown;
  if (press !== undefined) return true;
  const isAlone = (signal ?? notes ?? files ?? album) === undefined && replyTo?.sentBy !== 'theirs';
  if (!isAlone || !mayBeLabel.test(text.trim())) return false;
  // By no other digest: while a channel changes over, what is typed comes as the words that it is.
  return (await table.get(openQuestionPk(job.channelId, conversationId, keys.digest))) !== undefined;
}

/** What of a message is logged. */
export function fieldsOf({ event, attempt: { job }, digestBy }: InboundMessage): LogFields {
  return {
    integration: job.integrationKey,
    channel: job.channelId,
    correlation: job.correlation,
    message: digestBy(event.providerMessageId).slice(0, 12),
  };
}

/**
 * Asked for where an older version queued the message: others bring it along. None while that version may still answer
 * on the channel: it would send to the whole id, prefix and all.
 */
export async function providerBefore(
  { attempt: { job } }: InboundMessage,
  ports: InboundPorts,
): Promise<string | undefined> {
  if (ports.customerIds === 'plain' || ports.keys.secret === undefined) return undefined;
  return job.provider ?? (await ports.channelOf(job.channelId))?.provider;
}

/** What is kept of what CXone says of a message. */
export function learnedOf({
  messageId,
  threadId,
  contactNumber,
}: Pick<FoundMessage, 'messageId' | 'threadId' | 'contactNumber'>): InboundNotes {
  return {
    ...(messageId === undefined ? {} : { messageId }),
    ...(threadId === undefined ? {} : { threadId }),
    ...(contactNumber === undefined ? {} : { contactNumber }),
  };
}

/** Custom fields that the channel wants of it. What makes them is loaded with the first. */
export async function customFieldsIn(message: InboundMessage): Promise<CustomFields | undefined> {
  const { people } = message.attempt.job;
  if (people?.customerFields === undefined && people?.contactFields === undefined) return undefined;
  const { customFieldsOf } = await import('../channels/people/custom-fields.ts');
  return customFieldsOf(shownOf(message), people);
}

/**
 * Writes down what the message says of its customer's state: a signal before it is claimed, so that an opt-out counts
 * although CXone takes no message; that the one who writes can be reached again, with the claim. Safe to repeat.
 */
export async function noteStateIn(message: InboundMessage, ports: InboundPorts, claim?: InboundClaim) {
  const { attempt, createdAt, claimPk, event } = message;
  const { channelId, people } = attempt.job;
  const isKept = people?.honoursOptOut === true || people?.keepsBlocks === true;
  const isSignal = event.signal?.kind === 'contact-state';
  if (isSignal === (claim !== undefined) || !(isSignal || isKept)) return message;
  const { noteState } = await import('../channels/people/contact-states.ts');
  // What comes again later says nothing new.
  const { createdAt: first = createdAt } = claim?.notes ?? (await ports.claims.notes(claimPk)) ?? {};
  const at = first < createdAt ? first : createdAt;
  return { ...message, event: await noteState(event, at, { channelId, keys: ports.keys }, isKept, ports) };
}

/** After a message of a job: the next one, or all again after so many milliseconds. `blockedBy`: as in `JobOutcome`. */
export type Step =
  | { readonly kind: 'next' }
  | { readonly kind: 'wait'; readonly afterMs: number; readonly blockedBy?: string | undefined };
export const next: Step = { kind: 'next' };
export const waitFor = (afterMs: number, blockedBy?: string): Step => ({ kind: 'wait', afterMs, blockedBy });

/** What the claim on a customer's message keeps. */
export const inboundNotesSchema = z.object({
  /** ISO 8601, the message's time in its thread. */
  createdAt: z.optional(z.string()),
  /** All three are missing where an older version took the claim. `customer`: see {@link customerMark}. */
  said: z.optional(saidSchema),
  channelId: z.optional(channelIdSchema),
  customer: z.optional(z.string()),
  /** For the one who quotes the message. */
  quoteToken: z.optional(z.string()),
  pieces: z.optional(z.number()),
  ...copyProgressSchema.shape,
  /** The provider's; known once the message is in CXone, as are the ids that CXone gave. */
  conversationId: z.optional(z.string()),
  messageId: z.optional(z.string()),
  threadId: z.optional(z.string()),
  contactNumber: z.optional(z.string()),
  /** How often CXone refused a look-up, and how often it said that the id exists and no look-up found the message. */
  refusedLooks: z.optional(z.number()),
  unseen: z.optional(z.number()),
  /** An attempt under the plain id was in doubt once: what CXone has under it may be this message. */
  mayBeThere: z.optional(z.boolean()),
  /** CXone refused the author: its thread began under the customer's plain id. */
  hasPlainAuthor: z.optional(z.boolean()),
  /** CXone refused a custom field, or the author's picture. */
  isBare: z.optional(z.boolean()),
  /** It is in CXone: how often was tried what follows, be it the contact's status or a notice to its customer. */
  endTries: z.optional(z.number()),
});
export type InboundNotes = z.infer<typeof inboundNotesSchema>;
export type InboundClaim = Claim<InboundNotes>;
