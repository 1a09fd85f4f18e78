import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { IncomingFile, ProviderEvent } from '../../../lib/contract/events.ts';
import type { Parsed, ParsedUpload, VerifiedRequest } from '../../../lib/contract/webhook.ts';

const id = z.string().min(1).max(100);
const time = z.iso.datetime({ error: (issue) => (issue.input === undefined ? 'is missing' : 'is no time') });
/** What a link leads to is judged where it is followed. */
const fileSchema = z.object({ id, ref: z.optional(id), url: z.optional(z.string()) });
const messageSchema = z.object({
  ...{ id, chat: id, from: id, at: time },
  text: z.string().transform((text) => text.toWellFormed()),
  files: z.optional(z.array(fileSchema)),
  quotes: z.optional(id).catch(undefined),
  name: z.optional(z.string()).catch(undefined),
  place: z.optional(z.string()),
});
const statusSchema = z.object({ key: id, status: z.enum(['delivered', 'seen', 'failed']), at: time });
const eventSchema = z.looseObject({ kind: z.string() });
const webhookSchema = z.object({ events: z.array(z.unknown()).min(1) });
const uploadSchema = z.object({ uploadBytes: z.int().min(1) });

/** Key of a message: each chat counts its messages anew. */
const keyOf = (chat: string, message: string): string => `${chat}:${message}`;

export function parse(request: VerifiedRequest): Parsed {
  const webhook = webhookSchema.safeParse(jsonOf(request.body));
  return webhook.success ? { kind: 'events', events: webhook.data.events.map(readEvent) } : malformed(webhook.error);
}

function readEvent(event: unknown): ProviderEvent {
  const kind = eventSchema.safeParse(event).data?.kind;
  switch (kind) {
    case 'message':
    case 'edit':
    case 'delete': {
      const { data, error } = messageSchema.safeParse(event);
      if (error !== undefined) return odd(error);
      const { chat, from, at, name, quotes, files = [] } = data;
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
        replyTo: quotes === undefined ? undefined : { sentBy: 'theirs', providerMessageId: keyOf(chat, quotes) },
        change: kind === 'message' ? undefined : { kind: kind === 'edit' ? 'edited' : 'deleted', of: key },
      };
    }
    case 'status': {
      const { data, error } = statusSchema.safeParse(event);
      if (error !== undefined) return odd(error);
      return { kind: 'receipt', externalId: data.key, status: data.status, occurredAt: data.at };
    }
    default:
      return { kind: 'ignored', reason: 'The kind of the event is not one that is known.' };
  }
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
