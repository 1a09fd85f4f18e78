import { activityPk } from '../../lib/channels/activity/activity.ts';
import { type Channel, writeChannelSecrets } from '../../lib/channels/channel.ts';
import { channelPk } from '../../lib/channels/registry.ts';
import { type ChannelId, channelIdSchema, type IntegrationKey, keyedDigest } from '../../lib/ids.ts';
import { changePk } from '../../lib/inbound/edits.ts';
import { systemPorts } from '../../lib/ports.ts';
import { IndexKeyMissingError } from '../../lib/secrets/secret-store.ts';
import type { Item } from '../../lib/table/table.ts';
import type { Deployment } from '../deployment.ts';

/** Where the channels of checks are listed: in no integration's list, so no page and no other command shows them. */
const CHECKS = 'CHECKS';
/** Minutes after which a channel that was left behind takes and sends nothing any more: its secret is over. */
const LIVES_MINUTES = 15;
/** Days for which a late worker finds that there is nothing to tell CXone: longer than a message stays on a queue. */
const KNOWN_DAYS = 16;
const DAY_SECONDS = 86_400;

/** A channel of the signed webhook whose platform is the deployment itself. */
export interface CheckChannel {
  readonly channelId: ChannelId;
  /** Its one secret, `whsec_…`: Standard Webhooks. */
  readonly secret: string;
  /** Where its provider's webhooks go, and its agents' messages as well. */
  readonly webhookUrl: string;
}

/** A new id, so that no process has looked for it before. */
export function newCheckId(): ChannelId {
  return channelIdSchema.parse(`check-${systemPorts.randomBytes(15).toString('hex')}`);
}

/**
 * Makes the channel of one check, active at once. CXone does not know it. Its delivery URL is its own webhook URL: what an
 * agent sends on it comes back through the webhook's door, signed, and is passed over there as a type that nobody knows.
 */
export async function makeCheckChannel(
  { target, table, secretStore, names }: Deployment,
  integrationKey: IntegrationKey,
  channelId: ChannelId,
): Promise<CheckChannel> {
  const now = systemPorts.now();
  const ends = now.getTime() + LIVES_MINUTES * 60_000;
  const webhookUrl = `${target.publicUrl}/webhooks/${channelId}`;
  const channel = {
    ...{ channelId, integrationKey, integrationId: CHECKS, provider: 'generic', account: channelId, name: channelId },
    ...{ state: 'active', settings: { deliveryUrl: webhookUrl }, address: webhookUrl, keyedFrom: 0 },
    ...{ writesFirst: false, studioScript: '', language: 'en' },
    ...{ createdAt: now.toISOString(), updatedAt: now.toISOString() },
  } as const satisfies Channel;
  // The item first: by its place in the list, the next check finds what this one left behind, the secret included.
  const place = { listPk: CHECKS, listSk: `${channel.createdAt}#${channelId}` };
  await table.put({ ...channel, pk: channelPk(channelId), ...place, expiresAt: Math.floor(ends / 1000) });
  const secret = `whsec_${systemPorts.randomBytes(32).toString('base64')}`;
  const validUntil = new Date(ends).toISOString();
  const live = [{ name: 'signingSecret', value: secret, validUntil, address: webhookUrl }];
  await secretStore.create(names.channel(channelId), writeChannelSecrets(live));
  return { channelId, secret, webhookUrl };
}

/**
 * Notes that a message of the check is gone already. A worker that gets its deletion claims it, sees that there is nothing
 * to tell and finishes the claim, without a word to CXone. The note stays until no queue can hold the deletion any more.
 * @throws {IndexKeyMissingError}
 */
export async function noteAsGone(deployment: Deployment, channelId: ChannelId, messageId: string): Promise<void> {
  const at = systemPorts.now().getTime();
  const expiresAt = Math.floor(at / 1000) + KNOWN_DAYS * DAY_SECONDS;
  const digest = keyedDigest(await indexKeyOf(deployment));
  await deployment.table.put({ pk: changePk(channelId, messageId, digest), at, expiresAt });
}

/** @throws {IndexKeyMissingError} */
export async function indexKeyOf({ secretStore, names }: Deployment): Promise<string> {
  const indexKey = await secretStore.get(names.indexKey());
  if (indexKey === undefined) throw new IndexKeyMissingError(names.indexKey());
  return indexKey;
}

/**
 * Removes the channel of a check: its secret, when it was in use, and itself. What goes last is what the next check finds
 * it by. Safe to repeat.
 */
export async function removeCheckChannel(
  { table, secretStore, names }: Deployment,
  channelId: ChannelId,
): Promise<void> {
  await secretStore.delete(names.channel(channelId));
  await table.delete(activityPk(channelId));
  await table.delete(channelPk(channelId));
}

/** Removes what checks left behind that were killed. Answers how many; one that may still be running is left alone. */
export async function removeLeftovers(deployment: Deployment): Promise<number> {
  const now = systemPorts.now().getTime();
  const isOver = ({ expiresAt }: Item) => typeof expiresAt === 'number' && expiresAt * 1000 < now;
  const leftovers = (await deployment.table.list(CHECKS)).filter(isOver);
  for (const { channelId } of leftovers) await removeCheckChannel(deployment, channelIdSchema.parse(channelId));
  return leftovers.length;
}
