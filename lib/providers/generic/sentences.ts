import { atTheEnd } from '../../messages/plain-sentence.ts';
import type { Sentence } from '../../messages/sentence.ts';

/** What agents are told when a message did not go out. */
export const sentences = {
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
} as const satisfies Readonly<Record<string, Sentence>>;

/** @param said The receiver's own words, in its own language. */
export function refusedWith(said: string): Sentence {
  return {
    en: `The channel refused the message: ${atTheEnd(said)}`,
    fr: `Le canal a refusé le message : ${atTheEnd(said)}`,
  };
}

export function refusedWithStatus(status: number): Sentence {
  return {
    en: `The channel refused the message (status ${status}).`,
    fr: `Le canal a refusé le message (statut ${status}).`,
  };
}
