import { describe, expect, it } from 'vitest';
import type { Part } from './part.ts';
import { runParts } from './run-parts.ts';

const sound = (title: string): Part => ({
  title,
  run: () => Promise.resolve({ paragraphs: [`what ${title} found`], problems: [] }),
});

describe('the parts of the proof', () => {
  it('are run in turn, each told apart in the notes', async () => {
    const notes: string[] = [];
    const outcomes = await runParts([sound('one'), sound('two')], (line) => notes.push(line));

    expect(outcomes.map(({ title, paragraphs }) => [title, ...paragraphs])).toEqual([
      ['one', 'what one found'],
      ['two', 'what two found'],
    ]);
    expect(notes).toEqual(['\none', '\ntwo']);
  });

  it('are all run where one breaks off, which is a problem of that one', async () => {
    const broken: Part = { title: 'broken', run: () => Promise.reject(new Error('No port was free.')) };
    const outcomes = await runParts([broken, sound('two')], () => undefined);

    expect(outcomes.map(({ problems }) => problems)).toEqual([['It broke off: Error: No port was free.'], []]);
    expect(outcomes[1]?.paragraphs).toEqual(['what two found']);
  });
});
