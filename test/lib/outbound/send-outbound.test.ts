import { describe, expect, it } from 'vitest';
import type { SendFailure } from '../../../lib/contract/sending.ts';
import { outboundTexts } from '../../../lib/messages/not-sent.ts';
import { failure, OutboundWorld, refusal, type Script } from './outbound-world.ts';

const FIRST_ID = 'out-AQEBAQEBAQEBAQEBAQEBAQ5wfs';

describe('sendOutbound', () => {
  it('hands the message to the provider under an id of ours and answers with it', async () => {
    const world = new OutboundWorld();

    expect(await world.say('Your parcel leaves today.')).toEqual({
      kind: 'sent',
      externalId: FIRST_ID,
      createdAt: '2026-03-02T10:15:30.250Z',
    });
    expect(world.sent).toEqual([
      {
        externalId: FIRST_ID,
        conversationId: 'conv-7781',
        recipientIds: ['usr-5150'],
        text: 'Your parcel leaves today.',
      },
    ]);
    expect(world.logger.lines).toMatchObject([{ level: 'info', event: 'outbound.sent', message: FIRST_ID }]);
  });

  it('keeps no word of the message in the table or the log', async () => {
    const world = new OutboundWorld([() => failure('permanent'), () => ({ kind: 'sent' })]);
    await world.say('Your parcel leaves today.');
    await world.say('Your parcel leaves today.');

    expect(JSON.stringify([world.table.items(), world.logger.lines])).not.toMatch(/parcel|conv-7781|usr-5150/);
  });

  it('answers "sent" although the last write fails: the message is on its way', async () => {
    const world = new OutboundWorld();
    const update = world.table.update.bind(world.table);
    let writes = 0;
    world.table.update = (...write) => {
      writes += 1;
      return writes === 1 ? update(...write) : Promise.reject(new Error('table unreachable'));
    };

    expect(await world.say('Hello')).toMatchObject({ kind: 'sent', externalId: FIRST_ID });
    expect(world.logger.events()).toEqual(['request.failed', 'outbound.sent']);
  });

  const unknownOutcome = () => failure('unknown-outcome');

  it.each([
    { case: 'it was refused', scripts: [() => failure('permanent')], isIdempotent: true, says: 'permanent' },
    { case: 'nobody knows', scripts: [unknownOutcome], isIdempotent: false, says: 'unknown-outcome' },
    {
      case: 'nobody knows before it is queued',
      scripts: [unknownOutcome],
      isIdempotent: true,
      says: 'unknown-outcome',
    },
  ])(
    'tells the agent what is known where no write succeeds any more: $case',
    async ({ scripts, isIdempotent, says }) => {
      const world = new OutboundWorld(scripts, { idempotentSend: isIdempotent });
      const update = world.table.update.bind(world.table);
      let writes = 0;
      world.table.update = (...write) => {
        writes += 1;
        return writes === 1 ? update(...write) : Promise.reject(new Error('table unreachable'));
      };

      expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: says } });
      expect(world.queued).toEqual([]);
    },
  );

  it('says that it was not sent where it could not be queued and nothing was written: whoever says it again sends it', async () => {
    const world = new OutboundWorld([() => failure('throttled'), () => ({ kind: 'sent' })]);
    const update = world.table.update.bind(world.table);
    world.table.update = (pk, ...write) =>
      pk.startsWith('QUEUED') ? Promise.reject(new Error('table unreachable')) : update(pk, ...write);
    expect(await world.say('Hello')).toMatchObject({
      kind: 'failed',
      failure: { agentMessage: outboundTexts.notQueued },
    });
    world.table.update = update;

    expect(await world.say('Hello')).toMatchObject({ kind: 'sent', externalId: world.ids.at(-1) });
  });

  it('writes nothing to the provider when the claim can not be written', async () => {
    const world = new OutboundWorld();
    world.table.update = () => Promise.reject(new Error('table unreachable'));

    await expect(world.say('Hello')).rejects.toThrow('table unreachable');
    expect(world.sent).toEqual([]);
  });

  it.each([
    { case: 'less than eight seconds of the function’s time are left', functionMs: 7_999, agedMs: 0 },
    { case: 'its callback has been under way for eight seconds', functionMs: 28_000, agedMs: 8_000 },
  ])('starts no send where $case: the message goes on the queue', async ({ functionMs, agedMs }) => {
    const world = new OutboundWorld([], { idempotentSend: false });

    expect(await world.say('Hello', { functionMs, agedMs })).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
    expect(world.sent).toEqual([]);
    await world.processBatch();
    expect(world.ids).toEqual([FIRST_ID]);
  });

  it('sends by itself as long as its callback is younger than eight seconds', async () => {
    const world = new OutboundWorld();

    expect(await world.say('Hello', { functionMs: 8_000, agedMs: 7_999 })).toMatchObject({ kind: 'sent' });
  });
});

describe('credentials that the provider refuses', () => {
  const stored = [{ name: 'signingSecret', value: 'test-new-secret' }];
  const asksFor: Script = (_part, secrets) => (secrets.length === 0 ? failure('configuration') : { kind: 'sent' });

  it('are looked up past the cache, and the message is sent with the new ones', async () => {
    const world = new OutboundWorld([asksFor], { idempotentSend: false });
    world.storedSecrets = stored;

    expect(await world.say('Hello')).toMatchObject({ kind: 'sent', externalId: FIRST_ID });
    expect(world.ids).toEqual([FIRST_ID, FIRST_ID]);
  });

  it('are told to the agent where there are no others, or none can be read', async () => {
    const world = new OutboundWorld([asksFor]);

    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'configuration' } });
    world.secretsFail = true;
    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'configuration' } });
    expect(world.sent).toHaveLength(2);
  });
});

describe('a failure of the provider', () => {
  const conclusive: readonly SendFailure['kind'][] = [
    'transient',
    'permanent',
    'recipient-blocked',
    'window-closed',
    'configuration',
    'unsupported',
  ];

  it.each(conclusive)('is told to the agent in the words of the adapter: %s', async (kind) => {
    const world = new OutboundWorld([() => failure(kind)]);

    expect(await world.say('Hello')).toEqual({ kind: 'failed', failure: failure(kind) });
    expect(world.sent).toHaveLength(1);
    expect(world.logger.lines).toMatchObject([{ level: 'warn', event: 'outbound.failed', code: kind }]);
  });

  it.each(conclusive)('is no reason to hold the next attempt back, which begins anew: %s', async (kind) => {
    const world = new OutboundWorld([() => failure(kind), () => ({ kind: 'sent' })], { idempotentSend: false });
    await world.say('Hello');
    await world.clock.advance(300_000);

    const outcome = await world.say('Hello');

    // A new id: the provider may remember the first one as refused.
    expect(outcome).toEqual({
      kind: 'sent',
      externalId: 'out-AgICAgICAgICAgICAgICAg5wfs',
      createdAt: '2026-03-02T10:20:30.250Z',
    });
  });

  it('is written down as not sent though the table refuses twice: what is said again is sent, also where repeats are doubled', async () => {
    const world = new OutboundWorld([() => failure('transient'), () => ({ kind: 'sent' })], { idempotentSend: false });
    const update = world.table.update.bind(world.table);
    let writes = 0;
    world.table.update = (...call) => {
      writes += 1;
      // The first one takes the claim.
      return writes === 2 || writes === 3 ? Promise.reject(new Error('throttled')) : update(...call);
    };
    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'transient' } });
    world.table.update = update;
    await world.clock.advance(300_000);

    expect(await world.say('Hello')).toMatchObject({ kind: 'sent' });
    expect(world.sent).toHaveLength(2);
  });

  it('makes a later message with the same words no repeat of a slow one', async () => {
    const world = new OutboundWorld([() => failure('transient'), () => ({ kind: 'sent' })]);
    await world.say('Hello');
    await world.clock.advance(300_000);
    await world.say('Hello');
    await world.clock.advance(10_000);

    expect(await world.say('Hello')).toMatchObject({ kind: 'sent', externalId: 'out-AwMDAwMDAwMDAwMDAwMDAw5wfs' });
    expect(world.sent).toHaveLength(3);
  });

  it('leaves a throw of the adapter an open question', async () => {
    const world = new OutboundWorld([() => Promise.reject(new Error('bug in the adapter')), () => ({ kind: 'sent' })], {
      idempotentSend: false,
    });
    await expect(world.say('Hello')).rejects.toThrow('bug in the adapter');
    await world.clock.advance(30_001);

    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });
    expect(world.sent).toHaveLength(1);
  });
});

describe('an outcome that is unknown, with a provider that recognises repeats', () => {
  it('is repeated under the same id after a pause, until the provider answers', async () => {
    const world = new OutboundWorld([
      () => failure('unknown-outcome'),
      () => failure('unknown-outcome'),
      () => ({ kind: 'sent' }),
    ]);

    expect(await world.say('Hello')).toMatchObject({ kind: 'sent', externalId: FIRST_ID });
    expect(world.sent.map(({ externalId }) => externalId)).toEqual([FIRST_ID, FIRST_ID, FIRST_ID]);
    expect(world.clock.now()).toEqual(new Date('2026-03-02T10:15:32.250Z'));
  });

  it('is left to the queue after three tries, which repeats it under the same id', async () => {
    const world = new OutboundWorld([
      () => failure('unknown-outcome'),
      () => failure('unknown-outcome'),
      () => failure('unknown-outcome'),
      () => ({ kind: 'sent' }),
    ]);

    expect(await world.say('Hello')).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
    expect(world.sent).toHaveLength(3);
    await world.processBatch();
    expect(world.ids).toEqual([FIRST_ID, FIRST_ID, FIRST_ID, FIRST_ID]);
    expect(world.statuses).toEqual([]);
  });

  it('is left to the queue by a callback whose eight seconds went into the first try', async () => {
    const world = new OutboundWorld([
      async () => {
        await world.clock.sleep(7_000);
        return failure('unknown-outcome');
      },
      () => ({ kind: 'sent' }),
    ]);

    expect(await world.say('Hello')).toMatchObject({ kind: 'queued' });
    expect(world.sent).toHaveLength(1);
  });

  it.each(['throttled', 'transient', 'configuration'] as const)(
    'stays unknown when a repeat fails as %s, which says nothing of the first attempt',
    async (kind) => {
      const world = new OutboundWorld([
        () => failure('unknown-outcome'),
        () => failure(kind),
        () => failure('unknown-outcome'),
      ]);

      expect(await world.say('Hello')).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
      await world.processBatch();
      expect(new Set(world.ids)).toEqual(new Set([FIRST_ID]));
      expect(world.statuses.map(({ reason }) => reason)).toEqual([expect.stringContaining('not known')]);
    },
  );

  it('is settled when the message is refused at a repeat: the provider would know one that it has', async () => {
    const world = new OutboundWorld([() => failure('unknown-outcome'), () => refusal('permanent', 'message')]);

    expect(await world.say('Hello')).toEqual({ kind: 'failed', failure: refusal('permanent', 'message') });
    expect(world.queued).toEqual([]);
  });

  it('is sent when the provider refuses the repeat since it has the message', async () => {
    const world = new OutboundWorld([() => failure('unknown-outcome'), () => refusal('permanent', 'repeat')]);

    expect(await world.say('Hello')).toMatchObject({ kind: 'sent', externalId: FIRST_ID });
  });

  it('stays unknown when a repeat is refused that may be refused as one: the claim is kept, and the queue goes on', async () => {
    const world = new OutboundWorld([
      () => failure('unknown-outcome'),
      () => refusal('permanent'),
      () => refusal('permanent'),
      () => ({ kind: 'sent' }),
    ]);

    expect(await world.say('Hello')).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
    // The same words again, by CXone or by the agent, are no second message.
    expect(await world.say('Hello')).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
    await world.processBatch();
    expect(world.ids).toEqual([FIRST_ID, FIRST_ID, FIRST_ID, FIRST_ID]);
    expect(world.statuses).toEqual([]);
  });

  it('stays unknown over a later callback', async () => {
    const world = new OutboundWorld([
      () => Promise.reject(new Error('cut off')),
      () => failure('throttled'),
      () => ({ kind: 'sent' }),
    ]);
    await expect(world.say('Hello')).rejects.toThrow('cut off');
    await world.clock.advance(30_001);

    expect(await world.say('Hello')).toMatchObject({ kind: 'queued' });
    expect(world.queued.map(({ job }) => job.maybeWritten)).toEqual([true]);
    await world.processBatch();
    expect(new Set(world.ids)).toEqual(new Set([FIRST_ID]));
  });
});

describe('an outcome that is unknown, with a provider that doubles repeats', () => {
  const unknown = () => new OutboundWorld([() => failure('unknown-outcome')], { idempotentSend: false });

  it('is told to the agent at once and never sent again by itself', async () => {
    const world = unknown();

    expect(await world.say('Hello')).toEqual({ kind: 'failed', failure: failure('unknown-outcome') });
    expect(world.sent).toHaveLength(1);
    expect(world.logger.events()).toEqual(['outbound.unknown']);
  });

  it('is answered alike to whoever repeats within two minutes, quick as the first answer was', async () => {
    const world = unknown();
    await world.say('Hello');
    await world.clock.advance(120_000);

    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });
    expect(world.sent).toHaveLength(1);
  });

  it('leaves the agent free to say it again later', async () => {
    const world = unknown();
    await world.say('Hello');
    await world.clock.advance(120_001);

    await world.say('Hello');
    expect(world.sent.map(({ externalId }) => externalId)).toEqual([FIRST_ID, 'out-AgICAgICAgICAgICAgICAg5wfs']);
  });
});
