import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from './markdown.ts';
import { asksForAccount, howHeld, NEEDS_ACCOUNT, runnable, shellBlocks } from './shell-blocks.ts';

describe('the shell blocks of the pages', () => {
  it('are found, with and without a marker', () => {
    expect(shellBlocks.length).toBeGreaterThan(50);
    expect(new Set(shellBlocks.map(({ marker }) => marker))).toEqual(new Set(['', NEEDS_ACCOUNT]));
  });

  it.each(shellBlocks)(
    '$path says ```$language needs-account where one is needed, and nowhere else: $content',
    (block) => {
      const isMarked = block.marker === NEEDS_ACCOUNT;
      expect(block.commands.filter(asksForAccount).length > 0).toBe(isMarked);
    },
  );

  it.each(runnable)('“$command” ($path) is run by a test or by CI, or says why not', ({ command }) => {
    const held = howHeld(command);
    if (held === undefined) throw new Error('Say in test/docs/shell-blocks.ts what runs it.');
    if (held.kind !== 'elsewhere') return;
    expect(existsSync(`${root}/${held.file}`)).toBe(true);
    expect(readFileSync(`${root}/${held.file}`, 'utf8')).toContain(held.words);
  });

  it('would be missed where nobody runs them, or where a stage is named that somebody has to deploy', () => {
    expect(howHeld('npm run byoc -- doctor')).toBeUndefined();
    expect(howHeld('npm run bench')).toBeUndefined();
    expect(asksForAccount('npm run byoc -- doctor --stage dev')).toBe(true);
    expect(asksForAccount('npm run byoc -- doctor --stage laptop')).toBe(false);
  });
});
