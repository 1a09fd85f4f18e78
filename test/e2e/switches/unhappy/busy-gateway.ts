import { expect } from 'vitest';
import type { FaultInput } from '../../../../local/cxone/traffic/faults.ts';
import { agentReplies, atTheDesk, customerWrites } from '../../support/people.ts';
import { until } from '../../support/until.ts';
import type { Scene } from '../scene.ts';

const RETRY_AFTER_SECONDS = 2;

/** A gateway in front of CXone says no in its own words: nothing is lost, and nobody comes back before they may. */
export async function gatewayRefuses(scene: Scene): Promise<void> {
  const { world, channelId } = scene;
  await customerWritesInto(scene, { operation: 'B6', kind: '429', retryAfter: RETRY_AFTER_SECONDS }, 'one');
  const [refused, next] = world.cxone.requests.last.filter(
    ({ operation, path }) => operation === 'B6' && path.includes(channelId),
  );
  const waited = Date.parse(next?.at ?? '') - Date.parse(refused?.at ?? '');
  // An HTTP date has no milliseconds: up to a second of the wait is lost in it.
  const asked = { seconds: RETRY_AFTER_SECONDS * 1000, 'http-date': (RETRY_AFTER_SECONDS - 1) * 1000, absent: 0 };
  expect(waited).toBeGreaterThanOrEqual(asked[world.cxone.switches.retryAfter]);

  await customerWritesInto(scene, { operation: 'B6', kind: '401' }, 'two');
  expect(atTheDesk(world, channelId).map(({ text }) => text)).toEqual(['one', 'two']);

  world.cxone.faults.add({ operation: 'B7', kind: '503' });
  expect(await agentReplies(world, { channelId, text: 'It leaves today.' })).toMatchObject({ outcome: 'sent' });
  await until('the receipt gets through', () => atTheDesk(world, channelId).at(-1)?.kind === 'delivered');
}

async function customerWritesInto({ world, account, channelId }: Scene, fault: FaultInput, text: string) {
  world.cxone.faults.add(fault);
  await customerWrites(world, { account, text });
  await until(`“${text}” gets through`, () => atTheDesk(world, channelId).at(-1)?.text === text);
}
