import { deflateSync } from 'node:zlib';
import { chunk, decode, header, palette, paletteOf, type Picture, SIGNATURE } from './png.ts';

/** A screenshot, and for how many milliseconds it is shown. */
export interface Frame {
  readonly png: Buffer;
  readonly shownMs: number;
}

/** As many as a palette can have. */
const MOST_COLOURS = 256;

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Screenshots of one size as an animated PNG (PNG specification, third edition, §11.3.5) that is played for ever. Of each
 * frame there is only the part that differs from the one before; one that doesn't differ at all prolongs that one.
 */
export function animated(frames: readonly Frame[]): Buffer {
  const shown: { readonly picture: Picture; readonly part: Part; ms: number }[] = [];
  const counts = new Map<number, number>();
  for (const { png, shownMs } of frames) {
    const picture = decode(png);
    const before = shown.at(-1);
    const part = before === undefined ? whole(picture) : changed(before.picture, picture);
    if (part === undefined) {
      if (before !== undefined) before.ms += shownMs;
      continue;
    }
    count(picture, part, counts);
    shown.push({ picture, part, ms: shownMs });
  }
  const [first] = shown;
  if (first === undefined) throw new Error('An animation needs a frame.');
  const { colours, placeOf } = paletteOf(counts, MOST_COLOURS);
  const control = Buffer.alloc(8);
  control.writeUInt32BE(shown.length);
  const chunks = [
    SIGNATURE,
    header(first.picture.width, first.picture.height),
    chunk('acTL', control),
    palette(colours),
  ];
  let sequence = 0;
  for (const { picture, part, ms } of shown) {
    const lines = deflateSync(linesOf(picture, part, placeOf), { level: 9 });
    chunks.push(chunk('fcTL', frameControl(sequence++, part, ms)));
    chunks.push(sequence === 1 ? chunk('IDAT', lines) : chunk('fdAT', numbered(sequence++, lines)));
  }
  return Buffer.concat([...chunks, chunk('IEND', Buffer.alloc(0))]);
}

const whole = ({ width, height }: Picture): Part => ({ left: 0, top: 0, width, height });

/** The smallest part of a picture that holds all that differs. Undefined: nothing does. */
function changed(before: Picture, after: Picture): Part | undefined {
  const { width, height, pixels } = after;
  if (before.width !== width || before.height !== height) throw new Error('All frames must have one size.');
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let index = 0; index < pixels.length; index += 1) {
    if (pixels[index] === before.pixels[index]) continue;
    const [column, row] = [index % width, Math.floor(index / width)];
    if (column < left) left = column;
    if (column > right) right = column;
    if (row < top) top = row;
    bottom = row;
  }
  return bottom < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function count({ width, pixels }: Picture, part: Part, counts: Map<number, number>): void {
  for (let row = part.top; row < part.top + part.height; row += 1) {
    for (let column = part.left; column < part.left + part.width; column += 1) {
      const colour = pixels[row * width + column] ?? 0;
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
  }
}

function linesOf({ width, pixels }: Picture, part: Part, placeOf: (colour: number) => number): Buffer {
  const lines = Buffer.alloc((part.width + 1) * part.height);
  for (let row = 0; row < part.height; row += 1) {
    for (let column = 0; column < part.width; column += 1) {
      const colour = pixels[(part.top + row) * width + part.left + column] ?? 0;
      lines[row * (part.width + 1) + column + 1] = placeOf(colour);
    }
  }
  return lines;
}

/** What it is replaces what was there, and stays. */
function frameControl(sequence: number, { left, top, width, height }: Part, ms: number): Buffer {
  const content = Buffer.alloc(26);
  for (const [place, value] of [sequence, width, height, left, top].entries()) content.writeUInt32BE(value, place * 4);
  content.writeUInt16BE(ms, 20);
  content.writeUInt16BE(1_000, 22);
  return content;
}

function numbered(sequence: number, data: Buffer): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(sequence);
  return Buffer.concat([number, data]);
}
