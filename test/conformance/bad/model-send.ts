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
  const { externalId, conversationId, text, file, replyTo } = part;
  const quotes = replyTo?.sentBy === 'theirs' ? replyTo.providerMessageId : replyTo?.externalId;
  try {
    const response = await ask('send', { key: externalId, to: conversationId, text, file: file?.url, quotes }, context);
    const { outcome, status } = await readAnswer(response, modelManifest.answers, context.now());
    if (outcome.kind === 'sent') return outcome;
    return { ...outcome, agentMessage: sentence, detail: `The platform answered ${status}.` };
  } catch (error) {
    const isUnsent = networkFailureOf(error).kind === 'not-written';
    return isUnsent ? failed('transient', 'No connection.') : failed('unknown-outcome', 'No answer.');
  }
}

function failed(kind: Failure['kind'], detail: string): SendFailure {
  return { kind, agentMessage: sentence, detail };
}
