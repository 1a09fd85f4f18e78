import { mostBytesOf } from '../attachments/most-bytes-of.ts';
import type { Capabilities, ContentKind } from '../providers/contract.ts';

const names: readonly (readonly [kind: ContentKind, name: string, type: string])[] = [
  ['image', 'pictures', 'image/jpeg'],
  ['audio', 'audio', 'audio/mpeg'],
  ['video', 'video', 'video/mp4'],
  ['file', 'other files', 'application/pdf'],
];

const MEGABYTE = 1_000_000;

/**
 * What agents can send on a provider's channels, in a sentence for the admin who adds one.
 * @param maxBytes The largest file that the deployment passes on.
 */
export function carried({ content, text, files }: Capabilities, maxBytes: number): string {
  const words = `text of up to ${text.maxLength.toLocaleString('en')} characters`;
  const sent = names.filter(([kind]) => !['refused', 'dropped'].includes(content[kind].fromAgent));
  if (sent.length === 0) return `Agents can send ${words}, and no files.`;
  const sizes = sent.map(([, , type]) => mostBytesOf(type, maxBytes, files.limits) ?? 0);
  const isOneSize = sizes.every((size) => size === sizes[0]);
  const each = (size = 0) => `${Math.floor(size / MEGABYTE)} MB`;
  const kinds = sent.map(([, name], index) => (isOneSize ? name : `${name} up to ${each(sizes[index])}`));
  const list = new Intl.ListFormat('en').format(kinds);
  return `Agents can send ${words}, and ${list}${isOneSize ? ` of up to ${each(sizes[0])}` : ''}, ${files.maxPerMessage} in a message at the most.`;
}
