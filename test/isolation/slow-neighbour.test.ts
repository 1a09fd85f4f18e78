import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { atTheDesk, customerWrites } from '../e2e/support/people.ts';
import { type Party, settle } from './support/party.ts';

/** How the other tenant's CXone answers, and how much its customers write. */
const SLOW_MS = 6_000;
const PER_SECOND = 10;
const CONVERSATIONS = 100;
/** In which a crowd begins, in milliseconds. */
const ONSET_MS = 10_000;
const MEASURED = 15;

let world: World;
let well: Party;
let slow: Party;
beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  well = await settle(world, 'main', world.cxone.credentials);
  slow = await settle(world, 'second', world.cxone.createTenant('Umbrella').credentials);
});
afterAll(() => world.stop());

/** Milliseconds until a message of the well tenant is at the desk: the median of several, one a second. */
async function medianDelay(name: string): Promise<number> {
  const delays: number[] = [];
  for (let n = 0; n < MEASURED; n += 1) {
    const text = `${name} ${n}`;
    const customerId = `customer-${n % 5}`;
    const wroteAt = performance.now();
    await customerWrites(world, { account: 'main', customerId, text });
    const isThere = () => atTheDesk(world, well.channel.channelId, customerId).some((message) => message.text === text);
    while (!isThere()) await sleep(5);
    delays.push(performance.now() - wroteAt);
    await sleep(1_000);
  }
  return delays.sort((one, other) => one - other)[Math.floor(MEASURED / 2)] ?? Infinity;
}

/** The slow tenant's customers write until it is over. */
async function campaign(signal: AbortSignal): Promise<number> {
  let written = 0;
  for (; !signal.aborted; written += 1) {
    const customerId = `many-${written % CONVERSATIONS}`;
    void customerWrites(world, { account: 'second', customerId, text: `Hello ${written}` }).catch(() => undefined);
    await sleep(1_000 / PER_SECOND);
  }
  return written;
}

it('a tenant whose CXone answers in six seconds slows another one down by less than three times', async () => {
  const alone = await medianDelay('alone');
  const { tenantId } = slow;
  world.cxone.faults.add({ operation: 'B6', kind: 'slow', delayMs: SLOW_MS, times: 100_000, tenantId });
  const over = new AbortController();
  const writing = campaign(over.signal);
  await sleep(ONSET_MS);
  const beside = await medianDelay('beside');
  over.abort();

  const ratio = beside / alone;
  console.log(
    `Median at the desk: alone ${alone.toFixed(0)} ms, beside ${await writing} messages of a slow tenant ${beside.toFixed(0)} ms, ${ratio.toFixed(2)} times.`,
  );
  expect(ratio).toBeLessThanOrEqual(3);
});
