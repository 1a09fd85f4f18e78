import { expect } from 'vitest';
import type { World } from '../../../local/world.ts';
import { renewCallbackToken } from './renew-callback-token.ts';
import type { Run } from './runs.ts';
import { isAsked, titleOf } from './runs.ts';
import { openScene } from './scene.ts';
import { setSwitches } from './set-switches.ts';
import type { CxoneClock } from './unhappy/expired-token.ts';
import { forgetUsedSwitches, usedSwitches } from './used-switches.ts';

/** Tells a run's story under its value, and demands that the value had a say in it, or none where it never has. */
export async function tell(run: Run, world: World, account: string, clock: CxoneClock): Promise<void> {
  const { name, value, story, beside } = run;
  await setSwitches(world, { ...beside, [name]: value });
  await renewCallbackToken(world);
  await forgetUsedSwitches(world);
  await story(await openScene(world, account), clock);
  expect(world.cxone.requests.fit(), `${titleOf(run)}: what CXone is asked must fit its operations`).toMatchObject({
    unknown: 0,
    missing: 0,
    wrong: 0,
  });
  const used = (await usedSwitches(world))[name] ?? [];
  expect(used, `${titleOf(run)} ${isAsked(run) ? 'must have had a say' : 'must have had no say'}`).toEqual(
    isAsked(run) ? [value] : [],
  );
}
