import * as z from 'zod/mini';

const typingSchema = z.looseObject({ senderAction: z.looseObject({ action: z.enum(['isTypingOn', 'isTypingOff']) }) });

/** What A5 says (byoc-protocol §2.7): true, the agent types; false, no longer; undefined, something else. */
export function readTyping(body: unknown): boolean | undefined {
  const parsed = typingSchema.safeParse(body);
  return parsed.success ? parsed.data.senderAction.action === 'isTypingOn' : undefined;
}
