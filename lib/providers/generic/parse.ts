import type * as z from 'zod/mini';
import type { MessageEvent, Parsed, Quoted, ReceiptEvent, VerifiedRequest } from '../contract.ts';
import { envelopeSchema, messageReceivedSchema, messageStatusSchema } from './envelope.ts';

/** Form of our ids of agents' messages, as they left in `data.id` of `message.send`. */
const ourMessageId = /^out-[A-Za-z0-9_-]{22}(?:[A-Za-z0-9_-]{4})?$/;

/** Reads a verified body; see docs/generic-provider.md for its schema. One webhook carries one event. Never throws. */
export function parse(request: VerifiedRequest): Parsed {
  const body = jsonOf(request.body);
  if (body === undefined) return { kind: 'malformed', field: 'body', problem: 'It must be JSON in UTF-8.' };

  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) return malformed(envelope.error);

  switch (envelope.data.type) {
    case 'message.received': {
      const message = messageReceivedSchema.safeParse(body);
      return message.success ? oneEvent(messageEvent(message.data)) : malformed(message.error);
    }
    case 'message.status': {
      const receipt = messageStatusSchema.safeParse(body);
      if (!receipt.success) return malformed(receipt.error);
      return ourMessageId.test(receipt.data.data.messageId)
        ? oneEvent(receiptEvent(receipt.data))
        : ignored('The status is of a message that was not sent from here.');
    }
    default:
      return ignored(`The type ${nameOf(envelope.data.type)} is not one that this version knows.`);
  }
}

function messageEvent({ timestamp, data }: z.infer<typeof messageReceivedSchema>): MessageEvent {
  return {
    kind: 'message',
    conversationId: data.thread.id,
    conversationName: data.thread.name,
    providerMessageId: data.id,
    occurredAt: timestamp,
    author: data.author,
    text: data.text,
    replyTo: data.replyTo ? quoted(data.replyTo.id) : undefined,
  };
}

function receiptEvent({ timestamp, data }: z.infer<typeof messageStatusSchema>): ReceiptEvent {
  return {
    kind: 'receipt',
    externalId: data.messageId,
    status: data.status,
    occurredAt: timestamp,
    reason: data.status === 'failed' ? data.reason : undefined,
  };
}

function quoted(id: string): Quoted {
  return ourMessageId.test(id) ? { sentBy: 'ours', externalId: id } : { sentBy: 'theirs', providerMessageId: id };
}

function oneEvent(event: MessageEvent | ReceiptEvent): Parsed {
  return { kind: 'events', events: [event] };
}

function ignored(reason: string): Parsed {
  return { kind: 'events', events: [{ kind: 'ignored', reason }] };
}

/** A type goes into logs only where it looks like one. */
function nameOf(type: string): string {
  return /^[\w.:-]{1,100}$/.test(type) ? `"${type}"` : 'of this webhook';
}

function malformed({ issues: [first] }: z.core.$ZodError): Parsed {
  const field = first?.path.map(String).join('.') || 'body';
  return { kind: 'malformed', field, problem: `It ${first?.message ?? 'is not as documented'}.` };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
