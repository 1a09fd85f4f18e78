import { type Channel, readChannelSecrets } from '../../lib/channels/channel.ts';
import { addChannel } from '../../lib/channels/life/add-channel.ts';
import type { ChannelPorts } from '../../lib/channels/life/provider-calls.ts';
import { reconnectChannel } from '../../lib/channels/life/reconnect-channel.ts';
import { removeChannel } from '../../lib/channels/life/remove-channel.ts';
import { restoreChannel } from '../../lib/channels/life/restore-channel.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { Deployment, type Environment } from '../support/deployment.ts';
import type { Fault } from '../support/effects.ts';
import { FakePlatform } from '../support/fake-platform.ts';
import { channel, channelId, preferences, SIGNING_SECRET } from '../support/fixtures.ts';
import { drain, type Ending, endingOf, inboundBody, missing, MOST_TRIES, type Story, warm } from './stories.ts';

/** What an admin fills in for the bot `acme`. */
const form = {
  channelId,
  integrationKey: channel.integrationKey,
  integrationId: channel.integrationId,
  name: channel.name,
  settings: {},
  preferences,
};

const platformOf = (faults: readonly Fault[]) => new Deployment(faults, { platform: new FakePlatform() });

const add =
  ({ provider }: Deployment, token = 'acme:1') =>
  (ports: ChannelPorts) =>
    addChannel({ ...form, provider, enteredSecrets: { token } }, ports);

/** Does something with the channel as it is when somebody clicks. */
const withStanding = <T>(act: (standing: Channel, ports: ChannelPorts) => Promise<T>) => {
  return async (ports: ChannelPorts): Promise<T> => {
    const standing = await ports.registry.channel(channelId);
    if (standing === undefined) throw new Error('There is no channel.');
    return act(standing, ports);
  };
};

const remove = ({ provider }: Deployment) =>
  withStanding((standing, ports) => removeChannel({ channel: standing, provider }, ports));

const restore = ({ provider }: Deployment) =>
  withStanding((standing, ports) => restoreChannel(standing, provider, ports));

/** An admin clicks again until the page says that it is done. */
async function clickUntil(
  world: Deployment,
  done: string,
  action: (ports: ChannelPorts) => Promise<{ readonly kind: string }>,
): Promise<void> {
  const page = warm(world);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answer = await page().click(action);
    await world.clock.advance(1_000);
    if (answer.kind === 'ended' && answer.value.kind === done) return;
  }
  throw new Error(`It never came to be ${done}.`);
}

/** Before a story: nothing of it is counted or goes wrong. */
async function before(world: Deployment, act: (environment: Environment) => Promise<{ readonly kind: string }>) {
  const answer = await act(world.startBefore());
  if (answer.kind !== 'ended') throw new Error('What was to have happened before did not.');
}

async function liveSecrets({ table, secretStore, names, clock }: Deployment) {
  const address = table.items().find(({ pk }) => pk === `CHANNEL#${channelId}`)?.['address'];
  const owner = { channelId, ...(typeof address === 'string' && { address }) };
  return readChannelSecrets(owner, await secretStore.get(names.channel(channelId)), clock.now());
}

const webhooksOf = ({ platform }: Deployment) => [...(platform?.webhooksOf('acme') ?? [])];

/** One channel everywhere, whose webhook the platform calls with a secret that verifies it; tokens, the newest first. */
async function endingInUse(world: Deployment, { name = channel.name, tokens = ['acme:1'] } = {}): Promise<Ending> {
  const items = world.table.items();
  const live = await liveSecrets(world);
  const liveTokens = live.filter((secret) => secret.name === 'token').map(({ value }) => value);
  const isCalled = webhooksOf(world).some(
    ([url, value]) =>
      url.endsWith(`/webhooks/${channelId}`) &&
      live.some((secret) => secret.name === 'webhookSecret' && secret.value === value),
  );
  return endingOf(world, {
    lost:
      missing(world.cxone.channels.get(channelId)?.name === name) +
      missing(items.some((item) => item['name'] === name && item['state'] === 'active')) +
      missing(items.some(({ pk }) => pk.startsWith('ACCOUNT#'))) +
      missing(isCalled) +
      missing(JSON.stringify(liveTokens) === JSON.stringify(tokens)),
    doubled:
      Math.max(0, world.cxone.channels.size - 1) +
      Math.max(0, items.length - 2) +
      Math.max(0, webhooksOf(world).length - 1) +
      Math.max(0, live.length - tokens.length - 1) +
      Math.max(0, world.secretStore.names().length - 1),
  });
}

/** An admin adds a channel of a platform with an API. */
export const addedOnPlatform: Story = async (faults) => {
  const world = platformOf(faults);
  await clickUntil(world, 'added', add(world));
  return endingInUse(world);
};

/** An admin gives the channel another name and a new token. */
export const reconnectedOnPlatform: Story = async (faults) => {
  const world = platformOf(faults);
  await before(world, (environment) => environment.click(add(world)));
  world.platform?.tokens.add('acme:2');
  const { provider } = world;
  const change = { provider, name: 'Acme Care', settings: {}, preferences, renews: false, formId: 'form-1' };
  await clickUntil(
    world,
    'reconnected',
    withStanding((standing, ports) =>
      reconnectChannel({ ...change, channel: standing, enteredSecrets: { token: 'acme:2' } }, ports),
    ),
  );
  return endingInUse(world, { name: 'Acme Care', tokens: ['acme:2', 'acme:1'] });
};

/** An admin enters a token that the platform refuses, and then the right one. */
export const correctedOnPlatform: Story = async (faults) => {
  const world = platformOf(faults);
  await clickUntil(world, 'refused', add(world, 'acme:9'));
  await clickUntil(world, 'added', add(world));
  return endingInUse(world);
};

/** An admin takes the channel to another address of the platform, with another token. */
export const movedOnPlatform: Story = async (faults) => {
  const world = platformOf(faults);
  await before(world, (environment) => environment.click(add(world)));
  world.platform?.tokens.add('acme:2');
  const left = await liveSecrets(world);
  const server = 'https://bots.example.net';
  const { provider } = world;
  const change = { provider, name: channel.name, settings: { apiUrl: server }, preferences };
  await clickUntil(
    world,
    'reconnected',
    withStanding((standing, ports) =>
      reconnectChannel(
        { ...change, channel: standing, enteredSecrets: { token: 'acme:2' }, renews: false, formId: 'form-1' },
        ports,
      ),
    ),
  );
  const told = world.platform?.toldAt(server);
  const ending = await endingInUse(world, { tokens: ['acme:2'] });
  return { ...ending, doubled: ending.doubled + left.filter(({ value }) => told?.has(value)).length };
};

/** An admin removes the channel. */
export const removedOnPlatform: Story = async (faults) => {
  const world = platformOf(faults);
  await before(world, (environment) => environment.click(add(world)));
  await clickUntil(world, 'removed', remove(world));
  const items = world.table.items();
  return endingOf(world, {
    lost: missing(items.some(({ state }) => state === 'removed')),
    doubled:
      world.cxone.channels.size + (items.length - 1) + webhooksOf(world).length + world.secretStore.names().length,
  });
};

/** An admin undoes the removal. */
export const restoredOnPlatform: Story = async (faults) => {
  const world = platformOf(faults);
  await before(world, (environment) => environment.click(add(world)));
  await before(world, (environment) => environment.click(remove(world)));
  await clickUntil(world, 'restored', restore(world));
  return endingInUse(world);
};

/** The channel is removed while a customer's message waits for CXone; an admin undoes it, and the message is replayed. */
export const restoredWithParked: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  await before(world, (environment) => environment.receive(inboundBody('m-waiting', 'waiting')));
  await before(world, (environment) => environment.click(remove(world)));
  world.cxone.meets = ({ operation }) =>
    operation === 'createMessage' ? cxoneFailure.notFound('create-message') : undefined;
  const worker = world.startBefore();
  await drain(world, world.inbound, () => worker.workInbound());
  world.cxone.meets = undefined;

  await clickUntil(world, 'restored', restore(world));
  await before(world, (environment) => environment.replay());
  await drain(world, world.inbound, () => world.startBefore().workInbound());
  const live = (await liveSecrets(world)).map(({ value }) => value);
  const arrived = world.cxone.messages.length;
  return endingOf(world, {
    lost:
      missing(world.table.items().some(({ state }) => state === 'active')) +
      missing(world.cxone.channels.has(channelId)) +
      missing(live.includes(SIGNING_SECRET)) +
      missing(arrived > 0),
    doubled: Math.max(0, arrived - 1) + (live.length - 1) + (world.cxone.channels.size - 1),
  });
};
