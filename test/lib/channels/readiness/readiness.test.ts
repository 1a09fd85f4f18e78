import { describe, expect, it } from 'vitest';
import type { Activity, Traffic } from '../../../../lib/channels/activity/activity.ts';
import {
  type KnownOfChannel,
  type ReadinessFinding,
  readinessOf,
  type ReadinessVerdict,
} from '../../../../lib/channels/readiness/readiness.ts';
import type { Channel as CxoneChannel } from '../../../../lib/cxone/channels.ts';

const now = new Date('2026-03-02T10:15:00.000Z');
const silent: Traffic = { seenAt: undefined, workedAt: undefined, failed: undefined };
const idle: Activity = { inbound: silent, outbound: silent, failures: 0 };

const listed: CxoneChannel = {
  id: 'ch-acme',
  name: 'Acme Messenger',
  idOnExternalPlatform: 'ch-acme',
  channelIntegrationId: 'b7c1f0de-0000-4000-8000-000000000001',
  realExternalPlatformId: 'custom',
  isDeleted: false,
  defaultSkillId: '4001',
  studioScript: 'Digital\\Default',
};

/** A channel of which all is well, but for what the row says. */
const known = (changes: Partial<KnownOfChannel>): KnownOfChannel => ({
  channel: { state: 'active' },
  inCxone: listed,
  activity: idle,
  parked: [],
  now,
  ...changes,
});

function findingOf(check: ReadinessFinding['check'], changes: Partial<KnownOfChannel>): ReadinessFinding | undefined {
  return readinessOf(known(changes)).findings.find((finding) => finding.check === check);
}

/** A direction in which a message came through, or failed, at these times. */
const traffic = (workedAt: string | undefined, failedAt?: string, code = 'configuration'): Traffic => ({
  seenAt: [workedAt, failedAt]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1),
  workedAt,
  failed: failedAt === undefined ? undefined : { at: failedAt, code },
});

interface Row {
  readonly case: string;
  readonly changes: Partial<KnownOfChannel>;
  readonly finding: ReadinessFinding;
  readonly verdict: ReadinessVerdict;
}

const rows: readonly Row[] = [
  {
    case: 'an Add that stopped half-way',
    changes: { channel: { state: 'adding' }, inCxone: undefined },
    finding: { check: 'steps', state: 'bad', unfinished: 'add' },
    verdict: 'half-done',
  },
  {
    case: 'a Remove that stopped half-way',
    changes: { channel: { state: 'removing' } },
    finding: { check: 'steps', state: 'bad', unfinished: 'remove' },
    verdict: 'half-done',
  },
  {
    case: 'a channel that CXone lists',
    changes: {},
    finding: { check: 'in-cxone', state: 'good', found: 'listed' },
    verdict: 'ready',
  },
  {
    case: 'a channel that CXone does not list',
    changes: { inCxone: undefined },
    finding: { check: 'in-cxone', state: 'bad', found: 'not-listed' },
    verdict: 'not-in-cxone',
  },
  {
    case: 'a channel that CXone lists as deleted',
    changes: { inCxone: { ...listed, isDeleted: true } },
    finding: { check: 'in-cxone', state: 'bad', found: 'deleted' },
    verdict: 'not-in-cxone',
  },
  {
    case: 'a list that could not be read',
    changes: { inCxone: 'unread' },
    finding: { check: 'in-cxone', state: 'unknown', found: 'unread' },
    verdict: 'unknown',
  },
  {
    case: 'a default skill',
    changes: {},
    finding: { check: 'default-skill', state: 'good', skillId: '4001' },
    verdict: 'ready',
  },
  {
    case: 'no default skill',
    changes: { inCxone: { ...listed, defaultSkillId: undefined } },
    finding: { check: 'default-skill', state: 'missing', skillId: undefined },
    verdict: 'unrouted',
  },
  {
    case: 'a script',
    changes: {},
    finding: { check: 'studio-script', state: 'unverified', script: 'Digital\\Default' },
    verdict: 'ready',
  },
  {
    case: 'no script',
    changes: { inCxone: { ...listed, studioScript: undefined } },
    finding: { check: 'studio-script', state: 'missing', script: undefined },
    verdict: 'unrouted',
  },
  {
    case: 'the routing of a channel that is deleted there',
    changes: { inCxone: { ...listed, isDeleted: true } },
    finding: { check: 'default-skill', state: 'unknown', skillId: undefined },
    verdict: 'not-in-cxone',
  },
  {
    case: 'the routing of a list that could not be read',
    changes: { inCxone: 'unread' },
    finding: { check: 'studio-script', state: 'unknown', script: undefined, isUnread: true },
    verdict: 'unknown',
  },
  {
    case: 'a webhook that nobody can ask for, and no message yet',
    changes: {},
    finding: { check: 'webhook', state: 'unknown', registration: 'unknown', lastMessageAt: undefined },
    verdict: 'ready',
  },
  {
    case: 'a webhook that nobody can ask for, and a message of today',
    changes: { activity: { ...idle, inbound: traffic('2026-03-02T08:00:00.000Z') } },
    finding: { check: 'webhook', state: 'good', registration: 'unknown', lastMessageAt: '2026-03-02T08:00:00.000Z' },
    verdict: 'ready',
  },
  {
    case: 'a webhook that nobody can ask for, and a message of a month ago, which shows nothing of today',
    changes: { activity: { ...idle, inbound: traffic('2026-02-02T08:00:00.000Z') } },
    finding: { check: 'webhook', state: 'unknown', registration: 'unknown', lastMessageAt: '2026-02-02T08:00:00.000Z' },
    verdict: 'ready',
  },
  {
    case: 'a webhook of which the provider did not say where it is',
    changes: { webhook: 'unanswered' },
    finding: { check: 'webhook', state: 'unknown', registration: 'unanswered', lastMessageAt: undefined },
    verdict: 'ready',
  },
  {
    case: 'a registered webhook without a message yet',
    changes: { webhook: 'registered' },
    finding: { check: 'webhook', state: 'good', registration: 'registered', lastMessageAt: undefined },
    verdict: 'ready',
  },
  {
    case: 'a webhook that the provider called in vain a while ago, and nothing has come since',
    changes: { webhook: 'registered', webhookError: { text: 'Connection refused', at: '2026-03-02T10:00:00.000Z' } },
    finding: {
      check: 'webhook',
      state: 'bad',
      registration: 'registered',
      lastMessageAt: undefined,
      lastError: { text: 'Connection refused', at: '2026-03-02T10:00:00.000Z' },
    },
    verdict: 'failing',
  },
  {
    case: 'a webhook that the provider called in vain before the last message',
    changes: {
      webhook: 'registered',
      webhookError: { text: 'Connection refused', at: '2026-03-02T10:00:00.000Z' },
      activity: { ...idle, inbound: traffic('2026-03-02T10:00:01.000Z') },
    },
    finding: {
      check: 'webhook',
      state: 'good',
      registration: 'registered',
      lastMessageAt: '2026-03-02T10:00:01.000Z',
    },
    verdict: 'ready',
  },
  {
    case: 'a webhook that the provider called in vain hours ago',
    changes: { webhook: 'registered', webhookError: { text: 'Connection refused', at: '2026-03-02T08:00:00.000Z' } },
    finding: { check: 'webhook', state: 'good', registration: 'registered', lastMessageAt: undefined },
    verdict: 'ready',
  },
  {
    case: 'a webhook that goes elsewhere by now',
    changes: { webhook: 'elsewhere', activity: { ...idle, inbound: traffic('2026-02-02T08:00:00.000Z') } },
    finding: { check: 'webhook', state: 'bad', registration: 'elsewhere', lastMessageAt: '2026-02-02T08:00:00.000Z' },
    verdict: 'failing',
  },
  {
    case: 'a webhook that somebody has to switch on at the provider',
    changes: { webhook: 'off' },
    finding: { check: 'webhook', state: 'missing', registration: 'off', lastMessageAt: undefined },
    verdict: 'failing',
  },
  {
    case: 'a webhook that an earlier version registered for less',
    changes: { webhook: 'partly' },
    finding: { check: 'webhook', state: 'good', registration: 'partly', lastMessageAt: undefined },
    verdict: 'ready',
  },
  {
    case: 'a webhook that an earlier version registered for less, and that failed within the hour',
    changes: { webhook: 'partly', webhookError: { text: 'Connection refused', at: '2026-03-02T10:00:00.000Z' } },
    finding: {
      ...{ check: 'webhook', state: 'bad', registration: 'partly', lastMessageAt: undefined },
      lastError: { text: 'Connection refused', at: '2026-03-02T10:00:00.000Z' },
    },
    verdict: 'failing',
  },
  {
    case: 'a webhook that nobody registered',
    changes: { webhook: 'not-registered' },
    finding: { check: 'webhook', state: 'missing', registration: 'not-registered', lastMessageAt: undefined },
    verdict: 'failing',
  },
  {
    case: 'valid credentials',
    changes: { credentials: 'valid' },
    finding: { check: 'credentials', state: 'good', said: 'valid' },
    verdict: 'ready',
  },
  {
    case: 'refused credentials',
    changes: { credentials: 'refused' },
    finding: { check: 'credentials', state: 'bad', said: 'refused' },
    verdict: 'failing',
  },
  {
    case: 'a webhook and credentials of which nobody has asked',
    changes: { webhook: 'unasked', credentials: 'unasked' },
    finding: { check: 'credentials', state: 'unknown', said: 'unasked' },
    verdict: 'ready',
  },
  {
    case: 'credentials that nobody can check',
    changes: {},
    finding: { check: 'credentials', state: 'unknown', said: 'not-checkable' },
    verdict: 'ready',
  },
  {
    case: 'a connection that answered its test',
    changes: { connection: 'answered' },
    finding: { check: 'connection', state: 'good', tested: 'answered' },
    verdict: 'ready',
  },
  {
    case: 'a connection that failed its test',
    changes: { connection: 'failed' },
    finding: { check: 'connection', state: 'bad', tested: 'failed' },
    verdict: 'failing',
  },
  {
    case: 'a connection that nobody has tested',
    changes: { connection: 'untested' },
    finding: { check: 'connection', state: 'unknown', tested: 'untested' },
    verdict: 'ready',
  },
  ...(
    [
      { case: 'a month with a message less than four fifths', used: 159, state: 'good', verdict: 'ready' },
      { case: 'four fifths of a month', used: 160, state: 'low', verdict: 'ready' },
      { case: 'a month with one message left', used: 199, state: 'low', verdict: 'ready' },
      { case: 'a month that is used up', used: 200, state: 'bad', verdict: 'failing' },
    ] as const
  ).map(({ case: what, used, state, verdict }): Row => {
    const said = { used, limit: 200, period: 'month' } as const;
    return { case: what, changes: { quota: said }, finding: { check: 'quota', state, said }, verdict };
  }),
  {
    case: 'a plan that allows nothing',
    changes: { quota: { used: 0, limit: 0, period: 'day' } },
    finding: { check: 'quota', state: 'bad', said: { used: 0, limit: 0, period: 'day' } },
    verdict: 'failing',
  },
  {
    case: 'a month without a limit',
    changes: { quota: { used: 1_000_000, period: 'month' } },
    finding: { check: 'quota', state: 'good', said: { used: 1_000_000, period: 'month' } },
    verdict: 'ready',
  },
  {
    case: 'a quota that the provider did not say',
    changes: { quota: 'unanswered' },
    finding: { check: 'quota', state: 'unknown', said: 'unanswered' },
    verdict: 'ready',
  },
  {
    case: 'an agent who wrote within a day',
    changes: { activity: { ...idle, outbound: traffic('2026-03-01T10:15:00.000Z') } },
    finding: { check: 'callbacks', state: 'good', lastMessageAt: '2026-03-01T10:15:00.000Z' },
    verdict: 'ready',
  },
  {
    case: 'an agent who wrote before that',
    changes: { activity: { ...idle, outbound: traffic('2026-03-01T10:14:59.999Z') } },
    finding: { check: 'callbacks', state: 'unknown', lastMessageAt: '2026-03-01T10:14:59.999Z' },
    verdict: 'ready',
  },
  {
    case: 'no agent who wrote',
    changes: {},
    finding: { check: 'callbacks', state: 'unknown', lastMessageAt: undefined },
    verdict: 'ready',
  },
  {
    case: 'failures after which nothing has come through',
    changes: {
      activity: {
        ...idle,
        outbound: traffic('2026-03-02T09:59:59.000Z', '2026-03-02T10:00:00.000Z'),
        inbound: traffic('2026-03-02T10:14:00.000Z'),
        failures: 7,
      },
    },
    finding: {
      check: 'failures',
      state: 'bad',
      count: 7,
      last: { direction: 'outbound', at: '2026-03-02T10:00:00.000Z', code: 'configuration' },
    },
    verdict: 'failing',
  },
  {
    case: 'failures that are over',
    changes: {
      activity: {
        ...idle,
        outbound: traffic('2026-03-02T10:05:00.000Z', '2026-03-02T10:00:00.000Z'),
        inbound: traffic('2026-03-02T10:06:00.000Z', '2026-03-02T10:01:00.000Z', 'cxone_timeout'),
        failures: 2,
      },
    },
    finding: {
      check: 'failures',
      state: 'good',
      count: 2,
      last: { direction: 'inbound', at: '2026-03-02T10:01:00.000Z', code: 'cxone_timeout' },
    },
    verdict: 'ready',
  },
  {
    case: 'a failure of the first message ever',
    changes: {
      activity: { ...idle, inbound: traffic(undefined, '2026-03-02T10:01:00.000Z', 'cxone_not_found'), failures: 1 },
    },
    finding: {
      check: 'failures',
      state: 'bad',
      count: 1,
      last: { direction: 'inbound', at: '2026-03-02T10:01:00.000Z', code: 'cxone_not_found' },
    },
    verdict: 'failing',
  },
  {
    case: 'a failure of more than a day ago',
    changes: {
      activity: { ...idle, outbound: traffic(undefined, '2026-03-01T10:14:59.999Z'), failures: 1 },
    },
    finding: { check: 'failures', state: 'good', count: 0, last: undefined },
    verdict: 'ready',
  },
  {
    case: 'a failure of a day ago to the second',
    changes: {
      activity: { ...idle, outbound: traffic(undefined, '2026-03-01T10:15:00.000Z'), failures: 1 },
    },
    finding: {
      check: 'failures',
      state: 'bad',
      count: 1,
      last: { direction: 'outbound', at: '2026-03-01T10:15:00.000Z', code: 'configuration' },
    },
    verdict: 'failing',
  },
  {
    case: 'nothing parked',
    changes: {},
    finding: { check: 'parked', state: 'good', count: 0, oldestAt: undefined },
    verdict: 'ready',
  },
  {
    case: 'parked messages',
    changes: { parked: ['2026-02-20T07:00:00.000Z', '2026-02-18T07:00:00.000Z'] },
    finding: { check: 'parked', state: 'bad', count: 2, oldestAt: '2026-02-18T07:00:00.000Z' },
    verdict: 'failing',
  },
];

describe('the readiness of a channel', () => {
  it.each(rows)('says of $case: $verdict', ({ changes, finding, verdict }) => {
    expect(findingOf(finding.check, changes)).toEqual(finding);
    expect(readinessOf(known(changes)).verdict).toBe(verdict);
  });

  it('has each check once, in the order in which a message meets them', () => {
    const checksOf = (changes: Partial<KnownOfChannel>) =>
      readinessOf(known(changes)).findings.map(({ check }) => check);
    const first = ['steps', 'in-cxone', 'default-skill', 'studio-script', 'webhook', 'credentials'];
    expect(checksOf({})).toEqual([...first, 'callbacks', 'failures', 'parked']);
    expect(checksOf({ connection: 'answered', quota: 'unasked' })).toEqual([
      ...first,
      ...['connection', 'callbacks', 'quota', 'failures', 'parked'],
    ]);
  });

  it.each<{ case: string; changes: Partial<KnownOfChannel>; verdict: ReadinessVerdict }>([
    {
      case: 'half-done before all else',
      changes: { channel: { state: 'removing' }, inCxone: undefined, parked: ['2026-02-18T07:00:00.000Z'] },
      verdict: 'half-done',
    },
    {
      case: 'not-in-cxone before what is parked for it',
      changes: { inCxone: undefined, parked: ['2026-02-18T07:00:00.000Z'] },
      verdict: 'not-in-cxone',
    },
    {
      case: 'unrouted before what fails',
      changes: { inCxone: { ...listed, studioScript: undefined }, credentials: 'refused' },
      verdict: 'unrouted',
    },
    {
      case: 'failing even where CXone could not be asked',
      changes: { inCxone: 'unread', credentials: 'refused' },
      verdict: 'failing',
    },
  ])('is $case', ({ changes, verdict }) => {
    expect(readinessOf(known(changes)).verdict).toBe(verdict);
  });
});
