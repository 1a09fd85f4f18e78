import { describe, expect, it } from 'vitest';
import { runCase } from '../case.ts';
import { cases } from '../cases.ts';
import { faults } from './faults.ts';
import { subject } from './model-subject.ts';

describe('the model, with nothing wrong', () => {
  it.each(cases)('passes $name', async (tried) => {
    expect(await runCase(tried, subject)).toEqual({ kind: 'passed' });
  });
});

describe('the model, with one thing wrong', () => {
  it.each(faults)('fails $of: $what', async ({ of, bad }) => {
    const tried = cases.find(({ name }) => name === of);
    expect(tried && (await runCase(tried, bad))).toMatchObject({ kind: 'failed' });
  });

  it('has something wrong for every case', () => {
    const names = cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(faults.map(({ of }) => of))).toEqual(new Set(names));
  });
});
