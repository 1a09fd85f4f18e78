import * as z from 'zod';

/** What a message's file is to Telegram; a message's field has this name. */
export const fileKindSchema = z.enum(['photo', 'document', 'audio', 'voice', 'video', 'animation', 'sticker']);
export type FileKind = z.infer<typeof fileKindSchema>;

/** What Telegram's app makes of a file that a person chooses. */
export function fileKindOf(type: string): FileKind {
  if (/^image\/(jpeg|png|webp)$/.test(type)) return 'photo';
  if (type === 'image/gif') return 'animation';
  if (type.startsWith('video/')) return 'video';
  if (type === 'audio/ogg') return 'voice';
  return type.startsWith('audio/') ? 'audio' : 'document';
}

/** Files that go as one album: photos and videos mixed, or documents alone, or music alone. */
export function isAlbum(kinds: readonly FileKind[]): boolean {
  if (kinds.length < 2) return false;
  const all = (...wanted: FileKind[]) => kinds.every((kind) => wanted.includes(kind));
  return all('photo', 'video') || all('document') || all('audio');
}
