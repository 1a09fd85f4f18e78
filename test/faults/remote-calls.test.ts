import { describe, expect, it } from 'vitest';
import { Deployment, type Environment } from '../support/deployment.ts';
import { agentsMessage, inboundBody } from './stories.ts';

/** Names of the effects that some work has. */
async function effectsOf(world: Deployment, work: () => Promise<unknown>): Promise<string[]> {
  const before = world.effects.names.length;
  await work();
  return world.effects.names.slice(before);
}

async function warmed(work: (world: Deployment, environment: Environment) => Promise<unknown>) {
  const world = await new Deployment().withChannel();
  // Secrets that were read right after a change are read once more.
  await world.clock.advance(5_000);
  const environment = world.start();
  await work(world, environment);
  await world.clock.advance(10_000);
  return { world, environment };
}

describe('in the steady state', () => {
  it('a webhook is one call of the queue', async () => {
    const { world, environment } = await warmed((_, warm) => warm.receive(inboundBody('m-1', 'one')));

    expect(await effectsOf(world, () => environment.receive(inboundBody('m-2', 'two')))).toEqual(['queue message']);
  });

  it('a webhook reads the channel anew after fifteen seconds and its secrets after five minutes', async () => {
    const { world, environment } = await warmed((_, warm) => warm.receive(inboundBody('m-1', 'one')));
    await world.clock.advance(5_000);
    expect(await effectsOf(world, () => environment.receive(inboundBody('m-2', 'two')))).toEqual([
      'read channel',
      'queue message',
    ]);

    await world.clock.advance(285_000);
    expect(await effectsOf(world, () => environment.receive(inboundBody('m-3', 'three')))).toEqual([
      'read channel',
      'read secret',
      'queue message',
    ]);
  });

  it('a customer’s message is four calls of the worker: claim, a look whether it may answer a question, Create Message, finish', async () => {
    const { world, environment } = await warmed(async (deployment, warm) => {
      const receiver = deployment.start();
      await receiver.receive(inboundBody('m-1', 'one'));
      await warm.workInbound();
    });
    await world.start().receive(inboundBody('m-2', 'two'));

    // Lambda itself takes the message from the queue once the worker has ended.
    expect(await effectsOf(world, () => environment.workInbound())).toEqual([
      'claim',
      'read openquestion',
      'CXone create-message',
      'finish claim',
      'acknowledge',
    ]);
    await world.start().receive(inboundBody('m-3', 'Where is my parcel, which was to come last week? '.repeat(3)));
    expect(await effectsOf(world, () => environment.workInbound())).not.toContain('read openquestion');
  });

  it('an agent’s message is five calls: claim, beside it two looks at what waits, send, finish', async () => {
    const { world, environment } = await warmed((_, warm) => warm.callBack(agentsMessage('Good morning.')));

    expect(await effectsOf(world, () => environment.callBack(agentsMessage('Your parcel leaves today.')))).toEqual([
      'claim',
      'read queued',
      'read openquestion',
      'send to provider',
      'finish claim',
    ]);
  });

  it('an agent’s message costs one read more where the channel was not read for fifteen seconds', async () => {
    const { world, environment } = await warmed((_, warm) => warm.callBack(agentsMessage('Good morning.')));
    await world.clock.advance(60_000);

    expect(await effectsOf(world, () => environment.callBack(agentsMessage('Your parcel leaves today.')))).toEqual([
      'read channel',
      'claim',
      'read queued',
      'read openquestion',
      'send to provider',
      'finish claim',
    ]);
  });

  it('a receipt is five calls of the worker: take, read the budget and take from it, set, record', async () => {
    const receive = (deployment: Deployment, messageId: string) => {
      const data = { messageId, status: 'seen' };
      return deployment.startBefore().receive({ type: 'message.status', timestamp: '2026-03-02T10:15:29.100Z', data });
    };
    const world = await new Deployment().withChannel();
    await world.clock.advance(5_000);
    const environment = world.start();
    await receive(world, 'out-AAAAAAAAAAAAAAAAAAAAAA');
    await world.clock.advance(1_000);
    await environment.workStatuses();
    await receive(world, 'out-BBBBBBBBBBBBBBBBBBBBBB');
    await world.clock.advance(1_000);

    expect(await effectsOf(world, () => environment.workStatuses())).toEqual([
      'take status',
      'read receipts',
      'edit receipts',
      'CXone set-message-status',
      'record status',
      'acknowledge',
    ]);
  });
});

describe('what nobody has proven', () => {
  it('costs no write: forged webhooks read the secrets four times in two minutes, and else every thirty seconds', async () => {
    const { world, environment } = await warmed((_, warm) => warm.receive(inboundBody('m-1', 'one')));
    const forged = () =>
      environment.receive(inboundBody('m-2', 'forged'), { secret: 'whsec_Zm9yZ2VkLXNlY3JldC1vZi0zMi1ieXRlcy0uLi4u' });
    const reads: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      reads.push(...(await effectsOf(world, forged)));
      await world.clock.advance(200);
    }

    expect(reads).toEqual(['read secret', 'read secret', 'read secret', 'read secret']);
    expect(await effectsOf(world, forged)).toEqual([]);
    await world.clock.advance(30_000);
    expect(await effectsOf(world, forged)).toEqual(['read channel', 'read secret']);
    expect(await effectsOf(world, forged)).toEqual([]);
    expect(world.inbound.nextAt()).toBe(Date.parse('2026-03-02T10:15:35.250Z'));
  });
});
