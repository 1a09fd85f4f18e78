import * as z from 'zod/mini';
import type { Change, IncomingFile, MessageEvent } from '../contract/events.ts';
import type { LocalizedText } from '../contract/localized-text.ts';
import type { ChannelId, Digest, PersonKeys } from '../ids.ts';
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

/** A message as it is queued: what it quotes of ours by the provider's id is beside it, and stays so until it is looked up. */
export type QueuedMessage = MessageEvent & {
  /** `inWords` stands among the notes as well. */
  readonly quotesSent?:
    | {
        readonly sentId: string;
        readonly inWords?: LocalizedText | undefined;
        readonly mayBeTheirs?: true | undefined;
      }
    | undefined;
};

/** What it quotes of ours by the provider's id of that. */
export function sentQuoteIn({ quotesSent, replyTo }: QueuedMessage): QueuedMessage['quotesSent'] {
  return quotesSent ?? (replyTo?.sentBy === 'ours' && replyTo.sentId !== undefined ? replyTo : undefined);
}

export function saidIn({ conversationId, author, text, notes = [], files = [] }: MessageEvent, digest: Digest): Said {
  return {
    who: saidBy(conversationId, author.id, digest),
    words: short([text, notes], digest),
    files: files.length === 0 ? NO_FILES : short(files.map(sameFile), digest),
  };
}

/** Of {@link Said.who}: a customer in a conversation, by the provider's ids of both. */
export function saidBy(conversationId: string, customerId: string, digest: Digest): string {
  return short([conversationId, customerId], digest);
}

/** A digest by which a customer of a channel is found; `customerId`: the provider's. */
export function customerMark(channelId: ChannelId, customerId: string, digest: Digest): string {
  return short([channelId, customerId], digest);
}

/** The first part of a digest: two that differ by chance are no concern here. */
function short(content: unknown, digest: Digest): string {
  return digest(content).slice(0, 16);
}

/** Whether a message is of the same customer in the same conversation as the one that said this, and so on. */
export function saysTheSame(
  what: keyof Said,
  event: MessageEvent,
  said: Said,
  { digest, other = digest }: Pick<PersonKeys, 'digest' | 'other'>,
): boolean {
  return [digest, other].some((by) => saidIn(event, by)[what] === said[what]);
}

const NO_FILES = 'none';

/** What is the same of a file however often it is named: a link is signed again each time. */
function sameFile({ id, name = '', source }: IncomingFile): readonly string[] {
  return [id, name, source.kind === 'link' ? withoutSignature(source.url) : ''];
}

/**
 * A change as the agent is to see it: with the words and the files that are new, or what was taken away. Undefined where
 * nothing has changed.
 * @param standing What stands under its id; undefined where that is not known (any more), `gone` once it was deleted.
 */
export function shownChange(
  event: ChangeEvent,
  standing: Said | 'gone' | undefined,
  keys: Pick<PersonKeys, 'digest' | 'other'>,
): MessageEvent | undefined {
  const { change, notes = [] } = event;
  if (change.kind === 'deleted') {
    return standing === 'gone' ? undefined : { ...event, text: '', files: undefined, notes: [deleted] };
  }
  if (standing === undefined || standing === 'gone') return { ...event, notes: [edited, ...notes] };
  const hasSameFiles = saysTheSame('files', event, standing, keys);
  if (hasSameFiles && saysTheSame('words', event, standing, keys)) return undefined;
  const isSilent = !hasVisible(event.text) && notes.length === 0;
  if (hasSameFiles) {
    return { ...event, files: undefined, notes: isSilent ? [withoutWords] : [edited, ...notes] };
  }
  return { ...event, notes: [event.files?.length ? edited : withoutFiles, ...notes] };
}

const edited: LocalizedText = { en: 'Edited', fr: 'Modifié' };
const withoutWords: LocalizedText = { en: 'Edited: the text was removed', fr: 'Modifié : le texte a été retiré' };
const withoutFiles: LocalizedText = { en: 'Edited: the file was removed', fr: 'Modifié : le fichier a été retiré' };
const deleted: LocalizedText = { en: 'The customer deleted a message', fr: 'Le client a supprimé un message' };
