import type { CopyProgress } from '../attachments/file-copy.ts';
import { keysIn } from '../attachments/handed-over.ts';
import type { FileBin } from '../attachments/store/file-store.ts';
import { sentDigest, sentMessage } from '../channels/sent-ids.ts';
import { type MessageEvent, pieceId } from '../contract/events.ts';
import { isLookUpRefused } from '../breakers/failure-scope.ts';
import type { Channel } from '../channels/channel.ts';
import type { CxoneClient } from '../cxone/create-cxone-client.ts';
import { CxoneError, CxoneNotFoundError, CxonePermissionError, CxoneRefusedError } from '../cxone/errors.ts';
import {
  type ChannelId,
  type Digest,
  inboundMessageId,
  inboundMessageIdAt,
  type PersonKeys,
  standingDigest,
} from '../ids.ts';
import {
  type ChangeEvent,
  customerMark,
  isChange,
  type QueuedMessage,
  saidIn,
  type Said,
  saidSchema,
  sentQuoteIn,
  shownChange,
} from '../messages/edits.ts';
import { withoutQuote } from '../messages/to-create-message.ts';
import type { Logger } from '../observability/logger.ts';
import type { InboundJob } from '../queues/jobs.ts';
import { numberIn, stringIn } from '../table/read-item.ts';
import type { Item, Table } from '../table/table.ts';
import { partOfAlbum } from './album.ts';
import { inboundClaimKey } from './inbound-claim.ts';

/** Of the notes of a claim. */
interface FirstNotes extends CopyProgress {
  readonly said?: Said | undefined;
  readonly conversationId?: string | undefined;
  readonly messageId?: string | undefined;
  /** Of the first piece of a long text: how many there are. */
  readonly pieces?: number | undefined;
}

interface EditPorts {
  readonly keys: PersonKeys;
  readonly claims: { notes(pk: string): Promise<FirstNotes | undefined> };
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly dataKey: () => Promise<string>;
  readonly indexKey: () => Promise<string>;
  readonly now: () => Date;
}

/** Days for which it is known what an edit has made of a message: as long as the claim on that message. */
const KEPT_DAYS = 10;

/** What stands under the id of an edited message, and the id under which CXone has it. */
interface Standing {
  readonly said: Said | 'gone' | undefined;
  readonly id: string;
}

/**
 * A change as the agent is to see it, with the first message quoted; or a message that quotes one of ours by the provider's
 * id of it, with our own. Undefined: nothing has changed.
 */
export async function toShow(
  channelId: ChannelId,
  event: MessageEvent,
  ports: EditPorts,
): Promise<MessageEvent | undefined> {
  if (!isChange(event)) return quotingOurs(channelId, event, ports);
  const { said, id } = await standingOf(channelId, event, ports);
  const shown = shownChange(event, said, ports.keys);
  return shown && { ...shown, replyTo: { sentBy: 'theirs', providerMessageId: id } };
}

/** Where our message is not found (any more), a note says that there is one. */
async function quotingOurs(channelId: ChannelId, queued: QueuedMessage, ports: EditPorts): Promise<MessageEvent> {
  const quoted = sentQuoteIn(queued);
  if (quoted === undefined) return queued;
  const { sentId, inWords, mayBeTheirs } = quoted;
  const others = (queued.notes ?? []).filter(({ en }) => en !== inWords?.en);
  const event = { ...queued, quotesSent: undefined, notes: others.length > 0 ? others : undefined };
  const found = await sentMessage(channelId, await sentDigest(sentId, ports), ports);
  if (found !== undefined) return { ...event, replyTo: { sentBy: 'ours', externalId: found.externalId } };
  if (mayBeTheirs === true && (await isInCxone(channelId, event.conversationId, sentId, ports))) {
    return { ...event, replyTo: { sentBy: 'theirs', providerMessageId: sentId } };
  }
  if (inWords !== undefined) return { ...event, replyTo: undefined, notes: [inWords, ...others] };
  // The words that somebody picked of it are noted already.
  if (others.length > 0) return { ...event, replyTo: undefined };
  return withoutQuote({ ...event, replyTo: { sentBy: 'ours', externalId: '' } });
}

/** Whether CXone has a message of the customer's, by the provider's id of it, in this conversation. */
async function isInCxone(channelId: ChannelId, conversationId: string, of: string, ports: EditPorts): Promise<boolean> {
  const standing = await firstNotes(channelId, of, ports);
  return standing?.conversationId === conversationId;
}

/**
 * Keeps what a change has made of its message, for the next one. A write that reaches the table late does not replace
 * what a later change has written.
 * @param createdAt ISO 8601, the time of the change in its thread.
 */
export async function rememberChange(
  channelId: ChannelId,
  event: ChangeEvent,
  createdAt: string,
  ports: Pick<EditPorts, 'table' | 'now' | 'keys'>,
): Promise<void> {
  const { table, now, keys } = ports;
  const said = saidIn(event, keys.digest);
  const change = event.change.kind === 'deleted' ? { set: {}, remove: ['said'] } : { set: { said } };
  const at = Date.parse(createdAt);
  const expiresAt = Math.floor(now().getTime() / 1000) + KEPT_DAYS * 86_400;
  const whose = { customer: customerMark(channelId, event.author.id, keys.digest) };
  await table.update(
    await standingPk(channelId, event, ports),
    { ...change, set: { ...change.set, ...whose, at, expiresAt } },
    { any: [{ missing: 'at' }, { below: ['at', at + 1] }] },
  );
}

interface RemovalPorts extends Pick<EditPorts, 'keys' | 'claims' | 'table' | 'now'> {
  readonly bin: Pick<FileBin, 'delete'>;
  readonly cxone: Pick<CxoneClient, 'findMessages' | 'removeContent'>;
  readonly channelOf: (channelId: ChannelId) => Promise<Channel | undefined>;
  readonly logger: Logger;
}

/**
 * Deletes our copies of the files of a message that the customer has deleted, and has CXone remove what it said (B16), where
 * the channel wants that; to be called once CXone has the note of it. Safe to repeat. What CXone refuses is logged, and the note stands. Of an album, CXone can't
 * remove one photo: it keeps all.
 * @throws CxoneError, and FileStoreError, where another attempt may work.
 */
export async function removeDeleted(job: InboundJob, event: ChangeEvent, ports: RemovalPorts): Promise<void> {
  const { kind, album } = event.change;
  if (kind !== 'deleted' || album !== undefined) return;
  await deleteCopies(job.channelId, event, ports);
  const { integrationKey: integration, channelId: channel, correlation } = job;
  if ((await ports.channelOf(channel))?.removesDeleted !== true) return;
  const log = { integration, channel, correlation };
  const refused = (error: unknown): void => {
    if (!(error instanceof CxoneError) || !isRefusal(error)) {
      throw error instanceof Error ? error : new Error(String(error));
    }
    const { code, uid, operation } = error;
    ports.logger.log('warn', 'inbound.not-removed', { ...log, code, uid, operation });
  };
  let messageIds: readonly string[];
  try {
    messageIds = await allInCxone(channel, event, ports);
  } catch (error) {
    refused(error);
    return;
  }
  const options = { traceId: correlation, repeats: false };
  const removals = messageIds.map((messageId) => ports.cxone.removeContent(messageId, 'other', options));
  const failures = (await Promise.allSettled(removals)).flatMap((removal) =>
    removal.status === 'rejected' ? [removal.reason as unknown] : [],
  );
  for (const failure of failures) refused(failure);
  if (failures.length < messageIds.length) ports.logger.log('info', 'inbound.removed', log);
}

/** Whatever CXone keeps: the links to them end with it. */
async function deleteCopies(channelId: ChannelId, event: ChangeEvent, ports: RemovalPorts): Promise<void> {
  const notes = await firstNotes(channelId, event.change.of, ports);
  if (notes === undefined || notes.conversationId !== event.conversationId) return;
  for (const key of keysIn(notes)) await ports.bin.delete(key);
}

function isRefusal(error: CxoneError): boolean {
  const isRefused = [CxoneNotFoundError, CxonePermissionError, CxoneRefusedError].some((kind) => error instanceof kind);
  return isLookUpRefused(error) || (isRefused && error.operation === 'remove-content');
}

/** CXone's own ids of the message that was deleted: several of a text that came in pieces. */
async function allInCxone(channelId: ChannelId, event: ChangeEvent, ports: RemovalPorts): Promise<string[]> {
  const { of } = event.change;
  const notes = await firstNotes(channelId, of, ports);
  const others = Array.from({ length: (notes?.pieces ?? 1) - 1 }, (_, index) => pieceId(of, index + 1));
  const found = await Promise.all([
    inCxone(channelId, event, of, notes, ports),
    ...others.map(async (id) => inCxone(channelId, event, id, await firstNotes(channelId, id, ports), ports)),
  ]);
  return found.filter((id) => id !== undefined);
}

/**
 * CXone's own id of a message. Undefined: CXone never had it, or has it in another conversation, or its claim is no longer
 * kept.
 * @param of The provider's id of it.
 */
async function inCxone(
  channelId: ChannelId,
  { conversationId }: ChangeEvent,
  of: string,
  notes: FirstNotes | undefined,
  ports: RemovalPorts,
): Promise<string | undefined> {
  // Without them nobody knows in which conversation the message was.
  if (notes === undefined) return undefined;
  if (notes.conversationId !== undefined && notes.conversationId !== conversationId) return undefined;
  if (notes.messageId !== undefined) return notes.messageId;
  const query = {
    idOnExternalPlatform: [inboundMessageId(of), inboundMessageIdAt(channelId, of)],
    channel: [channelId],
  };
  const [found] = await ports.cxone.findMessages(query, { repeats: false });
  return found?.messageId;
}

function firstNotes(channelId: ChannelId, of: string, ports: Pick<EditPorts, 'keys' | 'claims' | 'table' | 'now'>) {
  const claimBy = (digest: Digest) => inboundClaimKey(channelId, of, digest);
  return standingDigest(ports.keys, claimBy, ports).then((digest) => ports.claims.notes(claimBy(digest)));
}

async function standingOf(channelId: ChannelId, event: ChangeEvent, ports: EditPorts): Promise<Standing> {
  const { of, album } = event.change;
  const part = album === undefined ? undefined : await partOfAlbum(channelId, { ...event, album }, of, ports);
  const id = part?.albumsId ?? of;
  const changed = await ports.table.get(await standingPk(channelId, event, ports));
  const isKept = changed !== undefined && numberIn(changed, 'expiresAt') * 1000 > ports.now().getTime();
  if (isKept) return { said: saidSchema.safeParse(changed['said']).data ?? 'gone', id };
  if (part !== undefined) return { said: saidIn(part.message, ports.keys.digest), id };
  const notes = await firstNotes(channelId, of, ports);
  // Known once the message is in CXone: before, the agent has nothing of it.
  return { said: notes?.conversationId === undefined ? undefined : notes.said, id };
}

/** Whose change an item keeps: both are missing where that is not known; undefined where the item is of another kind. */
export function changeIn(
  item: Item,
): { readonly customer: string | undefined; readonly said: Said | undefined } | undefined {
  if (!item.pk.startsWith(PREFIX)) return undefined;
  return { customer: stringIn(item, 'customer'), said: saidSchema.safeParse(item['said']).data };
}

async function standingPk(
  channelId: ChannelId,
  { change: { of } }: ChangeEvent,
  ports: Pick<EditPorts, 'table' | 'now' | 'keys'>,
): Promise<string> {
  const pkBy = (digest: Digest) => changePk(channelId, of, digest);
  return pkBy(await standingDigest(ports.keys, pkBy, ports));
}

const PREFIX = 'CHANGED#';

/** Key of what an edit has made of a message. @param of The provider's id of that message. */
export function changePk(channelId: ChannelId, of: string, digest: Digest): string {
  return `${PREFIX}${digest([channelId, of])}`;
}
