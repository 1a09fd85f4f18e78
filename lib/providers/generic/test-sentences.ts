import type { Sentence } from '../../messages/sentence.ts';

/** What an admin is told of a test that failed. */
export const testSentences = {
  notSetUp: {
    en: 'The channel has no usable signing secret or delivery URL. Reconnect it with a new secret.',
    fr: 'Le canal n’a pas de secret de signature ou d’URL de livraison utilisable. Reconnectez-le avec un nouveau secret.',
  },
  noAnswer: {
    en: 'The delivery URL gave no answer. Check that your system is running and can be reached from the internet.',
    fr: 'L’URL de livraison n’a pas répondu. Vérifiez que votre système fonctionne et qu’il est joignable depuis Internet.',
  },
  notVerified: {
    en: 'The delivery URL refused the signature. Check that your system has the signing secret of this channel.',
    fr: 'L’URL de livraison a refusé la signature. Vérifiez que votre système a le secret de signature de ce canal.',
  },
} as const satisfies Readonly<Record<string, Sentence>>;

export function answeredWith(status: number): Sentence {
  return {
    en: `The delivery URL answered with the status ${status} instead of a 2xx.`,
    fr: `L’URL de livraison a répondu avec le statut ${status} au lieu d’un 2xx.`,
  };
}
