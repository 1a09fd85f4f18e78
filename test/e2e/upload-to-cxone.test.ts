import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { atTheDesk, customerWrites, sha256 } from './support/people.ts';
import { until } from './support/until.ts';

/** More than what is sent through CXone’s API in one piece. */
const LARGE = 4_500_000;

let world: World;
let channelId: string;

beforeAll(async () => {
  world = await startWorld({ environment: { FILE_HANDOVER: 'upload' } });
  channelId = world.demoChannel?.channelId ?? '';
});
afterAll(() => world.stop());

/** A customer sends one file; answers with where CXone was told that it lies, once it has it. */
async function addressOf(name: string, bytes: Buffer): Promise<string> {
  await customerWrites(world, { text: name, files: [{ name, type: 'text/plain', bytes }] });
  const arrived = () => {
    const last = atTheDesk(world, channelId).at(-1);
    return last?.text === name && last.files?.[0]?.sha256;
  };
  expect(await until('CXone has the file', arrived)).toBe(sha256(bytes));
  const thread = world.cxone.state.thread(channelId, 'chat-ida');
  return world.cxone.state.messagesOf(thread?.id ?? '').at(-1)?.attachments[0]?.url ?? '';
}

const uploads = () => world.cxone.requests.countOf('B19');

it('a small file is uploaded to CXone, and has a link of CXone’s own', async () => {
  const address = await addressOf('small.txt', Buffer.from('Flat 4, ring twice.'));
  expect(address.startsWith(`${world.cxone.origin}/files/`)).toBe(true);
  expect(uploads()).toBe(1);
});

it('a large file is fetched by CXone from us', async () => {
  const address = await addressOf('large.txt', Buffer.alloc(LARGE, 'Ring twice. '));
  expect(address.startsWith(world.cloud.endpoints.s3)).toBe(true);
  expect(uploads()).toBe(1);
});

it('a file that CXone does not take is fetched by it from us', async () => {
  // The client asks twice more.
  for (let tries = 0; tries < 3; tries += 1) world.cxone.faults.add({ operation: 'B19', kind: '503' });
  const address = await addressOf('refused.txt', Buffer.from('Ring twice.'));
  expect(address.startsWith(world.cloud.endpoints.s3)).toBe(true);
  expect(uploads()).toBe(1 + 3);
});
