import { createHash } from 'node:crypto';
import type * as z from 'zod/mini';
import { isOurs, type IncomingFile, type MessageEvent, type Quoted, type ReceiptEvent } from '../../contract/events.ts';
import type { Parsed, ParsedUpload, VerifiedRequest } from '../../contract/webhook.ts';
import { splitText } from '../../messages/split-text.ts';
import {
  type Attachment,
  changeId,
  envelopeSchema,
  messageDeletedSchema,
  messageReceivedSchema,
  messageStatusSchema,
  uploadRequestSchema,
  pieceId,
} from './envelope.ts';
import { manifest } from './manifest.ts';

/** Reads a verified body; see docs/generic-provider.md for its schema. One webhook carries one event. Never throws. */
export function parse(request: VerifiedRequest): Parsed {
  const body = jsonOf(request.body);
  if (body === undefined) return { kind: 'malformed', field: 'body', problem: 'It must be JSON in UTF-8.' };

  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) return malformed(envelope.error);

  switch (envelope.data.type) {
    case 'message.received': {
      const message = messageReceivedSchema.safeParse(body);
      return message.success
        ? { kind: 'events', events: inPieces(messageEvent(message.data)) }
        : malformed(message.error);
    }
    case 'message.edited': {
      const edit = messageReceivedSchema.safeParse(body);
      if (!edit.success) return malformed(edit.error);
      return { kind: 'events', events: inPieces(editEvent(edit.data, request)) };
    }
    case 'message.deleted': {
      const deletion = messageDeletedSchema.safeParse(body);
      return deletion.success ? oneEvent(deletionEvent(deletion.data)) : malformed(deletion.error);
    }
    case 'message.status': {
      const receipt = messageStatusSchema.safeParse(body);
      return receipt.success ? receiptIn(receipt.data) : malformed(receipt.error);
    }
    default:
      return ignored(`The type ${nameOf(envelope.data.type)} is not one that this version knows.`);
  }
}

/** Reads a verified request for an upload; its id and time are those that were signed. Never throws. */
export function parseUpload({ body, headers }: VerifiedRequest): ParsedUpload {
  const parsed = uploadRequestSchema.safeParse(jsonOf(body));
  if (!parsed.success) return malformed(parsed.error);
  const requestedAt = new Date(Number(headers['webhook-timestamp']) * 1_000);
  return { kind: 'upload', bytes: parsed.data.data.size, requestId: headers['webhook-id'] ?? '', requestedAt };
}

/** A text that is too long for one message comes as several, one behind the other; the files come with the last of them. */
function inPieces(event: MessageEvent): readonly MessageEvent[] {
  const { text } = manifest.capabilities;
  if (event.text.length <= text.maxLength) return [event];
  const pieces = splitText(event.text, text);
  return pieces.map((words, place) => ({
    ...event,
    providerMessageId: pieceId(event.providerMessageId, place),
    text: words,
    files: place === pieces.length - 1 ? event.files : undefined,
    replyTo: place === 0 ? event.replyTo : undefined,
    change: event.change && { ...event.change, of: pieceId(event.change.of, place) },
  }));
}

/** A message of its own: the same for each repeat of its webhook, and another for each edit. */
function editEvent(message: z.infer<typeof messageReceivedSchema>, { headers, body }: VerifiedRequest): MessageEvent {
  const { id } = message.data;
  const edit = createHash('sha256').update(`${headers['webhook-id']}.`).update(body).digest('base64url').slice(0, 16);
  return {
    ...messageEvent(message),
    providerMessageId: changeId(id, `edited-${edit}`),
    change: { kind: 'edited', of: id },
  };
}

function deletionEvent({ timestamp, data }: z.infer<typeof messageDeletedSchema>): MessageEvent {
  return {
    kind: 'message',
    conversationId: data.thread.id,
    conversationName: data.thread.name,
    providerMessageId: changeId(data.id, 'deleted'),
    occurredAt: timestamp,
    author: data.author,
    text: '',
    change: { kind: 'deleted', of: data.id },
  };
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
    files: data.attachments.length > 0 ? data.attachments.map(file) : undefined,
    replyTo: data.replyTo?.id === undefined ? undefined : quoted(data.replyTo.id),
  };
}

/** One without a link that can be read stays, so that the agent is told of it. */
function file({ id, name, type, url, uploadId }: Attachment, index: number): IncomingFile {
  const source = uploadId === undefined ? ({ kind: 'link', url } as const) : ({ kind: 'upload', uploadId } as const);
  return { id: id ?? String(index + 1), name, type, source };
}

function receiptIn({ timestamp, data }: z.infer<typeof messageStatusSchema>): Parsed {
  const { messageId: externalId, status } = data;
  if (!isOurs(externalId)) return ignored('The status is of a message that was not sent from here.');
  const reason = status === 'failed' ? data.reason : undefined;
  return oneEvent({ kind: 'receipt', externalId, status, occurredAt: timestamp, reason });
}

function quoted(id: string): Quoted {
  return isOurs(id) ? { sentBy: 'ours', externalId: id } : { sentBy: 'theirs', providerMessageId: id };
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

function malformed({ issues: [first] }: z.core.$ZodError): Extract<Parsed, { kind: 'malformed' }> {
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
