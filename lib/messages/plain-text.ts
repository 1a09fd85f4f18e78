import * as z from 'zod/mini';
import type { Capabilities, ContentKind, Unit } from '../contract/manifest.ts';

/** What every text with markup has, and most texts don't: the beginning of a tag, or of a character reference. */
const mayBeMarkup = /<[a-z!/]|&(?:#|[a-z])/i;
/** What few texts have, and no customer should get. */
const hasOddities = /(?![\t\n\r])\p{Cc}|[\u2028\u2029]|\p{Cs}/u;
/** What nearly every text has. */
const surelyVisible = /[\p{Lu}\p{Ll}\p{N}]/u;

/**
 * The words of an agent's message (byoc-protocol §4.1), without the markup of an editor where it plainly has some; see
 * `readMarkup`. Any other text is answered as it is, without controls, and as empty where nobody would see anything of it.
 * Never throws; takes time in proportion to the length.
 */
export async function plainText(text: string): Promise<string> {
  // Loaded with the first text that may need them: most don't.
  const read = mayBeMarkup.test(text) ? (await import('./read-markup.ts')).readMarkup(text) : text;
  if (surelyVisible.test(read) && !hasOddities.test(read)) return read;
  const { cleanText, hasVisible } = await import('./clean-text.ts');
  return hasVisible(read) ? cleanText(read) : '';
}

const contentSchema = z.looseObject({
  type: z.catch(z.nullish(z.string()), undefined),
  payload: z.optional(z.unknown()),
  fallbackText: z.catch(z.nullish(z.string()), undefined),
  text: z.catch(z.nullish(z.string()), undefined),
});
const withContent = z.union([
  z.string(),
  z.pipe(
    z.looseObject({ content: z.string() }),
    z.transform(({ content }) => content),
  ),
]);
const payloadSchema = z.looseObject({
  text: z.catch(z.optional(withContent), undefined),
  title: z.catch(z.optional(withContent), undefined),
  elements: z.catch(z.optional(z.array(z.unknown())), undefined),
});

/**
 * The words of a message content that has nothing else (byoc-protocol §4.1): of a TEXT its text, else its fallback text.
 * Empty where there are none. Undefined: there is more in it, which `content/read-content.ts` reads.
 */
export function wordsAlone(content: unknown): string | undefined {
  const parsed = contentSchema.safeParse(content);
  if (!parsed.success) return '';
  const { type, payload, fallbackText, text } = parsed.data;
  const inPayload = payloadSchema.safeParse(payload).data ?? {};
  if (type !== 'TEXT' || inPayload.elements?.length) return undefined;
  const words = [inPayload.text, fallbackText, inPayload.title, text];
  return words.find((candidate) => typeof candidate === 'string' && candidate.trim() !== '') ?? '';
}

/** Of a text, in what its provider counts. */
export function lengthOf(text: string, countedIn: Unit): number {
  switch (countedIn) {
    case 'utf16-units':
      return text.length;
    case 'code-points':
      return Array.from(text).length;
    case 'graphemes':
      return Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)).length;
    case 'utf8-bytes':
      return Buffer.byteLength(text, 'utf8');
  }
}

/** A text of more messages than this is no chat message: an agent sends it as a file. */
const MOST_PARTS = 10;

/** The longest text that an agent can send at a time, in what the provider counts. */
export function mostTextOf({ text: { maxLength } }: Pick<Capabilities, 'text'>): number {
  return MOST_PARTS * maxLength;
}

const fileKinds: readonly ContentKind[] = ['image', 'audio', 'video', 'file'];

/** Whether an agent can send any kind of file. */
export function takesFiles({ content }: Capabilities): boolean {
  return fileKinds.some((kind) => !['refused', 'dropped'].includes(content[kind].fromAgent));
}

/**
 * Whether an agent's message reaches the provider as several: it has files, or more text than one message takes. Of rich
 * content, that is the text that goes before it.
 */
export function goesInParts(
  { text, content, lead, files }: SomeMessage,
  { text: { maxLength, countedIn } }: Capabilities,
): boolean {
  if (files !== undefined || lead !== undefined) return true;
  return content === undefined && lengthOf(text, countedIn) > maxLength;
}

interface SomeMessage {
  readonly text: string;
  readonly content?: unknown;
  readonly lead?: string | undefined;
  readonly files?: readonly unknown[] | undefined;
}
