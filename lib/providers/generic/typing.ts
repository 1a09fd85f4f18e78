import { createHash } from 'node:crypto';
import type { SendContext } from '../contract.ts';
import { postSigned, targetOf } from './post.ts';

/** Posts `agent.typing` (docs/generic-provider.md). Nobody waits for it, nothing repeats it, and a failure is nobody's business. */
export async function sendTyping(conversationId: string, isTyping: boolean, context: SendContext): Promise<void> {
  const target = targetOf(context);
  if (target.kind === 'not-set-up') return;
  const now = context.now();
  // Each signal is an event of its own, so that a receiver that looks out for repeats lets none pass for another.
  const signal = `${conversationId} ${isTyping} ${now.getTime()}`;
  const id = `typing-${createHash('sha256').update(signal).digest('base64url')}`;
  const data = { channelId: context.channelId, thread: { id: conversationId }, isTyping };
  try {
    const response = await postSigned(target, id, { type: 'agent.typing', data }, now, context);
    await response.body?.cancel();
  } catch {
    // The contract has it throw nothing.
  }
}
