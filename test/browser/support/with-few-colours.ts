import { deflateSync } from 'node:zlib';
import { chunk, decode, header, palette, paletteOf, SIGNATURE } from './png.ts';

/** A page has a dozen of its own; the others are the rims of its letters. */
const MOST_COLOURS = 80;

/**
 * A screenshot with a palette: a third of its bytes. Where there are too many colours, the rare ones become the nearest of
 * the others.
 */
export function withFewColours(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const { colours, placeOf } = paletteOf(counts, MOST_COLOURS);
  const lines = Buffer.alloc((width + 1) * height);
  for (let index = 0; index < width * height; index += 1) {
    lines[index + Math.floor(index / width) + 1] = placeOf(pixels[index] ?? 0);
  }
  const data = deflateSync(lines, { level: 9 });
  return Buffer.concat([
    SIGNATURE,
    header(width, height),
    palette(colours),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
