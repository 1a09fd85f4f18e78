import * as z from 'zod/mini';
import type { Parsed, VerifiedRequest } from '../../../../lib/contract/webhook.ts';
import { parseExact } from '../../../../lib/providers/parse-exact.ts';

const id = z.string().check(z.minLength(1), z.maxLength(200));
const webhookSchema = z.looseObject({ type: z.string() });
const messageSchema = z.object({
  id,
  room: id,
  user: z.object({ id, name: z.catch(z.optional(z.string()), undefined) }),
  text: z.string().check(z.minLength(1)),
  sentAt: z.iso.datetime({ offset: true }),
});

/** `{ "type": "message", … }`; all other types are passed over. */
export function parse({ body }: VerifiedRequest): Parsed {
  const webhook = webhookSchema.safeParse(parseExact(body));
  if (!webhook.success) return malformed(webhook.error);
  if (webhook.data.type !== 'message') {
    return { kind: 'events', events: [{ kind: 'ignored', reason: 'The type is not one that is known.' }] };
  }
  const message = messageSchema.safeParse(webhook.data);
  if (!message.success) return malformed(message.error);
  const { id: providerMessageId, room: conversationId, user, text, sentAt: occurredAt } = message.data;
  const author = { id: user.id, nickname: user.name?.toWellFormed() };
  const event = { providerMessageId, conversationId, occurredAt, author, text: text.toWellFormed() };
  return { kind: 'events', events: [{ kind: 'message', ...event }] };
}

function malformed({ issues: [issue] }: z.core.$ZodError): Parsed {
  return { kind: 'malformed', field: issue?.path.map(String).join('.') || 'body', problem: 'It is not as documented.' };
}
