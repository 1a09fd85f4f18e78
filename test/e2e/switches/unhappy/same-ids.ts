import { expect } from 'vitest';
import { threadAtTheDesk } from '../../support/people.ts';
import { signed } from '../../support/signed-webhook.ts';
import { until } from '../../support/until.ts';
import { openScene, type Scene } from '../scene.ts';

const THREAD = 'order-77';

/** Two shops number their messages and customers alike: both messages come to the desk, whatever is unique in CXone. */
export async function idsAreAlike(scene: Scene): Promise<void> {
  const { world, account } = scene;
  const twin = await openScene(world, `${account}-twin`);
  await writes(scene, 'Olga', 'I am customer 5001 of the first shop');
  await arrives(scene, 'I am customer 5001 of the first shop');
  await writes(twin, 'Ida', 'I am customer 5001 of the second shop');
  await arrives(twin, 'I am customer 5001 of the second shop');

  const people = [scene, twin].map(({ channelId }) => world.cxone.state.thread(channelId, THREAD)?.endUser);
  expect(people.map((person) => person?.idOnExternalPlatform)).toEqual(['generic~5001', 'generic~5001']);
  // Both are of one provider: only a CXone that keeps channels apart keeps them apart.
  const isOnePerson = world.cxone.switches.customers === 'by-tenant';
  expect(people.map((person) => person?.firstName)).toEqual([isOnePerson ? 'Ida' : 'Olga', 'Ida']);
}

async function writes({ webhookUrl, secret }: Scene, firstName: string, text: string): Promise<void> {
  const data = { id: '1001', thread: { id: THREAD }, author: { id: '5001', firstName }, text };
  const content = { type: 'message.received', timestamp: new Date().toISOString(), data };
  const { status } = await fetch(webhookUrl, { method: 'POST', ...signed(secret, content, new Date(), 'msg-1001') });
  expect(status).toBe(200);
}

function arrives({ world, channelId }: Scene, text: string): Promise<unknown> {
  const texts = () => threadAtTheDesk(world, channelId, THREAD).map((message) => message.text);
  return until(`“${text}” is at the desk`, () => texts().includes(text));
}
