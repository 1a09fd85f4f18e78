import { describe, expect, it } from 'vitest';
import { problemsOf } from './problems-of.ts';
import type { StormReport } from './storm.ts';
import type { Verdict } from './verdict.ts';

const least = { kills: 30, hardStops: 1, freezes: 5 };

const harmless: Verdict = {
  tried: 100,
  promised: 98,
  arrived: 99,
  lost: 0,
  doubled: 0,
  inverted: 0,
  strange: 0,
  misled: 0,
};
const sound: StormReport = {
  kills: 31,
  freezes: 5,
  timedOut: 2,
  interrupted: 12,
  hardStops: 1,
  inbound: { ...harmless, tried: 400, promised: 400, arrived: 400 },
  outbound: harmless,
  sends: 99,
};

describe('what a run of kills has to answer for', () => {
  it('is nothing where each message came once and in order, and the kills hit', () => {
    expect(problemsOf(sound, least)).toEqual([]);
  });

  it.each<{ case: string; report: Partial<StormReport>; problem: string }>([
    { case: 'a loss', report: { inbound: { ...harmless, lost: 2 } }, problem: 'From customers: 2 lost.' },
    { case: 'a double', report: { inbound: { ...harmless, doubled: 1 } }, problem: 'From customers: 1 doubled.' },
    { case: 'an inversion', report: { outbound: { ...harmless, inverted: 3 } }, problem: 'From agents: 3 inverted.' },
    { case: 'a stranger', report: { outbound: { ...harmless, strange: 1 } }, problem: 'From agents: 1 never written.' },
    { case: 'a repeat that did not show', report: { sends: 100 }, problem: '100 sends for 99 messages from agents.' },
    { case: 'too few kills', report: { kills: 29 }, problem: 'Only 29 of 30 processes were killed.' },
    { case: 'a falsehood', report: { outbound: { ...harmless, misled: 1 } }, problem: 'From agents: 1 told falsely.' },
    { case: 'too few freezes', report: { freezes: 4 }, problem: 'Only 4 of 5 processes were frozen.' },
    {
      case: 'freezes that all ended in time',
      report: { timedOut: 0 },
      problem: 'No frozen process was ended by its time-out.',
    },
    { case: 'no hard stop', report: { hardStops: 0 }, problem: 'Only 0 of 1 hard stops came about.' },
    { case: 'kills of idle processes', report: { interrupted: 3 }, problem: 'Only 3 processes were killed at work.' },
    {
      case: 'agents who were promised nothing',
      report: { outbound: { ...harmless, promised: 0 } },
      problem: 'No message from agents was promised.',
    },
  ])('is $case', ({ report, problem }) => {
    expect(problemsOf({ ...sound, ...report }, least)).toEqual([problem]);
  });
});
