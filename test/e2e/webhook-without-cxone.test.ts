import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorld, type World } from '../../local/world.ts';
import { atTheDesk, customerWrites } from './support/people.ts';
import { until } from './support/until.ts';

const acceptedSchema = z.object({ socket: z.instanceof(Socket) });
let world: World;
let channelId: string;
/** TCP connections that CXone has accepted. */
let connections = 0;

function count(message: unknown): void {
  const { socket } = acceptedSchema.parse(message);
  if (socket.localPort === Number(new URL(world.cxone.origin).port)) connections += 1;
}

beforeAll(async () => {
  world = await startWorld();
  channelId = world.demoChannel?.channelId ?? '';
  subscribe('net.server.socket', count);
});
afterAll(async () => {
  unsubscribe('net.server.socket', count);
  await world.stop();
});

/** Holds the workers where they are, or lets them go on. */
function signal(pids: readonly number[], name: 'SIGSTOP' | 'SIGCONT') {
  for (const pid of pids) process.kill(pid, name);
}

it('the webhook function opens no connection to CXone: with the worker held, twenty messages are taken without one', async () => {
  await customerWrites(world, { text: 'Warm-up' });
  await until('the worker has delivered', () => atTheDesk(world, channelId).length === 1);
  const memory = await world.cloud.functions.memory();
  const workers = memory.filter(({ functionKey }) => functionKey === 'deliverInbound').map(({ pid }) => pid);
  expect(workers).toHaveLength(1);
  expect(connections).toBeGreaterThan(0);

  signal(workers, 'SIGSTOP');
  try {
    // A new process, so that no connection can be left over from before.
    await world.cloud.functions.kill('inboundWebhook');
    connections = 0;
    world.cxone.requests.clear();
    for (let ordinal = 1; ordinal <= 20; ordinal += 1) {
      expect(await customerWrites(world, { text: `message ${ordinal}` })).toMatchObject({ status: 200 });
    }
    expect(connections).toBe(0);
    expect(world.cxone.requests.last).toEqual([]);
  } finally {
    signal(workers, 'SIGCONT');
  }
  await until('the worker has delivered them all', () => atTheDesk(world, channelId).length === 21);
});
