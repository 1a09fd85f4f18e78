import { expect } from 'vitest';
import { openAction, submit } from '../../../../local/admin-visit.ts';
import { accessToken } from '../../../local/cxone/support/client.ts';
import { customerWrites, atTheDesk } from '../../support/people.ts';
import { until } from '../../support/until.ts';
import { reconnectAndRemove } from '../admin.ts';
import { byoc } from '../byoc.ts';
import type { Scene } from '../scene.ts';

const ROUTED = 'A default skill and a default script are set.';
const SKILL = 4071;

/** CXone deletes the channel, and the connection drops before it says so: the channel is gone all the same. */
export async function deletionIsInDoubt({ world, account, channelId }: Scene): Promise<void> {
  world.cxone.faults.add({ operation: 'B4', kind: 'lost-answer' });
  await reconnectAndRemove(world, account, channelId);
  expect(world.cxone.state.channel(channelId)).toBeUndefined();
}

/** Somebody deletes the channel through CXone's API: `byoc channels` says so, and removes it here too. */
export async function deletionPassesUsBy({ world, channelId }: Scene): Promise<void> {
  const { cxone } = world;
  const headers = { authorization: `Bearer ${await accessToken(cxone, cxone.credentials)}` };
  await fetch(`${cxone.origin}/dfo/3.0/channels/${channelId}`, { method: 'DELETE', headers });

  const shown = await byoc(world, ['channels', 'show', channelId]);
  const found = cxone.switches.deletedChannels === 'listed' ? 'deleted there' : 'not listed there';
  expect(shown).toMatch(new RegExp(`Verdict +not-in-cxone\\n[^]*In CXone +${found}\\n`));
  await byoc(world, ['channels', 'remove', channelId]);
  expect(await byoc(world, ['channels', 'list'])).not.toContain(channelId);
}

/** The admin removes the channel and undoes it: CXone takes it again, or the page says that it does not. */
export async function removalIsUndone({ world, account, channelId }: Scene): Promise<void> {
  const { cxone, integrationId } = world;
  const visit = await openAction(cxone.origin, 'remove', integrationId, channelId);
  expect((await submit(visit, {})).html).toContain('Undo: restore the channel');
  const undo = { ...visit, url: visit.url.replace('/remove?', '/channels?') };
  const undone = await submit(undo, { action: 'restore' });
  if (cxone.switches.deletedChannelPosted === 'refused') {
    expect(undone.status).toBe(422);
    expect(undone.html).toContain('CXone did not accept the channel');
    return;
  }
  expect(undone.html).toContain('The channel is restored.');
  await customerWrites(world, { account, text: 'Are you still there?' });
  await until('the message is in CXone', () => atTheDesk(world, channelId).length === 1);
}

/**
 * The admin chooses a skill and a script, then clicks Reconnect. Nothing of the channel depends on them; where CXone
 * loses them over the update, `byoc doctor` says that they are missing.
 */
export async function routingIsChosen(scene: Scene): Promise<void> {
  const { world, account, channelId } = scene;
  const { state, switches } = world.cxone;
  await customerWrites(world, { account, text: 'Hello' });
  await until('the message is in CXone', () => atTheDesk(world, channelId).length === 1);
  expect(await isUnrouted(scene)).toBe(switches.routing === 'strict');

  await chooseRouting(scene);
  expect(await isUnrouted(scene)).toBe(false);

  const visit = await openAction(world.cxone.origin, 'reconnect', world.integrationId, channelId);
  const saved = await submit(visit, { name: account, 'setting-deliveryUrl': world.phone.deliveryUrl(account) });
  expect(saved.status).toBe(200);
  const isKept = switches.routingAfterUpdate === 'kept';
  expect(state.channel(channelId)?.defaultSkillId).toBe(isKept ? SKILL : undefined);
  expect((await doctorOn(scene)).includes(ROUTED)).toBe(isKept);
}

/** Discovery need not name the API's address where a setting does. */
export async function addressIsLookedUp(scene: Scene): Promise<void> {
  expect(await doctorOn(scene)).toMatch(/CXone accepts them: tenant \S+ in area local1/);
}

/** What the agent sees of the channel's conversations: apart from those that can be opened, or among them. */
async function isUnrouted({ world: { cxone }, account }: Scene): Promise<boolean> {
  const html = await (await fetch(`${cxone.origin}/desk`)).text();
  const rows = html.split('data-testid="').filter((part) => part.includes(`<span class="channel">${account}</span>`));
  expect(rows).toHaveLength(1);
  return rows[0]?.startsWith('unrouted-thread') === true;
}

async function chooseRouting({ world: { cxone }, channelId }: Scene): Promise<void> {
  const answer = await fetch(`${cxone.origin}/points-of-contact/channels/${channelId}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: cxone.origin },
    body: new URLSearchParams({ defaultSkillId: String(SKILL), studioScript: 'Digital\\Default' }),
  });
  expect(answer.status).toBe(303);
}

/** What `byoc doctor` says of the keys and of this channel; other channels may be ill. */
async function doctorOn({ world, account }: Scene): Promise<string> {
  const lines = (await byoc(world, ['doctor'], [0, 1])).split('\n');
  return lines.filter((line) => line.includes(account) || line.includes('CXone keys')).join('\n');
}
