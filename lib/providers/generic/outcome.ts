import * as z from 'zod/mini';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { SendFailure, SendResult } from '../../contract/sending.ts';
import { atTheEnd, plainSentence } from '../../messages/plain-sentence.ts';
import { readJson } from '../provider-answer.ts';

const MAX_AGENT_WORDS = 300;
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

const acceptedSchema = z.object({ id: z.string().check(z.minLength(1), z.maxLength(200)) });

const refusedSchema = z.object({
  error: z.object({
    code: z.catch(z.optional(z.string().check(z.regex(/^[\w.-]{1,64}$/))), undefined),
    message: z.catch(z.optional(z.string()), undefined),
  }),
});

/**
 * What the receiver's answer means for the message; see the table of answers in docs/generic-provider.md. The status alone
 * decides what became of it: a body that breaks off takes nothing away from it.
 */
export async function outcomeOf(response: Response, now: Date): Promise<SendResult> {
  const { status } = response;
  const answer = await readJson(response);
  if (response.ok) return { kind: 'sent', providerMessageId: acceptedSchema.safeParse(answer).data?.id };

  const { code, message } = refusedSchema.safeParse(answer).data?.error ?? {};
  const detail = `The delivery URL answered ${status}${code === undefined ? '' : ` with the code "${code}"`}.`;
  const said = plainSentence(message ?? '', MAX_AGENT_WORDS);

  if (status === 429) {
    const retryAfterMs = delayOf(response.headers.get('retry-after'), now);
    return { kind: 'throttled', retryAfterMs, agentMessage: agentTexts.throttled, detail };
  }
  // 503 says that nothing was taken. Of the others a gateway may say so once the receiver has the message already.
  if (status === 408 || (status >= 500 && status !== 503)) {
    return { kind: 'unknown-outcome', agentMessage: agentTexts.unknownOutcome, detail };
  }
  if (status === 503) {
    return { kind: 'transient', agentMessage: agentTexts.outOfOrder, detail };
  }
  const kind = refusalKind(status, code);
  return { kind, agentMessage: refusalSentence(kind, status, said), detail };
}

type RefusalKind = Extract<SendFailure['kind'], 'permanent' | 'recipient-blocked' | 'window-closed' | 'configuration'>;

/** Kind of a 3xx or 4xx answer: a code that is known says more than the status. */
function refusalKind(status: number, code: string | undefined): RefusalKind {
  if (code === 'recipient_blocked') return 'recipient-blocked';
  if (code === 'window_closed') return 'window-closed';
  if (status < 400 || status === 401 || status === 403) return 'configuration';
  // Without a code, nothing tells a receiver that knows no such thread from a URL that leads nowhere.
  if (status === 404 || status === 410) return code === undefined ? 'configuration' : 'permanent';
  return 'permanent';
}

/** The receiver's own words, where it gave any; those about the set-up are for the administrator, not the agent. */
function refusalSentence(kind: RefusalKind, status: number, said: string): LocalizedText {
  if (kind === 'configuration') return agentTexts.notSetUp;
  if (said !== '') return refusedWith(said);
  switch (kind) {
    case 'recipient-blocked':
      return agentTexts.blocked;
    case 'window-closed':
      return agentTexts.windowClosed;
    case 'permanent':
      return refusedWithStatus(status);
  }
}

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, section 10.2.3), at most a day. */
function delayOf(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const delay = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(delay) ? undefined : Math.min(Math.max(delay, 0), MAX_RETRY_AFTER_MS);
}

/** What agents are told when a message did not go out. */
export const agentTexts = {
  throttled: {
    en: 'The message was not sent: the channel takes no more at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : le canal n’en accepte pas d’autre pour le moment. Renvoyez-le un peu plus tard.',
  },
  unknownOutcome: {
    en: 'It is not known whether the message arrived. Ask the customer before you send it again.',
    fr: 'On ne sait pas si le message est arrivé. Demandez-le au client avant de le renvoyer.',
  },
  unconfirmed: {
    en: 'The channel did not confirm the message. Ask the customer before you send it again.',
    fr: 'Le canal n’a pas confirmé le message. Demandez au client s’il l’a reçu avant de le renvoyer.',
  },
  outOfOrder: {
    en: 'The message was not sent: the channel is out of order at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : le canal est en panne pour le moment. Renvoyez-le un peu plus tard.',
  },
  unreachable: {
    en: 'The message was not sent: the channel can not be reached at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : le canal est injoignable pour le moment. Renvoyez-le un peu plus tard.',
  },
  notSetUp: {
    en: 'The channel is not set up correctly: please tell your administrator.',
    fr: 'Le canal n’est pas configuré correctement : prévenez votre administrateur.',
  },
  blocked: {
    en: 'The customer has blocked this channel.',
    fr: 'Le client a bloqué ce canal.',
  },
  windowClosed: {
    en: 'The customer can only be written to again after they have written.',
    fr: 'On ne peut écrire de nouveau au client qu’après un message de sa part.',
  },
  notARecipient: {
    en: 'This can not be a recipient on this channel: the id is empty, too long, or holds odd characters.',
    fr: 'Ce ne peut pas être un destinataire sur ce canal : l’identifiant est vide, trop long ou contient des caractères inattendus.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** @param said The receiver's own words, in its own language. */
export function refusedWith(said: string): LocalizedText {
  return {
    en: `The channel refused the message: ${atTheEnd(said)}`,
    fr: `Le canal a refusé le message : ${atTheEnd(said)}`,
  };
}

export function refusedWithStatus(status: number): LocalizedText {
  return {
    en: `The channel refused the message (status ${status}).`,
    fr: `Le canal a refusé le message (statut ${status}).`,
  };
}
