import { inboundPrefix, outboundPrefix } from '../../lib/attachments/store/file-keys.ts';
import type { FileBin } from '../../lib/attachments/store/file-store.ts';
import { contactStateIn, contactStatePk } from '../../lib/channels/people/contact-states.ts';
import { sentIn } from '../../lib/channels/sent-ids.ts';
import { customerPk, indexEntryIn } from '../../lib/channels/thread-index.ts';
import type { MessageEvent } from '../../lib/contract/events.ts';
import { claimKey } from '../../lib/exactly-once/claims.ts';
import { type KeptClaim, openClaim } from '../../lib/exactly-once/kept-claims.ts';
import {
  type ChannelId,
  conversationTagIn,
  conversationTagOf,
  type Digest,
  digestOf,
  type ExternalMessageId,
  keyedDigest,
  openQuestionPk,
} from '../../lib/ids.ts';
import { albumIn } from '../../lib/inbound/album.ts';
import { backlogPk } from '../../lib/inbound/backlog.ts';
import { changeIn } from '../../lib/inbound/edits.ts';
import { inboundClaimKey } from '../../lib/inbound/inbound-claim.ts';
import { uploadsIn } from '../../lib/inbound/inbound-files.ts';
import { type InboundNotes, inboundNotesSchema } from '../../lib/inbound/inbound-message.ts';
import { openParked, parkedIn, type ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { threadKey, timePk } from '../../lib/inbound/thread-clock.ts';
import { customerMark, saidBy } from '../../lib/messages/edits.ts';
import { outboundNotesSchema, queuedClaimKey } from '../../lib/outbound/outbound-message.ts';
import { type QueuedNotes, queuedNotesSchema } from '../../lib/outbound/queued-notes.ts';
import { messagesIn, queuedPk } from '../../lib/queues/queued-messages.ts';
import { conversationIn, type Question, questionIn } from '../../lib/questions/questions.ts';
import { numberIn } from '../../lib/table/read-item.ts';
import type { Item, Table, TableScan } from '../../lib/table/table.ts';

/** A customer of a channel. */
export interface Person {
  readonly channelId: ChannelId;
  /** The provider's id of them. */
  readonly id: string;
  /** The provider's ids of conversations in which they may have written, beside those that are found. */
  readonly conversations: readonly string[];
}

export interface FindPorts {
  readonly table: Pick<Table, 'get'>;
  readonly scan: TableScan;
  readonly bin: Pick<FileBin, 'keys'>;
  readonly dataKey: () => Promise<string>;
  readonly indexKey: () => Promise<string>;
  readonly now: () => Date;
}

export interface FoundConversation {
  readonly id: string;
  /** CXone's ids of its threads. */
  readonly cxoneThreads: readonly string[];
  /** Others write in it as well: what belongs to the conversation is not this person's alone. */
  readonly isShared: boolean;
}

/** The claim on a message of theirs. */
export interface FoundMessage {
  readonly claim: KeptClaim;
  readonly notes: InboundNotes;
  /** Keys of its files in the bucket. */
  readonly files: readonly string[];
}

export interface FoundParked {
  readonly record: ParkedRecord;
  readonly messages: readonly MessageEvent[];
  /** Keys of what their provider has uploaded for it. */
  readonly files: readonly string[];
}

/** An album of theirs that has become a message. */
export interface FoundAlbum {
  readonly pk: string;
  readonly parts: readonly MessageEvent[];
  /** By which it is named. */
  readonly digest: Digest;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** What a claim keeps of a message that an agent wrote to them. */
export interface FoundReply {
  readonly externalId: string;
  readonly claim: KeptClaim;
  readonly notes: QueuedNotes;
  readonly files: readonly string[];
}

/** What an agent's message has asked; `question` missing: it can't be read. */
export interface FoundQuestion {
  readonly pk: string;
  readonly question?: Question | undefined;
}

/** What a channel knows of whether messages reach a customer. `at`: milliseconds since 1970. */
export interface FoundState {
  readonly pk: string;
  readonly state: string;
  readonly at: number;
}

/** All that is kept of a person, and what of it is on its way. */
export interface Found {
  readonly conversations: readonly FoundConversation[];
  readonly messages: readonly FoundMessage[];
  readonly parked: readonly FoundParked[];
  readonly albums: readonly FoundAlbum[];
  readonly replies: readonly FoundReply[];
  /** Keys of items that say what edits have made of their messages. */
  readonly edits: readonly string[];
  /** What agents' messages have asked in their conversations. */
  readonly questions: readonly FoundQuestion[];
  /** Keys of items about their conversations: what waits in them, their last times, and providers' ids of what was sent. */
  readonly notes: readonly string[];
  /** Whether messages reach them, or they want none. */
  readonly states: readonly FoundState[];
  /** Keys of the items by which threads and customers are found, in the order in which they may go. */
  readonly index: readonly string[];
  /** Agents' messages to them, and ends of their chats, whose claims hold digests and ids alone, and until when: seconds since 1970. */
  readonly digests: { readonly count: number; readonly until: number };
  /** What is being delivered or waits for it: claims, replays, albums that are not whole, agents' messages. */
  readonly inFlight: { readonly messages: number; readonly replays: number; readonly replies: number };
}

/** An agent's message that was entered so long ago and that no worker has taken never came to the queue, in milliseconds. */
const NEVER_QUEUED_MS = 3_600_000;

/**
 * Reads the whole table twice: first for the conversations in which the person wrote, then for what belongs to them.
 * @param onRead Told how many items are read by now.
 */
export async function findPerson(person: Person, ports: FindPorts, onRead: (items: number) => void): Promise<Found> {
  let read = 0;
  const items = async function* () {
    for await (const page of ports.scan.pages()) {
      yield* page;
      onRead((read += page.length));
    }
  };
  const traces = tracesOf(person, await ports.indexKey());
  const first = await findConversations(person, traces, items(), ports);
  return findItems(person, traces, first, items(), ports);
}

/** By what a person is found. */
interface Traces {
  readonly secret: string;
  /** By which records are named and marked: under the index key, and as they were before their channel had changed over. */
  readonly namings: readonly Digest[];
  /** Of the person in this channel. */
  readonly marks: readonly string[];
}

function tracesOf({ channelId, id }: Person, secret: string): Traces {
  const namings = [keyedDigest(secret), digestOf];
  return { secret, namings, marks: namings.map((digest) => customerMark(channelId, id, digest)) };
}

interface FirstLook {
  readonly conversations: ReadonlySet<string>;
  /** Those of them in which others wrote. */
  readonly shared: Set<string>;
  /** CXone's ids of the channel's threads, and the items, by conversation. */
  readonly threads: ReadonlyMap<string, readonly { readonly pk: string; readonly cxoneThreadId: string }[]>;
  /** Keys of the items that name this person as a conversation's customer. */
  readonly customers: readonly string[];
  readonly parked: readonly FoundParked[];
  readonly albums: readonly (FoundAlbum & { readonly isClosed: boolean })[];
}

async function findConversations(
  person: Person,
  { secret, namings, marks }: Traces,
  items: AsyncIterable<Item>,
  { table, dataKey, indexKey, now }: FindPorts,
): Promise<FirstLook> {
  const { channelId, id } = person;
  const conversations = new Set([id, ...person.conversations]);
  const others = new Set<string>();
  const threads = new Map<string, { pk: string; cxoneThreadId: string }[]>();
  const customers = new Map<string, string>();
  const parked: FoundParked[] = [];
  const albums: (FoundAlbum & { isClosed: boolean })[] = [];
  const note = ({ conversationId, author }: MessageEvent) =>
    (author.id === id ? conversations : others).add(conversationId);
  for await (const item of items) {
    const entry = indexEntryIn(item, secret);
    if (entry?.channelId === channelId) {
      if (entry.kind === 'customer') customers.set(item.pk, entry.customerId);
      else {
        const { cxoneThreadId, conversationId } = entry;
        threads.set(conversationId, [...(threads.get(conversationId) ?? []), { pk: item.pk, cxoneThreadId }]);
      }
    }
    const record = parkedIn(item);
    if (record?.channelId === channelId) {
      const opened = await openParked(record.pk, { table, dataKey });
      const messages = opened.kind === 'opened' ? opened.job.messages : [];
      messages.forEach(note);
      if (messages.some(({ author }) => author.id === id)) {
        parked.push({ record, messages, files: messages.flatMap((message) => uploadsIn(message, channelId)) });
      }
    }
    const album = albumIn(item, channelId, namings, await dataKey());
    album?.parts.forEach(note);
    if (album?.parts.some(({ author }) => author.id === id) === true) {
      albums.push({ ...album, pk: item.pk, expiresAt: numberIn(item, 'expiresAt') });
    }
    const said = await messageClaimIn(item, indexKey);
    const conversationId = said?.notes.conversationId;
    if (conversationId !== undefined && said?.notes.channelId === channelId) {
      (marks.includes(said.notes.customer ?? '') ? conversations : others).add(conversationId);
    }
  }
  for (const conversationId of threads.keys()) {
    for (const digest of namings) {
      const customer = customers.get(customerPk(channelId, conversationId, digest));
      if (customer !== undefined) (customer === id ? conversations : others).add(conversationId);
    }
  }
  const isOfNow = ({ expiresAt }: { readonly expiresAt: number }) => expiresAt * 1000 > now().getTime();
  return {
    conversations,
    shared: new Set([...conversations].filter((conversationId) => others.has(conversationId))),
    threads,
    customers: [...customers].filter(([, customerId]) => customerId === id).map(([pk]) => pk),
    parked,
    albums: albums.map((album) => ({ ...album, isClosed: album.isClosed || !isOfNow(album) })),
  };
}

async function messageClaimIn(
  item: Item,
  indexKey: () => Promise<string>,
): Promise<{ readonly claim: KeptClaim; readonly notes: InboundNotes } | undefined> {
  const claim = await openClaim(item, indexKey);
  return claim?.purpose === 'inbound' ? { claim, notes: inboundNotesSchema.parse(claim.notes) } : undefined;
}

async function findItems(
  { channelId, id }: Person,
  { namings, marks }: Traces,
  { conversations, shared, threads, customers, parked, albums }: FirstLook,
  items: AsyncIterable<Item>,
  ports: FindPorts,
): Promise<Found> {
  const now = ports.now().getTime();
  const own = [...conversations].filter((conversationId) => !shared.has(conversationId));
  const whosIn = (conversationId: string) => namings.map((digest) => saidBy(conversationId, id, digest));
  const whos = new Set([...conversations].flatMap(whosIn));
  const tags = new Set(
    own.flatMap((conversationId) => namings.map((digest) => conversationTagOf(channelId, conversationId, digest))),
  );
  const threadsOfChannel = new Set([...threads.values()].flat().map(({ cxoneThreadId }) => cxoneThreadId));
  const isOfChannel = ({ channelId: noted, threadId }: InboundNotes) =>
    noted === undefined ? threadId === undefined || threadsOfChannel.has(threadId) : noted === channelId;
  const isTheirs = (notes: InboundNotes) => {
    if (notes.customer !== undefined) return marks.includes(notes.customer);
    if (!isOfChannel(notes)) return false;
    return notes.said === undefined ? own.includes(notes.conversationId ?? '') : whos.has(notes.said.who);
  };

  const asked = new Set(own.flatMap((conversationId) => namings.map((digest) => digest(conversationId))));

  const messages: FoundMessage[] = [];
  const questions: FoundQuestion[] = [];
  const edits: string[] = [];
  const notes: string[] = [];
  const externalIds = new Set<string>();
  const replies = new Map<string, FoundReply>();
  const digests = { count: 0, until: 0 };
  const inFlight = {
    messages: albums.filter(({ isClosed }) => !isClosed).length,
    replays: parked.filter(({ record: { replayedAt = '', parkedAt } }) => replayedAt > parkedAt).length,
    replies: 0,
  };
  const addReply = async (externalId: string, claim: KeptClaim) => {
    const notes = queuedNotesSchema.parse(claim.notes);
    if (isOpen(claim, now)) inFlight.replies += 1;
    const files = hasFiles(notes) ? await ports.bin.keys(`${outboundPrefix(channelId, externalId)}/`) : [];
    if (saysSomething(notes)) replies.set(claim.pk, { externalId, claim, notes, files });
  };

  for await (const item of items) {
    if (asked.has(conversationIn(item, channelId) ?? '')) {
      questions.push({ pk: item.pk, question: questionIn(item, await ports.indexKey()) });
    }
    const sent = sentIn(item, channelId);
    if (sent !== undefined && tags.has(conversationTagIn(sent))) notes.push(item.pk);
    const change = changeIn(item);
    const isChanged =
      change?.customer === undefined ? whos.has(change?.said?.who ?? '') : marks.includes(change.customer);
    if (isChanged) edits.push(item.pk);
    const message = await messageClaimIn(item, ports.indexKey);
    if (message !== undefined && isTheirs(message.notes)) {
      if (isOpen(message.claim, now)) inFlight.messages += 1;
      const prefix = `${inboundPrefix(channelId, message.claim.pk)}/`;
      const copies = hasFiles(message.notes) ? await ports.bin.keys(prefix) : [];
      messages.push({ ...message, files: [...copies, ...(message.notes.originals ?? [])] });
    }
    const claim = await openClaim(item, ports.indexKey);
    if (claim?.purpose === 'outbound') {
      const { externalId, before = [] } = outboundNotesSchema.parse(claim.notes);
      const ids = [externalId, ...before.map((one) => one.externalId)].filter((one) =>
        tags.has(conversationTagIn(one)),
      );
      ids.forEach((one) => externalIds.add(one));
      if (ids.length === 0) continue;
      digests.count += 1;
      digests.until = Math.max(digests.until, claim.expiresAt);
      if (claim.state === 'open' && claim.leaseUntil > now) inFlight.replies += 1;
    }
  }

  for (const [conversationId, digest] of own.flatMap((one) => namings.map((by) => [one, by] as const))) {
    const queued = queuedPk(channelId, conversationId, digest);
    const backlog = backlogPk(channelId, conversationId, digest);
    const open = openQuestionPk(channelId, conversationId, digest);
    for (const pk of [queued, backlog, open, timePk(threadKey(channelId, conversationId), digest)]) {
      const item = await ports.table.get(pk);
      if (item === undefined) continue;
      notes.push(pk);
      if (pk !== queued) continue;
      for (const externalId of messagesIn(item)) {
        externalIds.add(externalId);
        const isTaken = (await ports.table.get(queuedClaimKey({ channelId, externalId }))) !== undefined;
        if (!isTaken && numberIn(item, externalId) > now - NEVER_QUEUED_MS) inFlight.replies += 1;
      }
    }
  }
  const states: FoundState[] = [];
  for (const pk of namings.map((digest) => contactStatePk(channelId, id, digest))) {
    const item = await ports.table.get(pk);
    const known = item && contactStateIn(item, now);
    if (known !== undefined) states.push({ pk, ...known });
  }
  const contacts = new Set(['', ...messages.flatMap((message) => message.notes.contactNumber ?? [])]);
  for (const [conversationId, digest] of own.flatMap((one) => namings.map((by) => [one, by] as const))) {
    for (const contact of contacts) {
      const item = await ports.table.get(claimKey(digest, 'end', channelId, conversationId, contact));
      if (item === undefined) continue;
      digests.count += 1;
      digests.until = Math.max(digests.until, numberIn(item, 'expiresAt'));
    }
  }
  for (const externalId of externalIds) {
    const item = await ports.table.get(queuedClaimKey({ channelId, externalId: externalId as ExternalMessageId }));
    const claim = item && (await openClaim(item, ports.indexKey));
    if (claim !== undefined) await addReply(externalId, claim);
  }
  return {
    conversations: [...conversations]
      .map((conversationId) => ({
        id: conversationId,
        cxoneThreads: [...new Set((threads.get(conversationId) ?? []).map(({ cxoneThreadId }) => cxoneThreadId))],
        isShared: shared.has(conversationId),
      }))
      .filter((one) => threads.has(one.id) || messages.some((message) => isIn(message, one.id, whosIn(one.id)))),
    messages,
    parked,
    albums,
    replies: [...replies.values()],
    edits,
    questions,
    notes,
    states,
    index: [...own.flatMap((conversationId) => (threads.get(conversationId) ?? []).map(({ pk }) => pk)), ...customers],
    digests,
    inFlight,
  };
}

/** @param whos As its claim notes the person in the conversation. */
function isIn({ notes }: FoundMessage, conversationId: string, whos: readonly string[]): boolean {
  return notes.conversationId === conversationId || whos.includes(notes.said?.who ?? '');
}

/** Its time is not over, and nobody has settled it. */
function isOpen({ state, expiresAt }: KeptClaim, now: number): boolean {
  return state === 'open' && expiresAt * 1000 > now;
}

function hasFiles({ copies, ahead, tries }: Pick<InboundNotes, 'copies' | 'ahead' | 'tries'>): boolean {
  return copies !== undefined || ahead !== undefined || tries !== undefined;
}

/** Names of files, and sentences that have them. */
function saysSomething(notes: QueuedNotes): boolean {
  return hasFiles(notes) || notes.misses !== undefined || notes.reason !== undefined;
}

/** The claims on the parts of an album, each of which may come again by itself. */
export function claimsOfParts({ parts, digest }: FoundAlbum, channelId: ChannelId): string[] {
  return parts.map(({ providerMessageId }) => inboundClaimKey(channelId, providerMessageId, digest));
}
