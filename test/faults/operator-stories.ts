import { isInFlight, stepsOf } from '../../cli/person/erase.ts';
import { findPerson } from '../../cli/person/find.ts';
import { rotateChannel } from '../../cli/rotate/channel.ts';
import { endDataKeys, rotateDataKey } from '../../cli/rotate/data-key.ts';
import { resealDataKeys } from '../../cli/rotate/reseal.ts';
import { TargetError } from '../../cli/target.ts';
import { readChannelSecrets } from '../../lib/channels/channel.ts';
import { Registry } from '../../lib/channels/registry.ts';
import { keysIn } from '../../lib/secrets/secret-store.ts';
import { bo, bodyOf, ida, personOf, Scene } from '../cli/person/people.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { type CommandPorts, Deployment, type Environment } from '../support/deployment.ts';
import { channel, channelId, integrationKey, SIGNING_SECRET } from '../support/fixtures.ts';
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

/** In which every process has read a new key, and a second one in which it has sealed something. */
const NEW_KEY_MS = 9 * 60_000;

/** An operator runs a command again and again until it ends well, or says that it refuses to. */
async function commanded<T>(
  world: Deployment,
  operator: () => Environment,
  run: (ports: CommandPorts) => Promise<T>,
): Promise<T | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const ended = await operator().command(run);
    if (ended.kind === 'ended') return ended.value;
    if (ended.kind === 'threw' && ended.error instanceof TargetError) return undefined;
    await world.clock.advance(30_000);
  }
  throw new Error('The command never ended well.');
}

/** The provider has the old signing secret, and then the new one; meanwhile both sides write. */
const messagesAndNewSecret: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  const [receiver, worker, callback, operator] = [warm(world), warm(world), warm(world), warm(world)];
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  const outbound = outboundWork(world);
  const refused = () => world.logger.lines.filter(({ event, status }) => event === 'webhook.refused' && status === 401);

  await post(world, inboundBody('m-one', 'one'), receiver, work);
  await world.clock.advance(1_000);
  await commanded(world, operator, async (ports) => {
    const standing = await ports.registry.channel(channelId);
    return standing && rotateChannel(standing, world.provider, {}, ports);
  });
  const told = await write(world, agentsMessage('three'), callback, outbound);
  await world.clock.advance(1_000);
  const stored = await world.secretStore.get(world.names.channel(channelId));
  const [{ value: secret } = { value: '' }, ...older] = readChannelSecrets(channel, stored, world.clock.now());
  await post(world, inboundBody('m-two', 'two'), receiver, work, { secret });
  await work();
  await outbound();

  const there = world.cxone.texts();
  const shown = world.receiver.shown.map(({ id }) => id);
  return endingOf(world, {
    lost:
      missing(there.includes('one')) +
      missing(there.includes('two')) +
      missing(told.kind === 'sent' && shown.includes(told.id)) +
      missing(secret !== SIGNING_SECRET && older.some(({ value }) => value === SIGNING_SECRET)) +
      refused().length,
    doubled: there.length - new Set(there).size + shown.length - new Set(shown).size + (older.length - 1),
    inverted: missing(there.indexOf('one') < there.indexOf('two')),
  });
};

/** The data key leaks: it is replaced, what it has sealed is sealed anew, and it is deleted. Answers whether it is gone. */
async function newDataKey(world: Deployment, operator: () => Environment): Promise<boolean> {
  const name = world.names.dataKey();
  const ports = { now: world.clock.now, randomBytes: (size: number) => Buffer.alloc(size, 7) };
  const valuesNow = async () => keysIn(await world.secretStore.get(name)).map(({ value }) => value);
  const leaked = await valuesNow();
  await commanded(world, operator, (on) => rotateDataKey(name, { ...on, ...ports }));
  await world.clock.advance(NEW_KEY_MS);
  await commanded(world, operator, (on) => resealDataKeys(name, { ...on, ...ports }));
  await commanded(world, operator, (on) => endDataKeys(name, { ...on, ...ports }));
  const left = await valuesNow();
  return left.length === 1 && !left.some((value) => leaked.includes(value));
}

/** An album is half there when the data key leaks; the rest of it comes when that is gone. */
const albumAndNewDataKey: Story = async (faults) => {
  const world = await new Deployment(faults, { bringsAlbum: true }).withChannel();
  const [receiver, worker, operator] = [warm(world), warm(world), warm(world)];
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  await world.startBefore().receive(inboundBody('m-one', 'one'));
  const isGone = await newDataKey(world, operator);
  await post(world, inboundBody('m-two', 'two'), receiver, work);
  await work();

  const there = world.cxone.texts().flatMap((text) => String(text).split('\n'));
  return endingOf(world, {
    lost: ['one', 'two'].filter((text) => !there.includes(text)).length,
    doubled: there.length - new Set(there).size + missing(isGone),
    inverted: missing(there.indexOf('one') < there.indexOf('two')),
  });
};

/** A message is parked when the data key leaks, and replayed when that is gone. */
const parkedAndNewDataKey: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  const before = world.startBefore();
  world.cxone.meets = () => cxoneFailure.refused('create-message');
  await before.receive(inboundBody('m-parked', 'parked'));
  await drain(world, world.inbound, () => before.workInbound());
  world.cxone.meets = undefined;
  await new Registry(world.table, world.clock.now).putIntegration(integrationKey, '11ee-acme');

  const [worker, operator] = [warm(world), warm(world)];
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  const isGone = await newDataKey(world, operator);
  for (let tries = 0; (await operator().replay()).kind !== 'ended'; tries += 1) {
    if (tries === MOST_TRIES) throw new Error('The command never ended well.');
    await work();
  }
  await work();

  const arrived = world.cxone.messages.length;
  const parked = world.table.items().filter(({ listPk }) => listPk === 'PARKED#main').length;
  return endingOf(world, {
    lost: missing(arrived > 0),
    doubled: Math.max(0, arrived - 1) + parked + missing(isGone),
  });
};

/** What an erase comes to: `refused` while something of the person is on its way. */
const erase = (world: Deployment, operator: () => Environment) =>
  commanded(world, operator, async (ports) => {
    await ports.scan.count();
    const found = await findPerson(personOf(ida), ports, () => undefined);
    if (isInFlight(found)) return 'refused';
    for (const step of stepsOf(found, channelId, ports)) await step();
    return 'done';
  });

/** Erases until the command finds nothing on its way, some minutes after each try, in which `work` is done. */
async function erasedAtLast(world: Deployment, operator: () => Environment, work: () => Promise<void>): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if ((await erase(world, operator)) === 'done') return;
    await work();
    // What never came to the queue is given up after an hour.
    await world.clock.advance(600_000);
  }
  throw new Error('The person was never erased.');
}

/** A person is erased while a message of theirs waits on the queue, and once more when it is delivered. */
const messagesAndErase: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  const scene = Scene.on(world);
  const [receiver, worker, operator] = [warm(world), warm(world), warm(world)];
  const work = () => drain(world, world.inbound, () => worker().workInbound());
  await scene.writes(bo, 'm-b1', 'Words of Bonaventura');
  const others = scene.tracesOf(bo).length;
  await scene.writes(ida, 'm-i1', 'Words of Idalina', ['label-of-Idalina.txt']);
  const body = bodyOf(ida, 'm-i2', 'More of Idalina');

  await post(world, body, receiver, work);
  await erase(world, operator);
  await work();
  await world.clock.advance(60_000);
  await erasedAtLast(world, operator, work);
  await world.clock.advance(600_000);
  await post(world, body, receiver, work);
  await work();

  const there = world.cxone.texts();
  const mine = ['Words of Idalina', 'More of Idalina'];
  return endingOf(world, {
    lost: mine.filter((text) => !there.includes(text)).length + Math.max(0, others - scene.tracesOf(bo).length),
    doubled: there.length - new Set(there).size + scene.tracesOf(ida).length,
  });
};

/** An agent's message waits for the provider when the person to whom it goes is erased. */
const replyAndErase: Story = async (faults) => {
  const world = await new Deployment(faults).withChannel();
  const scene = Scene.on(world);
  await scene.writes(ida, 'm-i1', 'Words of Idalina');
  let attempts = 0;
  world.receiver.turnsAway = () => ((attempts += 1) === 1 ? new Response(undefined, { status: 429 }) : undefined);
  const [callback, operator] = [warm(world), warm(world)];
  const outbound = outboundWork(world);
  const told = await write(world, agentsMessage('Words for Idalina'), callback, outbound);
  await erase(world, operator);
  await outbound();
  await world.clock.advance(60_000);
  await erasedAtLast(world, operator, outbound);

  const shown = world.receiver.shown.map(({ id }) => id);
  return endingOf(world, {
    lost: missing(told.kind === 'sent' && shown.includes(told.id)),
    doubled: shown.length - new Set(shown).size + scene.tracesOf(ida).length,
  });
};

/** Whether an end of their chats was told: one claim for each contact that may have been. */
const endsLookedFor = Array.from({ length: 8 }, () => 'read claim');

/** The stories with what they do outside while nothing goes wrong. */
export const operatorStories: readonly {
  readonly name: string;
  readonly story: Story;
  readonly effects: readonly string[];
}[] = [
  {
    name: 'messages both ways while a channel’s secret is rotated',
    story: messagesAndNewSecret,
    effects: [
      ...['read channel', 'read secret', 'read secret', 'queue message', 'read channel'],
      ...['read secret', 'CXone upsert-channel', 'read secret', 'read account', 'put account'],
      ...['replace secret', 'edit channel', 'move channel to active', 'read secret', 'read channel'],
      ...['read secret', 'read secret', 'claim', 'read queued', 'read openquestion', 'send to provider'],
      ...['finish claim', 'read secret', 'queue message', 'read holding', 'read secret'],
      ...['read breaker', 'read breaker', 'edit shares', 'claim', 'read openquestion', 'CXone create-message'],
      ...['put thread', 'put customer', 'finish claim', 'edit shares', 'acknowledge'],
      ...['edit shares', 'claim', 'read openquestion', 'CXone create-message', 'finish claim', 'edit shares'],
      ...['acknowledge'],
    ],
  },
  {
    name: 'an album while the data key is rotated, resealed and ended',
    story: albumAndNewDataKey,
    effects: [
      ...['read secret', 'replace secret', 'read secret', 'read page', 'edit album'],
      ...['read page', 'read page', 'read secret', 'replace secret', 'read secret'],
      ...['list integration', 'replace secret', 'read channel', 'read secret', 'read secret'],
      ...['read secret', 'edit album', 'queue message', 'read holding', 'read secret'],
      ...['read album', 'hold back', 'read album', 'edit album', 'read secret'],
      ...['read breaker', 'read breaker', 'claim', 'edit time', 'note claim'],
      ...['CXone create-message', 'put thread', 'put customer', 'finish claim', 'acknowledge'],
      ...['read album', 'edit shares', 'claim', 'read claim', 'edit shares'],
      ...['acknowledge'],
    ],
  },
  {
    name: 'a parked message while the data key is rotated, resealed and ended',
    story: parkedAndNewDataKey,
    effects: [
      ...['read secret', 'replace secret', 'read secret', 'read page', 'read page'],
      ...['edit parked', 'read page', 'read secret', 'replace secret', 'read secret'],
      ...['list integration', 'list parked', 'replace secret', 'list parked', 'read parked'],
      ...['read secret', 'edit parked', 'read secret', 'queue message', 'read holding'],
      ...['read secret', 'read parked', 'read breaker', 'read breaker', 'claim'],
      ...['read claim', 'reopen claim', 'read openquestion', 'read channel', 'CXone create-message', 'put thread'],
      ...['put customer', 'finish claim', 'delete parked', 'acknowledge'],
    ],
  },
  {
    name: 'customers’ messages while one of the people is erased',
    story: messagesAndErase,
    effects: [
      ...['read channel', 'read secret', 'read secret', 'queue message', 'count items'],
      ...['read secret', 'read page', 'read secret', 'read page', 'read page'],
      ...['read page', 'list files', 'read page', 'read page', 'read queued'],
      ...[
        'read backlog',
        'read openquestion',
        'read time',
        'read queued',
        'read backlog',
        'read openquestion',
        'read time',
      ],
      ...[
        'read queued',
        'read backlog',
        'read openquestion',
        'read time',
        'read queued',
        'read backlog',
        'read openquestion',
      ],
      ...['read time', 'read contact', 'read contact', ...endsLookedFor],
      ...['delete file', 'note claim', 'delete thread', 'delete customer'],
      ...['read holding', 'read secret', 'read breaker', 'read breaker', 'claim', 'read openquestion'],
      ...['CXone create-message', 'put thread', 'put customer', 'finish claim', 'acknowledge'],
      ...['count items', 'read secret', 'read page', 'read secret', 'read page'],
      ...['read page', 'read page', 'read page', 'read page', 'read queued'],
      ...[
        'read backlog',
        'read openquestion',
        'read time',
        'read queued',
        'read backlog',
        'read openquestion',
        'read time',
      ],
      ...[
        'read queued',
        'read backlog',
        'read openquestion',
        'read time',
        'read queued',
        'read backlog',
        'read openquestion',
      ],
      ...[
        'read time',
        'read contact',
        'read contact',
        ...endsLookedFor,
        'note claim',
        'delete thread',
        'delete customer',
        'read channel',
      ],
      ...['read secret', 'queue message', 'read holding', 'read breaker', 'read breaker'],
      ...['claim', 'read claim', 'acknowledge'],
    ],
  },
  {
    name: 'an agent’s message while its recipient is erased',
    story: replyAndErase,
    effects: [
      ...['read channel', 'read secret', 'read secret', 'claim', 'read queued', 'read openquestion'],
      ...['send to provider', 'note claim', 'edit queued', 'queue agent’s message', 'finish claim'],
      ...['count items', 'read secret', 'read page', 'read secret', 'read page'],
      ...['read page', 'read page', 'read page', 'read page', 'read queued'],
      ...[
        'read backlog',
        'read openquestion',
        'read time',
        'read queued',
        'read backlog',
        'read openquestion',
        'read time',
      ],
      ...['read queued', 'read claim', 'read backlog', 'read openquestion', 'read time', 'read queued'],
      ...['read backlog', 'read openquestion', 'read time', 'read contact', 'read contact', ...endsLookedFor],
      ...['read claim', 'hold back', 'read channel'],
      ...['read secret', 'read secret', 'read breaker', 'claim', 'send to provider'],
      ...['finish claim', 'edit queued', 'acknowledge', 'count items', 'read secret'],
      ...['read page', 'read secret', 'read page', 'read page', 'read page'],
      ...['read page', 'read page', 'read queued', 'read backlog', 'read openquestion', 'read time'],
      ...[
        'read queued',
        'read backlog',
        'read openquestion',
        'read time',
        'read queued',
        'read backlog',
        'read openquestion',
      ],
      ...['read time', 'read queued', 'read backlog', 'read openquestion', 'read time'],
      ...['read contact', 'read contact', ...endsLookedFor, 'read claim'],
      ...['note claim', 'delete queued', 'delete thread', 'delete customer'],
    ],
  },
];
