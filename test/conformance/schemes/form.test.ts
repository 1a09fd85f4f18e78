import { describe, expect, it } from 'vitest';
import { runCase } from '../case.ts';
import { cases } from '../cases.ts';
import { subject } from './form-subject.ts';

describe('a platform that speaks forms, and signs their fields and the URL', () => {
  it.each(cases)('$name: $sentence', async (tried) => {
    const result = await runCase(tried, subject);
    expect(result).toEqual(result.kind === 'failed' ? { kind: 'passed' } : result);
  });

  it('is tried by the URL as well, and by its fields alone', async () => {
    const kinds = await Promise.all(
      ['refuses-other-urls', 'refuses-changed-bodies', 'refuses-rewritten-bodies', 'keeps-the-times-of-messages'].map(
        async (name) => {
          const tried = cases.find((candidate) => candidate.name === name);
          return tried && (await runCase(tried, subject)).kind;
        },
      ),
    );
    expect(kinds).toEqual(['passed', 'passed', 'declared', 'declared']);
  });
});
