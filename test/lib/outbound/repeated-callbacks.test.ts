import { describe, expect, it } from 'vitest';
import { TraceMemory } from '../../../lib/outbound/outbound-message.ts';
import { failure, OutboundWorld, type Script } from './outbound-world.ts';

const FIRST_ID = 'out-AQEBAQEBAQEBAQEBAQEBAQ5wfs';

/** A provider that takes some milliseconds before it says yes. */
function slowly(ms: number): { script: Script; use: (world: OutboundWorld) => void } {
  let world: OutboundWorld | undefined;
  return {
    script: async () => {
      await world?.clock.sleep(ms);
      return { kind: 'sent' };
    },
    use: (used) => {
      world = used;
    },
  };
}

function worldTaking(ms: number, options: ConstructorParameters<typeof OutboundWorld>[1] = {}): OutboundWorld {
  const provider = slowly(ms);
  const world = new OutboundWorld([provider.script], options);
  provider.use(world);
  return world;
}

describe('a repeated callback', () => {
  it('waits for the first one in flight and gives the same answer', async () => {
    const world = worldTaking(3_000);

    const answers = await world.clock.run(Promise.all([world.begin('Hello'), world.begin('Hello')]));

    expect(answers).toMatchObject([
      { kind: 'sent', externalId: FIRST_ID },
      { kind: 'sent', externalId: FIRST_ID },
    ]);
    expect(world.sent).toHaveLength(1);
    expect(world.logger.events()).toEqual(['outbound.sent', 'outbound.repeated']);
  });

  it('gives the same answer to twenty at once', async () => {
    const world = worldTaking(1_000, { idempotentSend: false });

    const answers = await world.clock.run(Promise.all(Array.from({ length: 20 }, () => world.begin('Hello'))));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(world.sent).toHaveLength(1);
  });

  it('waits for the first one in flight also where no repeat is known by its time', async () => {
    const world = worldTaking(3_000, { retryAfterMs: 0 });

    const answers = await world.clock.run(Promise.all([world.begin('Hello'), world.begin('Hello')]));

    expect(answers[1]).toEqual(answers[0]);
    expect(world.sent).toHaveLength(1);
  });

  it('waits for as long as it has eight seconds left', async () => {
    const world = worldTaking(400);

    const answers = await world.clock.run(
      Promise.all([world.begin('Hello'), world.begin('Hello', { functionMs: 8_000 })]),
    );

    expect(answers[1]).toEqual(answers[0]);
  });

  it('is told that nobody knows, and not to send again, where the first one is still under way when its time is over', async () => {
    const world = worldTaking(19_000, { idempotentSend: false });
    const first = world.begin('Hello');

    const [, second] = await world.clock.run(Promise.all([first, world.begin('Hello', { functionMs: 12_000 })]));

    expect(second).toMatchObject({
      kind: 'failed',
      failure: { kind: 'unknown-outcome', agentMessage: { en: expect.stringContaining('not known') as string } },
    });
    expect(world.sent).toHaveLength(1);
  });

  it('leaves it to the queue, under its id, where the provider recognises repeats', async () => {
    const world = worldTaking(19_000);
    const first = world.begin('Hello');

    const [one, other] = await world.clock.run(Promise.all([first, world.begin('Hello', { functionMs: 12_000 })]));
    await world.processBatch();

    expect(one).toMatchObject({ kind: 'sent', externalId: FIRST_ID });
    expect(other).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
    expect(new Set(world.ids)).toEqual(new Set([FIRST_ID]));
    expect(world.statuses).toEqual([]);
  });

  it('is told as failed where the first one, of which it was given the id, is refused after all', async () => {
    const world = new OutboundWorld([
      async () => {
        await world.clock.sleep(19_000);
        return failure('permanent');
      },
      () => failure('permanent'),
    ]);
    const [one, other] = await world.clock.run(
      Promise.all([world.begin('Hello'), world.begin('Hello', { functionMs: 12_000 })]),
    );
    await world.processBatch();

    expect(one).toMatchObject({ kind: 'failed', failure: { kind: 'permanent' } });
    expect(other).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
    expect(world.statuses).toMatchObject([{ externalId: FIRST_ID, status: 'failed' }]);
  });

  it.each([
    { case: 'the first took 5 s and ended just now', took: 5_000, later: 0, sends: 1 },
    { case: 'the first took 5 s and ended two minutes ago', took: 5_000, later: 120_000, sends: 1 },
    { case: 'the first took 5 s and ended longer ago', took: 5_000, later: 120_001, sends: 2 },
    { case: 'the first took less than 5 s and ended two seconds ago', took: 4_999, later: 2_000, sends: 1 },
    { case: 'the first took less than 5 s and ended longer ago', took: 4_999, later: 2_001, sends: 2 },
  ])('leads to $sends send(s) in all where $case', async ({ took, later, sends }) => {
    const world = worldTaking(took);
    const first = await world.say('Hello');
    await world.clock.advance(later);

    const second = await world.say('Hello');

    expect(world.sent).toHaveLength(sends);
    expect(JSON.stringify(second) === JSON.stringify(first)).toBe(sends === 1);
    expect(new Set(world.sent.map(({ externalId }) => externalId)).size).toBe(sends);
  });

  it('is a message of its own wherever that is set', async () => {
    const world = worldTaking(19_000, { retryAfterMs: 0 });
    await world.say('Hello');
    await world.say('Hello');

    expect(new Set(world.sent.map(({ externalId }) => externalId)).size).toBe(2);
  });

  it('is not sent after an unknown outcome even so', async () => {
    const world = new OutboundWorld([() => failure('unknown-outcome')], { idempotentSend: false, retryAfterMs: 0 });
    await world.say('Hello');

    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });
    expect(world.sent).toHaveLength(1);
  });

  it('days after a send that was cut off is a message of its own, which no receiver takes for the old one', async () => {
    const world = new OutboundWorld([() => Promise.reject(new Error('cut off')), () => ({ kind: 'sent' })]);
    await expect(world.say('Thanks')).rejects.toThrow('cut off');
    await world.clock.advance(3 * 86_400_000);

    const later = await world.say('Thanks');

    expect(later).toMatchObject({ kind: 'sent', externalId: world.ids.at(-1) });
    expect(new Set(world.ids).size).toBe(2);
  });

  it.each([
    { case: 'a day', later: 86_400_000, ids: 1 },
    { case: 'longer', later: 86_400_001, ids: 2 },
  ])('$case after the beginning of a send that was cut off makes $ids message(s) in all', async ({ later, ids }) => {
    const world = new OutboundWorld([() => Promise.reject(new Error('cut off')), () => ({ kind: 'sent' })]);
    await expect(world.say('Thanks')).rejects.toThrow('cut off');
    await world.clock.advance(later);
    await world.say('Thanks');

    expect(world.sent).toHaveLength(2);
    expect(new Set(world.ids).size).toBe(ids);
  });

  it('is one message however many come at once, days after a send that was cut off', async () => {
    const world = new OutboundWorld([() => Promise.reject(new Error('cut off')), () => ({ kind: 'sent' })]);
    await expect(world.say('Thanks')).rejects.toThrow('cut off');
    await world.clock.advance(3 * 86_400_000);

    const answers = await world.clock.run(Promise.all([world.begin('Thanks'), world.begin('Thanks')]));

    expect(answers[0]).toMatchObject({ kind: 'sent', externalId: world.ids.at(-1) });
    expect(answers[1]).toEqual(answers[0]);
    expect(world.sent).toHaveLength(2);
  });

  it('is one message however many come at once after a quick first one', async () => {
    const world = worldTaking(1_000);
    await world.say('Hello');
    await world.clock.advance(2_001);

    const answers = await world.clock.run(Promise.all([world.begin('Hello'), world.begin('Hello')]));

    expect(world.sent).toHaveLength(2);
    expect(JSON.stringify(answers[0])).toBe(JSON.stringify(answers[1]));
  });

  it('sends by itself where the first one in flight was refused', async () => {
    const world = new OutboundWorld([
      async () => {
        await world.clock.sleep(1_000);
        return failure('transient');
      },
      () => ({ kind: 'sent' }),
    ]);

    const [first, second] = await world.clock.run(Promise.all([world.begin('Hello'), world.begin('Hello')]));

    expect(first).toMatchObject({ kind: 'failed', failure: { kind: 'transient' } });
    expect(second).toMatchObject({ kind: 'sent' });
    expect(world.sent).toHaveLength(2);
  });

  it('has nothing to do with the same words in another conversation', async () => {
    const world = worldTaking(6_000);
    await world.say('Hello');
    await world.say('Hello', { conversationId: 'conv-8' });

    expect(world.sent.map(({ conversationId }) => conversationId)).toEqual(['conv-7781', 'conv-8']);
  });

  it('has nothing to do with other words', async () => {
    const world = worldTaking(6_000);
    await world.say('Hello');
    await world.say('Hello?');

    expect(world.sent.map(({ text }) => text)).toEqual(['Hello', 'Hello?']);
  });

  describe.each([
    { name: 'CXone’s own id of the request', first: { trace: 'id-1' }, other: { trace: 'id-2' } },
    { name: 'CXone’s own id of the message', first: { cxoneMessageId: 'id-1' }, other: { cxoneMessageId: 'id-2' } },
  ])('with $name', ({ first: mark, other }) => {
    it.each([
      { case: '121 seconds', later: 121_000, sends: 1 },
      { case: 'a day', later: 86_400_000, sends: 1 },
      { case: 'longer', later: 86_400_001, sends: 2 },
    ])('leads to $sends send(s) in all $case later, quick as the first answer was', async ({ later, sends }) => {
      const world = worldTaking(1_000, { retryAfterMs: 0 });
      const first = await world.say('Hello', mark);
      await world.clock.advance(later);
      const second = await world.say('Hello', mark);

      expect(world.sent).toHaveLength(sends);
      expect(JSON.stringify(second) === JSON.stringify(first)).toBe(sends === 1);
    });

    it('is the same message where the first one was cut off long ago', async () => {
      const world = new OutboundWorld([() => Promise.reject(new Error('cut off')), () => ({ kind: 'sent' })]);
      await expect(world.say('Hello', mark)).rejects.toThrow('cut off');
      await world.clock.advance(86_400_001);
      await world.say('Hello', mark);

      expect(world.ids).toEqual([FIRST_ID, FIRST_ID]);
    });

    it('is the same message where the agent has said it again since', async () => {
      const world = worldTaking(1_000);
      const first = await world.say('Hello', mark);
      await world.clock.advance(60_000);
      const second = await world.say('Hello', other);
      await world.clock.advance(60_000);

      expect(await world.say('Hello', mark)).toEqual(first);
      expect(await world.say('Hello', other)).toEqual(second);
      expect(world.sent).toHaveLength(2);
    });

    it('is judged by time alone under another id, and under none', async () => {
      const world = worldTaking(6_000);
      const first = await world.say('Hello', mark);

      expect(await world.say('Hello', other)).toEqual(first);
      expect(await world.say('Hello')).toEqual(first);
      await world.clock.advance(120_001);
      await world.say('Hello', other);
      expect(world.sent).toHaveLength(2);
    });

    it('is a message of its own under another id, soon after a quick answer', async () => {
      const world = worldTaking(1_000);
      await world.say('Hello', mark);
      await world.clock.advance(2_001);
      await world.say('Hello', other);

      expect(new Set(world.ids).size).toBe(2);
    });

    it('has nothing to do with other words under the same id', async () => {
      const world = worldTaking(1_000);
      await world.say('Hello', mark);
      await world.say('Goodbye', mark);

      expect(world.sent.map(({ text }) => text)).toEqual(['Hello', 'Goodbye']);
    });

    it('is sent again where the first one failed on the queue', async () => {
      const world = new OutboundWorld([
        () => failure('throttled'),
        () => failure('permanent'),
        () => ({ kind: 'sent' }),
      ]);
      await world.say('Hello', mark);
      await world.processBatch();
      await world.clock.advance(600_000);

      expect(await world.say('Hello', mark)).toMatchObject({ kind: 'sent', externalId: world.ids.at(-1) });
      expect(new Set(world.ids).size).toBe(2);
    });

    it('stays unknown where the first one ended so on the queue', async () => {
      const unknown = () => failure('unknown-outcome');
      const world = new OutboundWorld([() => failure('throttled'), unknown], { idempotentSend: false });
      await world.say('Hello', mark);
      await world.processBatch();
      await world.clock.advance(600_000);

      expect(await world.say('Hello', mark)).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });
      expect(world.sent).toHaveLength(2);
    });

    it('leaves no trace of that id in the table', async () => {
      const world = worldTaking(1_000);
      await world.say('Hello', mark);
      await world.clock.advance(60_000);
      await world.say('Hello', other);

      expect(JSON.stringify(world.table.items())).not.toMatch(/id-[12]/);
    });
  });

  it('remembers the ids of the last nine messages with the same words', async () => {
    const world = worldTaking(1_000);
    for (let ordinal = 1; ordinal <= 10; ordinal += 1) {
      await world.say('Yes', { trace: `trace-${ordinal}` });
      await world.clock.advance(10_000);
    }

    await world.say('Yes', { trace: 'trace-2' });
    expect(world.sent).toHaveLength(10);
    await world.say('Yes', { trace: 'trace-1' });
    expect(world.sent).toHaveLength(11);
  });

  describe('with an id of a request that CXone gives to a whole session', () => {
    const session = { trace: 'session-1' };

    it('is judged by time alone once it has come with other words', async () => {
      const world = worldTaking(1_000);
      await world.say('Good morning', session);
      await world.say('Are you there?', session);
      await world.clock.advance(300_000);
      await world.say('Are you there?', session);

      expect(world.sent.map(({ text }) => text)).toEqual(['Good morning', 'Are you there?', 'Are you there?']);
    });

    it('is so in other processes too, which have not seen the other words', async () => {
      const world = worldTaking(1_000);
      await world.say('Good morning', session);
      await world.say('Are you there?', session);
      world.traces = new TraceMemory();
      await world.clock.advance(300_000);
      await world.say('Are you there?', session);

      expect(world.sent).toHaveLength(3);
    });
  });

  describe('that follows a customer’s message', () => {
    it.each([
      { case: 'written half a minute after the first answer was given', wrote: 30_000, sends: 2 },
      { case: 'written sooner', wrote: 29_999, sends: 1 },
    ])('leads to $sends send(s) in all where that was $case', async ({ wrote, sends }) => {
      const world = worldTaking(5_500);
      await world.accept('m-1');
      await world.say('Yes', { follows: 'm-1' });
      await world.clock.advance(wrote);
      await world.accept('m-2');
      await world.clock.advance(20_000);
      await world.say('Yes', { follows: 'm-2' });

      expect(new Set(world.ids).size).toBe(sends);
      expect(world.sent).toHaveLength(sends);
    });

    it('is CXone’s where it follows the one that the first followed, though the customer has written since', async () => {
      const world = worldTaking(5_500);
      await world.accept('m-1');
      const first = await world.say('Yes', { follows: 'm-1' });
      await world.clock.advance(40_000);
      await world.accept('m-2');
      await world.clock.advance(20_000);

      expect(await world.say('Yes', { follows: 'm-1' })).toEqual(first);
      expect(await world.say('Yes')).toEqual(first);
      expect(await world.say('Yes', { follows: 'of-somebody-else' })).toEqual(first);
      expect(world.sent).toHaveLength(1);
    });

    it('is the agent’s also under an id of a request that the first had, but not under the first’s own', async () => {
      const world = worldTaking(5_500);
      await world.say('Yes', { trace: 'session-1', cxoneMessageId: 'cx-1' });
      await world.clock.advance(600_000);
      await world.accept('m-2');

      await world.say('Yes', { trace: 'session-1', cxoneMessageId: 'cx-1', follows: 'm-2' });
      expect(world.sent).toHaveLength(1);
      await world.say('Yes', { trace: 'session-1', cxoneMessageId: 'cx-2', follows: 'm-2' });
      expect(world.sent).toHaveLength(2);
    });

    it('is the answer to the question whether a message had arrived of which nobody knew', async () => {
      const world = new OutboundWorld([() => failure('unknown-outcome'), () => ({ kind: 'sent' })], {
        idempotentSend: false,
      });
      await world.say('Yes');
      await world.clock.advance(40_000);
      await world.accept('no-nothing-came');

      expect(await world.say('Yes', { follows: 'no-nothing-came' })).toMatchObject({ kind: 'sent' });
    });

    it('is taken for CXone’s where the table does not say when that was', async () => {
      const world = worldTaking(5_500);
      const first = await world.say('Yes');
      await world.clock.advance(60_000);
      await world.accept('m-2');
      world.acceptedAtFails = true;

      expect(await world.say('Yes', { follows: 'm-2' })).toEqual(first);
    });
  });
});

/** A provider that is cut off from us once it has the message: the process dies, and nobody hears of it. */
const cutOff = () => Promise.reject(new Error('cut off'));
/** Milliseconds after which CXone repeats a callback that ended in an error. */
const CXONES_PAUSES = [1_000, 3_000, 9_000, 27_000, 60_000];

describe('an agent who obeys an error and sends again', () => {
  const pauses = [20_000, 60_000, 150_000, 3_600_000];
  const rows = pauses.flatMap((pause) => [0, 1, 2, 5].map((repeats) => ({ pause, repeats })));

  it.each(rows)('after $pause ms is read once where CXone had repeated $repeats times', async ({ pause, repeats }) => {
    for (const died of [1, 2, 3]) {
      let left = died;
      const world = new OutboundWorld([() => ((left -= 1) < 0 ? { kind: 'sent' } : cutOff())]);
      const answers: unknown[] = [];
      const send = async () => {
        // An agent's "send" and the repeats of CXone that follow it, as long as there is an error.
        for (const wait of [0, ...CXONES_PAUSES.slice(0, repeats)]) {
          await world.clock.advance(wait);
          const answer = await world.say('It has left.').catch(() => undefined);
          answers.push(answer);
          if (answer !== undefined && answer.kind !== 'failed') return true;
        }
        return false;
      };
      for (let sends = 0; sends < 6 && !(await send()); sends += 1) await world.clock.advance(pause);

      left = 0;
      await world.processBatch();

      // The provider recognises repeats by the id, so that the customer reads one message.
      expect(new Set(world.ids)).toEqual(new Set([FIRST_ID]));
      expect(answers.at(-1)).toMatchObject({ externalId: FIRST_ID });
      expect(world.statuses).toEqual([]);
      // Never that it was not sent, for it was.
      const errors = answers.slice(0, -1).filter((answer) => answer !== undefined);
      for (const error of errors) expect(error).toMatchObject({ failure: { kind: 'unknown-outcome' } });
    }
  });

  it.each(pauses)('after %d ms reads that nobody knows where the provider doubles repeats', async (pause) => {
    const world = new OutboundWorld([cutOff, () => ({ kind: 'sent' })], { idempotentSend: false });
    await world.say('It has left.').catch(() => undefined);
    await world.clock.advance(pause);

    expect(await world.say('It has left.')).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });
    expect(world.sent).toHaveLength(1);
  });

  it('has a message of its own once the customer has written ten minutes after the first was cut off', async () => {
    const world = new OutboundWorld([cutOff, () => ({ kind: 'sent' })]);
    await world.say('Yes').catch(() => undefined);
    await world.clock.advance(599_000);
    await world.accept('m-2');
    await world.clock.advance(2_000);
    await world.accept('m-3');

    await world.say('Yes', { follows: 'm-3' });
    expect(new Set(world.ids).size).toBe(2);
  });
});
