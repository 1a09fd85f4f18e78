import { expect } from 'vitest';
import { agentReplies, atTheDesk, customerWrites, setPhone } from '../../support/people.ts';
import { until } from '../../support/until.ts';
import { fromAgents } from '../at-desk.ts';
import type { Scene } from '../scene.ts';

/**
 * CXone gives up on a callback whose message is being sent. The agent reads that no answer came, sends the same words
 * again, and is told the truth: sent, once.
 */
export async function callbackTimesOut(scene: Scene): Promise<void> {
  const { world, account, channelId } = scene;
  const { callbackTimeoutMs } = world.cxone.switches;
  await customerWrites(world, { account, text: 'Hello' });
  await until('the customer is at the desk', () => atTheDesk(world, channelId).length === 1);
  await setPhone(world, `${account}/behaviour`, { mode: 'slow', delayMs: callbackTimeoutMs + 1_000, times: 1 });

  const reply = () => agentReplies(world, { channelId, text: 'It leaves today.' });
  const seconds = callbackTimeoutMs / 1000;
  expect(await reply()).toMatchObject({
    outcome: 'failed',
    displayErrorMessage: `The integration did not answer within ${seconds} seconds.`,
  });
  expect(await reply()).toMatchObject({ outcome: 'sent' });
  expect(fromAgents(scene)).toHaveLength(1);
}
