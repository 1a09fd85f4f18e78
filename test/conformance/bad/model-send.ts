import * as z from 'zod';
import type { Failure, OutboundPart, SendContext, SendFailure, SendResult } from '../../../lib/contract/sending.ts';
import { networkFailureOf } from '../../../lib/providers/provider-answer.ts';
import { readAnswer } from '../../../lib/providers/read-answer.ts';
import { ask, secretOf, sentence } from './model-api.ts';
import { modelManifest } from './model-manifest.ts';

export async function send(part: OutboundPart, context: SendContext): Promise<SendResult> {
  if (secretOf(context.secrets, 'token') === undefined) return failed('configuration', 'There is no token.');
  if (/^(?:audio|video)\//.test(part.file?.type ?? ''))
    return failed('unsupported', 'The platform takes no such file.');
  if (context.signal.aborted) return failed('transient', 'The time was over.');
  const { externalId, conversationId, text, content, file, replyTo } = part;
  const quotes = replyTo?.sentBy === 'theirs' ? replyTo.providerMessageId : replyTo?.externalId;
  const token = await tokenOf(context).catch(() => undefined);
  if (token === undefined) return failed('transient', 'There is no token yet.');
  const body = { key: externalId, to: conversationId, text, content, file: file?.url, quotes, token };
  try {
    const response = await ask('send', body, context);
    const { outcome, status, json } = await readAnswer(response, modelManifest.answers, context.now());
    if (outcome.kind === 'sent') return { kind: 'sent', providerMessageId: answerSchema.safeParse(json).data?.id };
    return { ...outcome, agentMessage: sentence, detail: `The platform answered ${status}.` };
  } catch (error) {
    const isUnsent = networkFailureOf(error).kind === 'not-written';
    return isUnsent ? failed('transient', 'No connection.') : failed('unknown-outcome', 'No answer.');
  }
}

const answerSchema = z.object({ id: z.string() });

/** Made here, as one that is signed is: the platform is asked for none. */
function tokenOf({ tokens, secrets, now }: SendContext): Promise<string> {
  const madeFrom = secretOf(secrets, 'token') ?? '';
  const expiresAt = new Date(now().getTime() + 3_600_000);
  return tokens.get('access', { madeFrom, renew: () => Promise.resolve({ value: 'test-access', expiresAt }) });
}

export async function tellEnd(conversationId: string, context: SendContext): Promise<SendResult> {
  if (secretOf(context.secrets, 'token') === undefined) return failed('configuration', 'There is no token.');
  try {
    const { ok, status } = await ask('end', { to: conversationId }, context);
    return ok ? { kind: 'sent' } : failed('transient', `The platform answered ${status}.`);
  } catch {
    return failed('transient', 'No answer.');
  }
}

function failed(kind: Failure['kind'], detail: string): SendFailure {
  return { kind, agentMessage: sentence, detail };
}
