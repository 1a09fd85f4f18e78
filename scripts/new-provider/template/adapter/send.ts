import type { LocalizedText } from '../../../../lib/contract/localized-text.ts';
import type { Failure, OutboundPart, SendContext, SendFailure, SendResult } from '../../../../lib/contract/sending.ts';
import { atTheEnd, providerWords } from '../../../../lib/messages/plain-sentence.ts';
import { networkFailureOf } from '../../../../lib/providers/provider-answer.ts';
import { readAnswer } from '../../../../lib/providers/read-answer.ts';
import { manifest } from './manifest.ts';
import { signatureOf } from './verify.ts';

const sentences = {
  later: { en: 'It was not sent: try again later.', fr: 'Il n’a pas été envoyé : réessayez plus tard.' },
  refused: { en: 'AcmeChat refused the message.', fr: 'AcmeChat a refusé le message.' },
  notSetUp: { en: 'The channel is not set up correctly.', fr: 'Le canal n’est pas configuré correctement.' },
  unknown: { en: 'It may have arrived: ask the customer.', fr: 'Il est peut-être arrivé : demandez au client.' },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** `POST /messages` with room and text, signed as the webhooks are. */
export async function send(part: OutboundPart, context: SendContext): Promise<SendResult> {
  const { fetch, now, secrets, settings, signal } = context;
  const secret = secrets.find(({ name, value }) => name === 'secret' && value !== '')?.value;
  if (secret === undefined) return failed('configuration', sentences.notSetUp, 'There is no secret.');
  if (part.file !== undefined) return failed('unsupported', sentences.refused, 'The API takes no files.');
  if (signal.aborted) return failed('transient', sentences.later, 'The time was over before the request.');
  const body = JSON.stringify({ room: part.conversationId, text: part.text });
  const headers = { 'content-type': 'application/json', 'x-acme-chat-signature': signatureOf(body, secret) };
  try {
    const url = `${(settings['apiUrl'] ?? '').replace(/\/$/, '')}/messages`;
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    const { outcome, status, words } = await readAnswer(response, manifest.answers, now());
    if (outcome.kind === 'sent') return outcome;
    return { ...outcome, agentMessage: sentenceOf(outcome.kind, words), detail: `The API answered ${status}.` };
  } catch (error) {
    const { kind, code } = networkFailureOf(error);
    if (kind === 'not-written') return failed('transient', sentences.later, `No connection: ${code}.`);
    if (kind === 'maybe-written') return failed('unknown-outcome', sentences.unknown, `No answer: ${code}.`);
    return failed('configuration', sentences.notSetUp, `The address or its certificate: ${code}.`);
  }
}

function sentenceOf(kind: Failure['kind'], words: string): LocalizedText {
  if (kind === 'throttled' || kind === 'transient') return sentences.later;
  if (kind === 'configuration') return sentences.notSetUp;
  if (kind === 'unknown-outcome') return sentences.unknown;
  const said = providerWords(words, 200);
  if (said === '') return sentences.refused;
  return { en: `AcmeChat refused it: ${atTheEnd(said)}`, fr: `AcmeChat l’a refusé : ${atTheEnd(said)}` };
}

function failed(kind: Failure['kind'], agentMessage: LocalizedText, detail: string): SendFailure {
  return { kind, agentMessage, detail };
}
