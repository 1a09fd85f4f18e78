import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SendFailure } from '../../../lib/contract/sending.ts';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import type { OutboundJob, StatusJob } from '../../../lib/queues/jobs.ts';
import { channel, channelId, integrationKey } from '../../support/fixtures.ts';
import { failure, OutboundWorld, refusal, type Script, throttledFor } from './outbound-world.ts';

const ID = externalMessageIdSchema.parse('out-AAAAAAAAAAAAAAAAAAAAAA5wfs');

const job = (changes: Partial<OutboundJob> = {}): OutboundJob => ({
  integrationKey,
  channelId,
  correlation: 'corr-1',
  externalId: ID,
  createdAt: '2026-03-02T10:15:30.250Z',
  part: { conversationId: 'conv-7781', recipientIds: ['usr-5150'], text: 'Your parcel leaves today.' },
  maybeWritten: false,
  ...changes,
});

/** A world whose queue holds one message. */
function worldWith(
  scripts: readonly Script[] = [],
  { idempotentSend = true, ...changes }: Partial<OutboundJob> & { idempotentSend?: boolean } = {},
): OutboundWorld {
  const world = new OutboundWorld(scripts, { idempotentSend });
  world.queue.send(JSON.stringify(job(changes)), { groupId: 'group-1', deduplicationId: 'message-1' });
  return world;
}

const sent = () => ({ kind: 'sent' }) as const;
const refusals = ['permanent', 'recipient-blocked', 'window-closed', 'unsupported'] as const;
const reasons = ({ statuses }: OutboundWorld) => statuses.map(({ reason }) => reason);
const NOT_KNOWN = 'It is not known whether the message arrived. Ask the customer before you send it again.';
const TOO_LATE = 'The message was not sent: the channel did not take it in time. Send it again in a while.';

describe('deliverOutbound', () => {
  it('hands the message to the provider under its id, and says nothing to CXone, which has that id', async () => {
    const world = worldWith();

    expect(await world.receive()).toEqual({ kind: 'settled' });
    expect(world.sent).toEqual([{ ...job().part, externalId: ID }]);
    expect(world.statuses).toEqual([]);
    expect(world.logger.lines).toMatchObject([
      { level: 'info', event: 'outbound.sent', message: ID, correlation: 'corr-1', channel: channelId },
    ]);
  });

  it('sends a message once, however often the queue hands it out', async () => {
    const world = worldWith([], { idempotentSend: false });
    await world.receive();
    await world.clock.advance(86_400_000);
    await world.deliver(job());

    expect(world.sent).toHaveLength(1);
    expect(world.logger.events()).toEqual(['outbound.sent', 'outbound.duplicate']);
  });

  it('sends it once when two workers have it', async () => {
    const world = new OutboundWorld([], { idempotentSend: false });
    const deliveries = await world.clock.run(Promise.all([world.deliver(job()), world.deliver(job())]));

    expect(world.sent).toHaveLength(1);
    expect(deliveries).toContainEqual({ kind: 'settled' });
    expect(deliveries).toContainEqual({ kind: 'retry', afterMs: 30_001 });
  });

  it('starts nothing with less than eight seconds left', async () => {
    const world = worldWith();

    expect(await world.receive({ functionMs: 7_999 })).toEqual({ kind: 'retry', afterMs: 0 });
    expect([world.sent, world.table.items()]).toEqual([[], []]);
    expect(await world.receive({ functionMs: 8_000 })).toEqual({ kind: 'settled' });
  });

  it('leaves a message on the queue until it may be sent', async () => {
    const world = worldWith([], { notBefore: '2026-03-02T10:15:32.750Z' });

    expect(await world.receive()).toEqual({ kind: 'retry', afterMs: 2_500 });
    expect([world.sent, world.table.items()]).toEqual([[], []]);
    await world.processBatch();
    expect(world.ids).toEqual([ID]);
  });

  it('leaves the last word to the worker that took over from one that was frozen for longer than its lease', async () => {
    const world = new OutboundWorld([
      async () => {
        await world.clock.sleep(31_000);
        return failure('configuration');
      },
      sent,
    ]);
    const frozen = world.deliver(job(), { functionMs: 60_000 });
    const next = world.clock.sleep(30_001).then(() => world.deliver(job()));

    expect(await world.clock.run(Promise.all([frozen, next]))).toEqual([
      { kind: 'retry', afterMs: 1_000 },
      { kind: 'settled' },
    ]);
    expect(world.statuses).toEqual([]);
    expect(world.logger.events()).toEqual(['outbound.sent']);
  });

  it('writes nothing of the message into the table or the log', async () => {
    const world = worldWith([() => failure('throttled'), () => failure('permanent')]);
    await world.processBatch();

    expect(JSON.stringify([world.table.items(), world.logger.lines])).not.toMatch(/parcel|conv-7781|usr-5150/);
  });

  it('leaves the claim alone while what it needs can not be read: nothing was sent', async () => {
    const world = new OutboundWorld([sent], { idempotentSend: false });
    world.secretsFail = true;
    await expect(world.deliver(job())).rejects.toThrow('no secrets');
    world.secretsFail = false;

    expect(await world.deliver(job())).toEqual({ kind: 'settled' });
    expect(world.sent).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it.each([...refusals, 'configuration'] as const)(
    'is told to the agent in the words of the adapter, once, as a failed status: %s',
    async (kind) => {
      const world = worldWith([() => failure(kind)], { idempotentSend: false });

      expect(await world.receive()).toEqual({ kind: 'settled' });
      await world.deliver(job());
      const status: StatusJob = {
        integrationKey,
        channelId,
        correlation: 'corr-1',
        externalId: ID,
        status: 'failed',
        occurredAt: '2026-03-02T10:15:30.250Z',
        reason: `It went wrong: ${kind}.`,
      };
      expect(world.statuses).toEqual([status]);
      expect(world.sent).toHaveLength(1);
      expect(world.logger.lines[0]).toMatchObject({ level: 'warn', event: 'outbound.failed', code: kind });
    },
  );

  it('comes in the language of the channel', async () => {
    const world = worldWith([() => failure('permanent')]);
    world.channel = { ...channel, language: 'fr' };
    await world.receive();

    expect(reasons(world)).toEqual(['Ça s’est mal passé : permanent.']);
  });

  it.each(refusals)('of a repeat is one of the first attempt, which such a provider would know: %s', async (kind) => {
    const world = worldWith([() => failure('unknown-outcome'), () => refusal(kind, 'message')], { maybeWritten: true });
    await world.processBatch();

    expect(reasons(world)).toEqual([`It went wrong: ${kind}.`]);
  });

  it.each(refusals)('of a repeat that may be refused as one says nothing of the message: %s', async (kind) => {
    const world = worldWith([() => failure('unknown-outcome'), () => refusal(kind), sent]);
    await world.processBatch();

    expect(world.ids).toEqual([ID, ID, ID]);
    expect(world.statuses).toEqual([]);
  });

  it.each(refusals)('of every repeat ends as nobody knows, and never as not sent: %s', async (kind) => {
    const world = worldWith([() => failure('unknown-outcome'), () => refusal(kind)]);
    await world.processBatch();

    expect(reasons(world)).toEqual([NOT_KNOWN]);
    expect(world.logger.lines.map(({ code }) => code)).not.toContain(kind);
  });

  it('of a repeat that the provider has already is a message that is sent', async () => {
    const world = worldWith([() => failure('unknown-outcome'), () => refusal('permanent', 'repeat')]);
    await world.processBatch();

    expect(world.ids).toEqual([ID, ID]);
    expect(world.statuses).toEqual([]);
    expect(world.logger.events().at(-1)).toBe('outbound.sent');
  });

  it('as a repeat, of what nobody has sent before, is a refusal', async () => {
    const world = worldWith([() => refusal('permanent', 'repeat')]);
    await world.processBatch();

    expect(reasons(world)).toEqual(['It went wrong: permanent.']);
  });

  it('that is not about the message says nothing of an attempt before: nobody knows', async () => {
    const world = worldWith([() => failure('configuration')], { maybeWritten: true });
    await world.processBatch();

    expect(reasons(world)).toEqual([NOT_KNOWN]);
    expect(world.logger.events()).toEqual(['outbound.unknown']);
  });
});

describe('a provider that takes nothing for now', () => {
  it.each(['throttled', 'transient'] as const)(
    'is asked again at growing intervals, until it takes the message: %s',
    async (kind) => {
      const world = worldWith([() => failure(kind), () => failure(kind), () => failure(kind), sent], {
        idempotentSend: false,
      });
      await world.processBatch();

      expect(world.sent).toHaveLength(4);
      expect(world.statuses).toEqual([]);
      const retries = world.logger.lines.filter(({ event }) => event === 'outbound.retry');
      expect(retries.map(({ code, delay, attempt }) => [code, delay, attempt])).toEqual([
        [kind, 750, 1],
        [kind, 1_500, 2],
        [kind, 3_000, 3],
      ]);
    },
  );

  it('is given the time that it asks for', async () => {
    const world = worldWith([() => throttledFor(300_000), sent]);

    expect(await world.receive()).toEqual({ kind: 'retry', afterMs: 305_000 });
  });

  it.each(['throttled', 'transient'] as const)(
    'is asked for ten minutes from the callback on; then the agent is told that it was not sent: %s',
    async (kind) => {
      const world = worldWith([() => failure(kind)], { idempotentSend: false });
      await world.processBatch();

      expect(reasons(world)).toEqual([TOO_LATE]);
      const minutes = (Date.parse(world.statuses[0]?.occurredAt ?? '') - Date.parse(job().createdAt)) / 60_000;
      expect(minutes).toBeGreaterThan(7);
      expect(minutes).toBeLessThanOrEqual(10);
    },
  );

  it('is not asked for a message whose ten minutes went by in the queue', async () => {
    const world = worldWith();
    await world.clock.advance(600_000);
    await world.receive();

    expect(world.sent).toEqual([]);
    expect(reasons(world)).toEqual([TOO_LATE]);
  });

  it('is no reason to tell the agent later than needed: a wait that is too long ends it at once', async () => {
    const world = worldWith([() => throttledFor(600_000)]);

    expect(await world.receive()).toEqual({ kind: 'settled' });
    expect(reasons(world)).toEqual([TOO_LATE]);
  });
});

describe('an outcome that is unknown', () => {
  it('is repeated under the same id where the provider recognises repeats', async () => {
    const world = worldWith([() => failure('unknown-outcome'), () => failure('throttled'), sent]);
    await world.processBatch();

    expect(world.ids).toEqual([ID, ID, ID]);
    expect(world.statuses).toEqual([]);
  });

  it('ends after ten minutes: nobody knows, and the agent is told so', async () => {
    const world = worldWith([() => failure('unknown-outcome'), () => failure('throttled')]);
    await world.processBatch();

    expect(reasons(world)).toEqual([NOT_KNOWN]);
  });

  it('is told to the agent at once where the provider doubles repeats, and never repeated', async () => {
    const world = worldWith([() => failure('unknown-outcome')], { idempotentSend: false });
    await world.processBatch();
    await world.deliver(job());

    expect(world.sent).toHaveLength(1);
    expect(reasons(world)).toEqual(['It went wrong: unknown-outcome.']);
    expect(world.logger.events()).toEqual(['outbound.unknown', 'outbound.duplicate']);
  });

  it('is what a throw of the adapter leaves behind', async () => {
    const cutOff = () => Promise.reject(new Error('bug in the adapter'));
    for (const idempotentSend of [true, false]) {
      const world = new OutboundWorld([cutOff, sent], { idempotentSend });
      await expect(world.deliver(job())).rejects.toThrow('bug in the adapter');
      await world.clock.advance(30_001);
      await world.deliver(job());

      expect(world.sent).toHaveLength(idempotentSend ? 2 : 1);
      expect(reasons(world)).toEqual(idempotentSend ? [] : [NOT_KNOWN]);
    }
  });
});

describe('a notice, which no agent wrote', () => {
  it('is sent once, as an agent’s message is', async () => {
    const world = worldWith([], { isNotice: true });
    await world.processBatch();
    await world.deliver(job({ isNotice: true }));
    expect(world.ids).toEqual([ID]);
    expect(world.logger.events()).toEqual(['notice.sent', 'outbound.duplicate']);
  });

  it.each([...refusals, 'configuration', 'unknown-outcome'] as const)(
    'ends without a word to CXone where the provider answers %s',
    async (kind) => {
      const world = worldWith([() => failure(kind)], { isNotice: true, idempotentSend: false });
      await world.processBatch();
      expect(world.sent).toHaveLength(1);
      expect(world.statuses).toEqual([]);
      expect(world.logger.lines.at(-1)).toMatchObject({ event: 'notice.not-sent', code: kind });
    },
  );

  it('ends so as well where the channel is gone', async () => {
    const world = worldWith([], { isNotice: true });
    world.channel = undefined;
    await world.processBatch();
    expect([world.sent, world.statuses]).toEqual([[], []]);
  });
});

describe('a channel that was removed', () => {
  it.each([
    { case: 'being removed', channel: { ...channel, state: 'removing' as const, language: 'fr' as const }, fr: true },
    { case: 'removed', channel: { ...channel, state: 'removed' as const, language: 'fr' as const }, fr: true },
    { case: 'gone', channel: undefined, fr: false },
  ])('sends no message more: the agent is told, in its language where that is known ($case)', async (removed) => {
    const world = worldWith();
    world.channel = removed.channel;
    world.secretsFail = true;

    expect(await world.receive()).toEqual({ kind: 'settled' });
    expect(world.sent).toEqual([]);
    expect(reasons(world)).toEqual([
      expect.stringMatching(removed.fr ? /canal a été supprimé/ : /channel was removed/),
    ]);
  });

  it('leaves unknown what may have been sent before', async () => {
    const world = worldWith([], { maybeWritten: true });
    world.channel = undefined;
    await world.receive();

    expect(reasons(world)).toEqual([NOT_KNOWN]);
  });
});

describe('a status queue that does not take the end of a message', () => {
  it.each([
    { case: 'refuses it', answer: () => Promise.resolve(1) },
    { case: 'gives no answer', answer: () => Promise.reject(new Error('unreachable')) },
  ])('is asked again, and the agent told the same, where it $case', async ({ answer }) => {
    for (const idempotentSend of [true, false]) {
      const world = worldWith([() => failure('permanent')], { idempotentSend });
      world.statusQueueRefuses = answer;
      expect(await world.receive()).toEqual({ kind: 'retry', afterMs: 750 });
      world.statusQueueRefuses = () => Promise.resolve(0);
      await world.processBatch();

      expect(reasons(world)).toEqual(['It went wrong: permanent.']);
    }
  });

  it('makes nobody send what was given up, even where the provider would take it by now', async () => {
    const world = worldWith([() => failure('configuration'), () => ({ kind: 'sent' })]);
    world.statusQueueRefuses = () => Promise.resolve(1);
    await world.receive();
    world.statusQueueRefuses = () => Promise.resolve(0);
    await world.processBatch();

    expect(world.sent).toHaveLength(1);
    expect(reasons(world)).toEqual(['It went wrong: configuration.']);
  });

  it('leaves no doubt out: what may have been sent is not sent again meanwhile', async () => {
    const world = worldWith([() => failure('unknown-outcome')], { idempotentSend: false });
    world.statusQueueRefuses = () => Promise.resolve(1);
    await world.receive();
    world.statusQueueRefuses = () => Promise.resolve(0);
    await world.processBatch();

    expect(world.sent).toHaveLength(1);
    expect(reasons(world)).toEqual(['It went wrong: unknown-outcome.']);
  });
});

describe('the messages behind one that failed', () => {
  it('are sent, in their order', async () => {
    const world = new OutboundWorld([() => failure('throttled'), () => failure('permanent'), sent]);
    for (const text of ['one', 'two', 'three']) await world.say(text);
    await world.processBatch();

    expect(world.sent.map(({ text }) => text)).toEqual(['one', 'one', 'two', 'three']);
    expect(world.statuses).toHaveLength(1);
    expect(await world.say('four')).toMatchObject({ kind: 'sent' });
  });
});

describe('whatever the provider answers', () => {
  const kinds: SendFailure['kind'][] = ['throttled', 'transient', 'unknown-outcome', 'configuration', ...refusals];
  const answers = fc.array(fc.constantFrom(...kinds), { maxLength: 8 });

  it('a message that CXone counts as sent is taken once, or one failed status says why not', async () => {
    await fc.assert(
      fc.asyncProperty(answers, fc.boolean(), fc.boolean(), async (failures, idempotentSend, hasArrived) => {
        const shown: string[] = [];
        const arrive = (id: string) => {
          if (!idempotentSend || !shown.includes(id)) shown.push(id);
        };
        const scripts = failures.map((kind): Script => ({ externalId }) => {
          // A provider that recognises repeats refuses none of a message that it has.
          if (idempotentSend && shown.includes(externalId) && refusals.some((refusal) => refusal === kind))
            return sent();
          if (kind === 'unknown-outcome' && hasArrived) arrive(externalId);
          return failure(kind);
        });
        const accept: Script = ({ externalId }) => {
          arrive(externalId);
          return sent();
        };
        const world = new OutboundWorld([() => failure('throttled'), ...scripts, accept], { idempotentSend });
        const outcome = await world.say('Hello');
        await world.processBatch();

        expect(outcome.kind).toBe('queued');
        const told = reasons(world);
        const isUnknown = told.some((reason) => /not known|unknown-outcome/.test(reason ?? ''));
        expect(shown.length).toBeLessThanOrEqual(1);
        if (!isUnknown) expect(told.length + shown.length).toBe(1);
        else expect(told).toHaveLength(1);
        expect(world.table.items().flatMap((item) => Object.keys(item))).not.toContain(world.ids[0]);
      }),
    );
  });
});
