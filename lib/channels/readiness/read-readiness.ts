import type { Channel as CxoneChannel, ChannelOperations } from '../../cxone/channels.ts';
import { CxoneError } from '../../cxone/errors.ts';
import { firstParked, listParked } from '../../inbound/parking/list-parked.ts';
import type { GetMany } from '../../table/get-many.ts';
import type { Table } from '../../table/table.ts';
import { type Activity, readActivities } from '../activity/activity.ts';
import type { Channel, Integration } from '../channel.ts';
import type { Registry } from '../registry.ts';
import { type KnownOfChannel, type Readiness, readinessOf } from './readiness.ts';

export interface ReadinessPorts {
  readonly registry: Pick<Registry, 'channels'>;
  readonly table: Pick<Table, 'get' | 'list'>;
  /** Missing: each channel's activity is a read of its own. */
  readonly getMany?: GetMany | undefined;
  /** CXone, as the one who looks: it lists what they may see. */
  readonly cxone: Pick<ChannelOperations, 'listChannels'>;
  readonly now: () => Date;
  /** Asks the channel's provider, where it is worth the wait. */
  readonly askProvider?: (
    channel: Channel,
  ) => Promise<Pick<KnownOfChannel, 'webhook' | 'webhookError' | 'credentials' | 'connection' | 'quota'>>;
}

export interface ChannelReadiness extends Readiness {
  readonly channel: Channel;
}

export interface IntegrationReadiness {
  /** Of the integration's channels, oldest first. */
  readonly channels: readonly ChannelReadiness[];
  /** Channels that were created in CXone past this middleware: no message of theirs goes through. */
  readonly strangers: readonly CxoneChannel[];
  /** Why CXone's list could not be read. */
  readonly unread: CxoneError | undefined;
}

/**
 * Reads whether the channels of an integration are ready: the registry, what is parked, what passed through them lately,
 * and CXone's list (B3).
 * @param timeLimitMs For CXone's list. Where it does not come by then, or at all, what it would say is `unknown`.
 */
export async function readReadiness(
  { integrationKey, integrationId }: Integration,
  { registry, table, getMany, cxone, now, askProvider }: ReadinessPorts,
  timeLimitMs: number,
): Promise<IntegrationReadiness> {
  const [ours, parked, listed] = await Promise.all([
    registry.channels(integrationKey),
    listParked([integrationKey], { table, now }),
    integrationId === undefined ? [] : listedIn(cxone, integrationId, timeLimitMs),
  ]);
  const unread = listed instanceof CxoneError ? listed : undefined;
  const inCxone = listed instanceof CxoneError ? [] : listed;
  const ids = ours.map(({ channelId }) => channelId);
  const activities = await readActivities(ids, { table, getMany, now });
  const channels = await Promise.all(
    ours.map(async (channel) => {
      const { channelId } = channel;
      const readiness = readinessOf({
        channel,
        inCxone: unread === undefined ? inCxone.find(({ id }) => id === channelId) : 'unread',
        activity: activities.get(channelId) ?? noActivity,
        parked: parked.filter((record) => record.channelId === channelId).map(firstParked),
        ...(await askProvider?.(channel)),
        now: now(),
      });
      return { channel, ...readiness };
    }),
  );
  const known = new Set<string>(ids);
  const strangers = inCxone.filter(({ id, isDeleted }) => isDeleted !== true && !known.has(id));
  return { channels, strangers, unread };
}

const noActivity: Activity = { inbound: {}, outbound: {}, failures: 0 };

/** A failure of CXone is a value here. */
async function listedIn(
  cxone: ReadinessPorts['cxone'],
  channelIntegrationId: string,
  timeLimitMs: number,
): Promise<readonly CxoneChannel[] | CxoneError> {
  try {
    return await cxone.listChannels({ channelIntegrationId }, { signal: AbortSignal.timeout(timeLimitMs) });
  } catch (error) {
    if (error instanceof CxoneError) return error;
    throw error;
  }
}
