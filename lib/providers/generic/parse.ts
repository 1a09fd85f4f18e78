import { createHash } from 'node:crypto';
import type * as z from 'zod/mini';
import {
  changeId,
  isOurs,
  type IncomingFile,
  type MessageEvent,
  pieceId,
  type Press,
  type ProviderEvent,
} from '../../contract/events.ts';
import type { Parsed, ParsedUpload, VerifiedRequest } from '../../contract/webhook.ts';
import { cut } from '../../messages/plain-sentence.ts';
import { splitText } from '../../messages/split-text.ts';
import {
  type Attachment,
  envelopeSchema,
  messageDeletedSchema,
  messageEditedSchema,
  messageReceivedSchema,
  messageStatusSchema,
  uploadRequestSchema,
} from './envelope.ts';
import { manifest, TEST_CONVERSATION } from './manifest.ts';
import { isEcho, quoted, signalIn, signalSchemas, typingSchema } from './signals.ts';

/** Reads a verified body; see docs/generic-provider.md for its schema. One webhook carries one event. Never throws. */
export function parse(request: VerifiedRequest): Parsed {
  const parsed = read(request);
  if (parsed.kind === 'malformed') return parsed;
  const isOfTest = parsed.events.some(
    (event) => 'conversationId' in event && event.conversationId === TEST_CONVERSATION,
  );
  return isOfTest ? ignored('A test.') : parsed;
}

function read(request: VerifiedRequest): Parsed {
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
      const edit = messageEditedSchema.safeParse(body);
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
    case 'message.reacted':
    case 'contact.updated':
    case 'conversation.ended': {
      if (isEcho(body)) return ignored('The webhook is one that was sent from here.');
      const signal = signalSchemas[envelope.data.type].safeParse(body);
      return signal.success ? oneEvent(signalIn(signal.data, request)) : malformed(signal.error);
    }
    case 'customer.typing': {
      const typing = typingSchema.safeParse(body);
      if (!typing.success) return malformed(typing.error);
      const { thread, isTyping } = typing.data.data;
      return oneEvent({ kind: 'typing', conversationId: thread.id, isTyping: isTyping ?? true });
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
  // What was pressed is known by its key: its label is no message of the customer's, of whatever length.
  if (event.press !== undefined) return [{ ...event, text: cut(event.text, text.maxLength) }];
  const pieces = splitText(event.text, text);
  return pieces.map((words, place) => ({
    ...event,
    providerMessageId: pieceId(event.providerMessageId, place),
    pieces: place === 0 ? pieces.length : undefined,
    text: words,
    files: place === pieces.length - 1 ? event.files : undefined,
    replyTo: place === 0 ? event.replyTo : undefined,
    // Once is enough, and all pieces travel in one message of a queue.
    author: place === 0 ? event.author : { ...event.author, fields: undefined },
    fields: place === 0 ? event.fields : undefined,
    change: event.change && { ...event.change, of: pieceId(event.change.of, place) },
  }));
}

/** A message of its own: the same for each repeat of its webhook, and another for each edit. */
function editEvent(message: z.infer<typeof messageReceivedSchema>, { headers, body }: VerifiedRequest): MessageEvent {
  const { id } = message.data;
  const edit = createHash('sha256').update(`${headers['webhook-id']}.`).update(body).digest('base64url').slice(0, 16);
  return {
    ...messageEvent({ ...message, data: { ...message.data, press: undefined } }),
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
  const press = data.press === 'unusable' ? undefined : data.press;
  return {
    kind: 'message',
    conversationId: data.thread.id,
    conversationName: data.thread.name,
    isGroup: data.thread.isGroup,
    providerMessageId: press === undefined ? data.id : pressId(press, data.author.id),
    occurredAt: timestamp,
    author: data.author,
    text: data.text,
    files: data.attachments.length > 0 ? data.attachments.map(file) : undefined,
    replyTo: data.replyTo?.id === undefined || press !== undefined ? undefined : quoted(data.replyTo.id),
    press,
    fields: data.fields,
  };
}

/** The same however often somebody presses the same, whatever the sender calls it, and another for each other choice. */
function pressId({ of, key, answers = {} }: Press, authorId: string): string {
  const filledIn = Object.entries(answers).sort(([one], [other]) => (one < other ? -1 : 1));
  const content = JSON.stringify([authorId, key ?? null, filledIn]);
  return changeId(of, `pressed-${createHash('sha256').update(content).digest('base64url').slice(0, 16)}`);
}

/** One without a link that can be read stays, so that the agent is told about it. */
function file({ id, name, type, url, uploadId }: Attachment, index: number): IncomingFile {
  const source = uploadId === undefined ? ({ kind: 'link', url } as const) : ({ kind: 'upload', uploadId } as const);
  return { id: id ?? String(index + 1), name, type, source };
}

function receiptIn({ timestamp, data }: z.infer<typeof messageStatusSchema>): Parsed {
  const { messageId: externalId, status } = data;
  if (!isOurs(externalId)) return ignored('The status is of a message that was not sent from here.');
  if (status === 'on-its-way') return ignored('The status says that the message is on its way.');
  const reason = status === 'failed' ? data.reason : undefined;
  return oneEvent({ kind: 'receipt', externalId, status, occurredAt: timestamp, reason });
}

function oneEvent(event: ProviderEvent): Parsed {
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
