import type { RecipientProblem } from '../contract.ts';
import { idSchema } from './envelope.ts';
import { sentences } from './sentences.ts';

/**
 * The thread in which agents write first to somebody: the receiver doesn't know it yet and opens it with the one
 * recipient (docs/generic-provider.md), so it must be the same each time and of no customer's own.
 */
export function conversationWith(recipientId: string): string {
  return `direct-${recipientId}`;
}

/** Whether a recipient is known is for the receiver to say; here only that answers could come back in their thread. */
export function checkRecipient(recipientId: string): RecipientProblem | undefined {
  if (recipientId.trim() !== '' && idSchema.safeParse(conversationWith(recipientId)).success) return undefined;
  return { agentMessage: sentences.notARecipient };
}
