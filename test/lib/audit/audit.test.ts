import { beforeEach, describe, expect, it } from 'vitest';
import { Audit, AuditUnwrittenError, type Ended, type LastAct } from '../../../lib/audit/audit.ts';
import type { AuditEntry } from '../../../lib/audit/audit-entry.ts';
import { type ChannelId, channelIdSchema } from '../../../lib/ids.ts';
import { MemoryAuditLog } from '../../support/memory-audit-log.ts';

const channel = channelIdSchema.parse('ch-1');
const begun = {
  act: 'remove-channel',
  who: 'cxone:20417',
  via: 'page',
  request: 'req-1',
  integration: 'main',
} as const;
const judge = {
  result: (): Ended => ({ outcome: 'done' }),
  error: (): Ended => ({ outcome: 'failed', reason: 'Error' }),
};

let log: MemoryAuditLog;
let unwritten: AuditEntry[];
let notes: [ChannelId, LastAct][];
let minutes: number;
let audit: Audit;
beforeEach(() => {
  log = new MemoryAuditLog();
  unwritten = [];
  notes = [];
  minutes = 0;
  audit = new Audit({
    log,
    now: () => new Date(Date.UTC(2026, 2, 2, 10, (minutes += 1))),
    onUnwritten: (entry) => void unwritten.push(entry),
    noteOnChannel: (id, last) => Promise.resolve(void notes.push([id, last])),
  });
});

describe('an audited act', () => {
  it('stands between two entries, of which the second has what it learnt', async () => {
    const result = await audit.run(
      begun,
      (learn) => {
        expect(log.entries).toHaveLength(1);
        learn({ channel, fields: ['name'] });
        return Promise.resolve('page');
      },
      judge,
    );
    expect(result).toBe('page');
    expect(log.entries).toEqual([
      { ...begun, time: '2026-03-02T10:01:00.000Z', outcome: 'begun' },
      { ...begun, time: '2026-03-02T10:02:00.000Z', channel, fields: ['name'], outcome: 'done' },
    ]);
    expect(notes).toEqual([[channel, { act: 'remove-channel', who: 'cxone:20417', at: '2026-03-02T10:02:00.000Z' }]]);
  });

  it('does not begin where its entry is not taken', async () => {
    log.refuses = () => true;
    let hasRun = false;
    const run = audit.run(begun, () => Promise.resolve((hasRun = true)), judge);
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AuditUnwrittenError);
    expect(String(error)).toContain('nothing was changed: look whether it is there');
    expect(hasRun).toBe(false);
    expect(unwritten).toMatchObject([{ act: 'remove-channel', outcome: 'begun' }]);
  });

  it('stands as it is where the entry of its end is not taken, and the entry is told elsewhere', async () => {
    log.refuses = ({ outcome }) => outcome !== 'begun';
    expect(await audit.run({ ...begun, channel }, () => Promise.resolve('page'), judge)).toBe('page');
    expect(log.entries.map(({ outcome }) => outcome)).toEqual(['begun']);
    expect(unwritten).toMatchObject([{ outcome: 'done', channel: 'ch-1', who: 'cxone:20417' }]);
  });

  it('that throws has its end in the log, and throws the same', async () => {
    const error = new Error('test: the provider is away');
    const running = audit.run({ ...begun, channel }, () => Promise.reject(error), judge);
    await expect(running).rejects.toBe(error);
    expect(log.entries.at(-1)).toMatchObject({ outcome: 'failed', reason: 'Error', channel: 'ch-1' });
    expect(notes).toEqual([]);
  });

  it('throws what it throws, also where the entry of its end is not taken', async () => {
    log.refuses = ({ outcome }) => outcome !== 'begun';
    const error = new Error('test: the provider is away');
    await expect(audit.run(begun, () => Promise.reject(error), judge)).rejects.toBe(error);
    expect(unwritten).toHaveLength(1);
  });

  it.each(['sign-in', 'open-parked', 'replay-parked'] as const)(
    'is noted on no channel where it is a %s',
    async (act) => {
      await audit.tell({ ...begun, act, channel }, { outcome: 'done' });
      expect(log.entries).toMatchObject([{ act, channel: 'ch-1', outcome: 'done' }]);
      expect(notes).toEqual([]);
    },
  );

  it('is noted on its channel without what its caller’s name must not hold', async () => {
    await audit.tell({ ...begun, channel, who: 'aws:olga\nAKIAIOSFODNN7EXAMPLE' }, { outcome: 'done' });
    expect(notes[0]?.[1].who).toBe('aws:olga [redacted]');
  });
});
