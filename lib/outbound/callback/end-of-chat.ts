import * as z from 'zod/mini';
import type { Channel } from '../../channels/channel.ts';
import type { KnownThread } from '../../channels/thread-index.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { SendContext, SendFailure, SendResult } from '../../contract/sending.ts';
import { type Claim, Claims } from '../../exactly-once/claims.ts';
import { type EndNotes, endClaimKeys, endNotesSchema, SAME_END_MS } from '../../exactly-once/end-claims.ts';
import { SEND_LEASE_MS } from '../../exactly-once/lease-times.ts';
import { type ChannelId, externalMessageIdSchema, fromUrlSafe, looseId, personKeysAt } from '../../ids.ts';
import { unknownOutcome } from '../../messages/not-sent.ts';
import { neverTellReceipts } from '../../receipts/status-claims.ts';
import type { Table } from '../../table/table.ts';
import { isRefusal, type OutboundCall, type OutboundPorts } from '../outbound-message.ts';
import { sendOutbound } from '../send-outbound.ts';

/** What a workflow sends, under any of the names that its variables may have; all of it may be missing. */
const endSchema = z.looseObject({
  channelId: looseId,
  channel: z.catch(z.nullish(z.looseObject({ id: looseId })), undefined),
  threadId: looseId,
  threadIdOnExternalPlatform: looseId,
  thread: z.catch(z.nullish(z.looseObject({ idOnExternalPlatform: looseId, id: looseId })), undefined),
  contactNumber: looseId,
  contactId: looseId,
});

/** The end of a chat, as CXone's automation tells it. */
export interface AskedEnd {
  readonly channelId: string;
  /** The provider's. */
  readonly conversationId: string;
  /** CXone's number of the contact that ended, else its id: two ends of one conversation with the same are one. */
  readonly contact: string | undefined;
  /** Whether that is the id, which the answers about customers' messages do not always have. */
  readonly isContactId?: boolean;
}

/**
 * Reads which chat has ended: from the address, else from the body. CXone's own id of a thread does as well as ours.
 * @returns undefined where neither names channel and thread.
 */
export async function readEnd(
  { channelId, threadId }: { readonly channelId?: string | undefined; readonly threadId?: string | undefined },
  body: unknown,
  { thread: threadOf }: { readonly thread: (cxoneThreadId: string) => Promise<KnownThread | undefined> },
): Promise<AskedEnd | undefined> {
  const said = endSchema.safeParse(body).data;
  const thread =
    threadId ??
    said?.threadIdOnExternalPlatform ??
    said?.thread?.idOnExternalPlatform ??
    said?.threadId ??
    said?.thread?.id;
  if (thread === undefined) return undefined;
  const known = await threadOf(thread);
  const channel = channelId ?? said?.channelId ?? said?.channel?.id ?? known?.channelId;
  if (channel === undefined) return undefined;
  const isOfChannel = known?.channelId === (channel as ChannelId);
  const conversationId = fromUrlSafe(known !== undefined && isOfChannel ? known.threadId : thread);
  const { contactNumber, contactId } = said ?? {};
  const isContactId = contactNumber === undefined && contactId !== undefined;
  const contact = contactNumber ?? contactId;
  return { channelId: channel, conversationId, contact, ...(isContactId && { isContactId }) };
}

export interface EndPorts extends OutboundPorts {
  readonly table: Table;
  /** With which the provider is called. */
  readonly context: () => Promise<SendContext>;
}

/** Bytes of a mark. */
const MARK_BYTES = 12;

/**
 * Tells a customer that CXone has ended the chat: by the provider's own sign, else in the channel's words, else not at all.
 * Once, however often CXone's automation says it. Undefined: it is told, or on its way, or there is nothing to
 * tell.
 */
export async function endChat(
  channel: Channel,
  { conversationId, contact, isContactId = false }: AskedEnd,
  call: OutboundCall,
  ports: EndPorts,
): Promise<SendFailure | undefined> {
  const { channelId, keyedFrom, integrationKey, people } = channel;
  const notice = people?.endNotice?.trim() ?? '';
  if (ports.provider.tellEnd === undefined && notice === '') return undefined;
  const keys = await personKeysAt(keyedFrom, ports.now().getTime(), ports.indexKey);
  const pkOf = endClaimKeys({ channelId, conversationId, keys }, ports);
  const claims = new Claims(ports.table, ports.now, endNotesSchema);
  if (isContactId && (await endedByCustomer(await pkOf(''), claims, ports))) return undefined;
  const pk = await pkOf(contact ?? '');
  const taken = await take(pk, contact, claims, ports);
  if (taken === 'told') return undefined;
  if (taken === 'busy') return beingTold;
  if ('agentMessage' in taken) return taken.kind === 'recipient-blocked' ? undefined : taken;
  const result = await tell(channel, { conversationId, notice, mark: taken.notes.mark }, call, ports);
  const log = { integration: integrationKey, channel: channelId, correlation: call.correlation };
  if (result.kind === 'sent') {
    await claims.finish(taken, 'done');
    ports.logger.log('info', 'end.told', log);
    return undefined;
  }
  if (result.kind === 'queued') {
    await claims.finish(taken, 'done');
    ports.logger.log('info', 'end.queued', log);
    return undefined;
  }
  const { kind: code, detail: reason, agentMessage } = result;
  ports.logger.log('warn', 'end.not-told', { ...log, code, reason });
  // Who can't be reached, or wants nothing, is told nothing.
  if (isRefusal(result)) {
    await claims.finish(taken, 'failed', { failure: { kind: result.kind, agentMessage, detail: reason } });
  } else if (code === 'unknown-outcome' && ports.provider.tellEnd === undefined) {
    await claims.finish(taken, 'ambiguous', { failure: { kind: code, agentMessage, detail: reason } });
  } else await claims.release(taken, { conclusive: code !== 'unknown-outcome' });
  return code === 'recipient-blocked' ? undefined : result;
}

/** The customer has just ended the chat: this is the end of the same contact, which we know by its number alone. */
async function endedByCustomer(pk: string, claims: Claims<EndNotes>, { now }: Pick<EndPorts, 'now'>): Promise<boolean> {
  const { customerEndedAt } = (await claims.notes(pk)) ?? {};
  return customerEndedAt !== undefined && now().getTime() - customerEndedAt < SAME_END_MS;
}

async function take(
  pk: string,
  contact: string | undefined,
  claims: Claims<EndNotes>,
  { now, randomBytes }: Pick<EndPorts, 'now' | 'randomBytes'>,
): Promise<Claim<EndNotes> | SendFailure | 'told' | 'busy'> {
  const notes = { mark: randomBytes(MARK_BYTES).toString('base64url') };
  const result = await claims.claim({ pk, digest: pk, leaseMs: SEND_LEASE_MS, notes });
  if (result.kind === 'acquired') return result.claim;
  if (result.kind !== 'finished') return 'busy';
  const isOfContact = contact !== undefined && result.notes.mayReopen !== true;
  const isSame = isOfContact || now().getTime() - result.finishedAt < SAME_END_MS;
  if (isSame) return result.outcome === 'done' ? 'told' : (result.notes.failure ?? unknownOutcome);
  return (await claims.reopen(pk, result.fence, SEND_LEASE_MS, notes)) ?? 'busy';
}

async function tell(
  channel: Channel,
  { conversationId, notice, mark }: { readonly conversationId: string; readonly notice: string; readonly mark: string },
  call: OutboundCall,
  ports: EndPorts,
): Promise<SendResult | { readonly kind: 'queued' }> {
  const { provider } = ports;
  if (provider.tellEnd !== undefined) return provider.tellEnd(conversationId, await ports.context());
  const message = { conversationId, recipientIds: [], text: notice };
  // By the mark, the one who takes the claim over finds the message that was sent.
  const marked = { ...call, trace: undefined, cxoneMessageId: `end:${mark}` };
  const outcome = await sendOutbound(
    { channel, secrets: await ports.secretsOf(channel), message, call: marked },
    ports,
  );
  if (outcome.kind === 'failed') return outcome.failure;
  // CXone has no such message: receipts of it would be asked for days.
  await neverTellReceipts(channel.channelId, externalMessageIdSchema.parse(outcome.externalId), ports);
  return { kind: outcome.kind };
}

const beingToldText: LocalizedText = {
  en: 'The customer is already being told that the chat has ended. Try again in half a minute.',
  fr: 'Le client est déjà en train d’être informé de la fin de la conversation. Réessayez dans une demi-minute.',
};

const beingTold: SendFailure = {
  kind: 'transient',
  agentMessage: beingToldText,
  detail: 'Another request holds the claim on this end.',
};
