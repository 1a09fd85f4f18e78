import { mostBytesOf } from '../attachments/most-bytes-of.ts';
import type { Capabilities, ContentKind } from '../contract/manifest.ts';
import { mostTextOf } from '../messages/plain-text.ts';
import type { Texts } from './texts/texts.ts';

/** The kinds of files, each with a type that stands for it. */
const kindsOfFiles: readonly (readonly [kind: ContentKind, name: FileName, type: string])[] = [
  ['image', 'pictures', 'image/jpeg'],
  ['audio', 'audio', 'audio/mpeg'],
  ['video', 'video', 'video/mp4'],
  ['file', 'otherFiles', 'application/pdf'],
];
type FileName = 'pictures' | 'audio' | 'video' | 'otherFiles';

const MEGABYTE = 1_000_000;

/**
 * What agents can send on a provider's channels, in a sentence for the admin who adds one.
 * @param maxBytes The largest file that the deployment passes on.
 */
export function sendableContent(
  capabilities: Capabilities,
  maxBytes: number,
  { sendableContent: words, tag }: Texts,
): string {
  const { content, files } = capabilities;
  const characters = mostTextOf(capabilities).toLocaleString(tag);
  const sent = kindsOfFiles.filter(([kind]) => !['refused', 'dropped'].includes(content[kind].fromAgent));
  if (sent.length === 0) return words.textAlone(characters);
  const megabytes = sent.map(([, , type]) => Math.floor((mostBytesOf(type, maxBytes, files.limits) ?? 0) / MEGABYTE));
  const [most = 0] = megabytes;
  const isOneSize = megabytes.every((size) => size === most);
  const kinds = sent.map(([, name], index) =>
    isOneSize ? words[name] : words.upTo(words[name], megabytes[index] ?? 0),
  );
  const list = new Intl.ListFormat(tag).format(kinds);
  return words.textAndFiles(characters, isOneSize ? words.allUpTo(list, most) : list, files.maxPerMessage);
}
