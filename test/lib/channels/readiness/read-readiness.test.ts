import { beforeEach, describe, expect, it } from 'vitest';
import { ActivityLog } from '../../../../lib/channels/activity/activity-log.ts';
import type { Integration } from '../../../../lib/channels/channel.ts';
import { type ReadinessPorts, readReadiness } from '../../../../lib/channels/readiness/read-readiness.ts';
import type { ReadinessFinding } from '../../../../lib/channels/readiness/readiness.ts';
import type { Channel as CxoneChannel, ChannelOperations } from '../../../../lib/cxone/channels.ts';
import { channelIdSchema } from '../../../../lib/ids.ts';
import { park } from '../../../../lib/inbound/parking/parked-record.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { channel, channelId, countingBytes, DATA_KEY, integrationKey } from '../../../support/fixtures.ts';
import { ChannelWorld } from '../life/channel-world.ts';

const integration: Integration = { integrationKey, tenantId: 'tenant-1', integrationId: channel.integrationId };
const otherId = channelIdSchema.parse('ch-other');

let world: ChannelWorld;
let inCxone: (Pick<CxoneChannel, 'id'> & Partial<CxoneChannel>)[];
let ports: ReadinessPorts;
beforeEach(async () => {
  world = new ChannelWorld();
  inCxone = [{ id: channelId, defaultSkillId: '4001', studioScript: 'Digital\\Default' }];
  const { registry, table, clock } = world;
  ports = { registry, table, now: clock.now, cxone: { listChannels: () => Promise.resolve(inCxone.map(complete)) } };
  await registry.writeIntent(channel);
  await registry.move(channelId, ['adding'], 'active');
});

const complete = (listed: (typeof inCxone)[number]): CxoneChannel => ({
  name: undefined,
  idOnExternalPlatform: undefined,
  channelIntegrationId: channel.integrationId,
  realExternalPlatformId: undefined,
  isDeleted: undefined,
  defaultSkillId: undefined,
  studioScript: undefined,
  ...listed,
});

async function stateOf(check: ReadinessFinding['check']): Promise<ReadinessFinding | undefined> {
  const { channels } = await readReadiness(integration, ports, 4_000);
  return channels[0]?.findings.find((finding) => finding.check === check);
}

const withCxone = (listChannels: ChannelOperations['listChannels']): ReadinessPorts => ({
  ...ports,
  cxone: { listChannels },
});

describe('readReadiness', () => {
  it('finds a channel ready that CXone lists with its routing', async () => {
    const { channels, strangers, unread } = await readReadiness(integration, ports, 4_000);
    expect(channels).toMatchObject([{ channel: { channelId }, verdict: 'ready' }]);
    expect([strangers, unread]).toEqual([[], undefined]);
  });

  it('asks CXone for the integration’s channels alone, and once', async () => {
    const asked: unknown[] = [];
    await readReadiness(
      integration,
      withCxone((query) => {
        asked.push(query);
        return Promise.resolve([]);
      }),
      4_000,
    );
    expect(asked).toEqual([{ channelIntegrationId: channel.integrationId }]);
  });

  it('does not ask before the Integration ID is known', async () => {
    const read = readReadiness(
      { integrationKey, tenantId: 'tenant-1' },
      withCxone(() => Promise.reject(new Error('CXone was asked.'))),
      4_000,
    );
    expect(await read).toMatchObject({ channels: [{ verdict: 'not-in-cxone' }], unread: undefined });
  });

  it('leaves to each channel what is its own', async () => {
    await world.registry.writeIntent({ ...channel, channelId: otherId, account: 'https://other.example.net' });
    await world.registry.move(otherId, ['adding'], 'active');
    inCxone.push({ id: otherId, defaultSkillId: '4002', studioScript: 'Digital\\Other' });
    const { table, clock } = world;
    const parking = { table, now: clock.now, randomBytes: countingBytes(), dataKey: () => Promise.resolve(DATA_KEY) };
    const message = {
      integrationKey,
      cause: 'refused-by-cxone',
      detail: 'No.',
      attempts: 3,
      correlation: 'corr-1',
    } as const;
    await park({ ...message, channelId: otherId, id: 'other-1', payload: {} }, parking);
    const activity = new ActivityLog({ table, now: clock.now });
    activity.log('info', 'inbound.delivered', { channel: channelId });
    await activity.written();

    const { channels } = await readReadiness(integration, ports, 4_000);
    expect(channels.map(({ channel: { channelId: id }, verdict }) => [id, verdict])).toEqual([
      [channelId, 'ready'],
      [otherId, 'failing'],
    ]);
    const states = channels.map(({ findings }) =>
      findings.filter(({ check }) => check === 'parked' || check === 'webhook'),
    );
    const at = '2026-03-02T10:15:30.250Z';
    expect(states).toMatchObject([
      [{ lastMessageAt: at }, { count: 0 }],
      [{ lastMessageAt: undefined }, { count: 1, oldestAt: at }],
    ]);
  });

  it('names those that were created in CXone past it, and passes over what is deleted there', async () => {
    inCxone.push({ id: 'by-hand', name: 'By hand' }, { id: 'gone', isDeleted: true });
    const { strangers } = await readReadiness(integration, ports, 4_000);
    expect(strangers).toMatchObject([{ id: 'by-hand', name: 'By hand' }]);
  });

  it('knows a channel that was deleted there from one that is not listed', async () => {
    inCxone = [{ id: channelId, isDeleted: true }];
    expect(await stateOf('in-cxone')).toMatchObject({ found: 'deleted' });
    inCxone = [];
    expect(await stateOf('in-cxone')).toMatchObject({ found: 'not-listed' });
  });

  it('takes a failure of CXone for unknown, and says which', async () => {
    const error = cxoneFailure.outage('list-channels');
    const read = await readReadiness(
      integration,
      withCxone(() => Promise.reject(error)),
      4_000,
    );
    expect(read).toMatchObject({ channels: [{ verdict: 'unknown' }], strangers: [], unread: error });
  });

  it('waits for CXone no longer than it is told', async () => {
    const late = cxoneFailure.timeout('list-channels');
    const hanging = withCxone(
      (_query, { signal } = {}) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(late))),
    );
    expect(await readReadiness(integration, hanging, 10)).toMatchObject({ unread: late });
  });

  it('throws what is no failure of CXone', async () => {
    const broken = withCxone(() => Promise.reject(new TypeError('a mistake of ours')));
    await expect(readReadiness(integration, broken, 4_000)).rejects.toThrow('a mistake of ours');
  });
});
