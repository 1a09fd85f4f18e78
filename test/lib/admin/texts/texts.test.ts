import { describe, expect, it } from 'vitest';
import { en } from '../../../../lib/admin/texts/en.ts';
import { frCa } from '../../../../lib/admin/texts/fr-ca.ts';
import { fr } from '../../../../lib/admin/texts/fr.ts';
import { languages } from '../../../../lib/admin/texts/languages.ts';

/** All texts by their keys; one into which something is inserted by its source. */
function textsIn(value: unknown, path: readonly string[] = []): [key: string, text: string][] {
  if (typeof value === 'string') return [[path.join('.'), value]];
  if (typeof value === 'function') return [[`${path.join('.')}()`, value.toString()]];
  return Object.entries(value ?? {}).flatMap(([key, inner]) => textsIn(inner, [...path, key]));
}

const keysOf = (texts: unknown) => textsIn(texts).map(([key]) => key);

describe('the texts of the pages', () => {
  it.each([...languages.values()])('are complete in $name', (texts) => {
    expect(keysOf(texts).toSorted()).toEqual(keysOf(en).toSorted());
    expect(textsIn(texts).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it.each([
    { texts: fr, same: [] },
    { texts: frCa, same: ['Admin'] },
  ])('are all translated in $texts.name: a menu of CXone alone has the same name in both', ({ texts, same }) => {
    const french = new Map(textsIn(texts));
    const found = textsIn(en).filter(([key, text]) => french.get(key) === text);
    expect(found.map(([, text]) => text)).toEqual(same);
  });

  it('use the typographic apostrophe', () => {
    const straight = [...languages.values()]
      .flatMap((texts) => textsIn(texts))
      .filter(([, text]) => /\p{L}'\p{L}/u.test(text));
    expect(straight).toEqual([]);
  });
});
