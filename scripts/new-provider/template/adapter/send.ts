import type { LocalizedText } from '../../../../lib/contract/localized-text.ts';
import type { OutboundPart, SendContext, SendFailure, SendResult } from '../../../../lib/contract/sending.ts';
import { networkFailureOf } from '../../../../lib/providers/provider-answer.ts';
import { signatureOf } from './verify.ts';

const sentences = {
  later: { en: 'It was not sent: try again later.', fr: 'Il n’a pas été envoyé : réessayez plus tard.' },
  refused: { en: 'AcmeChat refused the message.', fr: 'AcmeChat a refusé le message.' },
  notSetUp: { en: 'The channel is not set up correctly.', fr: 'Le canal n’est pas configuré correctement.' },
  unknown: { en: 'It may have arrived: ask the customer.', fr: 'Il est peut-être arrivé : demandez au client.' },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** `POST /messages` with room and text, signed as the webhooks are. */
export async function send(part: OutboundPart, { fetch, secrets, settings, signal }: SendContext): Promise<SendResult> {
  const secret = secrets.find(({ name, value }) => name === 'secret' && value !== '')?.value;
  if (secret === undefined) return failed('configuration', sentences.notSetUp, 'There is no secret.');
  if (part.file !== undefined) return failed('unsupported', sentences.refused, 'The API takes no files.');
  if (signal.aborted) return failed('transient', sentences.later, 'The time was over before the request.');
  const body = JSON.stringify({ room: part.conversationId, text: part.text });
  const headers = { 'content-type': 'application/json', 'x-acme-chat-signature': signatureOf(body, secret) };
  try {
    const url = `${(settings['apiUrl'] ?? '').replace(/\/$/, '')}/messages`;
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await response.body?.cancel();
    return response.ok ? { kind: 'sent' } : failureOf(response);
  } catch (error) {
    const { kind, code } = networkFailureOf(error);
    if (kind === 'not-written') return failed('transient', sentences.later, `No connection: ${code}.`);
    if (kind === 'untrusted') return failed('configuration', sentences.notSetUp, `The certificate: ${code}.`);
    if (kind === 'address-refused') return failed('configuration', sentences.notSetUp, `The address: ${code}.`);
    return failed('unknown-outcome', sentences.unknown, `The API gave no answer: ${code}.`);
  }
}

function failureOf({ status, headers }: Response): SendFailure {
  const detail = `The API answered ${status}.`;
  const seconds = /^\d{1,6}$/.exec(headers.get('retry-after') ?? '')?.[0];
  const retryAfterMs = seconds === undefined ? undefined : Number(seconds) * 1_000;
  if (status === 429) return { kind: 'throttled', agentMessage: sentences.later, detail, retryAfterMs };
  if (status === 503) return failed('transient', sentences.later, detail);
  if (status === 408 || status > 499) return failed('unknown-outcome', sentences.unknown, detail);
  if (status === 401 || status < 400) return failed('configuration', sentences.notSetUp, detail);
  return failed('permanent', sentences.refused, detail);
}

function failed(kind: SendFailure['kind'], agentMessage: LocalizedText, detail: string): SendFailure {
  return { kind, agentMessage, detail };
}
