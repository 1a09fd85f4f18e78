import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { type LoopbackServer, serve } from '../lib/attachments/fetch/loopback-server.ts';
import { atTheDesk } from './support/people.ts';
import { providerSends } from './support/provider-sends.ts';
import { until } from './support/until.ts';

const MEGABYTE = 1_000_000;
const CHUNK = 65_536;
const TOO_LARGE = 61 * MEGABYTE;

let world: World;
let channelId: string;
/** A provider's host: a file of any size under its number of bytes, which it does not announce. */
let host: LoopbackServer;

beforeAll(async () => {
  host = await serve(({ url = '' }, response) => {
    pipeline(Readable.from(bytes(Number(url.slice(1)))), response).catch(() => undefined);
  });
  // One process for each function, so that it is the same one that takes the next file.
  world = await startWorld({ environment: { MAX_FILE_MEGABYTES: '60' }, concurrencyPerFunction: 1 });
  channelId = world.demoChannel?.channelId ?? '';
});
afterAll(async () => {
  await world.stop();
  await host.close();
});

function* bytes(size: number): Generator<Buffer> {
  const chunk = Buffer.alloc(CHUNK, 'all work and no play ');
  for (let left = size; left > 0; left -= CHUNK) yield chunk.subarray(0, left);
}

/** A customer's message with one file; answers with what is at the desk once it is there, and CXone has the file. */
async function customerSends(id: string, size: number) {
  const channel = world.demoChannel ?? { webhookUrl: '', secret: '' };
  const attachments = [{ url: `${host.url}/${size}`, name: `${id}.txt` }];
  expect(await providerSends(channel, { id, text: id, attachments })).toMatchObject({ status: 200 });
  const arrived = () => {
    const last = atTheDesk(world, channelId).at(-1);
    return (
      last?.text.startsWith(id) === true && last.files?.some(({ sha256 }) => sha256 === undefined) !== true && last
    );
  };
  return until(`${id} is at the desk`, arrived);
}

async function memoryOfWorker() {
  const memory = await world.cloud.functions.memory();
  const worker = memory.find(({ functionKey }) => functionKey === 'deliverInbound');
  if (worker === undefined) throw new Error('The worker does not run.');
  return worker;
}

it('50 MB pass through a worker that does not grow by 32', async () => {
  // Both ways into the bucket, in one piece and in parts: what they need is loaded, and the heap has its size.
  await customerSends('small', 1_000);
  await customerSends('parts', 12 * MEGABYTE);
  const before = await memoryOfWorker();

  expect(await customerSends('large', 50 * MEGABYTE)).toMatchObject({ text: 'large', files: [{ name: 'large.txt' }] });

  const after = await memoryOfWorker();
  expect(after.pid).toBe(before.pid);
  expect((after.peakRssBytes - before.rssBytes) / MEGABYTE).toBeLessThan(32);
});

it('nothing stays in the bucket of a file that turns out too large', async () => {
  const before = await world.cloud.buckets.keys('FilesBucket');

  expect(await customerSends('endless', TOO_LARGE)).toEqual({
    from: 'customer',
    kind: 'received',
    text: 'endless\n[“endless.txt” is larger than 60 MB.]',
  });

  expect(await world.cloud.buckets.keys('FilesBucket')).toEqual(before);
});
