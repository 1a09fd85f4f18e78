import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorld, type World } from '../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, setPhone } from '../e2e/support/people.ts';
import { until } from '../e2e/support/until.ts';
import { accessToken } from '../local/cxone/support/client.ts';
import { byocOn } from './world.ts';

const listSchema = z.tuple([
  z.object({
    channelId: z.string(),
    verdict: z.string(),
    findings: z.array(z.looseObject({ check: z.string(), state: z.string() })),
  }),
]);

let world: World;
let channelId: string;

beforeAll(async () => {
  world = await startWorld();
  channelId = world.demoChannel?.channelId ?? '';
});
afterAll(() => world.stop());

interface Told extends Partial<Record<'webhook' | 'callbacks' | 'parked', { readonly state: string }>> {
  readonly verdict: string;
  readonly stderr: string;
}

/** What `byoc channels list` says of the one channel: its verdict, and each check by its name. */
async function readiness(): Promise<Told> {
  const run = await byocOn(world, ['channels', 'list', '--json']);
  expect(run.code).toBe(0);
  const [{ verdict, findings }] = listSchema.parse(JSON.parse(run.stdout));
  return { verdict, stderr: run.stderr, ...Object.fromEntries(findings.map(({ check, ...rest }) => [check, rest])) };
}

/** Saves *Edit* of the channel in CXone. */
async function choose(defaultSkillId: string, studioScript: string): Promise<void> {
  const { origin } = world.cxone;
  const saved = await fetch(`${origin}/points-of-contact/channels/${channelId}`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams({ defaultSkillId, studioScript }),
    redirect: 'manual',
  });
  expect(saved.status).toBe(303);
}

const aTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);

// One story in chapters: each goes on where the one before it ended.

describe('a new channel', () => {
  it('is unrouted, and has seen no message', async () => {
    expect(await readiness()).toEqual({
      verdict: 'unrouted',
      stderr: '',
      steps: { state: 'good' },
      'in-cxone': { state: 'good', found: 'listed' },
      'default-skill': { state: 'missing' },
      'studio-script': { state: 'missing' },
      webhook: { state: 'unknown', registration: 'unknown' },
      credentials: { state: 'unknown', said: 'not-checkable' },
      callbacks: { state: 'unknown' },
      failures: { state: 'good', count: 0 },
      parked: { state: 'good', count: 0 },
    });
  });

  it('is unrouted for want of either, and ready with both', async () => {
    await choose('4071', '');
    expect(await readiness()).toMatchObject({
      verdict: 'unrouted',
      'default-skill': { state: 'good', skillId: '4071' },
      'studio-script': { state: 'missing' },
    });
    await choose('4071', 'Digital\\Default');
    expect(await readiness()).toMatchObject({
      verdict: 'ready',
      'studio-script': { state: 'unverified', script: 'Digital\\Default' },
    });
  });
});

describe('a channel in use', () => {
  it('says when a customer wrote last, and when an agent did', async () => {
    await customerWrites(world, { text: 'Where is my parcel?' });
    await until('it is at the desk', () => atTheDesk(world, channelId).length === 1);
    expect(await agentReplies(world, { channelId, text: 'In the post.' })).toMatchObject({ outcome: 'sent' });
    const found = await until('it says so', async () => {
      const now = await readiness();
      return now.webhook?.state === 'good' && now.callbacks?.state === 'good' ? now : undefined;
    });
    expect(found).toMatchObject({
      verdict: 'ready',
      webhook: { lastMessageAt: aTime },
      callbacks: { lastMessageAt: aTime },
      failures: { state: 'good', count: 0 },
    });
    const shown = await byocOn(world, ['channels', 'show', channelId]);
    expect(shown.stdout).toMatch(/Customers’ messages +the last at \d{4}-/);
    expect(shown.stdout).toMatch(/Parked messages +none/);
  });

  it('is failing once the provider takes nothing, and ready as soon as it takes something again', async () => {
    await setPhone(world, 'acme/behaviour', { mode: 'down' });
    expect(await agentReplies(world, { channelId, text: 'Is it there?' })).toMatchObject({ outcome: 'failed' });
    expect(await readiness()).toMatchObject({
      verdict: 'failing',
      failures: { state: 'bad', count: 1, last: { direction: 'outbound', code: 'transient', at: aTime } },
    });
    await setPhone(world, 'acme/behaviour', { mode: 'accept' });
    expect(await agentReplies(world, { channelId, text: 'Is it there now?' })).toMatchObject({ outcome: 'sent' });
    expect(await readiness()).toMatchObject({ verdict: 'ready', failures: { state: 'good', count: 1 } });
  });

  it('is failing while a message is parked', async () => {
    world.cxone.faults.add({ operation: 'B6', kind: '422', times: 3 });
    await customerWrites(world, { text: 'This one is refused.' });
    const found = await until('it is parked', async () => {
      const now = await readiness();
      return now.parked?.state === 'bad' ? now : undefined;
    });
    expect(found).toMatchObject({ verdict: 'failing', parked: { count: 1, oldestAt: aTime } });
    const list = await byocOn(world, ['channels', 'list']);
    expect(list.stdout).toMatch(/failing +Acme Support +.*1 message parked, the oldest since \d{4}-/);
    expect((await byocOn(world, ['parked', 'drop', '--channel', channelId, '--yes'])).code).toBe(0);
    expect(await readiness()).toMatchObject({ parked: { state: 'good', count: 0 } });
  });
});

describe('CXone', () => {
  it('that can’t be asked leaves unknown what it would say, and the rest is told', async () => {
    world.cxone.faults.outage = '503';
    const found = await readiness();
    world.cxone.faults.clear();
    expect(found).toMatchObject({
      'in-cxone': { state: 'unknown', found: 'unread' },
      'default-skill': { state: 'unknown' },
      webhook: { state: 'good', lastMessageAt: aTime },
    });
    expect(found.stderr).toContain('CXone’s list of channels could not be read');
  });

  it('that has deleted the channel makes it not-in-cxone', async () => {
    const token = await accessToken(world.cxone, world.cxone.credentials);
    const deleted = await fetch(`${world.cxone.origin}/dfo/3.0/channels/${channelId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(deleted.status).toBe(204);
    expect(await readiness()).toMatchObject({
      verdict: 'not-in-cxone',
      'in-cxone': { state: 'bad', found: 'not-listed' },
      'default-skill': { state: 'unknown' },
    });
  });
});
