import { expect } from 'vitest';
import type { Behaviour } from '../../../../local/phone/behaviour.ts';
import { agentReplies, atTheDesk, customerWrites, setPhone } from '../../support/people.ts';
import { until } from '../../support/until.ts';
import { fromAgents } from '../at-desk.ts';
import { openScene, type Scene } from '../scene.ts';

interface Case {
  readonly name: string;
  readonly behaviour: Behaviour;
  /** What the agent reads, in the middleware's words or CXone's, unless a repeat got through. */
  readonly sentence: RegExp;
  readonly isSent: boolean;
  /** How often the message may be on the phone. */
  readonly onThePhone: number;
}

/**
 * A message fails, and CXone repeats the callback as the switches say. Whatever it repeats, the customer has the
 * message once where the agent is told that it was sent, and not at all where the middleware said that it was not.
 */
export async function callbackIsRepeated(scene: Scene): Promise<void> {
  await Promise.all(casesUnder(scene).map((one) => isTrue(scene, one)));
}

function casesUnder({ world }: Scene): readonly Case[] {
  const { callbackRetries: repeats, callbackRetryOn: on, callbackTimeoutMs } = world.cxone.switches;
  const passes = (repeated: boolean) => repeats > 0 && repeated;
  const down = { mode: 'down', sentence: /out of order/ } as const;
  const after5xx = passes(on !== 'time-out');
  const after4xx = passes(on === 'any-error');
  const afterTimeOut = passes(on !== '5xx');
  return [
    {
      name: 'down-for-a-while',
      behaviour: { mode: 'down', times: Math.max(1, repeats) },
      sentence: down.sentence,
      isSent: after5xx,
      onThePhone: after5xx ? 1 : 0,
    },
    {
      name: 'down-for-longer',
      behaviour: { mode: 'down', times: repeats + 1 },
      sentence: down.sentence,
      isSent: false,
      onThePhone: 0,
    },
    {
      name: 'refusing',
      behaviour: { mode: 'refuse', reason: 'The number is not in use.', times: 1 },
      sentence: /The number is not in use\./,
      isSent: after4xx,
      onThePhone: after4xx ? 1 : 0,
    },
    {
      // CXone gave up before the middleware could say that it was sent: that much is CXone's own sentence.
      name: 'slow',
      behaviour: { mode: 'slow', delayMs: callbackTimeoutMs + 1_000, times: 1 },
      sentence: /did not answer within/,
      isSent: afterTimeOut,
      onThePhone: 1,
    },
  ];
}

async function isTrue({ world, account }: Scene, { name, behaviour, ...expected }: Case): Promise<void> {
  const scene = await openScene(world, `${account}-${name}`);
  const { channelId } = scene;
  await customerWrites(world, { account: scene.account, text: 'Hello' });
  await until('the customer is at the desk', () => atTheDesk(world, channelId).length === 1);
  await setPhone(world, `${scene.account}/behaviour`, behaviour);
  const told = await agentReplies(world, { channelId, text: 'It leaves today.' });
  expect(told.outcome, `${name}: ${JSON.stringify(told)}`).toBe(expected.isSent ? 'sent' : 'failed');
  if (told.outcome === 'failed') expect(told.displayErrorMessage).toMatch(expected.sentence);
  expect(fromAgents(scene), name).toHaveLength(expected.onThePhone);
}
