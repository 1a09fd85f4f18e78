import { expect } from 'vitest';
import { agentReplies, atTheDesk, customerWrites } from '../../support/people.ts';
import { until } from '../../support/until.ts';
import { fromAgents } from '../at-desk.ts';
import type { Scene } from '../scene.ts';

/** CXone's clock, which a test may put forward; the middleware's own goes on as ever. */
export interface CxoneClock {
  forward(hours: number): void;
}

/** An agent writes again after the integration's token is over, by CXone's clock. */
export async function tokenExpires(scene: Scene, clock: CxoneClock): Promise<void> {
  const { world, account, channelId } = scene;
  await customerWrites(world, { account, text: 'Hello' });
  await until('the customer is at the desk', () => atTheDesk(world, channelId).length === 1);
  const texts = ['It leaves today.', 'It left.'];
  for (const text of texts) {
    expect(await agentReplies(world, { channelId, text })).toMatchObject({ outcome: 'sent' });
    clock.forward(2);
  }
  expect(fromAgents(scene).map(({ text }) => text)).toEqual(texts);
  await customerWrites(world, { account, text: 'Thank you' });
  await until('the middleware has a new token, too', () => atTheDesk(world, channelId).length === 4);
}
