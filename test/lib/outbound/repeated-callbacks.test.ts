import { describe, expect, it } from 'vitest';
import { failure, OutboundWorld, type Script } from './outbound-world.ts';

const FIRST_ID = 'out-AQEBAQEBAQEBAQEBAQEBAQ-QA0';

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

  it('is told that the first one is still being sent when its own time is over', async () => {
    const world = worldTaking(19_000);
    const first = world.begin('Hello');

    const [, second] = await world.clock.run(Promise.all([first, world.begin('Hello', { functionMs: 12_000 })]));

    expect(second).toMatchObject({
      kind: 'failed',
      failure: { kind: 'transient', agentMessage: { en: expect.stringContaining('still being sent') as string } },
    });
    expect(world.sent).toHaveLength(1);
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
    { case: 'two minutes', later: 120_000, ids: 1 },
    { case: 'longer', later: 120_001, ids: 2 },
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

  describe('with CXone’s own id of the request', () => {
    it('is the same message within two minutes, quick as the first answer was', async () => {
      const world = worldTaking(1_000, { retryAfterMs: 0 });
      const first = await world.say('Hello', { trace: 'trace-1' });
      await world.clock.advance(120_000);

      expect(await world.say('Hello', { trace: 'trace-1' })).toEqual(first);
      expect(world.sent).toHaveLength(1);
    });

    it('is a message of its own later, should CXone give all requests of a session one id', async () => {
      const world = worldTaking(1_000);
      await world.say('Hello', { trace: 'trace-1' });
      await world.clock.advance(120_001);
      await world.say('Hello', { trace: 'trace-1' });

      expect(new Set(world.ids).size).toBe(2);
    });

    it('is the same message where the first one was cut off long ago', async () => {
      const world = new OutboundWorld([() => Promise.reject(new Error('cut off')), () => ({ kind: 'sent' })]);
      await expect(world.say('Hello', { trace: 'trace-1' })).rejects.toThrow('cut off');
      await world.clock.advance(3_600_000);
      await world.say('Hello', { trace: 'trace-1' });

      expect(world.ids).toEqual([FIRST_ID, FIRST_ID]);
    });

    it('is judged by time alone under another id, and under none', async () => {
      const world = worldTaking(6_000);
      const first = await world.say('Hello', { trace: 'trace-1' });

      expect(await world.say('Hello', { trace: 'trace-2' })).toEqual(first);
      expect(await world.say('Hello')).toEqual(first);
      await world.clock.advance(120_001);
      await world.say('Hello', { trace: 'trace-2' });
      expect(world.sent).toHaveLength(2);
    });

    it('is a message of its own under another id, soon after a quick answer', async () => {
      const world = worldTaking(1_000);
      await world.say('Hello', { trace: 'trace-1' });
      await world.clock.advance(2_001);
      await world.say('Hello', { trace: 'trace-2' });

      expect(new Set(world.ids).size).toBe(2);
    });

    it('has nothing to do with other words under the same id', async () => {
      const world = worldTaking(1_000);
      await world.say('Hello', { trace: 'trace-1' });
      await world.say('Goodbye', { trace: 'trace-1' });

      expect(world.sent.map(({ text }) => text)).toEqual(['Hello', 'Goodbye']);
    });

    it('leaves no trace of that id in the table', async () => {
      const world = worldTaking(1_000);
      await world.say('Hello', { trace: 'trace-1' });

      expect(JSON.stringify(world.table.items())).not.toContain('trace-1');
    });
  });
});
