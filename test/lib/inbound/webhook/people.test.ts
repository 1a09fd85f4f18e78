import { beforeEach, describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../../../../lib/contract/events.ts';
import { inboundJobSchema, queuedStatusSchema } from '../../../../lib/queues/jobs.ts';
import { Deployment } from '../../../support/deployment.ts';
import { channelId, messageEvent } from '../../../support/fixtures.ts';

let world: Deployment;
beforeEach(async () => {
  world = await new Deployment().withChannel();
});

const body = { type: 'message.received' };
const set = (people: Readonly<Record<string, boolean>>) =>
  world.table.update(`CHANNEL#${channelId}`, { set: { people } });
const brings = (...events: ProviderEvent[]) =>
  Object.assign(world, { provider: { ...world.provider, parse: () => ({ kind: 'events', events }) } });
const typing = (conversationId: string) => ({ kind: 'typing', conversationId, isTyping: true }) as const;
const queued = () => inboundJobSchema.parse(JSON.parse(world.inbound.receive()?.body ?? ''));

describe('a webhook of a channel', () => {
  it('that honours opt-outs queues the word as a signal, and says so to the worker', async () => {
    await set({ honoursOptOut: true });
    brings(messageEvent({ text: 'stop' }));
    await world.start().receive(body);
    expect(queued()).toMatchObject({
      people: { honoursOptOut: true },
      messages: [{ text: 'stop', signal: { kind: 'contact-state', state: 'opted-out' } }],
    });
  });

  it('that honours none queues it like every message', async () => {
    brings(messageEvent({ text: 'stop' }));
    await world.start().receive(body);
    const { people, messages } = queued();
    expect(people).toBeUndefined();
    expect(messages).toMatchObject([{ text: 'stop' }]);
    expect(messages[0]).not.toHaveProperty('signal');
  });
});

describe('a webhook of a provider that takes messages for those who have blocked the channel', () => {
  it('has the worker keep who they are, whatever the channel honours', async () => {
    const { manifest } = world.provider;
    const capabilities = { ...manifest.capabilities, takesForBlocked: true };
    brings(messageEvent({ text: 'stop' }));
    Object.assign(world, { provider: { ...world.provider, manifest: { ...manifest, capabilities } } });
    await world.start().receive(body);
    const job = queued();
    expect(job.people).toEqual({ keepsBlocks: true });
    expect(job.messages[0]?.signal).toBeUndefined();
  });
});

describe('a webhook that says that customers type', () => {
  it('queues nothing and logs nothing where the channel tells nobody, a thousand times', async () => {
    brings(typing('conv-off'));
    const environment = world.start();
    for (let count = 0; count < 1_000; count += 1) {
      expect(await environment.receive(body)).toMatchObject({ value: 200 });
    }
    expect(world.statuses.nextAt()).toBeUndefined();
    expect(world.inbound.nextAt()).toBeUndefined();
    expect(world.logger.lines).toEqual([]);
  });

  it('queues it once where the channel tells CXone, beside what they wrote', async () => {
    await set({ customerTyping: true });
    brings(typing('conv-on'), messageEvent(), typing('conv-on'));
    const environment = world.start();
    for (let count = 0; count < 3; count += 1) await environment.receive(body);
    expect(queued().messages).toHaveLength(1);
    await world.clock.advance(4_000);
    const [first, second] = [world.statuses.receive(), world.statuses.receive()];
    const job = queuedStatusSchema.parse(JSON.parse(first?.body ?? ''));
    expect(job).toMatchObject({ typing: { conversationId: 'conv-on' } });
    expect(second).toBeUndefined();
  });

  it('is answered all the same where the queue takes nothing', async () => {
    await set({ customerTyping: true });
    brings(typing('conv-refused'));
    world.statuses.turnsAway = () => true;
    expect(await world.start().receive(body)).toMatchObject({ value: 200 });
  });
});
