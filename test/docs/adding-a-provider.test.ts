import { describe, expect, it } from 'vitest';
import { filesOf } from '../../scripts/new-provider/new-provider.ts';
import { fenced, page } from './markdown.ts';

const walkThrough = page('docs/adding-a-provider.md');
/** What stands in each block that has a path for its first line. */
const shown = new Map(
  fenced(walkThrough, 'ts').flatMap((block) => {
    const [, path, source] = /^\/\/ (\S+)\n([\s\S]*)$/.exec(block) ?? [];
    return path === undefined || source === undefined ? [] : [[path, source]];
  }),
);
const files = await filesOf('acme-chat');

describe('docs/adding-a-provider.md', () => {
  it('shows each file of the adapter, and its subject', () => {
    const wanted = files.map(({ path }) => path).filter((path) => !path.endsWith('.test.ts'));
    expect([...shown.keys()].toSorted()).toEqual(wanted.toSorted());
  });

  it.each(files.filter(({ path }) => !path.endsWith('.test.ts')))(
    'shows $path as npm run new-provider writes it',
    ({ path, source }) => {
      expect(shown.get(path)).toBe(source);
    },
  );
});
