import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuditEntry, auditLine, plain, readAuditLine } from '../../../lib/audit/audit-entry.ts';

const entry: AuditEntry = {
  time: '2026-03-02T10:00:00.000Z',
  act: 'reconnect-channel',
  who: 'cxone:20417',
  via: 'page',
  outcome: 'done',
  integration: 'main',
  channel: 'ch-1',
  fields: ['name', 'secret-botToken'],
  request: 'req-1',
};

const tokens = [
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJvbGdhIn0.c2lnbmF0dXJl',
  'AKIAIOSFODNN7EXAMPLE',
  '700001:test-bot-token-of-the-owner',
  'Bearer test-access-token',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
  'ghp0123456789abcdefABCDEF0123456789abcd',
];

describe('a line of the audit log', () => {
  it('holds all of an entry, under the event of its kind', () => {
    expect(JSON.parse(auditLine(entry))).toEqual({ event: 'audit.act', ...entry });
    expect(readAuditLine(auditLine(entry))).toEqual(entry);
  });

  it.each(tokens)('holds no token that a caller’s name holds: %s', (token) => {
    const who = `aws:arn:aws:sts::000000000000:assumed-role/Operators/${token}`;
    const line = auditLine({ ...entry, who, reason: `CXone refused ${token}`, fields: [token] });
    expect(line).not.toContain(token);
    expect(line.split('[redacted]')).toHaveLength(4);
  });

  it.each(['\n', '\r\n', '\u0000', '\u0085', '\u2028', '\u2029', '\u001b[2J', '\u202e'])(
    'is one line, whatever a name brings: %j',
    (evil) => {
      const line = auditLine({ ...entry, who: `aws:olga${evil}{"event":"audit.act"}`, reason: `one${evil}two` });
      expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);
      expect(readAuditLine(line)).toMatchObject({
        act: 'reconnect-channel',
        reason: expect.stringMatching(/^one /) as string,
      });
    },
  );

  it('is one line of JSON and reads back as one entry, for all texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (who, reason) => {
        const line = auditLine({ ...entry, who, reason });
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(readAuditLine(line)).toEqual({ ...entry, who: plain(who), reason: plain(reason) });
      }),
    );
  });

  it.each([
    'arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/olga.novak',
    'arn:aws:iam::000000000000:user/operations/olga-novak',
    'arn:aws-us-gov:sts::000000000000:assumed-role/OrganizationAccountAccessRole/i-0123456789abcdef0',
  ])('leaves the name of a caller as it is: %s', (arn) => {
    expect(plain(arn)).toBe(arn);
  });

  it('has an end, however long a name is', () => {
    expect(plain('olga '.repeat(1_000)).length).toBeLessThanOrEqual(400);
  });

  it.each(['', 'no JSON', '{}', '{"event":"audit.act"}', 'null'])('is none where it is something else: %j', (line) => {
    expect(readAuditLine(line)).toBeUndefined();
  });
});
