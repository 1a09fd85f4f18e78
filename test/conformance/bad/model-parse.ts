import * as z from 'zod';
import type {
  IncomingFile,
  Parsed,
  ParsedUpload,
  ProviderEvent,
  VerifiedRequest,
} from '../../../lib/providers/contract.ts';

const id = z.string().min(1).max(100);
const time = z.iso.datetime({ error: (issue) => (issue.input === undefined ? 'is missing' : 'is no time') });
const fileSchema = z.object({ id, ref: z.optional(id), url: z.optional(z.url({ protocol: /^https$/ })) });
const messageSchema = z.object({
  ...{ id, chat: id, from: id, at: time },
  text: z.string().transform((text) => text.toWellFormed()),
  files: z.optional(z.array(fileSchema)),
  quotes: z.optional(id),
  place: z.optional(z.string()),
});
const statusSchema = z.object({ key: id, status: z.enum(['delivered', 'seen', 'failed']), at: time });
const webhookSchema = z.object({ events: z.array(z.object({ kind: z.string() }).loose()).min(1) });
const uploadSchema = z.object({ uploadBytes: z.int().min(1) });

/** Key of a message: each chat counts its messages anew. */
export const keyOf = (chat: string, message: string): string => `${chat}:${message}`;

export function parse(request: VerifiedRequest): Parsed {
  const webhook = webhookSchema.safeParse(jsonOf(request.body));
  if (!webhook.success) return malformed(webhook.error, []);
  const events: ProviderEvent[] = [];
  for (const [index, event] of webhook.data.events.entries()) {
    const read = readEvent(event.kind, event);
    if ('error' in read) return malformed(read.error, ['events', index]);
    events.push(read);
  }
  return { kind: 'events', events };
}

function readEvent(kind: string, event: object): ProviderEvent | { readonly error: z.ZodError } {
  switch (kind) {
    case 'message':
    case 'edit': {
      const { data, error } = messageSchema.safeParse(event);
      if (error !== undefined) return { error };
      const { chat, from, at, quotes, files = [] } = data;
      const text = data.place === undefined ? data.text : `Location: ${data.place}`;
      if (text === '' && files.length === 0) return { kind: 'ignored', reason: 'The message is empty.' };
      const key = keyOf(chat, data.id);
      return {
        kind: 'message',
        conversationId: chat,
        providerMessageId: kind === 'edit' ? `${key}:${at}` : key,
        occurredAt: at,
        author: { id: from },
        text,
        files: files.length > 0 ? files.map(fileOf) : undefined,
        replyTo: quotes === undefined ? undefined : { sentBy: 'theirs', providerMessageId: keyOf(chat, quotes) },
      };
    }
    case 'status': {
      const { data, error } = statusSchema.safeParse(event);
      if (error !== undefined) return { error };
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
  return error === undefined ? { kind: 'upload', bytes: data.uploadBytes } : malformed(error, []);
}

function malformed(error: z.ZodError, at: readonly (string | number)[]): Extract<Parsed, { kind: 'malformed' }> {
  const field = [...at, ...(error.issues[0]?.path ?? [])].map(String).join('.');
  return { kind: 'malformed', field: field === '' ? 'body' : field, problem: 'It is not as documented.' };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
