import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchCatalogue } from '../../../local/cxone/switches.ts';
import { startWorld, type World } from '../../../local/world.ts';
import { renewCallbackToken } from './renew-callback-token.ts';
import { DEPLOYED_PAUSE_SECONDS, setReceiptPause } from './set-receipt-pause.ts';
import { setSwitches } from './set-switches.ts';
import { wholeStory } from './story.ts';

/** Needs a middleware that is set to the strict form of answers: strict-answers.test.ts has one. */
const STRICT = 'rejects-unknown-keys';

/** Switches that turn nothing unless replies go the older way. */
const legacyOnly: ReadonlySet<string> = new Set(['postId', 'legacyContent', 'legacyThread']);

const values = switchCatalogue.flatMap((entry) =>
  entry.values
    .filter((value) => value !== STRICT)
    .map((value) => ({ name: entry.name, value, isDefault: value === entry.default })),
);
const runs = values.filter(({ isDefault }) => !isDefault);
const passed = new Set<string>();

let world: World;
beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  await setReceiptPause(world, 0);
});
afterAll(async () => {
  await world.stop();
  const rows = values.map(({ name, value, isDefault }) => {
    const isPassed = passed.has(isDefault ? 'as by default' : `${name} = ${value}`);
    return `${isPassed ? 'passed    ' : 'NOT PASSED'}  ${name} = ${value}`;
  });
  console.log(['The whole story, one switch at a time:', ...rows].join('\n'));
});

describe('the whole story, with one switch turned', () => {
  it('none: as by default', async () => {
    await setSwitches(world, {});
    await wholeStory(world, 'as-by-default');
    passed.add('as by default');
  });

  it.each(runs)('$name = $value', async ({ name, value }) => {
    await setSwitches(world, { ...(legacyOnly.has(name) && { replyPath: 'legacy' }), [name]: value });
    await renewCallbackToken(world);
    // What CXone says of a receipt that came too early matters only where the deployed pause is too short.
    await setReceiptPause(world, name === 'statusOfUnknownMessage' ? DEPLOYED_PAUSE_SECONDS : 0);
    await wholeStory(world, `run-${runs.findIndex((run) => run.name === name && run.value === value)}`);
    passed.add(`${name} = ${value}`);
  });

  it('goes through every switch and value that the running CXone names', async () => {
    const response = await fetch(`${world.cxone.origin}/__emulator/switches/catalogue`);
    expect(await response.json()).toMatchObject(
      switchCatalogue.map((entry) => ({ name: entry.name, values: entry.values })),
    );
    expect(passed.size).toBe(1 + runs.length);
  });
});
