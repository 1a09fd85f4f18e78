import { atTheEnd } from '../../messages/plain-sentence.ts';
import type { Sentence } from '../../messages/sentence.ts';

/** What agents are told when a message did not go out. */
export const sentences = {
  throttled: {
    en: 'The message was not sent: Telegram takes no more in this chat at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : Telegram n’en accepte pas d’autre dans ce chat pour le moment. Renvoyez-le un peu plus tard.',
  },
  unknownOutcome: {
    en: 'Telegram did not confirm the message. Ask the customer before you send it again.',
    fr: 'Telegram n’a pas confirmé le message. Demandez au client s’il l’a reçu avant de le renvoyer.',
  },
  unreachable: {
    en: 'The message was not sent: Telegram can not be reached at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : Telegram est injoignable pour le moment. Renvoyez-le un peu plus tard.',
  },
  fileUnread: {
    en: 'The file was not sent: it could not be read from our store. Send it again in a while.',
    fr: 'Le fichier n’a pas été envoyé : il n’a pas pu être lu dans notre stockage. Renvoyez-le un peu plus tard.',
  },
  notSetUp: {
    en: 'The channel is not set up correctly: please tell your administrator.',
    fr: 'Le canal n’est pas configuré correctement : prévenez votre administrateur.',
  },
  blocked: {
    en: 'The customer has blocked the bot: nothing can be sent until they write again.',
    fr: 'Le client a bloqué le bot : rien ne peut lui être envoyé tant qu’il n’écrit pas de nouveau.',
  },
  deactivated: {
    en: 'The customer’s Telegram account no longer exists.',
    fr: 'Le compte Telegram du client n’existe plus.',
  },
  notInGroup: {
    en: 'The bot is not in this group, or may not write there: ask one of its administrators.',
    fr: 'Le bot n’est pas dans ce groupe, ou n’a pas le droit d’y écrire : adressez-vous à l’un de ses administrateurs.',
  },
  noSuchChat: {
    en: 'Telegram knows no such chat: the customer may have deleted it.',
    fr: 'Telegram ne connaît pas ce chat : le client l’a peut-être supprimé.',
  },
  tooLarge: {
    en: 'The file is larger than Telegram takes from a bot (50 MB).',
    fr: 'Le fichier dépasse ce que Telegram accepte d’un bot (50 Mo).',
  },
} as const satisfies Readonly<Record<string, Sentence>>;

/** @param said Telegram's own words, in English. */
export function refusedWith(said: string): Sentence {
  return {
    en: `Telegram refused the message: ${atTheEnd(said)}`,
    fr: `Telegram a refusé le message : ${atTheEnd(said)}`,
  };
}
