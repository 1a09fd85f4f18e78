import type { FileToSend } from './people.ts';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

/** One pixel, which a browser shows. */
export const photo: FileToSend = { name: 'photo.png', type: 'image/png', bytes: Buffer.from(PIXEL, 'base64') };

export const label: FileToSend = {
  name: 'label.pdf',
  type: 'application/pdf',
  bytes: Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj <<>> endobj\n%%EOF\n'),
};

/** What Windows would run, by its name and its content. */
export const program: FileToSend = { name: 'tool.exe', type: 'application/octet-stream', bytes: Buffer.from('MZ') };
