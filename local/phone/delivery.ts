import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import type { Account } from './account.ts';
import { refusal, verdictOf } from './behaviour.ts';
import type { Verdict } from './behaviour.ts';
import { richContentSchema } from './rich-content.ts';

const envelopeSchema = z.object({ type: z.string() });
const typingSchema = z.object({
  type: z.literal('agent.typing'),
  data: z.object({ thread: z.object({ id: z.string().min(1) }), isTyping: z.boolean() }),
});
const endedSchema = z.object({
  type: z.literal('conversation.ended'),
  data: z.object({ channelId: z.string().min(1), thread: z.object({ id: z.string().min(1) }) }),
});
const fileSchema = z.object({
  url: z.url({ protocol: /^https?$/ }),
  name: z.string().min(1).max(200),
  type: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
  size: z.int().min(1),
});
const sendSchema = z.object({
  type: z.literal('message.send'),
  timestamp: z.iso.datetime(),
  data: z
    .object({
      id: z.string().min(1),
      channelId: z.string().min(1),
      thread: z.object({ id: z.string().min(1) }),
      recipients: z.array(z.object({ id: z.string().min(1) })),
      text: z.string().min(1).max(10_000).optional(),
      // Of a version or kind that this phone doesn't know, it shows the text.
      content: richContentSchema.optional().catch(undefined),
      attachments: z.array(fileSchema).min(1).max(20).optional(),
      replyTo: z.object({ id: z.string().min(1) }).optional(),
    })
    .refine(({ text, attachments }) => (text === undefined) !== (attachments === undefined), {
      error: 'A message has a text or attachments.',
    }),
});

/** What goes back to the sender, and what is to be done once that has gone. */
export interface Delivery {
  readonly answer: Verdict['answer'];
  readonly afterwards?: () => Promise<void>;
}

/** What is told to the one who is not known by a signature. */
export const unsigned = refusal(401, 'signature_invalid', 'The signature is missing or wrong.');

/** Takes a request to an account's delivery URL: proves it, recognises a repeat, and answers as the account is set. */
export async function receiveDelivery(
  account: Account,
  headers: Record<string, string>,
  body: string,
): Promise<Delivery> {
  const { counters } = account;
  if (!isSignedBy(account.connection?.secret, headers, body)) {
    counters.unverified += 1;
    return { answer: unsigned };
  }
  counters.deliveries += 1;

  const webhookId = headers['webhook-id'] ?? '';
  const takenAs = account.takenAs(webhookId);
  if (takenAs !== undefined) {
    counters.duplicates += 1;
    return { answer: { status: 200, body: { id: takenAs } } };
  }

  const content = jsonOf(body);
  const typing = typingSchema.safeParse(content).data;
  if (typing !== undefined) account.setTyping(typing.data.thread.id, typing.data.isTyping);
  const ended = endedSchema.safeParse(content).data;
  if (ended !== undefined) account.ended(ended.data.thread.id);
  const type = envelopeSchema.safeParse(content).data?.type;
  if (type !== undefined && type !== 'message.send') return { answer: { status: 200, body: {} } };

  const parsed = sendSchema.safeParse(content);
  if (!parsed.success) {
    counters.malformed += 1;
    return { answer: refusal(400, 'malformed', z.prettifyError(parsed.error)) };
  }

  const { id, thread, recipients, text = '', attachments = [], replyTo, content: rich } = parsed.data.data;
  // Who is named nowhere is the one who writes in the thread.
  const customerId = recipients[0]?.id ?? account.customerIn(thread.id);
  if (customerId === undefined) return { answer: refusal(404, 'unknown_thread', 'There is no such conversation.') };
  const place = { id, threadId: thread.id, customerId };
  const message = { ...place, text, files: attachments, replyTo: replyTo?.id, content: rich };
  if (['blocked', 'left'].includes(account.stateOf(customerId))) {
    counters.refused += 1;
    return { answer: refusal(403, 'recipient_blocked', 'The customer is not reachable.') };
  }
  const platformId = `p-${randomUUID()}`;
  const verdict = verdictOf(account.nextBehaviour(), platformId);
  if (!verdict.taken && verdict.failedLater === undefined) {
    counters.refused += 1;
    return { answer: verdict.answer };
  }

  counters.accepted += 1;
  account.remember(webhookId, platformId);
  const problem = verdict.taken ? account.show(message) : Promise.resolve(verdict.failedLater);
  await sleep(verdict.waitMs);
  return {
    answer: verdict.answer,
    afterwards: async () => {
      const reason = await problem;
      account.report(message, reason === undefined ? 'delivered' : 'failed', reason);
    },
  };
}

function isSignedBy(secret: string | undefined, headers: Record<string, string>, body: string): boolean {
  if (secret === undefined) return false;
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
