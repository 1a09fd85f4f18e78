import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pages, root } from './markdown.ts';

/** What readers whose third language is English stumble over, with a sentence that has it, and what to write instead. */
const phrases: readonly { readonly is: RegExp; readonly in: string; readonly instead: string }[] = [
  { is: /\banew\b/i, in: 'It is signed anew.', instead: 'again' },
  { is: /\bat the (?:most|least)\b/i, in: 'It takes two days at the\nmost.', instead: 'at most, at least' },
  { is: /\bbe it\b/i, in: 'Any file, be it small or large.', instead: 'of … or of …' },
  { is: /\bcame of (?:it|that|this)\b/i, in: 'What came of it is below.', instead: 'result' },
  {
    is: /\bpast this (?:middleware|one)\b/i,
    in: 'Created past this middleware.',
    instead: 'created directly in CXone',
  },
  { is: /\bnought\b/i, in: 'The rest is nought.', instead: '0' },
  { is: /\bwh(?:o|om)ever\b/i, in: 'Whoever deploys has rights.', instead: 'the person who' },
  { is: /\bin vain\b/i, in: 'It looked in vain.', instead: 'without a result' },
  { is: /\b(?:is|are|was|were|be) told of\b/i, in: 'CXone is told of it.', instead: 'gets, learns, is told about' },
  { is: /\bill neighbours?\b/i, in: 'Storms and ill neighbours.', instead: 'neighbours that fail' },
  { is: /\bhand(?:s|ed|ing)? over\b/i, in: 'What it handed over.', instead: 'give, pass on' },
  { is: /\b(?:albeit|lest|hence|thereby|whereby|wherein)\b/i, in: 'Hence it waits.', instead: 'so' },
  { is: /\bis \w+ no more\b/i, in: 'It is listed no more.', instead: 'no longer' },
  { is: /\bvalid still\b/i, in: 'The old one is valid still.', instead: 'still valid' },
  { is: /\bonce more\b/i, in: 'It is sent once more.', instead: 'again' },
  {
    is: /[,;] for (?:nobody|there|they|he|she|we|CXone|Telegram|AWS|each would|an? \w+ (?:has|is|may|can|knows)) /,
    in: 'It is not sent, for nobody wrote it.',
    instead: 'because',
  },
];

const isComment = /^\s*(?:\/\/|\/?\*|#)/;

/** Files whose strings somebody reads: the command line, the meaning of log events, alarms and outputs, the admin's pages. */
const spoken = globSync(
  [
    'cli/**/*.ts',
    'lib/observability/events.ts',
    'resources/{alarms,outputs}.yml',
    'lib/admin/texts/en*/**/*.ts',
    'lib/admin/texts/en.ts',
  ],
  { cwd: root },
).map((path) => {
  const lines = readFileSync(`${root}/${path}`, 'utf8').split('\n');
  return { path, text: lines.filter((line) => !isComment.test(line)).join('\n') };
});

const written = pages.filter(({ path }) => path !== 'CHANGELOG.md');

const found = (text: string): string[] => {
  const inOneLine = text.replaceAll(/\s+/g, ' ');
  return phrases.flatMap(({ is, instead }) => {
    const at = inOneLine.search(is);
    return at < 0 ? [] : [`“${inOneLine.slice(Math.max(0, at - 30), at + 40)}”: write “${instead}”.`];
  });
};

describe('phrases that are hard to read', () => {
  it.each([...written, ...spoken])('are not in $path', ({ text }) => {
    expect(found(text)).toEqual([]);
  });

  it.each(phrases)('would be found: $in', (phrase) => {
    expect(found(phrase.in)).toHaveLength(1);
  });
});
