import { expect } from 'vitest';
import { agentReplies, atTheDesk, customerWrites, setPhone } from '../../support/people.ts';
import { signed } from '../../support/signed-webhook.ts';
import { until } from '../../support/until.ts';
import { fromAgents } from '../at-desk.ts';
import type { Scene } from '../scene.ts';
import { customerLooks } from '../story.ts';

/**
 * The provider's answer is lost on its way, so that its receipt comes before CXone knows the message. CXone is told
 * until it knows; where it swallows what it does not know, that one receipt is lost and the next one shows.
 */
export async function receiptIsEarly(scene: Scene): Promise<void> {
  const { world, account } = scene;
  await customerIsThere(scene);
  await setPhone(world, `${account}/behaviour`, { mode: 'lost-answer', times: 1 });
  await agentSays(scene, 'It leaves today.');
  if (world.cxone.switches.statusOfUnknownMessage !== 'swallowed') await stands(scene, 'delivered');
  await customerLooks(scene);
  await stands(scene, 'seen');
  expect(fromAgents(scene)).toHaveLength(1);
}

/** CXone takes a receipt, and the connection drops before it says so: it is told once more, and the next one shows. */
export async function receiptIsToldTwice(scene: Scene): Promise<void> {
  const { requests, faults } = scene.world.cxone;
  const told = () =>
    requests.last.filter(({ operation, path }) => operation === 'B7' && path.includes(scene.channelId));
  await customerIsThere(scene);
  faults.add({ operation: 'B7', kind: 'lost-answer' });
  await agentSays(scene, 'It leaves today.');
  await until('CXone was told twice', () => told().length >= 2);
  await stands(scene, 'delivered');
  await customerLooks(scene);
  await stands(scene, 'seen');
}

/** The provider says delivered after seen: the message stays seen, and CXone is not asked to make it less. */
export async function receiptsAreSwapped(scene: Scene): Promise<void> {
  const { world, account } = scene;
  await customerIsThere(scene);
  await setPhone(world, `${account}/receipts`, { on: false });
  const messageId = await agentSays(scene, 'It leaves today.');
  await tellsStatus(scene, messageId, 'seen');
  await stands(scene, 'seen');
  await tellsStatus(scene, messageId, 'delivered');

  // By the time that the next message's receipt is there, the late one has been dealt with.
  await setPhone(world, `${account}/receipts`, { on: true });
  await agentSays(scene, 'It left.');
  await stands(scene, 'delivered');
  expect(atTheDesk(world, scene.channelId).map(({ kind }) => kind)).toEqual(['received', 'seen', 'delivered']);
}

async function customerIsThere({ world, account, channelId }: Scene): Promise<void> {
  await customerWrites(world, { account, text: 'Hello' });
  await until('the customer is at the desk', () => atTheDesk(world, channelId).length === 1);
}

/** Answers the id under which CXone knows the message. */
async function agentSays({ world, channelId }: Scene, text: string): Promise<string> {
  const told = await agentReplies(world, { channelId, text });
  if (told.outcome !== 'sent') throw new Error(`The reply was not sent: ${told.displayErrorMessage}`);
  return told.idOnExternalPlatform;
}

async function stands({ world, channelId }: Scene, status: 'delivered' | 'seen'): Promise<void> {
  await until(`the last message stands as ${status}`, () => atTheDesk(world, channelId).at(-1)?.kind === status);
}

async function tellsStatus({ webhookUrl, secret }: Scene, messageId: string, status: string): Promise<void> {
  const timestamp = '2026-03-02T10:16:02.000Z';
  const webhook = signed(secret, { type: 'message.status', timestamp, data: { messageId, status } });
  expect((await fetch(webhookUrl, { method: 'POST', ...webhook })).status).toBe(200);
}
