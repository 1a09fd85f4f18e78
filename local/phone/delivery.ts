import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import type { Account } from './account.ts';
import { refusal, verdictOf } from './behaviour.ts';
import type { Verdict } from './behaviour.ts';

const envelopeSchema = z.object({ type: z.string() });
const typingSchema = z.object({
  type: z.literal('agent.typing'),
  data: z.object({ thread: z.object({ id: z.string().min(1) }), isTyping: z.boolean() }),
});
const sendSchema = z.object({
  type: z.literal('message.send'),
  timestamp: z.iso.datetime(),
  data: z.object({
    id: z.string().min(1),
    channelId: z.string().min(1),
    thread: z.object({ id: z.string().min(1) }),
    recipients: z.tuple([z.object({ id: z.string().min(1) })], z.object({ id: z.string().min(1) })),
    text: z.string().min(1).max(10_000),
    replyTo: z.object({ id: z.string().min(1) }).optional(),
  }),
});

/** What goes back to the sender, and what is to be done once that has gone. */
export interface Delivery {
  readonly answer: Verdict['answer'];
  readonly afterwards?: () => void;
}

/** Takes a request to an account's delivery URL: proves it, recognises a repeat, and answers as the account is set. */
export async function receiveDelivery(
  account: Account,
  headers: Record<string, string>,
  body: string,
): Promise<Delivery> {
  const { counters } = account;
  if (!isSignedBy(account.connection?.secret, headers, body)) {
    counters.unverified += 1;
    return { answer: refusal(401, 'signature_invalid', 'The signature is missing or wrong.') };
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
  const type = envelopeSchema.safeParse(content).data?.type;
  if (type !== undefined && type !== 'message.send') return { answer: { status: 200, body: {} } };

  const parsed = sendSchema.safeParse(content);
  if (!parsed.success) {
    counters.malformed += 1;
    return { answer: refusal(400, 'malformed', z.prettifyError(parsed.error)) };
  }

  const { id, thread, recipients, text, replyTo } = parsed.data.data;
  const message = { id, threadId: thread.id, customerId: recipients[0].id, text, replyTo: replyTo?.id };
  const platformId = `p-${randomUUID()}`;
  const verdict = verdictOf(account.nextBehaviour(), platformId);
  if (!verdict.taken && verdict.failedLater === undefined) {
    counters.refused += 1;
    return { answer: verdict.answer };
  }

  counters.accepted += 1;
  account.take(webhookId, platformId, verdict.taken ? message : undefined);
  await sleep(verdict.waitMs);
  const { failedLater } = verdict;
  return {
    answer: verdict.answer,
    afterwards: () =>
      failedLater === undefined ? account.report(message, 'delivered') : account.report(message, 'failed', failedLater),
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
