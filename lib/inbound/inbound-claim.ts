import * as z from 'zod/mini';
import { claimKey, type Claims } from '../exactly-once/claims.ts';
import type { ChannelId } from '../ids.ts';

/** Key of the claim on a customer's message. */
export function inboundClaimKey(channelId: ChannelId, providerMessageId: string): string {
  return claimKey('inbound', channelId, providerMessageId);
}

/** Of what the claim on a customer's message keeps, all that an agent's reply asks for. */
export const conversationNotesSchema = z.object({
  conversationId: z.optional(z.string()),
  createdAt: z.optional(z.string()),
});
type ConversationClaims = Pick<Claims<z.infer<typeof conversationNotesSchema>>, 'notes'>;

/** Finds the provider's conversation in which a customer's message came; undefined where that is not known (any more). */
export function conversationOfMessage(claims: ConversationClaims) {
  return async (channelId: ChannelId, providerMessageId: string): Promise<string | undefined> =>
    (await claims.notes(inboundClaimKey(channelId, providerMessageId)))?.conversationId;
}

/** Finds when a customer's message was accepted, in milliseconds since 1970; undefined where that is not known (any more). */
export function acceptanceOfMessage(claims: ConversationClaims) {
  return async (channelId: ChannelId, providerMessageId: string): Promise<number | undefined> => {
    const createdAt = (await claims.notes(inboundClaimKey(channelId, providerMessageId)))?.createdAt;
    return createdAt === undefined ? undefined : Date.parse(createdAt);
  };
}
