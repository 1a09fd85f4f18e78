import { claimKey, type Claims } from '../exactly-once/claims.ts';
import type { ChannelId } from '../ids.ts';
import { stringIn } from '../table/read-item.ts';

/** Finds the provider's conversation in which a customer's message came; undefined where that is not known (any more). */
export function conversationOfMessage(claims: Pick<Claims, 'notes'>) {
  return async (channelId: ChannelId, providerMessageId: string): Promise<string | undefined> =>
    stringIn(await claims.notes(claimKey('inbound', channelId, providerMessageId)), 'conversationId');
}
