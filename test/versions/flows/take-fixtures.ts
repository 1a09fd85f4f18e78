import type { Fixtures } from '../support/fixtures.ts';
import { Admin, answer, written } from '../support/people.ts';
import { Product } from '../support/product.ts';
import { bringMessages, throttleForHours } from './inbound.ts';
import { cutOffStatus, keepForAdapters, sendMessages, tellStatuses } from './outbound.ts';
import { deploy, setUp } from './set-up.ts';
import { refusals, Taking } from './taking.ts';

const BEGUN_AT = '2026-03-02T08:00:00.000Z';
const ONE_TIME_TOKEN = 'test-one-time-token-3';

/** Has this version of the product do all that it can, and takes what it then has written. */
export async function takeFixtures(): Promise<Fixtures> {
  const product = await Product.start(BEGUN_AT, { CAPTURE: 'true' });
  try {
    const taking = new Taking(product);
    deploy(taking);
    await setUp(taking);
    await throttleForHours(taking);
    await bringMessages(taking);
    await sendMessages(taking);
    await keepForAdapters(taking);
    await tellStatuses(taking);
    const admin = await Admin.signIn(product, ONE_TIME_TOKEN);
    await openBreakers(taking);
    await cutOff(taking);
    return await taking.end({ sessionCookie: admin.cookie, oneTimeToken: ONE_TIME_TOKEN });
  } finally {
    await product.stop();
  }
}

/** CXone does not know a channel any more, and no longer takes the keys of an integration. */
async function openBreakers(taking: Taking): Promise<void> {
  const { product } = taking;
  const moved = await taking.hear('channel-breaker', written('m-moved', 'conv-moved', 'Where are you?'), 'moved');
  await taking.meeting(/POST .*\/messages$/, refusals.failed(404), () => product.work('inbound', moved));
  const second = await taking.hear('tenant-breaker', written('m-second', 'conv-second', 'Where are you?'), 'second');
  await taking.meeting(/POST .*\/messages$/, refusals.failed(403), () => product.work('inbound', second));
  // While it waits, its tenant gets a holding queue.
  product.queues.said.length = 20_000;
  await product.work('inbound', second, { count: 2 });
  product.queues.said.length = 0;
}

/** Functions that were ended in the middle of a call: their leases still stand. */
async function cutOff(taking: Taking): Promise<void> {
  const { product } = taking;
  const inbound = await taking.hear('claim-held', written('m-held', 'conv-held', 'Do you read me?'));
  await taking.cutOffAt(/POST .*\/messages$/, () => product.work('inbound', inbound));
  await cutOffStatus(taking);
  await taking.cutOffAt(/chat\.example\.net/, () => taking.say('held', answer('conv-held', 'I read you.')));
}
