import { accountOf } from '../../lib/channels/account.ts';
import { readChannelSecrets } from '../../lib/channels/channel.ts';
import type { ChannelPorts } from '../../lib/channels/life/provider-calls.ts';
import { reconnectChannel, type ReconnectResult } from '../../lib/channels/life/reconnect-channel.ts';
import { Deployment } from '../support/deployment.ts';
import { channel, channelId, preferences, SIGNING_SECRET } from '../support/fixtures.ts';
import {
  agentsMessage,
  endingOf,
  endingOfAgents,
  missing,
  MOST_TRIES,
  outboundWork,
  type Story,
  type Told,
  warm,
  write,
} from './stories.ts';

export const OLD_URL = channel.settings['deliveryUrl'] ?? '';
export const NEW_URL = 'https://new.example.net/deliveries';

/** An admin enters another delivery URL. */
export const moveTo =
  ({ provider }: Deployment, deliveryUrl = NEW_URL, isUntested = false) =>
  async (ports: ChannelPorts): Promise<ReconnectResult | undefined> => {
    const standing = await ports.registry.channel(channelId);
    const same = { provider, name: channel.name, preferences, enteredSecrets: {}, renews: false, formId: 'form-1' };
    return standing && reconnectChannel({ ...same, channel: standing, settings: { deliveryUrl }, isUntested }, ports);
  };

/** An admin moves a channel to another delivery URL, and clicks again until the page says that it is there. */
export const movedChannel: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  const page = warm(world);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answer = await page().click(moveTo(world));
    await world.clock.advance(1_000);
    // Whatever came so far, it works: at one URL of the two, which is its own, with its secret.
    const at = worksAt(world);
    if (at === undefined) return endingOf(world, { lost: 1 });
    if (answer.kind !== 'ended' || answer.value?.kind !== 'reconnected') continue;
    const items = world.table.items();
    const stored = await world.secretStore.get(world.names.channel(channelId));
    const live = readChannelSecrets(channel, stored, world.clock.now()).map(({ value }) => value);
    return endingOf(world, {
      lost:
        missing(at === NEW_URL) + missing(world.cxone.channels.has(channelId)) + missing(live.includes(SIGNING_SECRET)),
      doubled: live.length - 1 + (items.length - 2) + (world.cxone.channels.size - 1),
    });
  }
  throw new Error('The channel was never moved.');
};

/** The URL at which the channel is in use, if that is an account of its own. */
function worksAt({ table, provider }: Deployment): string | undefined {
  const items = table.items();
  const found = items.find(({ pk, state }) => pk === `CHANNEL#${channelId}` && state === 'active');
  return [OLD_URL, NEW_URL].find((account) => {
    const { key } = accountOf(provider, { settings: { deliveryUrl: account }, account }, '11ee-acme');
    const isTaken = items.some((item) => item.pk === `ACCOUNT#${key}` && item['channelId'] === channelId);
    return isTaken && found?.['account'] === account && found['accountKey'] === key;
  });
}

/**
 * The answers to an agent's message are lost, the channel is moved, and the agent writes once more: the first message is
 * at the old URL alone, the second at the new one.
 */
export const movedUnderWay: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  const { receiver } = world;
  receiver.losesAnswers = true;
  let isMoved = false;
  const move = async () => {
    if (isMoved) return;
    isMoved = true;
    receiver.losesAnswers = false;
    await world.startBefore().click(moveTo(world));
  };
  const callback = warm(world);
  const work = outboundWork(world);
  const told: Told[] = [await write(world, agentsMessage('one'), callback, move)];
  await move();
  told.push(await write(world, agentsMessage('two'), callback, () => Promise.resolve()));
  await work();
  return endingOfAgents(world, told, ['one', 'two']);
};
