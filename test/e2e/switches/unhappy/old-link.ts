import { expect } from 'vitest';
import { agentReplies, atTheDesk, customerWrites, setPhone } from '../../support/people.ts';
import { label } from '../../support/sample-files.ts';
import { until } from '../../support/until.ts';
import { agentSends } from '../at-desk.ts';
import { isToldThatLinkIsOver, labelIsThere, outcomeOf } from '../files.ts';
import type { Scene } from '../scene.ts';

const BUSY_SECONDS = 3;

/** The platform wants no message for a while, so that the agent's file is fetched when its link is some seconds old. */
export async function linkGrowsOld(scene: Scene): Promise<void> {
  const { world, account, channelId } = scene;
  await customerWrites(world, { account, text: 'Hello' });
  await until('the customer is at the desk', () => atTheDesk(world, channelId).length === 1);
  await setPhone(world, `${account}/behaviour`, { mode: 'throttle', retryAfter: BUSY_SECONDS, times: 1 });
  expect(await agentReplies(world, { channelId, text: 'One moment.' })).toMatchObject({ outcome: 'sent' });

  const message = await agentSends(scene, { text: 'The label', file: label });
  const isOver = world.cxone.switches.attachmentLinkSeconds < BUSY_SECONDS;
  expect(await outcomeOf(scene, message)).toBe(isOver ? 'failed' : 'there');
  if (isOver) isToldThatLinkIsOver(scene, message);
  else labelIsThere(scene);
}
