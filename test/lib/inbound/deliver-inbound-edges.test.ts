import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Item } from '../../../lib/table/table.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { messageEvent } from '../../support/fixtures.ts';
import { InboundWorld, QUEUED_AT } from './inbound-world.ts';

let world: InboundWorld;
beforeEach(() => {
  world = new InboundWorld();
});

const settled = { kind: 'settled' };
const first = messageEvent({ providerMessageId: 'm-1', text: 'one' });
const second = messageEvent({ providerMessageId: 'm-2', text: 'two' });
const log = { integration: 'main', channel: 'ch-acme', correlation: 'corr-1' };
const parkedPks = async (): Promise<string[]> => (await world.table.list('PARKED#main')).map(({ pk }: Item) => pk);

describe('the worker of the inbound queue', () => {
  it('logs what became of a message, by a tag of its id alone', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.refused('create-message'));
    await world.deliver();
    await world.deliver();
    await world.deliver();

    const message = expect.stringMatching(/^[\w-]{12}$/) as string;
    expect(world.logger.lines).toEqual([
      expect.objectContaining({ level: 'warn', event: 'inbound.retry', ...log, message, code: 'cxone_refused' }),
      { level: 'info', event: 'inbound.delivered', ...log, message, cxoneMessage: 'cx-message-1' },
      { level: 'info', event: 'inbound.duplicate', ...log, message },
    ]);
    expect(world.logger.lines[0]?.reason).toContain('CxoneRefusedError');
  });

  it('has the client repeat nothing: each request may be a probe', async () => {
    const create = vi.spyOn(world.cxone, 'createMessage');
    const find = vi.spyOn(world.cxone, 'findMessages');
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });
    await world.settle();

    expect(create.mock.calls.map(([, , options]) => options)).toEqual([{ traceId: 'corr-1', repeats: false }]);
    expect(find.mock.calls.map((call: readonly unknown[]) => call[1])).toEqual([{ repeats: false }]);
  });

  it('keeps the time that a first attempt chose, whatever a later one would choose', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.throttled('create-message'));
    await world.deliver([first]);
    await world.deliver([first], { queuedAt: QUEUED_AT + 7_000 });

    expect(world.cxone.messages).toMatchObject([{ createdAtWithMilliseconds: '2026-03-02T10:15:30.000Z' }]);
  });

  it('starts a message with just eight seconds left', async () => {
    expect(await world.deliver([first], { remainingMs: () => 8_000 })).toEqual(settled);
  });

  it('knows after a look-up that used the time up that there was nothing', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'));
    await world.deliver([first]);
    await world.clock.advance(10_000);
    await world.deliver([first]);
    await world.clock.advance(10_000);
    let remainingMs = 20_000;
    world.cxone.meets = ({ operation }) => {
      if (operation === 'findMessages') remainingMs = 7_999;
      return undefined;
    };
    expect(await world.deliver([first], { remainingMs: () => remainingMs })).toEqual({ kind: 'retry', afterMs: 0 });
    world.cxone.calls.length = 0;

    expect(await world.deliver([first])).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage']);
  });

  it('throws what is no failure of CXone, of a request as well', async () => {
    vi.spyOn(world.cxone, 'createMessage').mockRejectedValue(new TypeError('no function'));

    await expect(world.deliver([first])).rejects.toThrow('no function');
  });

  it('takes the failures of several conversations for an outage, and those of one for its own', async () => {
    const fail = () => world.cxone.failNext('createMessage', cxoneFailure.outage('create-message'));
    fail();
    await world.deliver([first]);
    fail();
    await world.deliver([second]);
    expect(world.logger.events()).not.toContain('breaker.opened');

    for (let number = 3; number < 16; number += 1) {
      fail();
      await world.deliver([messageEvent({ providerMessageId: `m-${number}`, conversationId: `conv-${number}` })]);
    }
    expect(world.logger.events()).toContain('breaker.opened');
  });

  it('parks what a conversation says that CXone has throttled for six hours without a pause', async () => {
    const throttle = () => world.cxone.failNext('createMessage', cxoneFailure.throttled('create-message'));
    for (let minutes = 0; minutes < 360; minutes += 20) {
      throttle();
      expect(await world.deliver([first], { receiveCount: 1 })).toMatchObject({ kind: 'retry' });
      await world.clock.advance(1_200_000);
    }
    throttle();

    expect(await world.deliver([first], { receiveCount: 1 })).toEqual(settled);
    expect(await world.parked()).toMatchObject([{ cause: 'backlog-full' }]);
  });

  it('counts no throttle of the sign-in, nor a look-up’s, to a conversation', async () => {
    for (let minutes = 0; minutes <= 400; minutes += 20) {
      world.cxone.failNext('createMessage', cxoneFailure.throttled(minutes % 40 === 0 ? 'token' : 'find-messages'));
      await world.deliver([first], { receiveCount: 1 });
      await world.clock.advance(1_200_000);
    }

    expect(await world.parked()).toEqual([]);
  });
});

describe('a message that was handed out 900 times while a breaker was open', () => {
  const wornOut = { receiveCount: 900 };
  const open = async () => {
    world.cxone.meets = () => cxoneFailure.unauthorized('token');
    await world.deliver([messageEvent({ providerMessageId: 'm-0' })]);
    world.cxone.meets = undefined;
  };

  it('is parked in doubt where it may have happened, and looked up by its replay', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });
    await world.deliver([first]);
    await open();
    await world.deliver([first], wornOut);
    const [replayOf = ''] = await parkedPks();
    await world.clock.advance(400_000);

    expect(await world.deliver([first], { replayOf })).toEqual(settled);
    expect(world.cxone.texts()).toEqual(['one']);
  });

  it('is parked without a doubt where it was never sent, and created by its replay', async () => {
    await open();
    await world.deliver([first], wornOut);
    const [replayOf = ''] = await parkedPks();
    await world.clock.advance(400_000);
    world.cxone.calls.length = 0;

    expect(await world.deliver([first], { replayOf })).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage']);
  });

  it('is let go where it was delivered before', async () => {
    await world.deliver([first]);
    await open();

    expect(await world.deliver([first], wornOut)).toEqual(settled);
    expect(await world.parked()).toEqual([]);
  });
});

describe('a replay', () => {
  async function parked(): Promise<string> {
    world.cxone.meets = () => cxoneFailure.refused('create-message');
    await world.settle([first]);
    world.cxone.meets = undefined;
    const [pk = ''] = await parkedPks();
    return pk;
  }

  it('that is handed out twice at once is delivered by one, and the other comes again', async () => {
    const replayOf = await parked();
    const both = await Promise.all([world.deliver([first], { replayOf }), world.deliver([first], { replayOf })]);

    expect(both).toContainEqual(settled);
    expect(both).toContainEqual({ kind: 'retry', afterMs: 1_000 });
    expect(world.cxone.messages).toHaveLength(1);
  });

  it.each([
    { case: 'has its time although its claim is forgotten', remove: [], time: '2026-03-02T10:15:30.000Z' },
    {
      case: 'whose record tells no time has that of its parking',
      remove: ['createdAt'],
      time: '2026-03-02T10:16:17.500Z',
    },
  ])('$case', async ({ remove, time }) => {
    await world.clock.advance(45_000);
    const replayOf = await parked();
    if (remove.length > 0) await world.table.update(replayOf, { remove });
    for (const { pk } of world.table.items()) if (pk.startsWith('CLAIM#')) await world.table.delete(pk);
    await world.deliver([first], { replayOf });

    expect(world.cxone.messages).toMatchObject([{ createdAtWithMilliseconds: time }]);
  });

  it('of an id that has come with another content since ends its record for one beside that content', async () => {
    const replayOf = await parked();
    for (const { pk } of world.table.items()) if (pk.startsWith('CLAIM#')) await world.table.delete(pk);
    await world.deliver([{ ...first, text: 'another' }]);
    world.logger.lines.length = 0;

    expect(await world.deliver([first], { replayOf })).toEqual(settled);
    expect(await world.parked()).toMatchObject([
      { cause: 'content-changed', detail: 'The same message id came with another content.' },
    ]);
    expect(await parkedPks()).not.toContain(replayOf);
    expect(world.logger.lines).toMatchObject([
      { level: 'error', event: 'inbound.parked', ...log, code: 'content-changed' },
    ]);
  });

  it('that is parked says so in the log, with its cause', async () => {
    await parked();

    expect(world.logger.lines.at(-1)).toMatchObject({
      level: 'error',
      event: 'inbound.parked',
      ...log,
      code: 'refused-by-cxone',
    });
  });
});
