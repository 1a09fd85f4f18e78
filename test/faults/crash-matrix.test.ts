import { afterAll, describe, expect, it, vi } from 'vitest';
import { Deployment } from '../support/deployment.ts';
import { channelId } from '../support/fixtures.ts';
import { inboundFiles, outboundFiles, outboundPieces } from './file-stories.ts';
import { movedChannel, movedUnderWay } from './move-stories.ts';
import { OF_MANY, pairsOfFaults, type Run, singleFaults } from './matrix.ts';
import { operatorStories } from './operator-stories.ts';
import {
  addedOnPlatform,
  correctedOnPlatform,
  movedOnPlatform,
  reconnectedOnPlatform,
  removedOnPlatform,
  restoredOnPlatform,
  restoredWithParked,
} from './platform-stories.ts';
import {
  addedChannel,
  inboundAlbum,
  inboundChanges,
  inboundConversation,
  inboundHeld,
  inboundHeldNoMore,
  inboundParked,
  inboundText,
  outboundQueued,
  outboundText,
  receipt,
  reconnectedChannel,
  reconnectedWithoutSecrets,
  removedChannel,
  replayed,
  type Story,
} from './stories.ts';

interface Row {
  readonly story: string;
  readonly points: number;
  readonly runs: number;
  readonly lost: number;
  readonly doubled: number;
  readonly inverted: number;
  readonly ambiguous: number;
}

/** An agent's message that the provider throttles inside the callback. */
const throttledCallback = [
  'read channel',
  'read secret',
  'read secret',
  'claim',
  'read queued',
  'send to provider',
  'note claim',
  'edit queued',
  'queue agent’s message',
  'finish claim',
];

/** An agent's text that is cut into two. */
const piecesOnQueue = [
  'read channel',
  'read secret',
  'read secret',
  'claim',
  'note claim',
  'edit queued',
  'queue agent’s message',
  'finish claim',
  'read channel',
  'read secret',
  'read secret',
  'read breaker',
  'claim',
  'note claim',
  'send to provider',
  'note claim',
  'send to provider',
  'finish claim',
  'edit queued',
  'acknowledge',
];

/** An agent's message with two files, of which one is gone. */
const filesOnQueue = [
  'read channel',
  'read secret',
  'read secret',
  'claim',
  'note claim',
  'edit queued',
  'queue agent’s message',
  'finish claim',
  'read channel',
  'read secret',
  'read secret',
  'read breaker',
  'claim',
  'note claim',
  'fetch file',
  'fetch file',
  'put file',
  'note claim',
  'note claim',
  'send to provider',
  'note claim',
  'send to provider',
  'note claim',
  'queue receipt',
  'finish claim',
  'edit queued',
  'acknowledge',
  'read breaker',
  'read breaker',
  'take status',
  'read receipts',
  'edit receipts',
  'CXone set-message-status',
  'record status',
  'acknowledge',
];

interface Told {
  readonly name: string;
  readonly story: Story;
  readonly effects: readonly string[];
  /** A command reads much. Each of its calls is crashed, also of many that are alike; pairs would take minutes. */
  readonly isOfCommand?: boolean;
}

const stories: readonly Told[] = [
  {
    name: 'a customer’s message',
    story: inboundText,
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'queue message',
      'read holding',
      'read secret',
      'read breaker',
      'read breaker',
      'claim',
      'CXone create-message',
      'put thread',
      'put customer',
      'finish claim',
      'acknowledge',
    ],
  },
  {
    name: 'messages that move to a holding queue',
    story: inboundHeld,
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'queue message',
      'read holding',
      'read secret',
      'read breaker',
      'read breaker',
      'count messages',
      'hold back',
      'read secret',
      'queue message',
      'read holding',
      'read breaker',
      'read breaker',
      'count messages',
      'read holding',
      'edit holding',
      'hold back',
      'read holding',
      'move message',
      'read holding',
      'acknowledge',
      'edit shares',
      'move message',
      'read holding',
      'edit shares',
      'acknowledge',
      'read secret',
      'read breaker',
      'read breaker',
      'edit breaker',
      'claim',
      'edit time',
      'note claim',
      'CXone create-message',
      'put thread',
      'put customer',
      'finish claim',
      'delete breaker',
      'read holding',
      'count messages',
      'count messages',
      'acknowledge',
      'read breaker',
      'claim',
      'edit time',
      'note claim',
      'CXone create-message',
      'finish claim',
      'acknowledge',
    ],
  },
  {
    name: 'messages after which the holding queue is given back',
    story: inboundHeldNoMore,
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'queue message',
      'read holding',
      'read secret',
      'move message',
      'read holding',
      'acknowledge',
      'read secret',
      'read breaker',
      'read breaker',
      'claim',
      'CXone create-message',
      'put thread',
      'put customer',
      'finish claim',
      'read holding',
      'count messages',
      'count messages',
      'edit holding',
      'acknowledge',
      'read secret',
      'queue message',
      'move message',
      'read holding',
      'hold back',
      'claim',
      'CXone create-message',
      'finish claim',
      'read holding',
      'acknowledge',
      'hold back',
      'read holding',
      'hold back',
      'hold back',
      'read holding',
      'hold back',
      'hold back',
      'read holding',
      'hold back',
      'hold back',
      'read holding',
      'hold back',
      'count messages',
      'edit holding',
      'hold back',
      'read holding',
      'hold back',
      'count messages',
      'hold back',
      'read holding',
      'hold back',
      'count messages',
      'edit holding',
      'hold back',
      'read holding',
      'read breaker',
      'read breaker',
      'claim',
      'read claim',
      'acknowledge',
    ],
  },
  {
    name: 'two messages of a customer',
    story: inboundConversation,
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'queue message',
      'read secret',
      'queue message',
      'read holding',
      'read secret',
      'read breaker',
      'read breaker',
      'edit shares',
      'claim',
      'CXone create-message',
      'put thread',
      'put customer',
      'finish claim',
      'edit shares',
      'acknowledge',
      'edit shares',
      'claim',
      'CXone create-message',
      'finish claim',
      'edit shares',
      'acknowledge',
    ],
  },
  {
    name: 'a message that is edited twice, the second time to no effect, and deleted',
    story: inboundChanges,
    effects: [
      'read channel',
      'read secret',
      ...Array.from({ length: 4 }, () => ['read secret', 'queue message']).flat(),
      'read holding',
      'read secret',
      'read breaker',
      'read breaker',
      'edit shares',
      'claim',
      'CXone create-message',
      'put thread',
      'put customer',
      'finish claim',
      'edit shares',
      'acknowledge',
      'edit shares',
      'claim',
      'read changed',
      'read claim',
      'read channel',
      'CXone create-message',
      'edit changed',
      'finish claim',
      'edit shares',
      'acknowledge',
      'edit shares',
      'claim',
      'read changed',
      'finish claim',
      'edit shares',
      'acknowledge',
      'edit shares',
      'claim',
      'read changed',
      'read channel',
      'CXone create-message',
      'edit changed',
      'finish claim',
      'edit shares',
      'acknowledge',
    ],
  },
  {
    name: 'a message that CXone refuses for ever',
    story: inboundParked,
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'queue message',
      'read holding',
      'read secret',
      'read breaker',
      'read breaker',
      'claim',
      'CXone create-message',
      'release claim',
      'hold back',
      'claim',
      'CXone create-message',
      'release claim',
      'hold back',
      'claim',
      'CXone create-message',
      'read secret',
      'put parked',
      'finish claim',
      'acknowledge',
    ],
  },
  {
    name: 'the replay of a parked message',
    story: replayed,
    effects: [
      'list parked',
      'read parked',
      'read secret',
      'edit parked',
      'read secret',
      'queue message',
      'read holding',
      'read secret',
      'read parked',
      'read breaker',
      'read breaker',
      'claim',
      'read claim',
      'reopen claim',
      'read channel',
      'CXone create-message',
      'put thread',
      'put customer',
      'finish claim',
      'delete parked',
      'acknowledge',
    ],
  },
  {
    name: 'an agent’s message, provider recognises repeats',
    story: outboundText({ idempotentSend: true }),
    effects: ['read channel', 'read secret', 'read secret', 'claim', 'read queued', 'send to provider', 'finish claim'],
  },
  {
    name: 'an agent’s message, provider doubles repeats',
    story: outboundText({ idempotentSend: false }),
    effects: ['read channel', 'read secret', 'read secret', 'claim', 'read queued', 'send to provider', 'finish claim'],
  },
  {
    name: 'an agent’s message that the provider throttles at first',
    story: outboundQueued({}),
    effects: [
      ...throttledCallback,
      'hold back',
      'read channel',
      'read secret',
      'read secret',
      'read breaker',
      'claim',
      'send to provider',
      'finish claim',
      'edit queued',
      'acknowledge',
    ],
  },
  {
    name: 'the same, where the provider doubles repeats',
    story: outboundQueued({ idempotentSend: false }),
    effects: [
      ...throttledCallback,
      'hold back',
      'read channel',
      'read secret',
      'read secret',
      'read breaker',
      'claim',
      'send to provider',
      'finish claim',
      'edit queued',
      'acknowledge',
    ],
  },
  {
    name: 'two messages of an agent, the first throttled',
    story: outboundQueued({ texts: ['one', 'two'] }),
    effects: [
      ...throttledCallback,
      'read secret',
      'claim',
      'read queued',
      'note claim',
      'edit queued',
      'queue agent’s message',
      'finish claim',
      'hold back',
      'read channel',
      'read secret',
      'read secret',
      'read breaker',
      'claim',
      'send to provider',
      'finish claim',
      'edit queued',
      'acknowledge',
      'read secret',
      'claim',
      'send to provider',
      'finish claim',
      'edit queued',
      'acknowledge',
    ],
  },
  {
    name: 'an agent’s message that is refused on the queue',
    story: outboundQueued({ isRefusedThen: true }),
    effects: [
      ...throttledCallback,
      'hold back',
      'read channel',
      'read secret',
      'read secret',
      'read breaker',
      'claim',
      'send to provider',
      'note claim',
      'queue receipt',
      'finish claim',
      'edit queued',
      'acknowledge',
      'read breaker',
      'read breaker',
      'take status',
      'read receipts',
      'edit receipts',
      'CXone set-message-status',
      'record status',
      'acknowledge',
    ],
  },
  {
    name: 'a customer’s files',
    story: inboundFiles(),
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'queue message',
      'read holding',
      'read secret',
      'read breaker',
      'read breaker',
      'claim',
      'note claim',
      'read breaker',
      'read breaker',
      'fetch file',
      'fetch file',
      'put file',
      'note claim',
      'read channel',
      'CXone create-message',
      'put thread',
      'put customer',
      'finish claim',
      'acknowledge',
    ],
  },
  {
    name: 'the same, uploaded to CXone',
    story: inboundFiles({ uploadsToCxone: true }),
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'queue message',
      'read holding',
      'read secret',
      'read breaker',
      'read breaker',
      'claim',
      'note claim',
      'read breaker',
      'read breaker',
      'fetch file',
      'fetch file',
      'put file',
      'note claim',
      'read channel',
      'read file',
      'CXone upload-file',
      'CXone create-message',
      'put thread',
      'put customer',
      'finish claim',
      'acknowledge',
    ],
  },
  {
    name: 'an album of a customer',
    story: inboundAlbum,
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'read secret',
      'edit album',
      'queue message',
      'read secret',
      'edit album',
      'queue message',
      'read holding',
      'read secret',
      'read album',
      'hold back',
      'read album',
      'edit album',
      'read secret',
      'read breaker',
      'read breaker',
      'claim',
      'CXone create-message',
      'put thread',
      'put customer',
      'finish claim',
      'acknowledge',
      'read album',
      'edit shares',
      'claim',
      'read claim',
      'edit shares',
      'acknowledge',
    ],
  },
  {
    name: 'an agent’s files, provider recognises repeats',
    story: outboundFiles({ idempotentSend: true }),
    effects: filesOnQueue,
  },
  {
    name: 'an agent’s files, provider doubles repeats',
    story: outboundFiles({ idempotentSend: false }),
    effects: filesOnQueue,
  },
  {
    name: 'an agent’s text in two pieces, provider recognises repeats',
    story: outboundPieces({ idempotentSend: true }),
    effects: piecesOnQueue,
  },
  {
    name: 'an agent’s text in two pieces, provider doubles repeats',
    story: outboundPieces({ idempotentSend: false }),
    effects: piecesOnQueue,
  },
  {
    name: 'a receipt',
    story: receipt,
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'queue receipt',
      'read breaker',
      'read breaker',
      'take status',
      'read receipts',
      'edit receipts',
      'CXone set-message-status',
      'record status',
      'acknowledge',
    ],
  },
  {
    name: 'adding a channel',
    story: addedChannel,
    effects: [
      'list integration',
      'put channel',
      'CXone upsert-channel',
      'send to provider',
      'read account',
      'put account',
      'edit channel',
      'restore secret',
      'create secret',
      'move channel to active',
    ],
  },
  {
    name: 'reconnecting with a new secret',
    story: reconnectedChannel,
    effects: [
      'read channel',
      'CXone upsert-channel',
      'read secret',
      'CXone upsert-channel',
      'read account',
      'put account',
      'replace secret',
      'edit channel',
      'move channel to active',
    ],
  },
  {
    name: 'reconnecting where no secret is stored',
    story: reconnectedWithoutSecrets,
    effects: [
      'read channel',
      'CXone upsert-channel',
      'read secret',
      'CXone upsert-channel',
      'read account',
      'put account',
      'put secret',
      'edit channel',
      'move channel to active',
    ],
  },
  {
    name: 'moving it to another delivery URL',
    story: movedChannel,
    effects: [
      'read channel',
      'CXone upsert-channel',
      'read secret',
      'send to provider',
      'read account',
      'put account',
      'edit channel',
      'delete account',
      'move channel to active',
    ],
  },
  {
    name: 'an agent’s messages before and after it',
    story: movedUnderWay,
    effects: [
      'read channel',
      'read secret',
      'read secret',
      'claim',
      'read queued',
      'send to provider',
      'send to provider',
      'send to provider',
      'note claim',
      'edit queued',
      'queue agent’s message',
      'finish claim',
      'read secret',
      'claim',
      'read queued',
      'note claim',
      'edit queued',
      'queue agent’s message',
      'finish claim',
      'read channel',
      'read secret',
      'read secret',
      'read breaker',
      'claim',
      'send to provider',
      'finish claim',
      'edit queued',
      'acknowledge',
      'read secret',
      'claim',
      'send to provider',
      'finish claim',
      'edit queued',
      'acknowledge',
    ],
  },
  {
    name: 'removing a channel',
    story: removedChannel,
    effects: [
      'read channel',
      'move channel to removing',
      'CXone delete-channel',
      'delete secret',
      'delete account',
      'move channel to removed',
    ],
  },
  {
    name: 'undoing that, and replaying what was parked',
    story: restoredWithParked,
    effects: [
      'read channel',
      'CXone upsert-channel',
      'move channel to adding',
      'restore secret',
      'read secret',
      'read account',
      'put account',
      'move channel to active',
    ],
  },
  {
    name: 'adding a channel of a provider with an API',
    story: addedOnPlatform,
    effects: [
      'list integration',
      'put channel',
      'CXone upsert-channel',
      'platform me',
      'read account',
      'put account',
      'edit channel',
      'restore secret',
      'create secret',
      'platform webhook',
      'move channel to active',
    ],
  },
  {
    name: 'reconnecting it with a new token',
    story: reconnectedOnPlatform,
    effects: [
      'read channel',
      'CXone upsert-channel',
      'read secret',
      'platform me',
      'CXone upsert-channel',
      'read account',
      'put account',
      'replace secret',
      'edit channel',
      'platform webhook',
      'move channel to active',
    ],
  },
  {
    name: 'adding it with the right token after a wrong one',
    story: correctedOnPlatform,
    effects: [
      'list integration',
      'put channel',
      'CXone upsert-channel',
      'platform me',
      'edit channel',
      'CXone delete-channel',
      'delete channel',
      'delete account',
      'list integration',
      'put channel',
      'CXone upsert-channel',
      'platform me',
      'read account',
      'put account',
      'edit channel',
      'restore secret',
      'create secret',
      'platform webhook',
      'move channel to active',
    ],
  },
  {
    name: 'taking it to another address of the provider',
    story: movedOnPlatform,
    effects: [
      'read channel',
      'CXone upsert-channel',
      'read secret',
      'platform me',
      'read account',
      'put account',
      'replace secret',
      'edit channel',
      'delete account',
      'platform webhook',
      'move channel to active',
    ],
  },
  {
    name: 'removing it',
    story: removedOnPlatform,
    effects: [
      'read channel',
      'move channel to removing',
      'CXone delete-channel',
      'read secret',
      'platform no-webhook',
      'delete secret',
      'delete account',
      'move channel to removed',
    ],
  },
  {
    name: 'undoing its removal',
    story: restoredOnPlatform,
    effects: [
      'read channel',
      'CXone upsert-channel',
      'move channel to adding',
      'restore secret',
      'read secret',
      'platform me',
      'read account',
      'put account',
      'platform webhook',
      'move channel to active',
    ],
  },
  ...operatorStories.map((one) => ({ ...one, isOfCommand: true })),
];

// Thousands of runs each, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const rows: Row[] = [];
const sum = (runs: readonly Run[], what: 'lost' | 'doubled' | 'inverted' | 'ambiguous') =>
  runs.reduce((total, { ending }) => total + ending[what], 0);

describe.each(stories)('$name', ({ name, story, effects, isOfCommand = false }) => {
  it('has these effects and no others while nothing goes wrong', async () => {
    expect(await story([])).toMatchObject({
      effects,
      lost: 0,
      doubled: 0,
      inverted: 0,
      ambiguous: 0,
      saidTwice: 0,
    });
  });

  it('is neither lost nor doubled by one or two crashes or one lost answer, wherever they come', async () => {
    const ofMany = isOfCommand ? Infinity : OF_MANY;
    const runs = [
      ...(await singleFaults(story, 'killed', ofMany)),
      ...(await singleFaults(story, 'failed', ofMany)),
      ...(await singleFaults(story, 'repeated', ofMany)),
      ...(isOfCommand ? [] : await pairsOfFaults(story, 'killed')),
      ...(isOfCommand ? [] : await pairsOfFaults(story, 'repeated')),
    ];
    rows.push({
      story: name,
      points: effects.length * 2,
      runs: runs.length,
      lost: sum(runs, 'lost'),
      doubled: sum(runs, 'doubled'),
      inverted: sum(runs, 'inverted'),
      ambiguous: sum(runs, 'ambiguous'),
    });

    expect(runs.length).toBeGreaterThan(effects.length * (isOfCommand ? 2 : 4));
    expect(runs.filter(({ ending }) => ending.lost > 0)).toEqual([]);
    expect(runs.filter(({ ending }) => ending.doubled > 0)).toEqual([]);
    expect(runs.filter(({ ending }) => ending.inverted > 0)).toEqual([]);
    // ADR 0005: a repeat soon after an answer, however quick, is taken for CXone's.
    expect(runs.filter(({ ending }) => ending.saidTwice > 0)).toEqual([]);
  });

  it('is neither lost nor doubled by a process that freezes wherever it is, and thaws beside another until its time is over', async () => {
    const runs = await singleFaults(story, 'frozen', isOfCommand ? Infinity : OF_MANY);

    const bad = ({ lost, doubled, inverted, saidTwice }: Run['ending']) => lost + doubled + inverted + saidTwice > 0;
    expect(runs.filter(({ ending }) => bad(ending)).map(({ faults }) => faults.join(', then '))).toEqual([]);
    expect(runs.length).toBeGreaterThan(effects.length);
  });
});

describe('an effect that no run enumerates fails the build', () => {
  it('each method of each port is called by some story', async () => {
    const isCalled = new Map<string, boolean>();
    for (const { story } of stories) {
      // What follows one fault is what the pairs go through, one by one.
      for (const { ending } of await singleFaults(story, 'killed')) {
        for (const [method, called] of ending.methods) isCalled.set(method, isCalled.get(method) === true || called);
      }
    }

    const ports = new Set([...isCalled.keys()].map((method) => method.replace(/\..*/, '')));
    expect([...ports].sort()).toEqual([
      'bin',
      'cxone',
      'files',
      'holding queues',
      'jobQueues',
      'outbound queue',
      'provider',
      'received',
      'scan',
      'secrets',
      'table',
      'web',
    ]);
    expect([...isCalled].filter(([, called]) => !called)).toEqual([]);
  });

  it('whatever lies outside refuses a process that goes past the ports', async () => {
    const world = new Deployment();
    const { table, secretStore, inbound, cxone, receiver, files, web } = world;
    const past: readonly (() => Promise<unknown>)[] = [
      () => table.get('CLAIM#1'),
      () => secretStore.get('byoc/test/data-key'),
      () => Promise.resolve(inbound.send('{}')),
      () => cxone.deleteChannel(channelId),
      () => receiver.fetch('https://chat.example.net/deliveries'),
      () => files.open('inbound/ch-acme/1/1'),
      () => web.open('https://files.example.org/label.txt'),
    ];
    for (const reach of past) {
      const ended = await world.effects.process().run(async () => reach());
      expect(ended).toMatchObject({
        kind: 'threw',
        error: { message: expect.stringMatching(/past the effects/) as string },
      });
    }
  });
});

describe('an agent’s message', () => {
  const ways = (runs: readonly Run[]) => runs.map(({ faults }) => faults.join(', then '));

  it('is never a matter of doubt with a provider that recognises repeats', async () => {
    const story = outboundText({ idempotentSend: true });
    const runs = [...(await singleFaults(story, 'killed')), ...(await singleFaults(story, 'failed'))];

    expect(ways(runs.filter(({ ending }) => ending.ambiguous > 0))).toEqual([]);
  });

  it('is doubtful with a provider that doubles repeats, wherever the send may have begun', async () => {
    const story = outboundText({ idempotentSend: false });
    const runs = [...(await singleFaults(story, 'killed')), ...(await singleFaults(story, 'failed'))];

    expect(ways(runs.filter(({ ending }) => ending.ambiguous > 0))).toEqual([
      'killed after claim',
      'killed before read queued',
      'killed after read queued',
      'killed before send to provider',
      'killed after send to provider',
      'killed before finish claim',
      'failed before send to provider',
      'failed after send to provider',
    ]);
  });

  it('is brought to its end by a process that thaws while a repeat of the callback waits for it', async () => {
    const runs = await singleFaults(outboundText({ idempotentSend: false }), 'frozen');

    expect(ways(runs)).toContain('frozen before send to provider');
    expect(ways(runs.filter(({ ending }) => ending.ambiguous > 0))).toEqual([]);
  });
});

afterAll(() => {
  console.table(rows);
  console.log(`Of effects that occur more than ${OF_MANY * 2} times, the first and the last ${OF_MANY} are tried.`);
  console.log('In flows with a command, each of them is tried, and no pairs.');
});
