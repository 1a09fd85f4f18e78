import { expect, it } from 'vitest';
import { isUnharmed, runStorm } from './storm.ts';

it('500 messages arrive once and in order while 30 processes are killed, and once the whole cloud', async () => {
  const report = await runStorm({ conversations: 50, messages: 8, replies: 2, kills: 30, hardStops: 1 });

  expect(report.kills).toBeGreaterThanOrEqual(30);
  expect(report.interrupted).toBeGreaterThan(10);
  expect(report.hardStops).toBe(1);
  expect(report.inbound).toMatchObject({ promised: 400, arrived: 400 });
  expect(report.outbound.promised).toBeGreaterThan(50);
  expect(isUnharmed(report), JSON.stringify(report)).toBe(true);
}, 300_000);
