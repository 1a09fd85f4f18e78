import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { animated } from '../browser/support/animated.ts';
import { chunk, SIGNATURE } from '../browser/support/png.ts';

const root = resolve(import.meta.dirname, '../..');

interface Chunk {
  readonly type: string;
  readonly content: Buffer;
}

function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.push({
      type: png.toString('latin1', at + 4, at + 8),
      content: png.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  return chunks;
}

const shownMs = ({ content }: Chunk): number => (content.readUInt16BE(20) * 1_000) / content.readUInt16BE(22);
const controls = (chunks: readonly Chunk[]): Chunk[] => chunks.filter(({ type }) => type === 'fcTL');

describe('the animation of the README', () => {
  const png = readFileSync(resolve(root, 'docs/animation.png'));
  const chunks = chunksOf(png);

  it('takes half a minute, and less than 1.5 MB', () => {
    const ms = controls(chunks).reduce((sum, control) => sum + shownMs(control), 0);
    expect(ms).toBeGreaterThan(20_000);
    expect(ms).toBeLessThan(40_000);
    expect(png.length).toBeLessThan(1_500_000);
  });

  it('is told in words to whoever does not see it, and stands still for whoever wants no motion', () => {
    const readme = readFileSync(resolve(root, 'README.md'), 'utf8');
    expect(/<img alt="([^"]{40,})" src="docs\/animation\.png">/.exec(readme)?.[1]).toContain('customer');
    expect(readme).toMatch(/<source media="\(prefers-reduced-motion: reduce\)" srcset="docs\/screens\/[\w-]+\.png">/);
  });
});

describe('an animated picture', () => {
  /** A screenshot of so many columns, of one colour each row. */
  function screenshot(width: number, rows: readonly number[]): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(rows.length, 4);
    header.set([8, 2], 8);
    const lines = rows.map((colour) => {
      const line = Buffer.alloc(1 + width * 3);
      for (let column = 0; column < width; column += 1) line.writeUIntBE(colour, 1 + column * 3, 3);
      return line;
    });
    return Buffer.concat([
      SIGNATURE,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.concat(lines))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }

  it('has of each frame what differs from the one before, and prolongs one that stays the same', () => {
    const first = screenshot(2, [0xff0000, 0x00ff00, 0x0000ff]);
    const changed = screenshot(2, [0xff0000, 0xffffff, 0x0000ff]);
    const chunks = chunksOf(
      animated([
        { png: first, shownMs: 500 },
        { png: first, shownMs: 250 },
        { png: changed, shownMs: 100 },
      ]),
    );
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'acTL', 'PLTE', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'IEND']);
    expect(chunks[1]?.content.readUInt32BE(0)).toBe(2);
    expect(controls(chunks).map(shownMs)).toEqual([750, 100]);
    const [whole, part] = controls(chunks).map(({ content }) =>
      [0, 4, 8, 12, 16].map((place) => content.readUInt32BE(place)),
    );
    // Sequence number, width, height, left, top.
    expect(whole).toEqual([0, 2, 3, 0, 0]);
    expect(part).toEqual([1, 2, 1, 0, 1]);
    const data = chunks[6]?.content ?? Buffer.alloc(0);
    expect(data.readUInt32BE(0)).toBe(2);
    const colours = chunks[2]?.content;
    const [filter, place = 0] = inflateSync(data.subarray(4));
    expect([filter, colours?.readUIntBE(place * 3, 3)]).toEqual([0, 0xffffff]);
  });
});
