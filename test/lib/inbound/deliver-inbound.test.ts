import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CxoneError } from '../../../lib/cxone/errors.ts';
import { claimKey } from '../../../lib/exactly-once/claims.ts';
import { ThreadClock } from '../../../lib/inbound/thread-clock.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channel, channelId, integrationKey, keyed, messageEvent } from '../../support/fixtures.ts';
import { InboundWorld } from './inbound-world.ts';

let world: InboundWorld;
beforeEach(() => {
  world = new InboundWorld();
});

const settled = { kind: 'settled' };
const first = messageEvent({ providerMessageId: 'm-1', text: 'one' });
const second = messageEvent({ providerMessageId: 'm-2', text: 'two' });
const third = messageEvent({ providerMessageId: 'm-3', text: 'three' });

describe('deliverInbound', () => {
  it('creates the message in CXone under its stable id, with the time of the queue and the correlation as trace', async () => {
    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.messages).toMatchObject([
      {
        channelId: 'ch-acme',
        idOnExternalPlatform: 'in-m-90017',
        createdAtWithMilliseconds: '2026-03-02T10:15:30.000Z',
        thread: { idOnExternalPlatform: 'conv-7781' },
        messageContent: { type: 'TEXT', payload: { text: 'Where is my parcel?' } },
      },
    ]);
    expect(world.cxone.traceIds).toEqual(['corr-1']);
    expect(world.logger.events()).toEqual(['inbound.delivered']);
  });

  it('keeps what the answer teaches', async () => {
    await world.deliver();

    expect(await world.notesOf('m-90017')).toMatchObject({
      conversationId: 'conv-7781',
      messageId: 'cx-message-1',
      threadId: 'cx-thread-conv-7781',
      contactNumber: '4711',
    });
    expect(await world.threads.find(integrationKey, 'cx-thread-conv-7781')).toEqual({
      channelId,
      threadId: 'conv-7781',
    });
    expect(await world.threads.customerOf(channelId, 'conv-7781')).toBe('usr-5150');
  });

  it('creates a message once, however often the queue hands it out', async () => {
    await world.deliver();

    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage']);
    expect(world.logger.events()).toEqual(['inbound.delivered', 'inbound.duplicate']);
  });

  it('brings the messages of one webhook into CXone in their order, a millisecond apart', async () => {
    expect(await world.deliver([first, second, third])).toEqual(settled);
    expect(world.cxone.messages.map((message) => message.createdAtWithMilliseconds)).toEqual([
      '2026-03-02T10:15:30.000Z',
      '2026-03-02T10:15:30.001Z',
      '2026-03-02T10:15:30.002Z',
    ]);
    expect(world.cxone.texts()).toEqual(['one', 'two', 'three']);
  });

  it('goes on where an attempt stopped, and the times stay', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.throttled('create-message'));
    await world.deliver([first]);
    world.cxone.failNext('createMessage', cxoneFailure.throttled('create-message'));
    await world.deliver([first, second]);
    await world.clock.advance(60_000);

    expect(await world.deliver([first, second])).toEqual(settled);
    expect(await world.deliver([first, second])).toEqual(settled);
    expect(world.cxone.messages.map(({ createdAtWithMilliseconds: at }) => at)).toEqual([
      '2026-03-02T10:15:30.000Z',
      '2026-03-02T10:15:30.001Z',
    ]);
  });

  it('lets nothing overtake a message that has to wait', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.outage('create-message'));

    expect(await world.deliver([first, second])).toMatchObject({ kind: 'retry' });
    expect(world.cxone.texts()).toEqual([]);
  });

  it('waits for the lease of another worker', async () => {
    const pk = claimKey(keyed, 'inbound', 'ch-acme', 'm-90017');
    await world.claims.claim({
      pk,
      digest: keyed(['conv-7781', 'm-90017', 'usr-5150', 'Where is my parcel?']),
      leaseMs: 13_000,
      notes: {},
    });

    expect(await world.deliver()).toEqual({ kind: 'retry', afterMs: 13_000 });
    expect(world.cxone.calls).toEqual([]);
  });

  it('starts nothing with less than eight seconds left, and nothing is taken to have happened', async () => {
    expect(await world.deliver(undefined, { remainingMs: () => 7_999 })).toEqual({ kind: 'retry', afterMs: 0 });
    expect(world.cxone.calls).toEqual([]);

    await world.deliver();
    expect(world.cxone.calls).toEqual(['createMessage']);
  });

  it('does not create a message once the look-up has used the time up', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'));
    await world.deliver();
    await world.deliver();
    const left = [20_000, 7_999];

    expect(await world.deliver(undefined, { remainingMs: () => left.shift() ?? 0 })).toEqual({
      kind: 'retry',
      afterMs: 0,
    });
    expect(world.cxone.calls).toEqual(['createMessage', 'findMessages', 'findMessages']);
  });

  it('throws what is no failure of CXone, so that the queue hands the message out again', async () => {
    const broken = new InboundWorld();
    Object.assign(broken.table, { update: () => Promise.reject(new Error('table unreachable')) });

    await expect(broken.deliver()).rejects.toThrow('table unreachable');
  });
});

describe('a worker whose time runs out', () => {
  /** Enough for so many steps, and then no more. */
  const enoughFor = (steps: number) => {
    let asked = 0;
    return { remainingMs: () => ((asked += 1) <= steps ? 40_000 : 1_000) };
  };

  it('begins nothing after its claim, and nobody has to look for the message', async () => {
    expect(await world.deliver([first], enoughFor(0))).toEqual({ kind: 'retry', afterMs: 0 });
    expect(await world.deliver([first])).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage']);
  });

  it('begins nothing after its look, and what was looked for is known', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'));
    await world.deliver([first]);
    await world.deliver([first]);
    expect(await world.deliver([first], enoughFor(1))).toEqual({ kind: 'retry', afterMs: 0 });
    expect(await world.deliver([first])).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage', 'findMessages', 'findMessages', 'createMessage']);
    expect(world.logger.lines[1]).toMatchObject({ level: 'info', event: 'inbound.retry', code: 'not-found-yet' });
  });
});

describe('what comes with a message', () => {
  it('is said in the language of the channel', async () => {
    world.language = 'fr';
    await world.deliver([messageEvent({ notes: [{ en: 'Sticker', fr: 'Autocollant' }] })]);
    expect(world.cxone.texts()).toEqual(['[Autocollant]\nWhere is my parcel?']);
  });
});

describe('the id of a customer in CXone', () => {
  const customers = () => world.cxone.messages.map((message) => message.authorEndUserIdentity.idOnExternalPlatform);

  it('has the provider before it, which the queue’s message names', async () => {
    await world.deliver([first], { provider: 'telegram' });
    expect(customers()).toEqual(['telegram~usr-5150']);
  });

  it('has the channel’s provider before it where an older version has queued the message', async () => {
    await world.deliver([first]);
    expect(customers()).toEqual([`${channel.provider}~usr-5150`]);
  });

  it('is the provider’s alone in a deployment that wants it so', async () => {
    world.customerIds = 'plain';
    await world.deliver([first], { provider: 'telegram' });
    expect(customers()).toEqual(['usr-5150']);
  });

  const about = (field: string | undefined, errorCode: string, message = 'No.') =>
    cxoneFailure.refused('create-message', [{ field, errorCode, message }]);

  it.each([
    { says: 'names the author', refusal: about('authorEndUserIdentity.idOnExternalPlatform', 'authorMismatch') },
    { says: 'names no field but the customer', refusal: about(undefined, 'x1', 'Another customer has the thread.') },
    { says: 'names nothing', refusal: about(undefined, 'x1') },
  ])('is the plain one on a thread whose author has that, once CXone $says', async ({ refusal }) => {
    world.cxone.failNext('createMessage', refusal);
    await world.settle([first]);
    expect(customers()).toEqual(['usr-5150']);
    expect(await world.parked()).toEqual([]);
  });

  it.each([
    { says: 'names a file', refusal: about('attachments.0.url', 'attachmentUnreachable', 'of the customer') },
    { says: 'names the text', refusal: about('messageContent.payload.text', 'tooLong') },
    { says: 'does not work', refusal: cxoneFailure.outage('create-message') },
    { says: 'says that there is too much', refusal: cxoneFailure.throttled('create-message') },
  ])('stays where CXone $says', async ({ refusal }) => {
    world.cxone.failNext('createMessage', refusal);
    await world.settle([first]);
    expect(customers()).toEqual([`${channel.provider}~usr-5150`]);
  });

  it('stays where it may be the quote that CXone refused, and changes when that was not it', async () => {
    const reply = messageEvent({ replyTo: { sentBy: 'theirs', providerMessageId: 'm-0' } });
    world.cxone.failNext('createMessage', about(undefined, 'x1'));
    await world.settle([reply]);
    expect(customers()).toEqual([`${channel.provider}~usr-5150`]);

    world.cxone.failNext('createMessage', about(undefined, 'x1'));
    world.cxone.failNext('createMessage', about(undefined, 'x1'));
    await world.settle([{ ...reply, providerMessageId: 'm-2' }]);
    expect(customers().at(-1)).toBe('usr-5150');
  });
});

describe('a reply', () => {
  const replyTo = { sentBy: 'theirs', providerMessageId: 'm-0' } as const;
  const reply = messageEvent({ text: 'As I said', replyTo });
  const created = () =>
    world.cxone.messages.map(({ messageContent, replyToMessage, isReplyToSpecificMessage }) => [
      messageContent.payload.text,
      replyToMessage?.idOnExternalPlatform,
      isReplyToSpecificMessage,
    ]);

  it('comes in without its quote once CXone refused it, and the agent reads that there was one', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.refused('create-message'));
    await world.settle([reply]);

    expect(created()).toEqual([['[In reply to a message that is not shown here]\nAs I said', undefined, undefined]]);
    expect(await world.parked()).toEqual([]);
  });

  it('keeps its quote through any other failure', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.outage('create-message'));
    await world.settle([reply]);

    expect(created()).toEqual([['As I said', 'in-m-0', true]]);
  });

  it('that quotes nothing is created again as it was', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.refused('create-message'));
    await world.settle([first]);

    expect(created()).toEqual([['one', undefined, undefined]]);
  });
});

describe('a failure of CXone that is no attempt', () => {
  const cases: readonly { case: string; error: CxoneError; afterMs: number; looks: boolean }[] = [
    { case: '401', error: cxoneFailure.unauthorized('create-message'), afterMs: 750, looks: false },
    { case: '403', error: cxoneFailure.forbidden('create-message'), afterMs: 750, looks: false },
    { case: '404', error: cxoneFailure.notFound('create-message'), afterMs: 750, looks: false },
    { case: '429', error: cxoneFailure.throttled('create-message'), afterMs: 750, looks: false },
    {
      case: '429 with Retry-After: 30',
      error: cxoneFailure.throttled('create-message', 30_000),
      afterMs: 30_000,
      looks: false,
    },
    {
      case: '429 with Retry-After: 3600',
      error: cxoneFailure.throttled('create-message', 3_600_000),
      afterMs: 120_000,
      looks: false,
    },
    { case: '503', error: cxoneFailure.outage('create-message'), afterMs: 10_000, looks: true },
    { case: 'a time-out', error: cxoneFailure.timeout('create-message'), afterMs: 10_000, looks: true },
    { case: 'no connection', error: cxoneFailure.unreachable('create-message'), afterMs: 750, looks: false },
    { case: 'a refused token', error: cxoneFailure.unauthorized('token'), afterMs: 750, looks: false },
    { case: 'missing keys', error: cxoneFailure.noKeys(), afterMs: 750, looks: false },
  ];

  it.each(cases)('is tried again after $afterMs ms: $case', async ({ error, afterMs }) => {
    world.cxone.failNext('createMessage', error);

    expect(await world.deliver()).toEqual({ kind: 'retry', afterMs });
    expect(world.logger.lines.at(-1)).toMatchObject({
      level: 'warn',
      event: 'inbound.retry',
      code: error.code,
      delay: afterMs,
    });
  });

  it.each(cases)('looks twice before it creates again: $looks, after $case', async ({ error, looks }) => {
    world.cxone.failNext('createMessage', error);

    await world.settle();
    const looked = looks ? ['findMessages', 'findMessages'] : [];
    expect(world.cxone.calls).toEqual(['createMessage', ...looked, 'createMessage']);
    expect(world.cxone.messages).toHaveLength(1);
  });

  it.each(cases)('never parks a message, however long it lasts: $case', async ({ error }) => {
    world.cxone.meets = ({ operation }) => (operation === 'createMessage' ? error : undefined);
    for (let receive = 0; receive < 12; receive += 1) {
      expect(await world.deliver()).toMatchObject({ kind: 'retry' });
      await world.clock.advance(120_000);
    }

    expect(await world.parked()).toEqual([]);
    world.cxone.meets = undefined;
    await world.settle();
    expect(world.cxone.texts()).toEqual(['Where is my parcel?']);
  });

  it('is waited out for up to two minutes', async () => {
    const delays: unknown[] = [];
    for (let receive = 0; receive < 9; receive += 1) {
      world.cxone.failNext('createMessage', cxoneFailure.unreachable('create-message'));
      delays.push(await world.deliver());
    }

    const waits = [750, 1_500, 3_000, 6_000, 12_000, 24_000, 48_000, 90_000, 90_000];
    expect(delays).toEqual(waits.map((afterMs) => ({ kind: 'retry', afterMs })));
  });
});

describe('an outcome that is unknown', () => {
  it('is looked up, and a message that is there is not created again', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });
    await world.deliver();

    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage', 'findMessages']);
    expect(world.cxone.messages).toHaveLength(1);
  });

  it('stays unknown while the look-up fails, conclusive as that failure may be', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });
    await world.deliver();
    world.cxone.failNext('findMessages', cxoneFailure.throttled('find-messages'));
    await world.deliver();

    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage', 'findMessages', 'findMessages']);
    expect(world.cxone.messages).toHaveLength(1);
  });

  it('is looked up twice, ten seconds apart at the least, since CXone may show late what it stored', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'));

    expect(await world.deliver()).toEqual({ kind: 'retry', afterMs: 10_000 });
    expect(await world.deliver()).toEqual({ kind: 'retry', afterMs: 10_000 });
    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage', 'findMessages', 'findMessages', 'createMessage']);
    expect(world.logger.lines[1]).toMatchObject({ event: 'inbound.retry', code: 'not-found-yet', delay: 10_000 });
  });

  it('is found at the second look', async () => {
    const find = world.cxone.findMessages.bind(world.cxone);
    const lagging = vi.spyOn(world.cxone, 'findMessages').mockResolvedValueOnce([]).mockImplementation(find);
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });

    await world.settle();
    expect(lagging).toHaveBeenCalledTimes(2);
    expect(world.cxone.messages).toHaveLength(1);
  });

  it('keeps the empty look through a crash', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'));
    await world.deliver();
    await world.deliver();
    const pk = claimKey(keyed, 'inbound', 'ch-acme', 'm-90017');
    const digest = keyed(['conv-7781', 'm-90017', 'usr-5150', 'Where is my parcel?']);
    await world.claims.claim({ pk, digest, leaseMs: 25_000, notes: {} });
    await world.clock.advance(26_000);

    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage', 'findMessages', 'findMessages', 'createMessage']);
  });

  it('of a second attempt is looked up twice again, whatever was looked up before it', async () => {
    for (let times = 0; times < 2; times += 1) {
      world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'));
    }

    await world.settle();
    const looks = ['findMessages', 'findMessages'];
    expect(world.cxone.calls).toEqual(['createMessage', ...looks, 'createMessage', ...looks, 'createMessage']);
  });

  it('is settled by look-ups that found nothing and a refusal that processed nothing', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'));
    world.cxone.failNext('findMessages', cxoneFailure.throttled('find-messages'));
    await world.deliver();
    for (let looks = 0; looks < 2; looks += 1) await world.deliver();
    world.cxone.failNext('createMessage', cxoneFailure.throttled('create-message'));
    await world.deliver();

    await world.deliver();
    expect(world.cxone.calls.slice(-3)).toEqual(['findMessages', 'createMessage', 'createMessage']);
    expect(world.cxone.messages).toHaveLength(1);
  });
});

const says409 = [
  { case: 'a 409 without words', errors: [] },
  { case: 'a 409 that says so', errors: [{ field: 'idOnExternalPlatform', message: 'already exists' }] },
];

describe('an id that CXone says exists', () => {
  const CREATE_AND_LOOK = ['createMessage', 'findMessages'];

  it.each(says409)('is a message that was delivered where its channel has it: $case', async ({ errors }) => {
    world.cxone.failNext('createMessage', cxoneFailure.conflict('create-message', errors), { done: true });

    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual(CREATE_AND_LOOK);
    expect(world.cxone.messages).toHaveLength(1);
    expect(await world.parked()).toEqual([]);
    expect(world.logger.events()).toEqual(['inbound.delivered']);
  });

  it.each(says409)('is not taken for delivered where no look finds it, be it the first attempt: $case', async (row) => {
    world.cxone.failNext('createMessage', cxoneFailure.conflict('create-message', row.errors));

    expect(await world.deliver()).toEqual({ kind: 'retry', afterMs: 10_000 });
    expect(world.logger.events()).toEqual(['inbound.retry']);
    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual([...CREATE_AND_LOOK, 'findMessages', 'createMessage']);
    expect(world.cxone.texts()).toEqual(['Where is my parcel?']);
  });

  it('teaches what the look-up says of the message', async () => {
    const found = { idOnExternalPlatform: 'in-m-90017', channelId: 'ch-acme', messageId: 'cx-1' };
    const learned = { threadId: 'cx-thread-1', contactNumber: '4711' };
    vi.spyOn(world.cxone, 'findMessages').mockResolvedValueOnce([{ ...found, ...learned }]);
    world.cxone.failNext('createMessage', cxoneFailure.conflict('create-message'));

    expect(await world.deliver()).toEqual(settled);
    expect(await world.notesOf('m-90017')).toMatchObject({ messageId: 'cx-1', ...learned });
    expect(await world.threads.find(integrationKey, 'cx-thread-1')).toMatchObject({ threadId: 'conv-7781' });
  });

  it('of another channel keeps no message out: it goes under an id that holds its channel', async () => {
    world.cxone.meets = ({ operation, message }) =>
      operation === 'createMessage' && message?.idOnExternalPlatform === 'in-m-90017'
        ? cxoneFailure.conflict('create-message')
        : undefined;
    await world.settle();

    const ids = world.cxone.messages.map(({ idOnExternalPlatform }) => idOnExternalPlatform);
    expect(ids).toEqual([expect.stringMatching(/^in-at\.[\w-]{8}\.m-90017$/)]);
    expect(await world.parked()).toEqual([]);
  });

  it('after an attempt of unknown outcome may be this message: nothing goes under another id', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });
    await world.deliver();
    // The look-up lags behind by more than two looks.
    let looks = 0;
    const find = world.cxone.findMessages.bind(world.cxone);
    vi.spyOn(world.cxone, 'findMessages').mockImplementation((query) =>
      (looks += 1) < 6 ? Promise.resolve([]) : find(query),
    );
    const ids = new Set<string | undefined>();
    world.cxone.meets = ({ operation, message }) => {
      if (operation !== 'createMessage') return undefined;
      ids.add(message?.idOnExternalPlatform);
      return cxoneFailure.conflict('create-message');
    };
    await world.settle();

    expect([...ids]).toEqual(['in-m-90017']);
    expect(world.cxone.messages).toHaveLength(1);
    expect(world.logger.events().at(-1)).toBe('inbound.delivered');
  });

  it.each(says409)('and that no look ever finds is parked, and not lost: $case', async ({ errors }) => {
    world.cxone.meets = ({ operation }) =>
      operation === 'createMessage' ? cxoneFailure.conflict('create-message', errors) : undefined;
    const startedAt = world.clock.now().getTime();
    await world.settle();

    expect(await world.parked()).toMatchObject([{ cause: 'refused-by-cxone' }]);
    expect(world.clock.now().getTime() - startedAt).toBeLessThan(600_000);
  });

  it('is found by a look-up after a 409 that speaks of something else', async () => {
    const unclear = cxoneFailure.conflict('create-message', [{ errorCode: 'conflictingState' }]);
    world.cxone.failNext('createMessage', unclear, { done: true });
    expect(await world.deliver()).toMatchObject({ kind: 'retry' });

    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual(CREATE_AND_LOOK);
    expect(await world.parked()).toEqual([]);
  });
});

describe('a 2xx whose body is not CXone’s', () => {
  it('is looked up at once, and the message delivered where it is there', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.page('create-message'), { done: true });

    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage', 'findMessages']);
    expect(world.logger.events()).toEqual(['inbound.delivered']);
  });

  it('is no delivery: what no look finds is created again', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.page('create-message'));

    expect(await world.deliver()).toEqual({ kind: 'retry', afterMs: 10_000 });
    await world.settle();
    const looks = ['findMessages', 'findMessages', 'findMessages'];
    expect(world.cxone.calls).toEqual(['createMessage', ...looks, 'createMessage']);
    expect(world.cxone.texts()).toEqual(['Where is my parcel?']);
  });

  it('is not looked up with the time used up: the next attempt looks', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.page('create-message'), { done: true });
    const left = [20_000, 20_000];

    expect(await world.deliver(undefined, { remainingMs: () => left.shift() ?? 0 })).toMatchObject({ kind: 'retry' });
    expect(world.cxone.calls).toEqual(['createMessage']);
    expect(await world.deliver()).toEqual(settled);
    expect(world.cxone.messages).toHaveLength(1);
  });

  it('of several conversations is an outage', async () => {
    world.cxone.meets = ({ operation }) =>
      operation === 'createMessage' ? cxoneFailure.page('create-message') : undefined;
    for (let number = 1; number <= 14; number += 1) {
      await world.deliver([messageEvent({ providerMessageId: `m-${number}`, conversationId: `conv-${number}` })]);
    }

    expect(world.logger.events()).toContain('breaker.opened');
  });
});

describe('where CXone does not let us look messages up', () => {
  const refusesLooks = () => {
    world.cxone.meets = ({ operation }) =>
      operation === 'findMessages' ? cxoneFailure.forbidden('find-messages') : undefined;
  };

  it('a message of unknown outcome is parked after three looks, and its conversation goes on', async () => {
    refusesLooks();
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(await world.deliver([first, second])).toEqual({ kind: 'retry', afterMs: 10_000 });
    }
    expect(await world.deliver([first, second])).toEqual(settled);

    expect(world.cxone.calls).toEqual(['createMessage', ...Array<string>(3).fill('findMessages'), 'createMessage']);
    expect(await world.parked()).toMatchObject([
      { cause: 'look-up-refused', detail: expect.stringContaining('right to search messages') as string },
    ]);
    expect(world.cxone.texts()).toEqual(['one', 'two']);
    expect(world.logger.lines.filter(({ event }) => event === 'inbound.look-up-refused')).toMatchObject(
      Array(3).fill({ level: 'error', code: 'cxone_permission', uid: 'cx-ref-1' }),
    );
  });

  it('is looked for by its replay once the right is there, and not doubled', async () => {
    refusesLooks();
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });
    await world.settle([first]);
    const [record] = await world.table.list('PARKED#main');
    world.cxone.meets = undefined;

    expect(await world.deliver([first], { replayOf: record?.pk ?? '' })).toEqual(settled);
    expect(world.cxone.texts()).toEqual(['one']);
    expect(await world.parked()).toEqual([]);
  });

  it.each(says409)('what exists counts as delivered, and the alarm rings: $case', async ({ errors }) => {
    refusesLooks();
    world.cxone.failNext('createMessage', cxoneFailure.conflict('create-message', errors), { done: true });

    expect(await world.deliver()).toEqual(settled);
    expect(world.logger.events()).toEqual(['inbound.look-up-refused', 'inbound.delivered']);
  });

  it('a page in the place of an answer is no delivery', async () => {
    refusesLooks();
    world.cxone.failNext('createMessage', cxoneFailure.page('create-message'));
    await world.settle();

    expect(await world.parked()).toMatchObject([{ cause: 'look-up-refused' }]);
    expect(world.logger.events()).not.toContain('inbound.delivered');
  });

  it.each([
    { case: '404', error: cxoneFailure.notFound('find-messages') },
    { case: '400', error: cxoneFailure.refused('find-messages') },
  ])('it is parked as well where the refusal is a $case', async ({ error }) => {
    world.cxone.meets = ({ operation }) => (operation === 'findMessages' ? error : undefined);
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'));
    await world.settle();

    expect(await world.parked()).toMatchObject([{ cause: 'look-up-refused' }]);
  });

  it('for a while only, nothing is parked', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });
    world.cxone.failNext('findMessages', cxoneFailure.forbidden('find-messages'));
    world.cxone.failNext('findMessages', cxoneFailure.forbidden('find-messages'));
    await world.settle();

    expect(await world.parked()).toEqual([]);
    expect(world.cxone.messages).toHaveLength(1);
  });
});

describe('while a breaker is open', () => {
  const open = async () => {
    world.cxone.meets = () => cxoneFailure.unauthorized('token');
    await world.deliver([first]);
    world.cxone.calls.length = 0;
  };

  it('nobody asks CXone and no claim is taken', async () => {
    await open();
    const before = world.table.items();

    expect(await world.deliver([second])).toEqual({ kind: 'retry', afterMs: 1_500, blockedBy: 'main' });
    expect(world.cxone.calls).toEqual([]);
    expect(world.table.items()).toEqual(before);
    expect(world.logger.lines.at(-1)).toMatchObject({ level: 'info', event: 'inbound.held', delay: 1_500 });
  });

  it('looks at a message move no clock: it keeps the time of the queue', async () => {
    await open();
    const process = new ThreadClock();
    for (let looks = 0; looks < 5; looks += 1) await world.deliver([second], { process });
    world.cxone.meets = undefined;
    await world.clock.advance(60_000);

    expect(await world.deliver([second], { process })).toEqual(settled);
    expect(world.cxone.messages.at(-1)).toMatchObject({ createdAtWithMilliseconds: '2026-03-02T10:15:30.000Z' });
  });

  it('a message is parked before the queue would give it up', async () => {
    await open();

    expect(await world.deliver([second], { receiveCount: 899 })).toMatchObject({ kind: 'retry' });
    expect(await world.deliver([second], { receiveCount: 900 })).toEqual(settled);
    expect(world.cxone.calls).toEqual([]);
    expect(await world.parked()).toMatchObject([{ cause: 'waited-too-long', attempts: 900 }]);
  });

  it('a probe that turns out to be a duplicate is left to the next message', async () => {
    await world.deliver([first]);
    await open();
    world.cxone.meets = () => cxoneFailure.unauthorized('token');
    await world.deliver([second]);
    await world.clock.advance(5_000);
    world.cxone.meets = undefined;

    expect(await world.deliver([first])).toEqual(settled);
    expect(await world.deliver([second])).toEqual(settled);
    expect(world.cxone.texts()).toEqual(['one', 'two']);
  });

  it('a probe that has too little time is left to the next message', async () => {
    await open();
    await world.clock.advance(5_000);
    world.cxone.meets = undefined;

    expect(await world.deliver([first], { remainingMs: () => 7_999 })).toEqual({ kind: 'retry', afterMs: 0 });
    expect(await world.deliver([second])).toEqual(settled);
  });
});
