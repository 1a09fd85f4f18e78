import { crc32, inflateSync } from 'node:zlib';

export const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** A picture as it is computed with; each pixel is 0xrrggbb. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** Reads a screenshot of Chromium's: PNG of 8 bits, RGB or RGBA and opaque, not interlaced. */
export function decode(png: Buffer): Picture {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const bytesPerPixel = png[25] === 6 ? 4 : 3;
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const lines = unfiltered(inflateSync(Buffer.concat(data)), width * bytesPerPixel, bytesPerPixel);
  const pixels = new Uint32Array(width * height);
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = lines.readUIntBE(index * bytesPerPixel, 3);
  return { width, height, pixels };
}

/** Undoes the filters of PNG 1.2 §6: each byte is told by its neighbours to the left and above. */
function unfiltered(filtered: Buffer, stride: number, bytesPerPixel: number): Buffer {
  const rows = filtered.length / (stride + 1);
  const out = Buffer.alloc(rows * stride);
  for (let row = 0; row < rows; row += 1) {
    const filter = filtered[row * (stride + 1)];
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column;
      const isFirst = column < bytesPerPixel;
      const left = isFirst ? 0 : (out[at - bytesPerPixel] ?? 0);
      const above = row === 0 ? 0 : (out[at - stride] ?? 0);
      const corner = row === 0 || isFirst ? 0 : (out[at - stride - bytesPerPixel] ?? 0);
      const told = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter ?? 0] ?? 0;
      out[at] = (filtered[row * (stride + 1) + 1 + column] ?? 0) + told;
    }
  }
  return out;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** The palette of so many colours, and the place of each other colour: of the nearest one that the palette has. */
export function paletteOf(counts: ReadonlyMap<number, number>, mostColours: number) {
  const byCount = [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
  const colours = byCount.slice(0, mostColours);
  const places = new Map(
    byCount.map((colour, index) => [colour, index < mostColours ? index : nearest(colour, colours)]),
  );
  return { colours, placeOf: (colour: number): number => places.get(colour) ?? 0 };
}

/** The place of the colour in the palette that is least far from a colour, both as 0xrrggbb. */
function nearest(colour: number, palette: readonly number[]): number {
  let best = 0;
  let least = Infinity;
  for (const [index, other] of palette.entries()) {
    const red = (colour >> 16) - (other >> 16);
    const green = ((colour >> 8) & 0xff) - ((other >> 8) & 0xff);
    const blue = (colour & 0xff) - (other & 0xff);
    const distance = red * red + green * green + blue * blue;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** The chunk IHDR of a picture with a palette, of 8 bits. */
export function header(width: number, height: number): Buffer {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width, 0);
  content.writeUInt32BE(height, 4);
  content.set([8, 3], 8);
  return chunk('IHDR', content);
}

/** The chunk PLTE. */
export function palette(colours: readonly number[]): Buffer {
  const content = Buffer.alloc(colours.length * 3);
  for (const [index, colour] of colours.entries()) content.writeUIntBE(colour, index * 3, 3);
  return chunk('PLTE', content);
}

export function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
