import { describe, expect, it } from 'vitest';
import { designs, ours } from './designs.ts';
import { readPlan } from './read-plan.ts';
import { replayCommand } from './replay-command.ts';
import { type FaultKind, faultKinds } from './weather.ts';

describe('npm run test:storm', () => {
  it('has ours go through two storms, with all kinds of faults', () => {
    expect(readPlan([])).toEqual({ designs: [ours], seeds: [1, 2], messages: 10_000, kinds: new Set(faultKinds) });
  });

  it('has every design go through the same storms when asked for peers, and in the long run', () => {
    expect(readPlan(['--peers'])).toEqual({ ...readPlan([]), designs });
    expect(readPlan(['--long'])).toMatchObject({ designs });
  });

  it('has more storms of that size when asked for the long run', () => {
    const { seeds, messages } = readPlan(['--long']);

    expect(seeds).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(messages).toBe(10_000);
  });

  it.each<{ case: string; kinds: FaultKind[] }>([
    { case: 'all kinds of faults', kinds: [...faultKinds] },
    { case: 'two kinds', kinds: ['crash', 'outage'] },
    { case: 'none', kinds: [] },
  ])('runs one storm again, by the command that was printed for it, with $case', ({ kinds }) => {
    const command = replayCommand({ seed: 7, messages: 312, kinds: new Set(kinds) });
    const [, words = ''] = command.split('npm run test:storm -- ');
    const args = words.split(' ').map((word) => word.replaceAll("'", ''));

    expect(readPlan(args)).toEqual({ designs: [ours], seeds: [7], messages: 312, kinds: new Set(kinds) });
  });

  it('adds kinds that strike where they are named alone', () => {
    expect(readPlan(['--with', 'outlives-its-time']).kinds).toEqual(new Set([...faultKinds, 'outlives-its-time']));
    expect(readPlan(['--faults', 'crash', '--with', 'look-up-late']).kinds).toEqual(new Set(['crash', 'look-up-late']));
  });

  it.each([
    { args: ['--seed', 'seven'], error: '--seed takes a whole number, not "seven".' },
    { args: ['--messages', '1.5'], error: '--messages takes a whole number, not "1.5".' },
    { args: ['--faults', 'crash,frogs'], error: 'There is no fault "frogs". There are: lost-request,' },
  ])('refuses $args', ({ args, error }) => {
    expect(() => readPlan(args)).toThrow(error);
  });
});
