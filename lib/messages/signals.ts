import type { MessageEvent, Signal, SignalEvent } from '../contract/events.ts';
import type { LocalizedText } from '../contract/localized-text.ts';
import { cleanName } from './clean-text.ts';

/** A signal as a message with a note, which an agent reads in its place; the signal itself goes along for the core. */
export function messageOfSignal({
  conversationId,
  author,
  providerEventId: providerMessageId,
  occurredAt,
  signal,
  note,
  on: replyTo,
}: SignalEvent): MessageEvent {
  return {
    kind: 'message',
    conversationId,
    providerMessageId,
    ...(occurredAt !== undefined && { occurredAt }),
    author,
    text: '',
    notes: [note ?? noteOf(signal)],
    ...(replyTo !== undefined && { replyTo }),
    signal,
  };
}

function noteOf(signal: Signal): LocalizedText {
  switch (signal.kind) {
    case 'reaction':
      return reactionWith(signal.emoji);
    case 'contact-state':
      return states[signal.state];
    case 'ended':
      return ended;
  }
}

/** UTF-16 units of the longest emoji: a family with skin tones has some 35. */
const LONGEST_EMOJI = 64;

function reactionWith(emoji: string | undefined): LocalizedText {
  const shown = cleanName(emoji);
  if (shown === undefined || shown.length > LONGEST_EMOJI) return otherReaction;
  return { en: `Reacted with ${shown}`, fr: `A réagi avec ${shown}` };
}

const otherReaction: LocalizedText = {
  en: 'Removed a reaction, or reacted with something that is not shown here',
  fr: 'A retiré une réaction, ou a réagi avec quelque chose qui n’est pas affiché ici',
};

const states: Readonly<Record<Extract<Signal, { kind: 'contact-state' }>['state'], LocalizedText>> = {
  blocked: {
    en: 'The customer has blocked this channel: no message reaches them',
    fr: 'Le client a bloqué ce canal\u00a0: aucun message ne lui parvient',
  },
  left: { en: 'The customer has left the conversation', fr: 'Le client a quitté la conversation' },
  'opted-out': { en: 'The customer wants no more messages', fr: 'Le client ne veut plus recevoir de messages' },
  reachable: { en: 'You can write to the customer again', fr: 'Il est de nouveau possible d’écrire au client' },
};

const ended: LocalizedText = {
  en: 'The customer has ended the conversation',
  fr: 'Le client a mis fin à la conversation',
};
