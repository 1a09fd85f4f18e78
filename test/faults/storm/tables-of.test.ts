import { describe, expect, it } from 'vitest';
import { isAsExpected } from './is-as-expected.ts';
import { type Verdict, verdicts } from './verdicts.ts';
import type { StormResult } from './run-storm.ts';
import { tablesOf } from './tables-of.ts';
import type { FaultKind } from './weather.ts';

interface Outcome {
  readonly design: string;
  readonly seed?: number;
  readonly counts?: Partial<Record<Verdict, number>>;
  readonly faults?: Partial<Record<FaultKind, number>>;
}

function result({ design, seed = 1, counts = {}, faults = {} }: Outcome): StormResult {
  const none = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  return {
    order: { design, seed, messages: 1_000, kinds: new Set(['crash', 'outage']) },
    path: 'history.jsonl',
    judgement: {
      findings: [],
      counts: { ...none, ...counts },
      seen: {
        ...{ accepted: 600, answered: 400, receipts: 700, attached: 0, noted: 0, shown: 0, missed: 0, kept: 0 },
        ...{ edited: 0, pressed: 0, ended: 0, toldOfEnd: 0 },
      },
      faults: new Map(Object.entries(faults)),
    },
  };
}

describe('the tables of the storms', () => {
  const tables = tablesOf([
    result({ design: 'ours', faults: { crash: 40, outage: 1 }, counts: { ambiguous: 3, parked: 2 } }),
    result({ design: 'naive', faults: { crash: 30 }, counts: { lost: 1_200 } }),
    result({ design: 'ours', seed: 2, faults: { crash: 2 }, counts: { ambiguous: 4 } }),
    result({ design: 'naive', seed: 2, counts: { doubled: 7, lost: 34 } }),
  ]);
  const rows = tables.map((table) => table.split('\n').map((line) => line.split('|').map((cell) => cell.trim())));
  const row = (name: string) => rows.flat().find(([, first]) => first === name);

  it('have a column for each design, with what it met over all seeds', () => {
    expect(row('went through')).toEqual(['', 'went through', 'ours', 'naive', '']);
    expect(row('messages')).toEqual(['', 'messages', '2,000', '2,000', '']);
    expect(row('seeds')).toEqual(['', 'seeds', '2', '2', '']);
    expect(row('faults injected')).toEqual(['', 'faults injected', '43', '30', '']);
  });

  it('have a row for each kind of fault that was asked for, and for no other', () => {
    expect(row('- crash')).toEqual(['', '- crash', '42', '30', '']);
    expect(row('- outage')).toEqual(['', '- outage', '1', '0', '']);
    expect(row('- poison')).toBeUndefined();
  });

  it('have a row for each verdict, those on promises before the price', () => {
    expect(rows[1]?.slice(2).map(([, name]) => name)).toEqual(verdicts);
    expect(row('lost')).toEqual(['', 'lost', '0', '1,234', '']);
    expect(row('doubled')).toEqual(['', 'doubled', '0', '7', '']);
    expect(row('ambiguous')).toEqual(['', 'ambiguous', '7', '0', '']);
    expect(row('parked')).toEqual(['', 'parked', '2', '0', '']);
  });
});

describe('a storm', () => {
  it.each<{ case: string; outcome: Outcome; expected: boolean }>([
    {
      case: 'ours paid a price',
      outcome: { design: 'ours', counts: { ambiguous: 3, parked: 2, late: 9 } },
      expected: true,
    },
    { case: 'ours lost a message', outcome: { design: 'ours', counts: { lost: 1 } }, expected: false },
    { case: 'ours lost a receipt', outcome: { design: 'ours', counts: { 'receipt-lost': 1 } }, expected: false },
    { case: 'another design doubled one', outcome: { design: 'naive', counts: { doubled: 1 } }, expected: true },
    { case: 'the honest design broke none', outcome: { design: 'FIFO, 10 d record' }, expected: true },
    {
      case: 'another design kept its own promises',
      outcome: { design: 'naive', counts: { 'receipt-lost': 5 } },
      expected: false,
    },
  ])('where $case is as expected: $expected', ({ outcome, expected }) => {
    expect(isAsExpected(result(outcome))).toBe(expected);
  });
});
