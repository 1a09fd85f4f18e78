import * as z from 'zod';
import { textOf } from '../../../local/cxone/schemas/message.ts';
import { statusOf } from '../../../local/cxone/state/message-status.ts';
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

/** A customer writes on the phone; answers what the middleware's webhook said to the first attempt. */
export async function customerWrites(
  { phone }: Pick<World, 'phone'>,
  message: {
    readonly text: string;
    readonly customerId?: string;
    readonly account?: string;
    readonly id?: string;
    /** The conversation; a customer's own one, or the last they wrote in, without it. */
    readonly threadId?: string;
  },
): Promise<z.infer<typeof writtenSchema>> {
  const { account = 'acme', customerId = 'ida', ...rest } = message;
  return writtenSchema.parse(
    await postJson(`${phone.url}/__phone/accounts/${account}/messages`, { customerId, ...rest }),
  );
}

/** An agent answers in a conversation; settles when CXone has the middleware's verdict. */
export async function agentReplies(
  { cxone }: Pick<World, 'cxone'>,
  reply: { readonly channelId: string; readonly text: string; readonly customerId?: string },
): Promise<z.infer<typeof replySchema>> {
  const { customerId = 'ida', ...rest } = reply;
  const threadIdOnExternalPlatform = `chat-${customerId}`;
  return replySchema.parse(
    await postJson(`${cxone.origin}/__emulator/agent/reply`, { threadIdOnExternalPlatform, ...rest }),
  );
}

/** Switches a control of the phone's account: `behaviour` or `receipts`; without a control, connects it. */
export async function setPhone({ phone }: Pick<World, 'phone'>, path: string, body: object): Promise<void> {
  await postJson(`${phone.url}/__phone/accounts/${path}`, body);
}

/** A conversation as it stands at the agent's desk, in the order in which CXone stored it. */
export function atTheDesk({ cxone }: Pick<World, 'cxone'>, channelId: string, customerId = 'ida') {
  const thread = cxone.state.thread(channelId, `chat-${customerId}`);
  if (thread === undefined) return [];
  return cxone.state.messagesOf(thread.id).map((message) => ({
    from: message.direction === 'inbound' ? 'customer' : 'agent',
    text: textOf(message.messageContent),
    ...statusOf(message),
  }));
}

/** A conversation as it stands on the customer's phone. */
export function onThePhone({ phone }: Pick<World, 'phone'>, customerId = 'ida', account = 'acme') {
  const messages = phone.state().accounts.find(({ name }) => name === account)?.messages ?? [];
  return messages.filter((message) => message.customerId === customerId);
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
