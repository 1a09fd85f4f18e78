import type { OutboundPart, SendContext, SendFailure, SendResult } from '../contract.ts';
import { outcomeOf } from './answer.ts';
import { networkErrorOf } from './network-error.ts';
import { postSigned, targetOf } from './post.ts';
import { sentences } from './sentences.ts';

/**
 * Posts one message to the channel's delivery URL. Its `webhook-id` is our id of the message, the same for every
 * repeat of the same message; of a further part it has no full stop, which the scheme keeps for the borders of what is
 * signed. Never throws; answers `unknown-outcome` only where the request may have been written.
 */
export async function send(part: OutboundPart, context: SendContext): Promise<SendResult> {
  const target = targetOf(context);
  if (target.kind === 'not-set-up') return notSetUp(target.detail);
  if (context.signal.aborted) return notWritten('The time was over before the request was begun.');
  try {
    const envelope = { type: 'message.send', data: dataOf(part, context.channelId) };
    const response = await postSigned(target, part.externalId.replace('.', '_'), envelope, context.now(), context);
    return await outcomeOf(response, context.now());
  } catch (error) {
    return outcomeOfNoAnswer(error);
  }
}

function dataOf(part: OutboundPart, channelId: string) {
  const quoted = part.replyTo;
  return {
    id: part.externalId,
    channelId,
    thread: { id: part.conversationId },
    recipients: part.recipientIds.map((recipientId) => ({ id: recipientId })),
    ...(part.file === undefined ? { text: part.text } : { attachments: [part.file] }),
    ...(quoted && { replyTo: { id: quoted.sentBy === 'ours' ? quoted.externalId : quoted.providerMessageId } }),
  };
}

/** Codes of a certificate that Node doesn't trust: TLS ends before the request is written, and waiting won't help. */
const untrusted = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

function outcomeOfNoAnswer(thrown: unknown): SendFailure {
  const { error, code } = networkErrorOf(thrown);
  if (neverConnected(error, code)) return notWritten(`The delivery URL could not be reached: ${code}.`);
  if (untrusted.test(code)) return notSetUp(`The certificate of the delivery URL is not trusted: ${code}.`);
  return {
    kind: 'unknown-outcome',
    agentMessage: sentences.unconfirmed,
    detail: `The delivery URL gave no answer after the request may have been written: ${code}.`,
  };
}

/**
 * True where no connection came to be, so that nothing was written. A code such as ETIMEDOUT alone doesn't say so: it
 * stands for a connection that went silent, too. Several addresses that all failed come as an AggregateError.
 */
function neverConnected(error: unknown, code: string): boolean {
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || error instanceof AggregateError) return true;
  return error instanceof Error && 'syscall' in error && ['connect', 'getaddrinfo'].includes(String(error.syscall));
}

function notWritten(detail: string): SendFailure {
  return { kind: 'transient', agentMessage: sentences.unreachable, detail };
}

function notSetUp(detail: string): SendFailure {
  return { kind: 'configuration', agentMessage: sentences.notSetUp, detail };
}
