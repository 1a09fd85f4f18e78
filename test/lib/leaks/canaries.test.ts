import { beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../../lib/ids.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import type { Environment } from '../../support/deployment.ts';
import { channelId } from '../../support/fixtures.ts';
import {
  canary,
  type Findings,
  inbound,
  leaksIn,
  LeakWorld,
  outbound,
  type QuotingEffects,
  withQuotingErrors,
} from './leak-world.ts';

const HOUR_MS = 3_600_000;

const author = {
  id: canary.customer,
  firstName: canary.firstName,
  lastName: canary.lastName,
  nickname: canary.nickname,
  imageUrl: canary.picture,
};
const thread = { id: canary.conversation, name: canary.conversationName };
const timestamp = '2026-03-02T10:15:29.100Z';
const received = (id: string, changes: object = {}) => ({
  type: 'message.received',
  timestamp,
  data: { id, thread, author, text: canary.words, replyTo: { id: canary.quoted }, ...changes },
});
const attachments = [
  { name: canary.fileName, url: canary.fileLink },
  { name: canary.lostFileName, url: canary.lostFileLink },
];
const agents = (text: string, changes: object = {}) => ({
  thread: { idOnExternalPlatform: canary.conversation },
  messageContent: { type: 'TEXT', payload: { text } },
  endUserRecipients: [{ idOnExternalPlatform: canary.customer, name: canary.recipientName }],
  ...changes,
});
const agentFiles = [
  { friendlyName: canary.agentFileName, url: canary.agentFileLink },
  { friendlyName: canary.lostAgentFileName, url: canary.lostAgentFileLink },
];
const refusal = (status: number) => Response.json({ error: { message: canary.saidByProvider } }, { status });

/** A flow of a deployment, in which something may go wrong. */
type Flow = (world: LeakWorld, environment: Environment) => Promise<unknown>;

const flows: Readonly<Record<string, Flow>> = {
  'a customer’s message, repeated, corrected, edited and deleted': async (world, environment) => {
    const bodies = [
      received(canary.message),
      received(canary.message),
      received(canary.message, { text: canary.changedWords }),
      { ...received(canary.message, { text: canary.changedWords }), type: 'message.edited' },
      { ...received(canary.message), type: 'message.deleted' },
    ];
    for (const body of bodies) {
      await world.receive(environment, body);
      await inbound(world, environment);
      await world.deployment.clock.advance(360_000);
    }
    expect(world.deployment.cxone.messages.length).toBeGreaterThan(1);
  },
  'another customer’s message under a known id': async (world, environment) => {
    for (const id of [canary.conversation, `${canary.conversation}9`]) {
      await world.receive(environment, received(canary.message, { thread: { id } }));
      await inbound(world, environment);
    }
    expect(await world.table.list('PARKED#main')).toHaveLength(1);
  },
  'a customer’s files, of which one cannot be had': async (world, environment) => {
    world.deployment.web.files.set(canary.fileLink, 'A scan');
    await world.receive(environment, received(canary.message, { attachments }));
    await inbound(world, environment);
    expect(world.deployment.files.files.size).toBe(1);
  },
  'a message that CXone refuses, is parked and replayed': async (world, environment) => {
    const { cxone } = world.deployment;
    cxone.meets = () => cxoneFailure.refused('create-message', [{ field: 'text', message: canary.words }]);
    await world.receive(environment, received(canary.message));
    await inbound(world, environment);
    expect(await world.table.list('PARKED#main')).toHaveLength(1);
    await environment.replay();
    await inbound(world, environment);
    cxone.meets = undefined;
    await environment.replay();
    await inbound(world, environment);
    expect(cxone.messages).toHaveLength(1);
  },
  'an outage of CXone, with a breaker and messages that share their times': async (world, environment) => {
    const { cxone, clock } = world.deployment;
    cxone.meets = () => cxoneFailure.outage('create-message');
    for (const [place, id] of [canary.message, canary.otherMessage].entries()) {
      await world.receive(environment, received(id, { thread: { id: `${canary.conversation}${place}` } }));
      await environment.workInbound();
    }
    for (let tries = 0; tries < 8; tries += 1) {
      await clock.advance(20_000);
      await environment.workInbound();
    }
    cxone.meets = undefined;
    await inbound(world, environment);
    expect(world.table.written.join()).toMatch(/FAILURES#/);
    expect(world.table.written.join()).toMatch(/TIME#/);
  },
  'a conversation that CXone throttles': async (world, environment) => {
    const { cxone } = world.deployment;
    cxone.meets = () => cxoneFailure.throttled('create-message', 30_000);
    await world.receive(environment, received(canary.message));
    await environment.workInbound();
    expect(world.table.written.join()).toMatch(/BACKLOG#/);
  },
  'a worker that dies on a message': async (world, environment) => {
    const { cxone, clock } = world.deployment;
    await world.receive(environment, received(canary.otherMessage, { thread: { id: 'another-conversation' } }));
    await world.receive(environment, received(canary.message));
    cxone.meets = () => cxoneFailure.timeout('create-message');
    await environment.workInbound();
    cxone.meets = undefined;
    await clock.advance(120_000);
    await inbound(world, environment);
    expect(cxone.messages.length).toBeGreaterThan(0);
  },
  'webhooks that are forged, broken, or of an unknown kind': async (world, environment) => {
    await world.receive(environment, received(canary.message), {
      secret: `whsec_${Buffer.alloc(32).toString('base64')}`,
    });
    await world.receive(environment, received(canary.message, { thread: { id: [canary.conversation] } }));
    await world.receive(environment, received(canary.message, { author: canary.customer, text: { canary } }));
    await world.receive(environment, { ...received(canary.message), timestamp: canary.words });
    await world.receive(environment, { type: 'message.unheard-of', data: canary });
    expect(world.errors.length).toBeGreaterThan(2);
  },
  'an agent’s message, repeated, with receipts': async (world, environment) => {
    const answer = await environment.callBack(agents(canary.reply), 'trace-1');
    await environment.callBack(agents(canary.reply), 'trace-1');
    const messageId = answer.kind === 'ended' ? answer.value : '';
    for (const data of [
      { messageId, status: 'seen' },
      { messageId, status: 'failed', reason: canary.saidByProvider },
    ]) {
      await world.receive(environment, { type: 'message.status', timestamp, data });
    }
    await outbound(world, environment);
    expect(world.deployment.cxone.statuses.length).toBeGreaterThan(0);
  },
  'an agent’s message that its provider refuses, in words of its own': async (world, environment) => {
    for (const status of [422, 403, 400, 500, 401]) {
      world.deployment.receiver.turnsAway = () => refusal(status);
      await environment.callBack(agents(`${canary.reply} ${status}`));
      await outbound(world, environment);
    }
    expect(world.deployment.receiver.shown).toEqual([]);
  },
  'agents’ messages that wait and are refused on the queue': async (world, environment) => {
    let asked = 0;
    world.deployment.receiver.turnsAway = () =>
      (asked += 1) === 1 ? new Response(undefined, { status: 429 }) : refusal(422);
    for (const text of [canary.reply, canary.longReply]) await environment.callBack(agents(text));
    await outbound(world, environment);
    expect(world.deployment.cxone.statuses.map(({ status }) => status)).toEqual(['failed', 'failed']);
  },
  'an agent’s files, of which one cannot be had': async (world, environment) => {
    world.deployment.web.files.set(canary.agentFileLink, 'A result');
    await environment.callBack(agents(canary.reply, { attachments: agentFiles }));
    await outbound(world, environment);
    expect(world.deployment.files.files.size).toBe(1);
    expect(world.deployment.cxone.statuses.at(-1)?.reason).toContain(canary.lostAgentFileName);
  },
  'an agent’s message that comes in pieces, of which one is refused': async (world, environment) => {
    let sent = 0;
    world.deployment.receiver.turnsAway = () => ((sent += 1) === 2 ? refusal(422) : undefined);
    await environment.callBack(agents(`${canary.longReply} `.repeat(300)));
    await outbound(world, environment);
    expect(world.deployment.cxone.statuses.at(-1)?.status).toBe('failed');
  },
};

async function played(flow: Flow, conditions: ConstructorParameters<typeof LeakWorld>[0] = {}): Promise<LeakWorld> {
  const world = new LeakWorld(conditions);
  await world.deployment.withChannel();
  await flow(world, world.deployment.start());
  return world;
}

const all: Record<string, string[]> = {};
let albumWorld: LeakWorld;

beforeAll(async () => {
  for (const flow of Object.values(flows)) keep((await played(flow)).findings());
  const album: Flow = async (world, environment) => {
    for (const id of [canary.message, canary.otherMessage]) await world.receive(environment, received(id));
    await inbound(world, environment);
  };
  albumWorld = await played(album, { bringsAlbum: true });
  keep(albumWorld.findings());
});

function keep(findings: Findings): void {
  for (const [place, lines] of Object.entries(findings)) (all[place] ??= []).push(...lines);
}

const found = (place: keyof Findings) => leaksIn({ ...nothing, [place]: all[place] ?? [] });
const nothing: Findings = { log: [], 'queue attribute': [], table: [], bucket: [], 'webhook error': [] };

describe('what is written of canaries', () => {
  it('is something of each kind', () => {
    for (const lines of Object.values(all)) expect(lines.length).toBeGreaterThan(1);
    const written = (all['table'] ?? []).join();
    for (const prefix of [
      'CLAIM#inbound',
      'CLAIM#outbound',
      'CLAIM#queued',
      'THREAD',
      'CUSTOMER',
      'QUEUED',
      'BACKLOG',
    ]) {
      expect(written).toContain(`${prefix}#`);
    }
    for (const prefix of ['TIME', 'ALBUM', 'CHANGED', 'CRASHES', 'PARKED', 'FAILURES', 'STATUS', 'RECEIPTS']) {
      expect(written).toContain(`${prefix}#`);
    }
  });

  it('holds none of them in the log', () => {
    expect(found('log')).toEqual([]);
  });

  it('holds none of them in the attributes of queues', () => {
    expect(found('queue attribute')).toEqual([]);
  });

  it('holds none of them in the table, by whatever way they came', () => {
    expect(found('table')).toEqual([]);
  });

  it('holds none of them in the names of the bucket', () => {
    expect(found('bucket')).toEqual([]);
  });

  it('holds none of them in what a webhook is refused with', () => {
    expect(found('webhook error')).toEqual([]);
  });
});

describe('what is written of canaries where a store, a queue, CXone or the provider fails with an error that quotes them', () => {
  const failing = new Set<string>();

  it.each(Object.entries(flows))('holds none of them, whichever call it is: %s', async (_name, flow) => {
    const play = async (effects: QuotingEffects) => {
      const world = new LeakWorld({ effects });
      await world.deployment.withChannel();
      await flow(world, world.deployment.start()).catch(() => undefined);
      return world;
    };
    const { found: findings, failed } = await withQuotingErrors(play, canary);
    failed.forEach((name) => failing.add(name));
    expect(findings.log.join()).toContain('ValidationException');
    expect(leaksIn(findings)).toEqual([]);
  });

  it('was tried with calls of each kind', () => {
    for (const name of ['read channel', 'read secret', 'queue message', 'claim', 'finish claim', 'put file']) {
      expect(failing).toContain(name);
    }
    for (const name of ['CXone create-message', 'send to provider', 'fetch file', 'queue agent’s message']) {
      expect(failing).toContain(name);
    }
  });
});

describe('a leak', () => {
  const text = canary.conversation;
  const forms: Readonly<Record<string, string>> = {
    'as it is': `id ${text}`,
    'in its first characters': text.slice(0, 10),
    'in its last characters': text.slice(-10),
    'in base64, behind something': Buffer.from(`{"id":"${text}"}`).toString('base64'),
    'in base64url, cut': Buffer.from(`to ${text.slice(0, 10)}`).toString('base64url'),
    'in hex': Buffer.from(text).toString('hex'),
    'URL-encoded': encodeURIComponent(text),
    'as a plain digest': digestOf(text),
    'as a plain digest of channel and id, cut': digestOf([channelId, text]).slice(0, 12),
    'as a plain digest of the thread’s key': `TIME#${digestOf(`${channelId}#${text}`)}`,
  };

  it.each(Object.entries(forms))('is found %s', (_form, line) => {
    for (const place of Object.keys(nothing)) {
      expect(leaksIn({ ...nothing, [place]: ['before', line, 'behind'] })).toContain(`${place}: conversation`);
    }
  });

  it.each(Object.entries(canary))('of the %s is found', (position, value) => {
    expect(leaksIn({ ...nothing, log: [JSON.stringify({ reason: `said ${value}` })] })).toContain(`log: ${position}`);
  });

  it('is found wherever a deployment writes it', async () => {
    const world = new LeakWorld();
    await world.deployment.withChannel();
    const { logger, files, inbound: queue, clock } = world.deployment;
    logger.log('info', 'inbound.delivered', { reason: canary.words });
    await world.table.put({ pk: `X#${canary.customer}` });
    await world.table.update('X#1', { set: { name: canary.agentFileName } });
    await world.table.delete('X#1');
    queue.send('{}', { groupId: canary.conversation, deduplicationId: 'd' });
    files.files.set(`inbound/${canary.fileName}`, { bytes: Buffer.alloc(0), type: 'text/plain' });
    await clock.advance(HOUR_MS);

    const leaks = leaksIn(world.findings());
    expect(leaks).toEqual(
      expect.arrayContaining([
        'log: words',
        'table: customer',
        'table: agentFileName',
        'queue attribute: conversation',
        'bucket: fileName',
      ]),
    );
  });
});
