import type { Sentence } from '../messages/sentence.ts';

/** What agents are told of a message for reasons that are not the provider's. */
export const outboundSentences = {
  stillSending: {
    en: 'The same message is still being sent. Wait a moment before you send it again.',
    fr: 'Ce même message est encore en cours d’envoi. Attendez un instant avant de le renvoyer.',
  },
  unknownOutcome: {
    en: 'It is not known whether the message arrived. Ask the customer before you send it again.',
    fr: 'On ne sait pas si le message est arrivé. Demandez-le au client avant de le renvoyer.',
  },
  notQueued: {
    en: 'The message was not sent, and could not be kept for later. Send it again.',
    fr: 'Le message n’a pas été envoyé et n’a pas pu être mis en attente. Renvoyez-le.',
  },
  waitedTooLong: {
    en: 'The message was not sent: the channel did not take it in time. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : le canal ne l’a pas accepté à temps. Renvoyez-le un peu plus tard.',
  },
  channelRemoved: {
    en: 'The message was not sent: the channel was removed before its turn came.',
    fr: 'Le message n’a pas été envoyé : le canal a été supprimé avant que son tour ne vienne.',
  },
} as const satisfies Readonly<Record<string, Sentence>>;
