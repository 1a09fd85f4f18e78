import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { IncomingFile, ProviderEvent, Quoted } from '../../../lib/contract/events.ts';
import type { Parsed, ParsedUpload, VerifiedRequest } from '../../../lib/contract/webhook.ts';
import { sentence } from './model-api.ts';

const id = z.string().min(1).max(100);
const time = z.iso.datetime({ error: (issue) => (issue.input === undefined ? 'is missing' : 'is no time') });
/** What a link leads to is judged where it is followed. */
const fileSchema = z.object({ id, ref: z.optional(id), url: z.optional(z.string()) });
const messageSchema = z.object({
  ...{ id, chat: id, from: id, at: time },
  text: z.string().transform((text) => text.toWellFormed()),
  files: z.optional(z.array(fileSchema)),
  quotes: z.optional(id).catch(undefined),
  /** Of a message of ours, by the platform's id. */
  quotesSent: z.optional(id).catch(undefined),
  name: z.optional(z.string()).catch(undefined),
  place: z.optional(z.string()),
});
const actSchema = z.object({
  ...{ chat: id, from: id, at: time },
  key: z.optional(id),
  of: z.optional(id),
  state: z.optional(z.enum(['blocked', 'left', 'opted-out', 'reachable'])),
  on: z.optional(id),
});
const statusSchema = z.object({
  key: id,
  status: z.enum(['delivered', 'seen', 'failed']),
  at: time,
  why: z.optional(id),
});
const eventSchema = z.looseObject({ kind: z.string() });
const webhookSchema = z.object({ events: z.array(z.unknown()).min(1) });
const uploadSchema = z.object({ uploadBytes: z.int().min(1) });

/** Key of a message: each chat counts its messages anew. */
const keyOf = (chat: string, message: string): string => `${chat}:${message}`;

/** Whose webhook it is, where it says so. */
export function accountNamedIn(body: Uint8Array): string | undefined {
  return z.object({ account: z.string() }).safeParse(jsonOf(body)).data?.account;
}

export function parse(request: VerifiedRequest): Parsed {
  const webhook = webhookSchema.safeParse(jsonOf(request.body));
  if (!webhook.success) return malformed(webhook.error);
  const events = webhook.data.events.map(readEvent);
  const isPress = events.some((event) => event.kind === 'message' && event.press !== undefined);
  // The platform stops its spinner by it.
  const reply = { body: '{"pressed":true}', contentType: 'application/json' };
  return { kind: 'events', events, ...(isPress && { reply }) };
}

/** What a customer does without words. */
function readAct(kind: string, act: z.infer<typeof actSchema>): ProviderEvent {
  const { chat: conversationId, from, at, key, of, state, on } = act;
  const author = { id: from };
  if (kind === 'typing') return { kind: 'typing', conversationId, isTyping: true };
  if (kind === 'press' && of !== undefined && key !== undefined) {
    const providerMessageId = `press:${of}:${key}:${from}`;
    return { kind: 'message', conversationId, providerMessageId, occurredAt: at, author, text: '', press: { of, key } };
  }
  const done = {
    kind: 'signal',
    conversationId,
    author,
    providerEventId: `${kind}:${from}:${at}`,
    occurredAt: at,
  } as const;
  if (kind === 'ended') return { ...done, signal: { kind: 'ended' } };
  if (kind === 'state' && state !== undefined) return { ...done, signal: { kind: 'contact-state', state } };
  if (kind === 'reaction' && on !== undefined) {
    const quoted = { sentBy: 'theirs', providerMessageId: keyOf(conversationId, on) } as const;
    return { ...done, signal: { kind: 'reaction', emoji: '👍' }, on: quoted };
  }
  return { kind: 'ignored', reason: 'The event says nothing that can be used.' };
}

function readEvent(event: unknown): ProviderEvent {
  const kind = eventSchema.safeParse(event).data?.kind;
  switch (kind) {
    case 'message':
    case 'edit':
    case 'delete': {
      const { data, error } = messageSchema.safeParse(event);
      if (error !== undefined) return odd(error);
      const { chat, from, at, name, quotes, quotesSent, files = [] } = data;
      const text = data.place === undefined ? data.text : `Location: ${data.place}`;
      if (text === '' && files.length === 0 && kind !== 'delete')
        return { kind: 'ignored', reason: 'The message is empty.' };
      const key = keyOf(chat, data.id);
      return {
        kind: 'message',
        conversationId: chat,
        providerMessageId: kind === 'message' ? key : `${key}:${at}`,
        occurredAt: at,
        author: { id: from, nickname: name?.toWellFormed() },
        text,
        files: files.length > 0 ? files.map(fileOf) : undefined,
        replyTo: quotedBy(quotes === undefined ? undefined : keyOf(chat, quotes), quotesSent),
        change: kind === 'message' ? undefined : { kind: kind === 'edit' ? 'edited' : 'deleted', of: key },
      };
    }
    case 'typing':
    case 'press':
    case 'ended':
    case 'state':
    case 'reaction': {
      const { data, error } = actSchema.safeParse(event);
      return error === undefined ? readAct(kind, data) : odd(error);
    }
    case 'status': {
      const { data, error } = statusSchema.safeParse(event);
      if (error !== undefined) return odd(error);
      const reason = data.why === undefined ? undefined : sentence;
      return { kind: 'receipt', externalId: data.key, status: data.status, occurredAt: data.at, reason };
    }
    default:
      return { kind: 'ignored', reason: 'The kind of the event is not one that is known.' };
  }
}

function quotedBy(theirs: string | undefined, sentId: string | undefined): Quoted | undefined {
  if (sentId !== undefined) return { sentBy: 'ours', sentId };
  return theirs === undefined ? undefined : { sentBy: 'theirs', providerMessageId: theirs };
}

function fileOf({ id: fileId, ref, url }: z.infer<typeof fileSchema>): IncomingFile {
  const source =
    url === undefined ? { kind: 'reference' as const, reference: ref ?? fileId } : { kind: 'link' as const, url };
  return { id: fileId, source };
}

export function parseUpload(request: VerifiedRequest): ParsedUpload {
  const { data, error } = uploadSchema.safeParse(jsonOf(request.body));
  if (error !== undefined) return malformed(error);
  return {
    kind: 'upload',
    bytes: data.uploadBytes,
    requestId: createHash('sha256').update(request.body).digest('hex'),
  };
}

/** One event of several that can't be read: the others come through. */
function odd(error: z.ZodError): ProviderEvent {
  return { kind: 'ignored', reason: `The field ${fieldOf(error)} is not as documented.` };
}

function malformed(error: z.ZodError): Extract<Parsed, { kind: 'malformed' }> {
  return { kind: 'malformed', field: fieldOf(error), problem: 'It is not as documented.' };
}

function fieldOf({ issues: [issue] }: z.ZodError): string {
  return issue?.path.map(String).join('.') || 'body';
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
