import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites } from '../support/people.ts';
import { until } from '../support/until.ts';
import { openScene } from './scene.ts';
import { setSwitches } from './set-switches.ts';
import { wholeStory } from './story.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ environment: { ANSWER_FORM: 'strict' } });
});
afterAll(() => world.stop());

it('passes the whole story where CXone refuses every field that it does not know', async () => {
  await setSwitches(world, { answerStrictness: 'rejects-unknown-keys' });
  await wholeStory(await openScene(world, 'strict'));
});

it('still answers the older form of a reply with the id at the top', async () => {
  await setSwitches(world, { answerStrictness: 'rejects-unknown-keys', replyPath: 'legacy' });
  const channelId = world.demoChannel?.channelId ?? '';
  await customerWrites(world, { text: 'Hello' });
  await until('the message is at the desk', () => atTheDesk(world, channelId).length === 1);
  expect(await agentReplies(world, { channelId, text: 'Good morning' })).toMatchObject({ outcome: 'sent' });
});
