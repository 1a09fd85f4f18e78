import { HttpError } from '../../lib/http/http-error.ts';
import { Deployment, type Environment } from '../support/deployment.ts';
import { moveTo } from './move-stories.ts';
import {
  agentsMessage,
  drain,
  endingOf,
  inboundBody,
  missing,
  MOST_TRIES,
  outboundWork,
  post,
  type Story,
  warm,
  write,
} from './stories.ts';

const people = { honoursOptOut: true } as const;

interface HowItGoesOn {
  /** A version before has added the channel: it changes over between the two. */
  readonly isOfBefore?: boolean;
  readonly between: (world: Deployment) => Promise<unknown>;
}

/**
 * An agent writes, the customer opts out, something happens to the channel, and the agent writes again: in the process that
 * has lived through all of it, and in a fresh one.
 */
function optedOutBefore({ isOfBefore = false, between }: HowItGoesOn): Story {
  return async (faults) => {
    const world = await new Deployment(faults).withChannel({ isOfBefore, people });
    const receiver = warm(world);
    const worker = warm(world);
    const caller = warm(world);
    const sender = outboundWork(world);
    const work = () => drain(world, world.inbound, () => worker().workInbound());
    const greeting = await write(world, agentsMessage('Good morning.'), caller, sender);
    await sender();
    await post(world, inboundBody('m-1', 'Stop.'), receiver, work);
    await work();
    await between(world);

    const thawed = await isRefused(world, 'Anything else?', caller);
    const replaced = await isRefused(world, 'Are you there?', warm(world));
    await sender();
    const { shown } = world.receiver;
    const isGreeted = greeting.kind !== 'sent' || shown.some(({ id }) => id === greeting.id);
    const { length } = world.cxone.texts();
    return endingOf(world, {
      lost: missing(isGreeted) + missing(length > 0) + missing(thawed) + missing(replaced),
      doubled: Math.max(0, length - 1) + Math.max(0, shown.length - 1),
    });
  };
}

/** CXone repeats the callback until it is told that the customer wants no messages. */
async function isRefused(world: Deployment, text: string, caller: () => Environment): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    await world.clock.advance(40_000);
    const answer = await caller().callBack(agentsMessage(text));
    if (answer.kind === 'ended') return false;
    if (answer.kind !== 'threw' || !(answer.error instanceof HttpError)) continue;
    if (answer.error.code === 'send_recipient_blocked') return true;
  }
  return false;
}

/** The channel names its records by HMACs from then on. */
export const optedOutWhileChangingOver = optedOutBefore({
  isOfBefore: true,
  between: ({ clock }) => clock.advance(3_700_000),
});

/** An admin moves the channel to another delivery URL. */
export const optedOutWhileMoved = optedOutBefore({ between: (world) => world.startBefore().click(moveTo(world)) });

/** An agent's message waits for a provider that throttles, and the customer opts out: it is told as failed, and never sent. */
export const optedOutWhileQueued: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel({ people });
  const { receiver: phone, cxone, inbound } = world;
  phone.turnsAway = () => new Response(undefined, { status: 429 });
  const told = await write(world, agentsMessage('one'), warm(world), () => Promise.resolve());
  const receiver = warm(world);
  const worker = warm(world);
  const work = () => drain(world, inbound, () => worker().workInbound());
  await post(world, inboundBody('m-1', 'STOP'), receiver, work);
  await work();
  phone.turnsAway = undefined;
  await outboundWork(world)();
  const failed = new Set(cxone.statuses.map(({ externalId, status }) => `${status} ${externalId}`));
  const { length } = cxone.texts();
  return endingOf(world, {
    lost: missing(length > 0) + missing(told.kind === 'sent' && failed.has(`failed ${told.id}`)),
    doubled: Math.max(0, length - 1) + phone.shown.length + Math.max(0, failed.size - 1),
  });
};
