import { describe, expect, it } from 'vitest';
import { HttpError } from '../../lib/http/http-error.ts';
import { Deployment } from '../support/deployment.ts';
import { Effects, type Plan, Process } from '../support/effects.ts';
import { singleFaults } from './matrix.ts';
import { agentsMessage, inboundConversation, inboundParked, outboundQueued, receipt, replayed } from './stories.ts';
import { allOf, conversations, run, textsOf, webhook, workers } from './traffic.ts';

describe('provider time-out after the request was written', () => {
  const text = 'Your parcel leaves today.';
  const afterwards = async (world: Deployment) => {
    const worker = world.start();
    for (let at = world.outbound.nextAt(); at !== undefined; at = world.outbound.nextAt()) {
      await world.clock.advance(Math.max(0, at - world.clock.now().getTime()));
      await worker.workOutbound();
    }
    await world.clock.advance(10_000);
    while (await worker.workStatuses());
  };

  it('the agent is told that nobody knows, and without an idempotency key it is never sent twice', async () => {
    const world = await new Deployment([], { idempotentSend: false }).withChannel();
    world.receiver.losesAnswers = true;
    for (let repeat = 0; repeat < 3; repeat += 1) {
      const answer = await world.start().callBack(agentsMessage(text));
      const error = answer.kind === 'threw' && answer.error instanceof HttpError ? answer.error : undefined;
      expect(error?.code).toBe('send_unknown_outcome');
      expect(error?.message).toMatch(/not confirm|not known/);
      await world.clock.advance(5_000);
    }
    await afterwards(world);

    expect(world.receiver.shown).toHaveLength(1);
    expect(world.effects.names.filter((name) => name === 'send to provider')).toHaveLength(1);
    expect(world.cxone.statuses).toEqual([]);
  });

  it('on the queue too it is sent once without an idempotency key, and a failed status tells the agent', async () => {
    const world = await new Deployment([], { idempotentSend: false }).withChannel();
    world.receiver.turnsAway = () => new Response(undefined, { status: 429 });
    const answer = await world.start().callBack(agentsMessage(text));
    world.receiver.turnsAway = undefined;
    world.receiver.losesAnswers = true;
    await afterwards(world);

    expect(world.receiver.shown).toHaveLength(1);
    expect(world.cxone.statuses).toMatchObject([
      { status: 'failed', reason: expect.stringMatching(/not confirm|not known/) as string },
    ]);
    expect(answer).toEqual({ kind: 'ended', value: world.cxone.statuses[0]?.externalId });
  });

  it('with an idempotency key it is repeated under the same id until an answer comes, and shown once', async () => {
    const world = await new Deployment([], { idempotentSend: true }).withChannel();
    world.receiver.losesAnswers = true;
    const answer = await world.start().callBack(agentsMessage(text));
    world.receiver.losesAnswers = false;
    await afterwards(world);

    expect(world.effects.names.filter((name) => name === 'send to provider').length).toBeGreaterThan(1);
    expect(world.receiver.shown).toEqual([{ id: answer.kind === 'ended' && answer.value, text }]);
    expect(world.cxone.statuses).toEqual([]);
  });
});

describe('worker killed at any point', () => {
  it.each([
    { worker: 'of customers’ messages', story: inboundConversation },
    { worker: 'of a refused message', story: inboundParked },
    { worker: 'of a replayed message', story: replayed },
    { worker: 'of agents’ messages', story: outboundQueued({ texts: ['one', 'two'] }) },
    { worker: 'of receipts', story: receipt },
  ])('$worker: nothing is lost, nothing doubled, nothing inverted', async ({ story }) => {
    for (const { faults, ending } of await singleFaults(story, 'killed')) {
      expect({ faults, ...ending }).toMatchObject({ lost: 0, doubled: 0, inverted: 0 });
    }
  });
});

/** Of any four calls of the table, it answers one. */
class ThrottledStore extends Effects {
  isThrottled = true;
  #calls = 0;

  override process(): Process {
    return new Process((name) => this.#planOf(name), this.methods);
  }

  #planOf(name: string): Plan {
    this.names.push(name);
    const isOfTable = /(claim|channel|breaker|thread)$/.test(name);
    if (isOfTable) this.#calls += 1;
    const fails = this.isThrottled && isOfTable && this.#calls % 4 !== 0;
    return { before: fails ? 'failed' : undefined, after: undefined };
  }
}

describe('store throttled, queue refusing one entry', () => {
  it('the provider gets no success until everything is stored, repeats, and nothing is lost, doubled or inverted', async () => {
    const effects = new ThrottledStore();
    const world = await new Deployment([], { effects }).withChannel();
    const { clock, inbound } = world;
    const names = conversations(5);
    const work = workers(world, 3);
    let entries = 0;
    inbound.turnsAway = () => {
      entries += 1;
      return entries % 3 === 1;
    };
    const refusals: unknown[] = [];
    for (let message = 1; message <= 4; message += 1) {
      for (const name of names) {
        for (;;) {
          const answer = await world.start().receive(webhook(name, message));
          if (answer.kind === 'ended') break;
          refusals.push(answer.kind === 'threw' && answer.error);
          await clock.advance(5_000);
        }
        await work();
      }
    }
    effects.isThrottled = false;
    await run(world, [], work);

    expect(refusals.length).toBeGreaterThan(names.length);
    expect(refusals).toContainEqual(expect.objectContaining({ status: 503, code: 'not_queued' }));
    for (const name of names) expect(textsOf(world, name)).toEqual(allOf(name, 4));
  });
});
