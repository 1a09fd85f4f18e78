import type { OutboundPart, SendContext, SendFailure, SendResult } from '../contract.ts';
import { networkFailureOf } from '../network-failure.ts';
import { outcomeOf } from './answer.ts';
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

function outcomeOfNoAnswer(thrown: unknown): SendFailure {
  const { kind, code } = networkFailureOf(thrown);
  switch (kind) {
    case 'not-written':
      return notWritten(`The delivery URL could not be reached: ${code}.`);
    case 'untrusted':
      return notSetUp(`The certificate of the delivery URL is not trusted: ${code}.`);
    case 'maybe-written':
      return {
        kind: 'unknown-outcome',
        agentMessage: sentences.unconfirmed,
        detail: `The delivery URL gave no answer after the request may have been written: ${code}.`,
      };
  }
}

function notWritten(detail: string): SendFailure {
  return { kind: 'transient', agentMessage: sentences.unreachable, detail };
}

function notSetUp(detail: string): SendFailure {
  return { kind: 'configuration', agentMessage: sentences.notSetUp, detail };
}
