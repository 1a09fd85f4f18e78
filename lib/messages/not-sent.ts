import type { LocalizedText } from '../contract/localized-text.ts';
import type { SendFailure } from '../contract/sending.ts';

/** What agents are told about a message for reasons that are not the provider's. */
export const outboundTexts = {
  unknownOutcome: {
    en: 'It is not known whether the message arrived. Ask the customer before you send it again.',
    fr: 'On ne sait pas si le message est arrivé. Demandez-le au client avant de le renvoyer.',
  },
  notAsked: {
    en: 'The message was not sent: its choices could not be stored, so no answer to them would have been understood. Send it again.',
    fr: 'Le message n’a pas été envoyé : ses choix n’ont pas pu être enregistrés, et aucune réponse n’aurait été comprise. Renvoyez-le.',
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
} as const satisfies Readonly<Record<string, LocalizedText>>;

export const unknownOutcome: SendFailure = {
  kind: 'unknown-outcome',
  agentMessage: outboundTexts.unknownOutcome,
  detail: 'An attempt was cut off once it may have been written, and what became of it can not be found out.',
};

export const heldByAnother: SendFailure = {
  kind: 'unknown-outcome',
  agentMessage: outboundTexts.unknownOutcome,
  detail: 'Another callback with the same content holds the claim.',
};

export const notQueued: SendFailure = {
  kind: 'transient',
  agentMessage: outboundTexts.notQueued,
  detail: 'The outbound queue refused the message.',
};

export const notAsked: SendFailure = {
  kind: 'transient',
  agentMessage: outboundTexts.notAsked,
  detail: 'The table did not take what the message asks.',
};

/** The end of a message that was not sent, or of which nobody knows. */
export interface Ending {
  readonly outcome: 'failed' | 'ambiguous';
  /** What the agent reads. */
  readonly sentence: LocalizedText;
  readonly code: string;
  /** For the operator. */
  readonly detail: string;
  /** Other parts of the message were sent. */
  readonly inPart?: boolean | undefined;
}

export const nobodyKnows: Ending = {
  outcome: 'ambiguous',
  sentence: outboundTexts.unknownOutcome,
  code: 'unknown-outcome',
  detail: 'An earlier attempt may have reached the provider, and no later one could settle it.',
};

export const channelRemoved: Ending = {
  outcome: 'failed',
  sentence: outboundTexts.channelRemoved,
  code: 'channel-removed',
  detail: 'The channel was removed before the message had its turn.',
};

export const waitedTooLong: Ending = {
  outcome: 'failed',
  sentence: outboundTexts.waitedTooLong,
  code: 'waited-too-long',
  detail: 'The provider did not take the message in time.',
};
