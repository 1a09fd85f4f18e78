import * as z from 'zod/mini';
import { claimKey, Claims } from '../exactly-once/claims.ts';
import { type ChannelId, type Digest, digestOf, keyedDigest } from '../ids.ts';
import { sealNotes } from '../secrets/seal-notes.ts';
import type { Table } from '../table/table.ts';

/** Key of the claim on a customer's message. */
export function inboundClaimKey(channelId: ChannelId, providerMessageId: string, digest: Digest): string {
  return claimKey(digest, 'inbound', channelId, providerMessageId);
}

/** Notes of it that name a person, or may: CXone's ids may hold those of the conversation. */
const notesOfPerson = ['conversationId', 'messageId', 'threadId', 'contactNumber', 'copies', 'ahead', 'quoteToken'];

/** Seals those notes. */
export const inboundNoteSealing = (secret: string, randomBytes: (size: number) => Buffer) =>
  sealNotes(secret, notesOfPerson, randomBytes);

/** Of what the claim on a customer's message keeps, all that an agent's reply asks for. */
export const conversationNotesSchema = z.object({
  conversationId: z.optional(z.string()),
  createdAt: z.optional(z.string()),
  quoteToken: z.optional(z.string()),
});
type ConversationNotes = z.infer<typeof conversationNotesSchema>;

export interface ConversationPorts {
  readonly claims: Pick<Claims<ConversationNotes>, 'sealing'>;
  readonly indexKey: () => Promise<string>;
  readonly randomBytes: (size: number) => Buffer;
}

/** Also of a claim that a version before has named. */
async function notesOfMessage(
  channelId: ChannelId,
  providerMessageId: string,
  { claims, indexKey, randomBytes }: ConversationPorts,
): Promise<ConversationNotes | undefined> {
  const secret = await indexKey();
  const opening = claims.sealing(inboundNoteSealing(secret, randomBytes));
  const keyed = await opening.notes(inboundClaimKey(channelId, providerMessageId, keyedDigest(secret)));
  return keyed ?? opening.notes(inboundClaimKey(channelId, providerMessageId, digestOf));
}

/** Finds the provider's conversation in which a customer's message came; undefined where that is not known (any more). */
export function conversationOfMessage(ports: ConversationPorts) {
  return async (channelId: ChannelId, providerMessageId: string): Promise<string | undefined> =>
    (await notesOfMessage(channelId, providerMessageId, ports))?.conversationId;
}

/** Finds when a customer's message was accepted, in milliseconds since 1970; undefined where that is not known (any more). */
export function acceptanceOfMessage(ports: ConversationPorts) {
  return async (channelId: ChannelId, providerMessageId: string): Promise<number | undefined> => {
    const createdAt = (await notesOfMessage(channelId, providerMessageId, ports))?.createdAt;
    return createdAt === undefined ? undefined : Date.parse(createdAt);
  };
}

/** Finds what a customer's message came with for anybody who quotes it; undefined where there is nothing (any more). */
export function quoteTokenOfMessage(ports: ConversationPorts) {
  return async (channelId: ChannelId, providerMessageId: string): Promise<string | undefined> =>
    (await notesOfMessage(channelId, providerMessageId, ports))?.quoteToken;
}

/** What the callbacks of agents ask of customers' messages. */
export function messageLookups(ports: Omit<ConversationPorts, 'claims'> & ClaimedPorts) {
  const of = { ...ports, claims: new Claims(ports.table, ports.now, conversationNotesSchema) };
  return {
    acceptedAt: acceptanceOfMessage(of),
    quoteTokenOf: quoteTokenOfMessage(of),
    conversationOf: conversationOfMessage(of),
  };
}

interface ClaimedPorts {
  readonly table: Table;
  readonly now: () => Date;
}
