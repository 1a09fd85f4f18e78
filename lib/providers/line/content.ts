import * as z from 'zod/mini';
import type { IncomingFile, MessageEvent, Quoted } from '../../contract/events.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import { plainSentence } from '../../messages/plain-sentence.ts';

/** Whatever is odd in a field that can be done without counts as absent. */
export function lenient<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.catch(z.optional(schema), undefined);
}

/** Of a message, a user, a group or an event. Half a surrogate pair can't be written as UTF-8, in which all travels on. */
export const id = z.string().check(
  z.minLength(1),
  z.maxLength(200),
  z.refine((value) => value.isWellFormed()),
);
const words = lenient(
  z.pipe(
    z.string(),
    z.transform((value) => value.toWellFormed()),
  ),
);

/** A message of a user (Messaging API reference, "Message event"). */
export const messageSchema = z.object({
  id,
  type: z.string(),
  quoteToken: words,
  quotedMessageId: lenient(id),
  text: words,
  contentProvider: lenient(z.object({ type: z.string(), originalContentUrl: words })),
  imageSet: lenient(z.object({ id })),
  fileName: words,
  title: words,
  address: words,
  latitude: lenient(z.number()),
  longitude: lenient(z.number()),
  keywords: lenient(z.array(z.string())),
});
export type LineMessage = z.infer<typeof messageSchema>;

type Content = Pick<MessageEvent, 'text' | 'files' | 'notes' | 'album' | 'replyTo' | 'quoteToken'>;

/** What of a message an agent reads; undefined where it says nothing. */
export function contentOf(message: LineMessage): Content | undefined {
  const said = saidIn(message);
  return said && { ...said, replyTo: quotedIn(message), quoteToken: message.quoteToken };
}

function saidIn(message: LineMessage): Pick<Content, 'text' | 'files' | 'notes' | 'album'> | undefined {
  switch (message.type) {
    case 'text':
      return message.text ? { text: message.text } : undefined;
    case 'image':
      // Of photos that were sent at once, clients before 11.16 for Android name the set and no place in it.
      return { ...withFile(message, 'photo.jpg'), album: message.imageSet?.id };
    case 'video':
      return withFile(message, 'video.mp4');
    case 'audio':
      return withFile(message, 'voice-message.m4a');
    case 'file':
      return withFile(message, message.fileName ?? 'file');
    case 'location':
      return placeOf(message);
    case 'sticker':
      return { text: message.text ?? '', notes: [stickerNote(message.keywords ?? [])] };
    default:
      return { text: '', notes: [contentTexts.notShown] };
  }
}

/** Before the id of a message whose content LINE has to make ready first. */
const PREPARED = 'prepared:';

/** By which `linkOf` finds a file: the message that it came in. */
export function referenceIn(reference: string): { readonly messageId: string; readonly isPrepared: boolean } {
  const isPrepared = reference.startsWith(PREPARED);
  return { messageId: isPrepared ? reference.slice(PREPARED.length) : reference, isPrepared };
}

/** What another service has is fetched there, and without LINE's token. */
function withFile({ id: messageId, type, contentProvider: provider }: LineMessage, name: string) {
  const isElsewhere = provider?.type === 'external';
  if (isElsewhere && provider.originalContentUrl === undefined) return { text: '', notes: [contentTexts.notShown] };
  const reference = type === 'video' || type === 'audio' ? `${PREPARED}${messageId}` : messageId;
  const source: IncomingFile['source'] =
    isElsewhere && provider.originalContentUrl !== undefined
      ? { kind: 'link', url: provider.originalContentUrl }
      : { kind: 'reference', reference };
  return { text: '', files: [{ id: '1', name, source }] };
}

function placeOf({ title, address, latitude, longitude }: LineMessage) {
  if (latitude === undefined || longitude === undefined) return { text: '', notes: [contentTexts.notShown] };
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
  const lines = [title, address, `${latitude}, ${longitude}`, map];
  return { text: lines.filter(Boolean).join('\n'), notes: [contentTexts.location] };
}

/** LINE says the id alone of what is quoted, and not whose it is. */
function quotedIn({ quotedMessageId: sentId }: LineMessage): Quoted | undefined {
  return sentId === undefined ? undefined : { sentBy: 'ours', sentId, mayBeTheirs: true };
}

const MOST_KEYWORDS = 5;
const MAX_KEYWORD_LENGTH = 40;

/** LINE gives no picture of a sticker; its keywords are drawn anew for each event, so that the first few do. */
function stickerNote(keywords: readonly string[]): LocalizedText {
  const shown = keywords
    .slice(0, MOST_KEYWORDS)
    .map((keyword) => plainSentence(keyword, MAX_KEYWORD_LENGTH))
    .filter(Boolean)
    .join(', ');
  if (shown === '') return { en: 'Sticker', fr: 'Autocollant' };
  return { en: `Sticker: ${shown}`, fr: `Autocollant\u00a0: ${shown}` };
}

const contentTexts = {
  location: { en: 'Location', fr: 'Position' },
  notShown: {
    en: 'A message of a kind that can not be shown here: ask the customer',
    fr: 'Un message d’un type qui ne peut pas être affiché ici\u00a0: demandez au client',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;
