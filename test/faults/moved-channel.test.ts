import { beforeEach, describe, expect, it } from 'vitest';
import { Deployment } from '../support/deployment.ts';
import { moveTo, NEW_URL, OLD_URL } from './move-stories.ts';
import { agentsMessage, outboundWork } from './stories.ts';

/** Among the effects of a callback in a fresh process: channel, secret, index key, claim, what is queued and asked, the send. */
const SEND = 6;
const THIRD_URL = 'https://third.example.net/deliveries';

let world: Deployment;
beforeEach(async () => {
  world = await new Deployment([], { mostText: 20 }).withChannel();
});

const move = (url = NEW_URL) => world.startBefore().click(moveTo(world, url, true));
const at = (url: string) => (world.receiver.takenAt.get(url) ?? []).map(({ text }) => text);
const throttled = () => new Response(undefined, { status: 429 });
const tells = () => world.cxone.statuses.map(({ reason }) => reason);
const write = (text: string, environment = world.start()) => world.clock.run(environment.callBack(agentsMessage(text)));

describe('a message under way while its channel is moved', () => {
  it('goes to the new URL where the old one has surely not taken it', async () => {
    let attempts = 0;
    world.receiver.turnsAway = (_message, url) => {
      attempts += 1;
      return url === OLD_URL ? throttled() : undefined;
    };
    await write('one');
    await world.clock.advance(10_000);
    await world.start().workOutbound();
    // Once in the callback, once by the worker.
    expect(attempts).toBe(2);
    await move();
    await outboundWork(world)();

    expect(at(OLD_URL)).toEqual([]);
    expect(at(NEW_URL)).toEqual(['one']);
    expect(tells()).toEqual([]);
  });

  it('is settled at the old URL where that may have it', async () => {
    world.receiver.losesAnswers = true;
    await write('one');
    await move();
    world.receiver.losesAnswers = false;
    await outboundWork(world)();

    expect(at(OLD_URL)).toEqual(['one']);
    expect(at(NEW_URL)).toEqual([]);
    expect(tells()).toEqual([]);
  });

  it('is told as in doubt where the old URL that may have it answers no more, and is not sent to the new one', async () => {
    world.receiver.losesAnswers = true;
    await write('one');
    await move();
    world.receiver.losesAnswers = false;
    world.receiver.turnsAway = (_message, url) => (url === OLD_URL ? new Response(null, { status: 502 }) : undefined);
    await outboundWork(world)();

    expect(at(NEW_URL)).toEqual([]);
    expect(tells()).toEqual([expect.stringContaining('not known')]);
  });

  it('has all its parts at the URL where the first one is', async () => {
    let parts = 0;
    world.receiver.turnsAway = () => {
      parts += 1;
      return parts === 2 ? throttled() : undefined;
    };
    await write('The first half of it and the second.');
    const sender = world.start();
    await sender.workOutbound();
    expect(at(OLD_URL)).toHaveLength(1);

    await move();
    await outboundWork(world)();
    expect(at(OLD_URL).join(' ')).toBe('The first half of it and the second.');
    expect(at(NEW_URL)).toEqual([]);
  });

  it('waits for a process that knows where an attempt went, and is settled there', async () => {
    const stale = world.start();
    await write('before', stale);
    await move();
    world.receiver.losesAnswers = true;
    await write('one');
    world.receiver.losesAnswers = false;
    // This one has read the channel before it was moved.
    await stale.workOutbound();
    await outboundWork(world)();

    expect(at(OLD_URL)).toEqual(['before']);
    expect(at(NEW_URL)).toEqual(['one']);
  });

  it('is told as in doubt where the channel was moved twice since: nobody knows the first URL any more', async () => {
    world.receiver.losesAnswers = true;
    await write('one');
    world.receiver.losesAnswers = false;
    await move();
    await move(THIRD_URL);
    await outboundWork(world)();

    expect([at(NEW_URL), at(THIRD_URL)]).toEqual([[], []]);
    expect(tells()).toEqual([expect.stringContaining('not known')]);
  });

  it('is repeated at the URL that may have it by a callback of a process that knows the new one', async () => {
    world = await new Deployment([{ effect: SEND, when: 'after', how: 'killed' }]).withChannel();
    expect((await write('one')).kind).toBe('killed');
    expect(at(OLD_URL)).toEqual(['one']);
    await move();
    await world.clock.advance(30_000);
    await write('one');
    await outboundWork(world)();

    expect(at(OLD_URL)).toEqual(['one']);
    expect(at(NEW_URL)).toEqual([]);
  });
});
