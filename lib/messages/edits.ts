import * as z from 'zod/mini';
import type { Change, IncomingFile, MessageEvent } from '../contract/events.ts';
import type { LocalizedText } from '../contract/localized-text.ts';
import { type ChannelId, digestOf } from '../ids.ts';
import { hasVisible } from './clean-text.ts';
import { withoutSignature } from './read-link.ts';

/** What a message says, in digests: enough to see what an edit of it changes, and nothing that can be read. */
export const saidSchema = z.object({
  /** The customer, and the conversation. */
  who: z.string(),
  words: z.string(),
  files: z.string(),
});
export type Said = z.infer<typeof saidSchema>;

export type ChangeEvent = MessageEvent & { readonly change: Change };

export function isChange(event: MessageEvent): event is ChangeEvent {
  return event.change !== undefined;
}

export function saidIn({ conversationId, author, text, notes = [], files = [] }: MessageEvent): Said {
  return {
    who: saidBy(conversationId, author.id),
    words: short([text, notes]),
    files: files.length === 0 ? NO_FILES : short(files.map(sameFile)),
  };
}

/** Of {@link Said.who}: a customer in a conversation, by the provider's ids of both. */
export function saidBy(conversationId: string, customerId: string): string {
  return short([conversationId, customerId]);
}

/** A digest by which a customer of a channel is found; `customerId`: the provider's. */
export function customerMark(channelId: ChannelId, customerId: string): string {
  return short([channelId, customerId]);
}

const NO_FILES = 'none';

/** The first part of a digest: two that differ by chance are no concern here. */
const short = (content: unknown): string => digestOf(content).slice(0, 16);

/** What is the same of a file however often it is named: a link is signed anew each time. */
function sameFile({ id, name = '', source }: IncomingFile): readonly string[] {
  return [id, name, source.kind === 'link' ? withoutSignature(source.url) : ''];
}

/**
 * A change as the agent is to see it: with the words and the files that are new, or what was taken away. Undefined where
 * nothing has changed.
 * @param standing What stands under its id; undefined where that is not known (any more), `gone` once it was deleted.
 */
export function shownChange(event: ChangeEvent, standing: Said | 'gone' | undefined): MessageEvent | undefined {
  const { change, notes = [] } = event;
  if (change.kind === 'deleted') {
    return standing === 'gone' ? undefined : { ...event, text: '', files: undefined, notes: [deleted] };
  }
  if (standing === undefined || standing === 'gone') return { ...event, notes: [edited, ...notes] };
  const { words, files } = saidIn(event);
  if (words === standing.words && files === standing.files) return undefined;
  const isSilent = !hasVisible(event.text) && notes.length === 0;
  if (files === standing.files) {
    return { ...event, files: undefined, notes: isSilent ? [withoutWords] : [edited, ...notes] };
  }
  return { ...event, notes: [files === NO_FILES ? withoutFiles : edited, ...notes] };
}

const edited: LocalizedText = { en: 'Edited', fr: 'Modifié' };
const withoutWords: LocalizedText = { en: 'Edited: the text was removed', fr: 'Modifié : le texte a été retiré' };
const withoutFiles: LocalizedText = { en: 'Edited: the file was removed', fr: 'Modifié : le fichier a été retiré' };
const deleted: LocalizedText = { en: 'The customer deleted a message', fr: 'Le client a supprimé un message' };
