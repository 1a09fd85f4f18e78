import { expect } from 'vitest';
import * as z from 'zod';
import { atTheDesk, customerWrites } from '../../support/people.ts';
import { photo } from '../../support/sample-files.ts';
import { received, signed } from '../../support/signed-webhook.ts';
import { until } from '../../support/until.ts';
import { atDesk, fromAgents } from '../at-desk.ts';
import { byoc } from '../byoc.ts';
import type { Scene } from '../scene.ts';

/** What the signed webhook takes at most, and of an agent ten times that (docs/generic-provider.md). */
const LONGEST = 10_000;
const long = 'long '.repeat(LONGEST / 5);

/** A customer writes as much as the provider's webhook takes; an agent more than the provider takes. */
export async function textIsLong(scene: Scene): Promise<void> {
  const { textLimit } = scene.world.cxone.switches;
  await arrivesUnless(scene, textLimit > 0 && textLimit < LONGEST, { text: long });

  const place = { channelId: scene.channelId, threadIdOnExternalPlatform: 'chat-ida' };
  const refused = await atDesk(scene.world, 'reply', { ...place, text: `${long.repeat(10)}!` });
  expect(refused).toMatchObject({ outcome: 'failed', status: 422 });
  expect(refused.displayErrorMessage).toMatch(/longer than the 100,?000 characters/);
  expect(fromAgents(scene)).toEqual([]);
}

/** A customer sends a line without a word on it; and then a photo without one, which has its name for a text. */
export async function textIsBlank(scene: Scene): Promise<void> {
  const { world, account, channelId } = scene;
  await isRefusedByTheWebhook(scene, '', 'data.text');
  await arrivesUnless(scene, false, { text: '  ' }, '[The message has no visible content]');

  await customerWrites(world, { account, files: [photo] });
  const last = () => atTheDesk(world, channelId).at(-1);
  await until('CXone has the photo', () => last()?.files?.[0]?.sha256 !== undefined);
  expect(last()?.text).toBe(photo.name);
}

/** Two people write in one conversation. */
export async function authorsAreTwo(scene: Scene): Promise<void> {
  const { otherAuthorOnThread } = scene.world.cxone.switches;
  const message = { text: 'May I join?', customerId: 'mira', threadId: 'chat-ida' };
  await arrivesUnless(scene, otherAuthorOnThread === 'refused', message);
}

/** A customer answers a message from before the channel was there. */
export async function quoteIsUnknown(scene: Scene): Promise<void> {
  const isRefused = scene.world.cxone.switches.unknownQuote === 'refused';
  const text = 'As I said here';
  const shown = isRefused ? `[In reply to a message that is not shown here]\n${text}` : text;
  await arrivesUnless(scene, false, { text, replyTo: 'm-from-before' }, shown);
}

/** The provider is told which field is wrong, and so keeps the message. */
async function isRefusedByTheWebhook({ webhookUrl, secret }: Scene, text: string, field: string): Promise<void> {
  const answer = await fetch(webhookUrl, { method: 'POST', ...signed(secret, received(text)) });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(field);
}

const parkedSchema = z.object({ parked: z.array(z.object({ cause: z.string(), attempts: z.number() })) });

/**
 * An odd message stands between two plain ones: all three come to the desk in their order; or where CXone refuses the
 * odd one, it is parked for a person, and the one behind it comes through.
 */
async function arrivesUnless(
  { world, account, channelId }: Scene,
  isRefused: boolean,
  odd: Omit<Parameters<typeof customerWrites>[1], 'account'>,
  shown = odd.text,
): Promise<void> {
  const texts = () => atTheDesk(world, channelId).map(({ text }) => text);
  for (const message of [{ text: 'before' }, odd, { text: 'behind' }]) {
    expect(await customerWrites(world, { account, ...message })).toMatchObject({ status: 200 });
  }
  await until('the last message is at the desk', () => texts().includes('behind'));
  expect(texts()).toEqual(isRefused ? ['before', 'behind'] : ['before', shown, 'behind']);

  const list = await byoc(world, ['parked', 'list', '--json', '--channel', channelId]);
  const { parked } = parkedSchema.parse(JSON.parse(list));
  expect(parked).toMatchObject(isRefused ? [{ cause: 'refused-by-cxone', attempts: 3 }] : []);
}
