import type { OutboundPart, SendContext, SendFailure, SendResult } from '../../../lib/contract/sending.ts';
import { ask, readShort, secretOf, sentence } from './model-api.ts';

type FailureKind = SendFailure['kind'];

const kinds: Readonly<Record<number, FailureKind>> = {
  401: 'configuration',
  403: 'recipient-blocked',
  412: 'window-closed',
  415: 'unsupported',
  429: 'throttled',
  503: 'transient',
};

export async function send(part: OutboundPart, context: SendContext): Promise<SendResult> {
  if (secretOf(context.secrets, 'token') === undefined) return failed('configuration', 'There is no token.');
  if (/^(?:audio|video)\//.test(part.file?.type ?? ''))
    return failed('unsupported', 'The platform takes no such file.');
  if (context.signal.aborted) return failed('transient', 'The time was over.');
  const { externalId, conversationId, text, file, replyTo } = part;
  const quotes = replyTo?.sentBy === 'theirs' ? replyTo.providerMessageId : replyTo?.externalId;
  try {
    const response = await ask('send', { key: externalId, to: conversationId, text, file: file?.url, quotes }, context);
    if (response.ok) {
      await readShort(response);
      return { kind: 'sent' };
    }
    return response.status === 409 ? { kind: 'sent' } : failedWith(response);
  } catch (error) {
    const cause = error instanceof Error ? JSON.stringify(error.cause) : '';
    const isUnsent = /"(?:connect|getaddrinfo|UND_ERR_CONNECT_TIMEOUT)"/.test(cause);
    return isUnsent ? failed('transient', 'No connection.') : failed('unknown-outcome', 'No answer.');
  }
}

function failedWith({ status, headers }: Response): SendFailure {
  const kind = kinds[status] ?? (status >= 500 ? 'unknown-outcome' : 'permanent');
  const failure = failed(kind, `The platform answered ${status}.`);
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return failure.kind === 'throttled' && Number.isFinite(seconds)
    ? { ...failure, retryAfterMs: seconds * 1000 }
    : failure;
}

function failed(kind: FailureKind, detail: string): SendFailure {
  return { kind, agentMessage: sentence, detail };
}
