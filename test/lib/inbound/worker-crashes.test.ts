import { beforeEach, describe, expect, it } from 'vitest';
import { listParked } from '../../../lib/inbound/parking/list-parked.ts';
import { isInEffect } from '../../support/effects.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { Deployment, type Environment } from '../../support/deployment.ts';
import type { FakedRequest } from '../../support/fake-cxone.ts';
import { integrationKey } from '../../support/fixtures.ts';

const MINUTE_MS = 60_000;

let world: Deployment;
let worker: Environment;
/** Milliseconds since 1970 at which the story began. */
let begun: number;
beforeEach(async () => {
  world = await new Deployment().withChannel();
  worker = world.start();
  begun = world.clock.now().getTime();
});

let sent = 0;
const write = async (conversation: string, text: string) => {
  sent += 1;
  const data = { id: `m-${sent}`, thread: { id: conversation }, author: { id: `usr-${conversation}` }, text };
  const body = { type: 'message.received', timestamp: world.clock.now().toISOString(), data };
  expect(await world.startBefore().receive(body)).toEqual({ kind: 'ended', value: 200 });
};

/** Lambda hands out what is due; an environment that died is followed by a fresh one. */
async function workOff(): Promise<void> {
  for (;;) {
    if (!worker.alive) worker = world.start();
    if (!(await worker.workInbound())) return;
  }
}

/** Another customer writes each minute, and the queue hands out what is due. */
async function minutes(count: number, between: () => Promise<void> = () => write('conv-other', 'I am fine.')) {
  for (let minute = 0; minute < count; minute += 1) {
    await between();
    await workOff();
    await world.clock.advance(MINUTE_MS);
  }
}

const nothing = () => Promise.resolve();
const causes = async () =>
  (await listParked([integrationKey], { table: world.table, now: world.clock.now })).map(({ cause }) => cause);
const notes = () => world.table.items().filter(({ pk }) => pk.startsWith('CRASHES#'));
const minutesUntil = (iso: string) => (Date.parse(iso) - begun) / MINUTE_MS;

const saidIn = ({ message }: FakedRequest): unknown =>
  message !== undefined && 'text' in message.messageContent.payload ? message.messageContent.payload.text : undefined;

/** The worker dies whenever CXone is to get this text. */
function kills(text: string): void {
  world.cxone.meets = (request) => {
    if (request.operation === 'createMessage' && (text === 'anything' || saidIn(request) === text)) {
      worker.stop();
      return cxoneFailure.unreachable('create-message');
    }
    return undefined;
  };
}

describe('a message that crashes its worker', () => {
  it('is parked with its cause within minutes, and those behind it in its conversation follow', async () => {
    kills('boom');
    await write('conv-7781', 'boom');
    await write('conv-7781', 'Hello?');
    await minutes(25);

    const [record, ...others] = await listParked([integrationKey], { table: world.table, now: world.clock.now });
    expect(others).toEqual([]);
    expect(record).toMatchObject({ cause: 'worker-crashed' });
    expect(minutesUntil(record?.parkedAt ?? '')).toBeLessThan(20);
    expect(world.cxone.texts().filter((text) => text !== 'I am fine.')).toEqual(['Hello?']);
    expect(notes()).toEqual([]);
  });

  it('comes through once it is replayed with a worker that does not die', async () => {
    kills('boom');
    await write('conv-7781', 'boom');
    await minutes(20);
    world.cxone.meets = undefined;
    await world.startBefore().replay();
    await minutes(3);

    expect(await causes()).toEqual([]);
    expect(world.cxone.texts()).toContainEqual(expect.stringContaining('boom'));
  });

  it('is parked as well where it does not kill the worker, but meets a mistake in the code', async () => {
    world.cxone.meets = (request) => {
      if (saidIn(request) === 'boom') throw new TypeError('undefined is not a function');
      return undefined;
    };
    await write('conv-7781', 'boom');
    await minutes(20);

    expect(await causes()).toEqual(['worker-crashed']);
  });

  it('is not parked for four crashes', async () => {
    kills('boom');
    await write('conv-7781', 'boom');
    await minutes(9);
    world.cxone.meets = undefined;
    await minutes(9);

    expect(await causes()).toEqual([]);
    expect(world.cxone.texts()).toContain('boom');
    expect(notes()).toEqual([]);
  });
});

describe('nothing is parked', () => {
  it('while no other message comes through either', async () => {
    kills('anything');
    await write('conv-7781', 'one');
    await minutes(90);
    expect(await causes()).toEqual([]);

    world.cxone.meets = undefined;
    await minutes(15, nothing);
    expect(world.cxone.texts()).toHaveLength(91);
  });

  it.each(['update', 'get', 'delete', 'put'] as const)('while the table fails to %s for an hour', async (method) => {
    const works = world.table[method].bind(world.table) as () => Promise<never>;
    const fails = () => Promise.reject(new Error('The table gave no answer.'));
    await write('conv-7781', 'one');
    await minutes(60, async () => {
      Object.assign(world.table, { [method]: works });
      await write('conv-other', 'I am fine.');
      Object.assign(world.table, { [method]: fails });
    });
    expect(await causes()).toEqual([]);

    Object.assign(world.table, { [method]: works });
    await minutes(15, nothing);
    expect(world.cxone.texts()).toHaveLength(61);
  });

  it('while the table fails every fourth call for an hour, and some messages come through', async () => {
    for (let message = 0; message < 40; message += 1) await write(`conv-${String(message % 4)}`, 'one');
    let calls = 0;
    for (const method of ['get', 'put', 'update', 'delete'] as const) {
      const works = world.table[method].bind(world.table) as (...call: never[]) => Promise<never>;
      Object.assign(world.table, {
        [method]: (...call: never[]) => {
          calls += 1;
          return calls % 4 === 0 && isInEffect() ? Promise.reject(new Error('Throttled.')) : works(...call);
        },
      });
    }
    await minutes(60, nothing);

    expect(await causes()).toEqual([]);
    expect(world.cxone.messages.length).toBeGreaterThan(1);
  });

  it('where Lambda throttles, so that messages are received and no worker sees them', async () => {
    await write('conv-7781', 'one');
    for (let receive = 0; receive < 30; receive += 1) {
      expect(world.inbound.receive()).toBeDefined();
      await world.clock.advance(120_000);
    }
    await minutes(3);

    expect(await causes()).toEqual([]);
    expect(world.cxone.texts()).toContain('one');
  });
});
