import type { MessageEvent } from '../providers/contract.ts';
import type { Sentence } from './sentence.ts';

const inReply: Sentence = {
  en: 'In reply to a message that is not shown here',
  fr: 'En réponse à un message qui n’est pas affiché ici',
};

/** The message without what it quotes, which CXone may not have; a line says that there was something. */
export function withoutQuote(event: MessageEvent): MessageEvent {
  if (event.replyTo === undefined) return event;
  return { ...event, replyTo: undefined, notes: [...(event.notes ?? []), inReply] };
}
