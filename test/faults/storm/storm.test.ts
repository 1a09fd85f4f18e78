import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { NamedDesign } from './design.ts';
import { changingOver, naiveDesigns, ours } from './designs.ts';
import { judgeHistory } from './judge-history.ts';
import type { Judgement } from './judge.ts';
import { storm } from './storm.ts';
import { broken } from './verdicts.ts';
import { type FaultKind, faultKinds } from './weather.ts';

// Seconds of work each, on machines that may be busy.

const directory = mkdtempSync(join(tmpdir(), 'storm-'));
const path = join(directory, 'history.jsonl');
afterAll(() => rmSync(directory, { recursive: true }));

async function through(
  design: NamedDesign,
  { messages = 400, kinds = faultKinds }: { messages?: number; kinds?: readonly FaultKind[] } = {},
): Promise<Judgement> {
  await storm({ design, seed: 20_260_302, messages, kinds: new Set(kinds), path });
  return judgeHistory(path);
}

const whatPeopleDo = [
  'second-thoughts',
  'edited-later',
  'buttons',
  'pressed-again',
  'ended-by-customer',
  'ended-by-cxone',
] as const satisfies readonly FaultKind[];
const whatGoesWrong = ['crash', 'lost-answer', 'redelivered', 'duplicate-webhook'] as const;

const brokenIn = ({ counts }: Judgement) => broken.filter((verdict) => counts[verdict] > 0);

// The storms of CI are larger: npm run test:storm.
describe('in a small storm', () => {
  it('the middleware keeps every promise, while all kinds of faults strike', async () => {
    const judgement = await through(ours, { messages: 500 });

    expect(judgement.findings.filter(({ verdict }) => broken.includes(verdict))).toEqual([]);
    expect(judgement.seen.accepted).toBeGreaterThan(100);
    expect(judgement.seen.answered).toBeGreaterThan(80);
    expect(judgement.seen.receipts).toBeGreaterThan(80);
    expect(judgement.seen.attached).toBeGreaterThan(20);
    expect(judgement.seen.noted).toBeGreaterThan(3);
    expect(judgement.seen.shown).toBeGreaterThan(5);
    expect(judgement.seen.missed).toBeGreaterThan(1);
    expect(judgement.seen.kept).toBeGreaterThan(30);
    expect(judgement.seen.edited).toBeGreaterThan(5);
    expect(judgement.seen.pressed).toBeGreaterThan(5);
    expect(judgement.seen.ended).toBeGreaterThan(1);
    expect(judgement.seen.toldOfEnd).toBeGreaterThan(3);
    // Floods need a larger storm, and agents are seldom told that something was not sent.
    const rare = ['contact-limit', 'obedient-agent', 'table-throttled', 'ttl-deletion', 'index-lag', 'bucket-failed'];
    const expected = faultKinds.filter((kind) => !rare.includes(kind));
    expect([...judgement.faults.keys()].sort()).toEqual(expect.arrayContaining([...expected].sort()));
  });

  it('the middleware keeps every promise while its channel changes over', async () => {
    const came = new Set<boolean>();
    const watched: NamedDesign = {
      ...changingOver,
      build: async (ground) => {
        const design = await changingOver.build(ground);
        const changesAt = ground.clock.now().getTime() + 3_600_000;
        const receive = design.receive.bind(design);
        design.receive = (...webhook) => {
          came.add(ground.clock.now().getTime() > changesAt + 120_000);
          return receive(...webhook);
        };
        return design;
      },
    };
    const judgement = await through(watched, { messages: 500 });

    expect(judgement.findings.filter(({ verdict }) => broken.includes(verdict))).toEqual([]);
    expect(judgement.seen.accepted).toBeGreaterThan(120);
    // Webhooks came before its time of change, and well after it.
    expect([...came].sort()).toEqual([false, true]);
  });

  it('the middleware keeps every promise towards a customer who says more than CXone takes at once', async () => {
    const judgement = await through(ours, { messages: 2_000, kinds: ['contact-limit'] });

    expect(judgement.findings.filter(({ verdict }) => verdict !== 'late')).toEqual([]);
    expect(judgement.faults.get('contact-limit')).toBeGreaterThan(10);
  });

  it('the middleware takes no claim of its own for somebody else’s where the table’s client repeats itself', async () => {
    const judgement = await through(ours, { messages: 10_000, kinds: ['client-repeat'] });

    expect(judgement.findings).toEqual([]);
    expect(judgement.faults.get('client-repeat')).toBeGreaterThan(500);
  });

  it('the middleware does nothing twice where writes reach the table late', async () => {
    const judgement = await through(ours, { messages: 2_000, kinds: ['late-write'] });

    expect(judgement.findings.filter(({ verdict }) => broken.includes(verdict))).toEqual([]);
    expect(judgement.faults.get('late-write')).toBeGreaterThan(50);
  });

  it('the middleware brings each press once, each edit as one, and each end, in a storm of nothing else', async () => {
    const judgement = await through(ours, { messages: 1_000, kinds: [...whatPeopleDo, ...whatGoesWrong] });

    expect(judgement.findings.filter(({ verdict }) => broken.includes(verdict))).toEqual([]);
    expect(judgement.seen.edited).toBeGreaterThan(20);
    expect(judgement.seen.pressed).toBeGreaterThan(20);
    expect(judgement.faults.get('pressed-again')).toBeGreaterThan(10);
    expect(judgement.seen.ended).toBeGreaterThan(10);
    expect(judgement.seen.toldOfEnd).toBeGreaterThan(20);
  });

  const dishonest = naiveDesigns.filter(({ isHonest }) => isHonest !== true);

  it.each(dishonest)('the design "$name" breaks a promise', async (design) => {
    const { counts } = await through(design);

    expect(counts.lost + counts.doubled + counts.inverted).toBeGreaterThan(0);
  });

  it('is the same storm again for the same seed', async () => {
    await through(ours, { messages: 60 });
    const first = readFileSync(path, 'utf8');
    expect(first).toContain('"type":"file-kept"');
    await through(ours, { messages: 60 });

    expect(readFileSync(path, 'utf8')).toBe(first);
  });
});

describe('in calm weather', () => {
  it('nothing is late, parked or in doubt', async () => {
    const judgement = await through(ours, { kinds: [] });

    expect(judgement.findings).toEqual([]);
    expect(judgement.faults).toEqual(new Map());
    const { attached, shown, kept } = judgement.seen;
    expect(kept).toBe(attached + shown);
  });

  it('nothing is, whatever is pressed, edited and ended', async () => {
    const judgement = await through(ours, { kinds: whatPeopleDo });

    expect(judgement.findings).toEqual([]);
    expect([...judgement.faults.keys()].sort()).toEqual([...whatPeopleDo].sort());
  });

  it.each(naiveDesigns)('the design "$name" looks sound: it is the faults that find it out', async (design) => {
    const judgement = await through(design, { kinds: [] });

    expect(brokenIn(judgement).filter((verdict) => verdict === 'lost' || verdict === 'doubled')).toEqual([]);
  });
});
