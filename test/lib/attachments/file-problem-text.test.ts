import { describe, expect, it } from 'vitest';
import { fileProblemText } from '../../../lib/attachments/file-problem-text.ts';
import { fileProblems } from '../../../lib/attachments/file-copy.ts';

const limits = { maxBytes: 40_000_000, maxFiles: 20 };

describe('fileProblemText', () => {
  it.each(fileProblems)('says of “%s” in each language which file it is, in a sentence', (problem) => {
    const { en, fr } = fileProblemText('label.pdf', problem, limits);
    expect(en).toMatch(/^“label\.pdf” [a-z].*[a-zB]\.$/);
    expect(fr).toMatch(/^«\u00A0label\.pdf\u00A0» [a-z].*\.$/);
    expect(`${en} ${fr}`).not.toMatch(/undefined|NaN|too-|unsupported/);
  });

  it('says something else of each problem', () => {
    const sentences = fileProblems.map((problem) => fileProblemText('label.pdf', problem, limits));
    expect(new Set(sentences.map(({ en }) => en)).size).toBe(fileProblems.length);
    expect(new Set(sentences.map(({ fr }) => fr)).size).toBe(fileProblems.length);
  });

  it('names the limits in the units that people use', () => {
    expect(fileProblemText('film.mp4', 'too-large', limits)).toEqual({
      en: '“film.mp4” is larger than 40 MB.',
      fr: '« film.mp4 » dépasse 40 Mo.',
    });
    expect(fileProblemText('p21.jpg', 'too-many', limits).en).toBe(
      '“p21.jpg” is left out: there are more than 20 files.',
    );
  });
});
