import { breakerPk } from '../../lib/breakers/breaker.ts';
import { readChannelSecrets } from '../../lib/channels/channel.ts';
import { addChannel } from '../../lib/channels/life/add-channel.ts';
import { reconnectChannel } from '../../lib/channels/life/reconnect-channel.ts';
import { removeChannel } from '../../lib/channels/life/remove-channel.ts';
import { HttpError } from '../../lib/http/http-error.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { Deployment, type Environment } from '../support/deployment.ts';
import type { Fault } from '../support/effects.ts';
import { channel, channelId, integrationKey, preferences, SIGNING_SECRET } from '../support/fixtures.ts';
import type { MemoryQueue } from '../support/memory-queue.ts';

/** How a story ended, after everybody has repeated what they repeat. */
export interface Ending {
  /** Names of all effects, in order. */
  readonly effects: readonly string[];
  /** Every method of the ports that were there for it, and whether it was called. */
  readonly methods: ReadonlyMap<string, boolean>;
  /** What was promised to somebody and is nowhere. */
  readonly lost: number;
  /** What is there more than once, or stayed although it should be gone. */
  readonly doubled: number;
  /** Neighbours in a conversation that stand the wrong way round. */
  readonly inverted: number;
  /** Messages of which the agent was told that nobody knows. */
  readonly ambiguous: number;
  /** Repeats of a callback that were taken for the agent saying it again, under an id of their own. */
  readonly saidTwice: number;
}

export type Story = (faults: readonly Fault[]) => Promise<Ending>;

export const good = { lost: 0, doubled: 0, inverted: 0, ambiguous: 0, saidTwice: 0 };

export function endingOf({ effects }: Deployment, bad: Partial<typeof good>): Ending {
  return { effects: effects.names, methods: effects.methods, ...good, ...bad };
}

export const missing = (expected: boolean) => (expected ? 0 : 1);

/** More tries than any plan of faults can spoil. */
export const MOST_TRIES = 30;

/** How many things come right after one that should come after them, repeats aside. */
function inversions(there: readonly unknown[], inOrder: readonly unknown[]): number {
  const places = [...new Set(there)].map((thing) => inOrder.indexOf(thing));
  return places.filter((place, index) => place < (places[index - 1] ?? place)).length;
}

/** Keeps a function's environment for as long as it lives. */
export function warm(world: Deployment): () => Environment {
  let environment = world.start();
  return () => {
    if (!environment.alive) environment = world.start();
    return environment;
  };
}

/** Lets a worker run until its queue is empty, however long that takes on the clock. */
export async function drain(world: Deployment, queue: MemoryQueue, work: () => Promise<boolean>): Promise<void> {
  for (let receives = 0; receives < MOST_TRIES; receives += 1) {
    const at = queue.nextAt();
    if (at === undefined) return;
    await world.clock.advance(Math.max(0, at - world.clock.now().getTime()));
    await work();
  }
  throw new Error('The queue never became empty.');
}

/** The provider posts a webhook, again and again until it is accepted, each time after SQS has forgotten the last. */
export async function post(
  world: Deployment,
  body: unknown,
  receiver: () => Environment,
  meanwhile: () => Promise<void>,
  how: Parameters<Environment['receive']>[1] = {},
) {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answer = await receiver().receive(body, how);
    if (answer.kind === 'ended' && answer.value === 200) return;
    await meanwhile();
    await world.clock.advance(360_000);
  }
  throw new Error('The webhook was never accepted.');
}

export const inboundBody = (id: string, text: string) => ({
  type: 'message.received',
  timestamp: '2026-03-02T10:15:29.100Z',
  data: { id, thread: { id: 'conv-7781' }, author: { id: 'usr-5150', firstName: 'Ida' }, text },
});

export const agentsMessage = (text: string) => ({
  thread: { idOnExternalPlatform: 'conv-7781' },
  messageContent: { type: 'TEXT', payload: { text } },
  endUserRecipients: [{ idOnExternalPlatform: 'usr-5150', name: 'Ida Holm' }],
});

function inbound(texts: readonly string[]): Story {
  return bodiesIn(
    texts.map((text, index) => inboundBody(`m-${index}`, text)),
    texts,
  );
}

/** @param texts What of them is to stand at the desk. */
function bodiesIn(bodies: readonly unknown[], texts: readonly string[]): Story {
  return async (faults) => {
    const world = await new Deployment(faults).withChannel();
    const receiver = warm(world);
    const worker = warm(world);
    const work = () => drain(world, world.inbound, () => worker().workInbound());
    for (const body of bodies) {
      await post(world, body, receiver, work);
      await world.clock.advance(1_000);
    }
    await work();

    const there = world.cxone.texts();
    const times = world.cxone.messages.map(({ createdAtWithMilliseconds: at }) => at);
    return endingOf(world, {
      lost: texts.filter((text) => !there.includes(text)).length,
      doubled: there.length - new Set(there).size,
      inverted: inversions(there, texts) + inversions(times, [...new Set(times)].sort()),
    });
  };
}

/** A customer writes; the provider and the queue repeat. */
export const inboundText = inbound(['one']);

const changeBody = (type: 'message.edited' | 'message.deleted', text: string) => ({
  ...inboundBody('m-0', text),
  type,
});

/** A customer writes, corrects it, sends the same correction again and takes it away. */
export const inboundChanges = bodiesIn(
  [
    inboundBody('m-0', 'one'),
    changeBody('message.edited', 'two'),
    { ...changeBody('message.edited', 'two'), timestamp: '2026-03-02T10:15:31.000Z' },
    changeBody('message.deleted', ''),
  ],
  ['one', '[Edited]\ntwo', '[The customer deleted a message]'],
);

/** A customer writes twice: the second message must stay the second. */
export const inboundConversation = inbound(['one', 'two']);

/** A customer sends at once what comes one by one: the worker waits for all of it, and what is late goes alone. */
export const inboundAlbum: Story = async (faults) => {
  const world = await new Deployment(faults, { bringsAlbum: true }).withChannel();
  const receiver = warm(world);
  const worker = warm(world);
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  for (const text of ['one', 'two']) await post(world, inboundBody(`m-${text}`, text), receiver, work);
  await work();

  const there = world.cxone.texts().flatMap((text) => String(text).split('\n'));
  return endingOf(world, {
    lost: ['one', 'two'].filter((text) => !there.includes(text)).length,
    doubled: there.length - new Set(there).size,
    inverted: inversions(there, ['one', 'two']),
  });
};

/** Posts one text after the other, and works off all queues of customers' messages, whichever has something due first. */
async function writtenWhileHeld(world: Deployment, texts: readonly string[], pauseMs: number): Promise<Ending> {
  const receiver = warm(world);
  const workers = [warm(world), warm(world), warm(world)];
  const work = async (forMs = Infinity) => {
    const endsAt = world.clock.now().getTime() + forMs;
    for (let receives = 0; receives < 20 * MOST_TRIES; receives += 1) {
      const due = [world.inbound, ...world.holdingQueues].map((queue) => queue.nextAt() ?? Infinity);
      const at = Math.min(...due);
      if (at > endsAt || at === Infinity) return;
      await world.clock.advance(Math.max(0, at - world.clock.now().getTime()));
      const number = due.indexOf(at);
      await workers[number]?.().workInbound(number);
    }
    throw new Error('The queues never became empty.');
  };
  for (const text of texts) {
    await post(world, inboundBody(`m-${text}`, text), receiver, () => work(60_000));
    await work(pauseMs);
  }
  await work();

  const there = world.cxone.texts();
  return endingOf(world, {
    lost: texts.filter((text) => !there.includes(text)).length,
    doubled: there.length - new Set(there).size,
    inverted: inversions(there, texts),
  });
}

/** A customer writes twice while the tenant is down for so long that it gets a holding queue, and until it is back. */
export const inboundHeld: Story = async (faults) => {
  const world = await new Deployment(faults, { mostInQueue: 1 }).withChannel();
  const openUntil = world.clock.now().getTime() + 150_000;
  const expiresAt = openUntil / 1_000 + 3_600;
  const pk = breakerPk({ scope: 'tenant', integrationKey });
  const openedAt = world.clock.now().toISOString();
  const item = { pk, openUntil, expiresAt, openedAt, cause: 'unauthorized', fence: 0, holder: 'h-1', failedProbes: 6 };
  await world.table.put(item);
  return writtenWhileHeld(world, ['one', 'two'], 1_000);
};

/** Two more write when the tenant is back: the holding queue is left to become empty, and given back. */
export const inboundHeldNoMore: Story = async (faults) => {
  const world = await new Deployment(faults, { mostInQueue: 1 }).withChannel();
  const from = world.clock.now().getTime() - 3_600_000;
  await world.table.put({ pk: 'HOLDING#inbound', '1/subject': integrationKey, '1/from': from });
  return writtenWhileHeld(world, ['one', 'two'], 60_000);
};

const parkedIn = ({ table }: Deployment): number =>
  table.items().filter(({ listPk }) => listPk === 'PARKED#main').length;

const refusedForEver = () => cxoneFailure.refused('create-message');

/** A customer writes what CXone refuses, however often it is asked. */
export const inboundParked: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  world.cxone.meets = ({ operation }) => (operation === 'createMessage' ? refusedForEver() : undefined);
  const receiver = warm(world);
  const worker = warm(world);
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  await post(world, inboundBody('m-refused', 'refused'), receiver, work);
  await work();

  const parked = parkedIn(world);
  return endingOf(world, { lost: missing(parked > 0), doubled: Math.max(0, parked - 1) });
};

/** An operator replays a parked message, again and again until the command ends well. */
export const replayed: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  const before = world.startBefore();
  world.cxone.meets = refusedForEver;
  await before.receive(inboundBody('m-parked', 'parked'));
  await drain(world, world.inbound, () => before.workInbound());
  world.cxone.meets = undefined;

  const operator = warm(world);
  const worker = warm(world);
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  for (let tries = 0; (await operator().replay()).kind !== 'ended'; tries += 1) {
    if (tries === MOST_TRIES) throw new Error('The command never ended well.');
    await work();
  }
  await work();

  const arrived = world.cxone.messages.length;
  return endingOf(world, { lost: missing(arrived > 0), doubled: Math.max(0, arrived - 1) + parkedIn(world) });
};

/** The provider reports a delivery; the provider and the queue repeat. */
export const receipt: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  const receiver = warm(world);
  const worker = warm(world);
  const work = () => drain(world, world.statuses, () => worker().workStatuses());
  const body = {
    type: 'message.status',
    timestamp: '2026-03-02T10:15:29.100Z',
    data: { messageId: 'out-AAAAAAAAAAAAAAAAAAAAAA', status: 'delivered' },
  };
  await post(world, body, receiver, work);
  await work();

  const told = new Set(world.cxone.statuses.map((status) => JSON.stringify(status)));
  return endingOf(world, { lost: missing(told.size > 0), doubled: Math.max(0, told.size - 1) });
};

/** What CXone was told at last of a message: our id of it, that nobody knows what became of it, or that it was refused. */
export type Told = { readonly kind: 'sent'; readonly id: string } | { readonly kind: 'unknown' | 'refused' };

/** CXone repeats the callback until it is told what became of the message. */
export async function write(
  world: Deployment,
  body: object,
  callback: () => Environment,
  meanwhile: () => Promise<unknown>,
): Promise<Told> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answer = await callback().callBack(body);
    if (answer.kind === 'ended') return { kind: 'sent', id: answer.value };
    const error = answer.kind === 'threw' && answer.error instanceof HttpError ? answer.error.code : undefined;
    if (error === 'send_unknown_outcome') return { kind: 'unknown' };
    if (error === 'send_permanent' || error === 'send_configuration') return { kind: 'refused' };
    await meanwhile();
    await world.clock.advance(1_000);
  }
  throw new Error('CXone was never told what became of the message.');
}

/** How agents' messages ended, whose texts were told apart and whose statuses were all delivered. */
export function endingOfAgents(world: Deployment, told: readonly Told[], texts: readonly string[]): Ending {
  const { receiver, cxone } = world;
  const ids = receiver.shown.map(({ id }) => id);
  const shown = [...new Set(receiver.shown.map(({ text }) => text))];
  const failed = new Map(cxone.statuses.map(({ externalId, reason = '' }) => [String(externalId), reason]));
  const isUnknown = (one: Told) =>
    one.kind === 'unknown' || (one.kind === 'sent' && /not known|not confirm/.test(failed.get(one.id) ?? ''));
  const lost = told.filter((one) => one.kind === 'sent' && !ids.includes(one.id) && !failed.has(one.id)).length;
  const toldWrongly = told.filter((one) => one.kind === 'sent' && ids.includes(one.id) && failed.has(one.id));
  return endingOf(world, {
    lost,
    doubled: ids.length - new Set(ids).size + toldWrongly.filter((one) => !isUnknown(one)).length,
    inverted: inversions(shown, texts),
    ambiguous: told.filter(isUnknown).length,
    saidTwice: Math.max(0, new Set(ids).size - shown.length),
  });
}

/** An agent writes; the provider takes it at once. */
export function outboundText({ idempotentSend }: { readonly idempotentSend: boolean }): Story {
  return async (faults) => {
    const world = await new Deployment(faults, { idempotentSend }).withChannel();
    const work = outboundWork(world);
    const text = 'Your parcel leaves today.';
    const told = await write(world, agentsMessage(text), warm(world), work);
    await work();
    return endingOfAgents(world, [told], [text]);
  };
}

/** More options than any provider is given: they are in words, to be answered by typing. */
const choices = Array.from({ length: 101 }, (_, place) => ({ text: `Box ${place}`, postback: `box:${place}` }));
const choicesInWords = ['Which one?', ...choices.map(({ text }, place) => `${place + 1}. ${text}`)].join('\n');

/**
 * A bot asks, and an agent writes then. What it asks stands for each message that the customer got.
 */
export function outboundChoices({ idempotentSend }: { readonly idempotentSend: boolean }): Story {
  return async (faults) => {
    const world = await new Deployment(faults, { idempotentSend }).withChannel();
    const work = outboundWork(world);
    const messageContent = { type: 'QUICK_REPLIES', payload: { text: 'Which one?', actions: choices } };
    const asked = await write(world, { ...agentsMessage(''), messageContent }, warm(world), work);
    const text = 'Or write to us.';
    const told = await write(world, agentsMessage(text), warm(world), work);
    await work();
    const pks = world.table.items().map(({ pk }) => pk);
    const got = world.receiver.shown.filter((message) => message.text === choicesInWords);
    for (const { id } of got) {
      if (!pks.includes(`QUESTION#${channelId}#${id}`)) throw new Error(`Nobody would understand a press of ${id}.`);
    }
    return endingOfAgents(world, [asked, told], [choicesInWords, text]);
  };
}

/** A bot asks with buttons, which the provider refuses: what it asks goes in words, and can be answered by typing. */
export function outboundInWords({ idempotentSend }: { readonly idempotentSend: boolean }): Story {
  return async (faults) => {
    const world = await new Deployment(faults, { idempotentSend, refusesContent: true }).withChannel();
    world.receiver.turnsAway = ({ isRich }) => (isRich ? refused() : undefined);
    const work = outboundWork(world);
    const messageContent = {
      type: 'QUICK_REPLIES',
      payload: { text: 'Today?', actions: [{ text: 'Yes' }, { text: 'No' }] },
    };
    const sender = warm(world);
    const told = await write(world, { ...agentsMessage(''), messageContent }, warm(world), () =>
      sender().workOutbound(),
    );
    await work();
    const pks = world.table.items().map(({ pk }) => pk);
    for (const { id } of world.receiver.shown) {
      if (!pks.includes(`QUESTION#${channelId}#${id}`)) throw new Error(`Nobody would understand an answer to ${id}.`);
    }
    return endingOfAgents(world, [told], ['Today?\n1. Yes\n2. No']);
  };
}

/** Lets both workers of an agent's message run until their queues are empty. */
export function outboundWork(world: Deployment): () => Promise<void> {
  const sender = warm(world);
  const teller = warm(world);
  return async () => {
    await drain(world, world.outbound, () => sender().workOutbound());
    await drain(world, world.statuses, () => teller().workStatuses());
  };
}

const throttled = () => new Response(undefined, { status: 429 });
const refused = () => Response.json({ error: { message: 'Not this one.' } }, { status: 422 });

/**
 * An agent writes, and the provider throttles the first attempt; the messages go on the queue in their order.
 * @param isRefusedThen What is on the queue is refused there: the agent is told.
 */
export function outboundQueued({
  idempotentSend = true,
  texts = ['one'],
  isRefusedThen = false,
}: {
  readonly idempotentSend?: boolean;
  readonly texts?: readonly string[];
  readonly isRefusedThen?: boolean;
}): Story {
  return async (faults) => {
    const world = await new Deployment(faults, { idempotentSend }).withChannel();
    let attempts = 0;
    world.receiver.turnsAway = () => {
      attempts += 1;
      if (attempts === 1) return throttled();
      return isRefusedThen ? refused() : undefined;
    };
    const callback = warm(world);
    const sender = warm(world);
    const work = outboundWork(world);
    const told: Told[] = [];
    // With one message, the worker may have it before CXone repeats; several are to meet on the queue.
    const meanwhile = async () => texts.length === 1 && (await sender().workOutbound());
    for (const text of texts) told.push(await write(world, agentsMessage(text), callback, meanwhile));
    await work();
    return endingOfAgents(world, told, texts);
  };
}

/** An admin adds a channel and clicks again until the page says that it is added. */
export const addedChannel: Story = async (faults) => {
  const world = new Deployment(faults);
  const page = warm(world);
  const { integrationKey, integrationId, name, settings } = channel;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const request = { channelId, integrationKey, integrationId, name, settings, provider: world.provider };
    const answer = await page().click((ports) => addChannel({ ...request, preferences, enteredSecrets: {} }, ports));
    await world.clock.advance(1_000);
    if (answer.kind !== 'ended' || answer.value.kind === 'test-failed') continue;
    const stored = await world.secretStore.get(world.names.channel(channelId));
    const live = readChannelSecrets(channel, stored, world.clock.now());
    const shown = answer.value.kind === 'added' ? answer.value.secrets : [];
    const items = world.table.items();
    return endingOf(world, {
      lost:
        missing(world.cxone.channels.has(channelId)) +
        missing(items.some(({ state }) => state === 'active')) +
        missing(shown.length === 1 && JSON.stringify(shown) === JSON.stringify(live)),
      doubled: world.cxone.channels.size - 1 + (items.length - 2) + (world.secretStore.names().length - 1),
    });
  }
  throw new Error('The channel was never added.');
};

/** An admin reconnects a channel under another name and with a new secret, and clicks again until that is shown. */
export const reconnectedChannel: Story = (faults) => reconnected(faults, { hasSecrets: true });

/** The same with a channel whose secrets somebody has deleted. */
export const reconnectedWithoutSecrets: Story = (faults) => reconnected(faults, { hasSecrets: false });

async function reconnected(
  faults: readonly Fault[],
  { hasSecrets }: { readonly hasSecrets: boolean },
): Promise<Ending> {
  const world = await new Deployment(faults).withChannel();
  if (!hasSecrets) await world.secretStore.delete(world.names.channel(channelId));
  const page = warm(world);
  const name = 'Acme Care';
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const request = { provider: world.provider, name, settings: channel.settings, preferences, renews: true };
    const answer = await page().click(async (ports) => {
      const standing = await ports.registry.channel(channelId);
      return (
        standing && reconnectChannel({ channel: standing, ...request, enteredSecrets: {}, formId: 'form-1' }, ports)
      );
    });
    await world.clock.advance(1_000);
    if (answer.kind !== 'ended') continue;
    const stored = await world.secretStore.get(world.names.channel(channelId));
    const live = readChannelSecrets(channel, stored, world.clock.now()).map(({ value }) => value);
    const shown = answer.value?.kind === 'reconnected' ? answer.value.newSecrets.map(({ value }) => value) : [];
    const items = world.table.items();
    return endingOf(world, {
      lost:
        missing(world.cxone.channels.get(channelId)?.name === name) +
        missing(items.some((item) => item['name'] === name && item['state'] === 'active')) +
        missing(shown.length === 1 && live[0] === shown[0]) +
        missing(!hasSecrets || live.includes(SIGNING_SECRET)),
      doubled: live.length - (hasSecrets ? 2 : 1) + (items.length - 2) + (world.secretStore.names().length - 3),
    });
  }
  throw new Error('The channel was never reconnected.');
}

/** An admin removes a channel and clicks again until the page says that it is removed. */
export const removedChannel: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  await world.cxone.upsertChannel({
    id: channelId,
    idOnExternalPlatform: channelId,
    channelIntegrationId: channel.integrationId,
    realExternalPlatformId: 'custom',
    name: channel.name,
    isPrivate: true,
    hasTreeStructure: false,
  });
  const page = warm(world);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answer = await page().click(async (ports) => {
      const standing = await ports.registry.channel(channelId);
      if (standing !== undefined && standing.state !== 'removed')
        await removeChannel({ channel: standing, provider: world.provider }, ports);
    });
    await world.clock.advance(1_000);
    if (answer.kind !== 'ended') continue;
    const items = world.table.items();
    return endingOf(world, {
      lost: missing(items.some(({ state }) => state === 'removed')),
      doubled: world.cxone.channels.size + (items.length - 1) + (world.secretStore.names().length - 2),
    });
  }
  throw new Error('The channel was never removed.');
};
