import type { OutgoingFile } from '../contract.ts';

/** How a file is sent: a method of the Bot API, and its parameter that takes the file. */
export interface FileMethod {
  readonly method: string;
  readonly field: string;
}

export const asDocument: FileMethod = { method: 'sendDocument', field: 'document' };
const asPhoto: FileMethod = { method: 'sendPhoto', field: 'photo' };

/** Bytes of a picture that is shown as one (Bot API, "Sending files"); a larger one goes as a file. */
const MAX_PHOTO_BYTES = 10_000_000;

/** Of the types that Telegram plays or shows in the chat; all others are files to open. */
const methods = new Map<string, FileMethod>([
  ['image/jpeg', asPhoto],
  ['image/png', asPhoto],
  ['image/webp', asPhoto],
  ['image/gif', { method: 'sendAnimation', field: 'animation' }],
  ['video/mp4', { method: 'sendVideo', field: 'video' }],
  ['audio/mpeg', { method: 'sendAudio', field: 'audio' }],
  ['audio/mp4', { method: 'sendAudio', field: 'audio' }],
  ['audio/x-m4a', { method: 'sendAudio', field: 'audio' }],
  ['audio/ogg', { method: 'sendVoice', field: 'voice' }],
]);

export function methodFor({ type, size }: OutgoingFile): FileMethod {
  const method = methods.get(type) ?? asDocument;
  return method === asPhoto && size > MAX_PHOTO_BYTES ? asDocument : method;
}
