import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { progressOf } from '../../cli/progress.ts';

function written(isTTY: boolean): string {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  const progress = progressOf('Replaying', 4, stream);
  progress.show(1);
  progress.show(4);
  progress.end();
  return String(stream.read() ?? '');
}

describe('progressOf', () => {
  it('draws over the line before it, and leaves an empty one', () => {
    const clear = '\u001B[2K\u001B[1G';
    expect(written(true).split(clear)).toEqual([
      '',
      `Replaying [${'#'.repeat(8)}${' '.repeat(22)}] 1/4`,
      `Replaying [${'#'.repeat(30)}] 4/4`,
      '',
    ]);
  });

  it('writes nothing where nobody looks', () => {
    expect(written(false)).toBe('');
  });
});
