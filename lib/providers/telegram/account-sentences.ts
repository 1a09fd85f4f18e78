import { atTheEnd } from '../../messages/plain-sentence.ts';
import type { Sentence } from '../../messages/sentence.ts';

/** What an admin is told of the bot and its webhook. */
export const accountSentences = {
  unknownToken: {
    en: 'Telegram does not know this token. Copy it again from @BotFather; a revoked one never works again.',
    fr: 'Telegram ne connaît pas ce jeton. Copiez-le de nouveau depuis @BotFather ; un jeton révoqué ne fonctionne plus jamais.',
  },
  noToken: {
    en: 'This is no bot token: it has digits, a colon and about 35 more characters, as @BotFather shows it.',
    fr: 'Ce n’est pas un jeton de bot : il se compose de chiffres, de deux-points et d’environ 35 autres caractères, comme @BotFather l’affiche.',
  },
  noServer: {
    en: 'No Bot API server answers at this address.',
    fr: 'Aucun serveur Bot API ne répond à cette adresse.',
  },
  unreachable: {
    en: 'Telegram can not be reached at the moment. Try again in a while.',
    fr: 'Telegram est injoignable pour le moment. Réessayez un peu plus tard.',
  },
  throttled: {
    en: 'Telegram takes no more requests of this bot at the moment. Try again in a minute.',
    fr: 'Telegram n’accepte pas d’autre requête de ce bot pour le moment. Réessayez dans une minute.',
  },
} as const satisfies Readonly<Record<string, Sentence>>;

/** @param said Telegram's own words, in English. */
export function refusedAccount(said: string): Sentence {
  return { en: `Telegram refused: ${atTheEnd(said)}`, fr: `Telegram a refusé : ${atTheEnd(said)}` };
}
