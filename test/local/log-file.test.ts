import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLogFile } from '../../local/log-file.ts';

let folder: string;
beforeEach(() => {
  folder = `${mkdtempSync(join(tmpdir(), 'byoc-logs-'))}/`;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('keeps what functions write, for as long as it is open', () => {
  const file = openLogFile(folder);
  file.write('deliverInbound', '{"event":"inbound.delivered"}');
  expect(JSON.parse(readFileSync(file.path, 'utf8'))).toEqual({
    function: 'deliverInbound',
    line: '{"event":"inbound.delivered"}',
  });
  file.remove();
  expect(existsSync(file.path)).toBe(false);
});

it('begins anew where it grew too long', () => {
  const file = openLogFile(folder, 200);
  for (let line = 10; line < 30; line += 1) file.write('deliverInbound', `line ${line}`);
  const text = readFileSync(file.path, 'utf8');
  expect(text.length).toBeLessThanOrEqual(200);
  expect(text).toContain('line 29');
  file.remove();
});

it('takes away what a process left that is gone, and nothing of one that runs', () => {
  const [left, running] = [`${folder}logs-4194305.jsonl`, `${folder}logs-${process.ppid}.jsonl`];
  for (const path of [left, running]) writeFileSync(path, '');
  openLogFile(folder).remove();
  expect([existsSync(left), existsSync(running)]).toEqual([false, true]);
});
