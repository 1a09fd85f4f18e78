/** Characters that the name of a skill has at least and at most (cxone-setup.md §7). */
export const OUTBOUND_SKILL_NAME_LENGTH = { least: 2, most: 30 } as const;

/** What is wrong with a name; `found` counts characters as a reader does. */
export type SkillNameProblem =
  | { readonly kind: 'too-short'; readonly found: number; readonly least: number }
  | { readonly kind: 'too-long'; readonly found: number; readonly most: number }
  /** Those that CXone refuses, each once, in the order of the name. */
  | { readonly kind: 'characters'; readonly refused: readonly string[] };

/** Whether CXone counts é as a letter is not documented: these it takes for certain. */
const TAKEN = /^[A-Za-z0-9._:-]+$/;

/** Looks at the name of an outbound skill before somebody types it into CXone. Empty: nothing is wrong. */
export function checkOutboundSkillName(name: string): readonly SkillNameProblem[] {
  const { least, most } = OUTBOUND_SKILL_NAME_LENGTH;
  const characters = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name);
  const all = [...characters].map(({ segment }) => segment);
  const refused = [...new Set(all.filter((character) => !TAKEN.test(character)))];
  const found = all.length;
  return [
    ...(found < least ? [{ kind: 'too-short', found, least } as const] : []),
    ...(found > most ? [{ kind: 'too-long', found, most } as const] : []),
    ...(refused.length > 0 ? [{ kind: 'characters', refused } as const] : []),
  ];
}

/** A name for a channel's outbound skill in which nothing is wrong, as like the channel's own as can be. */
export function suggestOutboundSkillName(channelName: string): string {
  const { least, most } = OUTBOUND_SKILL_NAME_LENGTH;
  const name = channelName
    // Letters lose their accents, and what looks like a letter becomes one.
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._:]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, most)
    .replace(/[^A-Za-z0-9]+$/, '');
  return name.length < least ? ['outbound', name].filter(Boolean).join('-') : name;
}
