import { expect } from 'vitest';
import type { FaultInput } from '../../../../local/cxone/traffic/faults.ts';
import { atTheDesk, customerWrites } from '../../support/people.ts';
import { until } from '../../support/until.ts';
import type { Scene } from '../scene.ts';

/** CXone stores a customer's message, and the connection drops before it says so. */
export function answerIsLost(scene: Scene): Promise<void> {
  return isOnceInOrder(scene, { operation: 'B6', kind: 'lost-answer' });
}

/** CXone takes longer for a customer's message than the middleware waits, which is 8 s. */
export function callerHangsUp(scene: Scene): Promise<void> {
  return isOnceInOrder(scene, { operation: 'B6', kind: 'slow', delayMs: 9_000 });
}

/** The message whose outcome nobody knows is there once, before the next of its conversation; no other one waits. */
async function isOnceInOrder({ world, account, channelId }: Scene, fault: FaultInput): Promise<void> {
  const { faults, switches } = world.cxone;
  const atDeskOf = (customerId: string) => atTheDesk(world, channelId, customerId).map(({ text }) => text);
  faults.add(fault);
  await customerWrites(world, { account, text: 'first' });
  await until('the fault has met the message', () => faults.waiting().length === 0);
  await customerWrites(world, { account, text: 'second' });
  await customerWrites(world, { account, customerId: 'mira', text: 'hello' });
  await until('the other conversation goes on', () => atDeskOf('mira').length === 1);
  expect(atDeskOf('ida')).not.toContain('second');

  // That the id exists is no proof: the message is looked for until CXone shows it.
  await until('the conversation goes on', () => atDeskOf('ida').includes('second'));
  // What docs/guarantees.md excepts: a look-up that finds nothing for minutes, and a second message under one id.
  const isExcepted = switches.duplicateMessage === 'second' && switches.lookupLagMs >= 60_000;
  expect(atDeskOf('ida')).toEqual(isExcepted ? ['first', 'first', 'second'] : ['first', 'second']);
}
