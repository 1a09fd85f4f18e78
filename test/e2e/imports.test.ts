import { readFileSync, readdirSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const project = resolve(folder, '../..');

/** Where the files of this folder import from, as paths from the project's root; packages by their names. */
function imports(): { readonly file: string; readonly from: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(resolve(folder, file), 'utf8');
      return [...source.matchAll(/^(?:import|export|\}).* from '([^']+)';$|\bimport\('([^']+)'\)/gm)].map(
        ([, fixed, dynamic]) => ({ file, from: rooted(file, fixed ?? dynamic ?? '') }),
      );
    });
}

function rooted(file: string, specifier: string): string {
  return specifier.startsWith('.')
    ? relative(project, resolve(folder, dirname(file), specifier))
    : specifier.replace(/^file:/, '');
}

describe('the stories of this folder', () => {
  it('know the product only by its sockets: nothing of functions, lib or dist is imported', () => {
    const inside = imports().filter(({ from }) => /^(?:functions|lib|dist)\//.test(from));
    expect(inside).toEqual([]);
  });

  it('are all looked at', () => {
    const seen = imports().map(({ from }) => from);
    expect(seen).toContain('local/world.ts');
    expect(seen).toContain('standardwebhooks');
  });
});
