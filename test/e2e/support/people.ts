import { createHash } from 'node:crypto';
import * as z from 'zod';
import { textOf } from '../../../local/cxone/schemas/content.ts';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { statusOf } from '../../../local/cxone/state/message-status.ts';
import type { Message } from '../../../local/cxone/state/model.ts';
import type { PhoneFile } from '../../../local/phone/phone-file.ts';
import type { Phone } from '../../../local/phone/start-phone.ts';
import type { World } from '../../../local/world.ts';

const writtenSchema = z.object({ id: z.string(), status: z.number(), body: z.string() });

const replySchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('sent'), messageId: z.string(), idOnExternalPlatform: z.string() }),
  z.object({
    outcome: z.literal('failed'),
    messageId: z.string(),
    displayErrorMessage: z.string(),
    errorCode: z.string().optional(),
    status: z.number().optional(),
  }),
]);

/** What somebody sends along. */
export interface FileToSend {
  readonly name: string;
  /** As the sender's device says, e.g. `image/png`. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** A file as somebody sees it: its bytes by their digest, or why there are none. */
export interface FileSeen {
  readonly name: string;
  readonly type?: string;
  /** In hexadecimal, as {@link sha256} makes it. */
  readonly sha256?: string;
  readonly problem?: string;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A customer writes on the phone; answers what the middleware's webhook said to the first attempt. */
export async function customerWrites(
  { phone }: Pick<World, 'phone'>,
  message: {
    readonly text?: string;
    readonly files?: readonly FileToSend[];
    readonly customerId?: string;
    readonly account?: string;
    readonly id?: string;
    /** The conversation; a customer's own one, or the last they wrote in, without it. */
    readonly threadId?: string;
    /** The provider's id of the message that it quotes. */
    readonly replyTo?: string;
  },
): Promise<z.infer<typeof writtenSchema>> {
  const { account = 'acme', customerId = 'ida', files = [], ...rest } = message;
  const encoded = files.map(({ name, type, bytes }) => ({ name, type, content: bytes.toString('base64') }));
  return writtenSchema.parse(
    await postJson(`${phone.url}/__phone/accounts/${account}/messages`, { customerId, files: encoded, ...rest }),
  );
}

/** An agent answers in a conversation; settles when CXone has the middleware's verdict. */
export async function agentReplies(
  { cxone }: Pick<World, 'cxone'>,
  reply: {
    readonly channelId: string;
    readonly text?: string;
    readonly files?: readonly FileToSend[];
    readonly customerId?: string;
    /** The conversation; the customer's own one without it. */
    readonly threadId?: string;
    /** CXone's id of the message that it quotes. */
    readonly replyToMessage?: string;
    /** Of another type than TEXT, in CXone's form. */
    readonly messageContent?: object | undefined;
  },
): Promise<z.infer<typeof replySchema>> {
  const { customerId = 'ida', threadId = `chat-${customerId}`, files = [], ...rest } = reply;
  const encoded = files.map(({ name, type, bytes }) => ({ name, mimeType: type, content: bytes.toString('base64') }));
  const place = { threadIdOnExternalPlatform: threadId };
  return replySchema.parse(
    await postJson(`${cxone.origin}/__emulator/agent/reply`, { ...place, files: encoded, ...rest }),
  );
}

/** Switches a control of the phone's account: `behaviour`, `receipts` or `sending-files`; without a control, connects it. */
export async function setPhone({ phone }: Pick<World, 'phone'>, path: string, body: object): Promise<void> {
  await postJson(`${phone.url}/__phone/accounts/${path}`, body);
}

/** A conversation as it stands at the agent's desk, in the order in which CXone stored it; `files` where there are any. */
export function atTheDesk(world: Pick<World, 'cxone'>, channelId: string, customerId = 'ida') {
  return threadAtTheDesk(world, channelId, `chat-${customerId}`);
}

/** The same, by CXone's name for the conversation. */
export function threadAtTheDesk({ cxone }: Pick<World, 'cxone'>, channelId: string, threadId: string) {
  const thread = cxone.state.thread(channelId, threadId);
  if (thread === undefined) return [];
  return cxone.state.messagesOf(thread.id).map((message) => ({
    from: message.direction === 'inbound' ? 'customer' : 'agent',
    text: textOf(message.messageContent),
    ...statusOf(message),
    ...(message.attachments.length > 0 && { files: filesAtTheDesk(cxone, message) }),
  }));
}

function filesAtTheDesk({ bytes }: Cxone, { attachments, copies }: Message): FileSeen[] {
  return attachments.map(({ friendlyName }, index) => {
    const copy = copies[index];
    if (copy?.kind === 'broken') return { name: friendlyName, problem: copy.problem };
    const content = copy?.kind === 'kept' ? bytes.read(copy.bytesId) : undefined;
    if (copy?.kind !== 'kept' || content === undefined) return { name: friendlyName };
    return { name: friendlyName, type: copy.mimeType, sha256: sha256(content) };
  });
}

/** A conversation as it stands on the customer's phone. A file without digest and problem is on its way. */
export function onThePhone({ phone }: Pick<World, 'phone'>, customerId = 'ida', account = 'acme') {
  const messages = phone.state().accounts.find(({ name }) => name === account)?.messages ?? [];
  return messages
    .filter((message) => message.customerId === customerId)
    .map((message) => ({ ...message, files: message.files.map((file) => fileOnThePhone(phone, file)) }));
}

function fileOnThePhone(phone: Phone, { name, type, bytesId, problem }: PhoneFile): FileSeen {
  const content = bytesId === undefined ? undefined : phone.read(bytesId);
  if (content !== undefined) return { name, type, sha256: sha256(content) };
  return { name, type, ...(problem !== undefined && { problem }) };
}

async function postJson(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
