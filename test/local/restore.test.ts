import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites } from '../e2e/support/people.ts';
import { until } from '../e2e/support/until.ts';

let dataDirectory: string;
let world: World | undefined;
let channelId: string;

beforeAll(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'byoc-restore-'));
});
afterAll(async () => {
  await world?.stop();
  rmSync(dataDirectory, { recursive: true });
});

const table = () => join(dataDirectory, 'cloud/table');
const backup = () => join(dataDirectory, 'backup');

/** The world with its files, once somebody has changed them while it was stopped. */
async function after(change: () => void): Promise<World> {
  await world?.stop();
  world = undefined;
  change();
  return (world = await startWorld({ dataDirectory }));
}

/** Texts at the agent's desk, in order. */
const texts = (running: World) => atTheDesk(running, channelId).map(({ text }) => text);

// One story in chapters: each goes on where the one before it ended.

it('a message is claimed before the backup of the table, and another one after it', async () => {
  const first = await after(() => undefined);
  channelId = first.demoChannel?.channelId ?? '';
  await customerWrites(first, { id: 'early', text: 'Is the shop open on Sunday?' });
  await until('it is at the desk', () => texts(first).length === 1);

  const second = await after(() => cpSync(table(), backup(), { recursive: true }));
  await customerWrites(second, { id: 'late', text: 'And on Monday?' });
  await until('it is at the desk', () => texts(second).length === 2);
});

it('with the restored table, a webhook that is repeated doubles neither, and messages flow both ways', async () => {
  const restored = await after(() => {
    rmSync(table(), { recursive: true });
    cpSync(backup(), table(), { recursive: true });
  });
  expect(await customerWrites(restored, { id: 'early', text: 'Is the shop open on Sunday?' })).toMatchObject({
    status: 200,
  });
  // Its claim is gone with the minutes that the backup lacks: CXone knows its id.
  expect(await customerWrites(restored, { id: 'late', text: 'And on Monday?' })).toMatchObject({ status: 200 });
  expect(await customerWrites(restored, { id: 'new', text: 'And on Tuesday?' })).toMatchObject({ status: 200 });
  await until('the new one is at the desk', () => texts(restored).includes('And on Tuesday?'));
  expect(await agentReplies(restored, { channelId, text: 'Every day.' })).toMatchObject({ outcome: 'sent' });
  expect(texts(restored)).toEqual(['Is the shop open on Sunday?', 'And on Monday?', 'And on Tuesday?', 'Every day.']);
});
