import * as z from 'zod/mini';
import { claimKey, type Claims } from '../exactly-once/claims.ts';
import type { ChannelId } from '../ids.ts';

/** Key of the claim on a customer's message. */
export function inboundClaimKey(channelId: ChannelId, providerMessageId: string): string {
  return claimKey('inbound', channelId, providerMessageId);
}

/** Of what the claim on a customer's message keeps, all that an agent's reply asks for. */
export const conversationNotesSchema = z.object({ conversationId: z.optional(z.string()) });

/** Finds the provider's conversation in which a customer's message came; undefined where that is not known (any more). */
export function conversationOfMessage(claims: Pick<Claims<z.infer<typeof conversationNotesSchema>>, 'notes'>) {
  return async (channelId: ChannelId, providerMessageId: string): Promise<string | undefined> =>
    (await claims.notes(inboundClaimKey(channelId, providerMessageId)))?.conversationId;
}
