import { readFileSync } from 'node:fs';
import type { NewFile } from './bot-files.ts';

/** The one sticker that everybody has: a parcel that smiles, 512 pixels wide as Telegram wants it. */
export const STICKER: NewFile = {
  kind: 'sticker',
  name: 'parcel.webp',
  type: 'image/webp',
  bytes: readFileSync(new URL('./parcel.webp', import.meta.url)),
};
