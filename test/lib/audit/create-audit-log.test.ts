import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditLog } from '../../../lib/audit/audit.ts';
import { type AuditEntry, readAuditLine } from '../../../lib/audit/audit-entry.ts';
import { createAuditLog } from '../../../lib/audit/create-audit-log.ts';
import { type Logs, startLogs } from '../../../local/cloud/logs.ts';

const NOW = '2026-03-02T10:00:00.000Z';
const entry: AuditEntry = {
  time: NOW,
  act: 'remove-channel',
  who: 'cxone:20417',
  via: 'page',
  outcome: 'begun',
  request: 'req-1',
};

let logs: Logs;
let streams: number;
beforeAll(async () => {
  logs = await startLogs([{ logicalId: 'Audit', name: 'byoc-dev-audit', arn: 'unused', properties: {} }], {
    now: () => new Date(NOW),
  });
});
beforeEach(() => {
  streams = 0;
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', logs.endpoint);
});
afterEach(() => {
  logs.refuseWrites(false);
  vi.unstubAllEnvs();
});
afterAll(() => logs.stop());

/** Of a process of its own. */
const logOf = (name = 'byoc-dev-audit'): AuditLog => {
  streams += 1;
  const first = streams;
  return createAuditLog(name, { now: () => new Date(NOW), randomBytes: (size) => Buffer.alloc(size, first) });
};

const written = () => logs.lines('Audit').map((line) => readAuditLine(line));

describe('the audit log in CloudWatch Logs', () => {
  it('has each entry once it is written, of one process and of others', async () => {
    const log = logOf();
    await log.write(entry);
    await log.write({ ...entry, outcome: 'done' });
    await logOf().write({ ...entry, request: 'req-2' });
    expect(written()).toEqual([entry, { ...entry, outcome: 'done' }, { ...entry, request: 'req-2' }]);
  });

  it('takes two first entries at once', async () => {
    const before = written().length;
    const log = logOf();
    await Promise.all([log.write({ ...entry, request: 'req-3' }), log.write({ ...entry, request: 'req-4' })]);
    expect(written()).toHaveLength(before + 2);
  });

  it('fails where the group is not there', async () => {
    await expect(logOf('byoc-dev-gone').write(entry)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('fails where CloudWatch Logs is away', async () => {
    logs.refuseWrites(true);
    await expect(logOf().write(entry)).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
  });

  it.each([
    ['2026-03-02T12:30:00.000Z', 'tooNewLogEventStartIndex'],
    ['2026-02-02T10:00:00.000Z', 'tooOldLogEventEndIndex'],
  ])('fails where an entry of %s is left out of an answer of 200', async (time, code) => {
    const before = written().length;
    const writing = logOf().write({ ...entry, time });
    const error: unknown = await writing.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'EntryRejectedError', code });
    expect(String(error)).toContain('set the clock of this machine right');
    expect(written()).toHaveLength(before);
  });
});
