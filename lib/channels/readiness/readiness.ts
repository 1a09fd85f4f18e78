import type { Quota, WebhookError } from '../../contract/provider.ts';
import type { Channel as CxoneChannel } from '../../cxone/channels.ts';
import type { Activity, Direction } from '../activity/activity.ts';
import type { Channel } from '../channel.ts';

/**
 * Where the provider sends what customers write; `elsewhere`: to another address than the channel's webhook URL;
 * `partly`: here, but not all that an agent can read today; `off`: here, once it is switched on there; `unknown`: this provider has no way to ask; `unasked`: it could
 * be asked, and was not; `unanswered`: it was asked, and did not say.
 */
export type WebhookState =
  'registered' | 'partly' | 'off' | 'elsewhere' | 'not-registered' | 'unknown' | 'unasked' | 'unanswered';

/** What the provider says to the channel's credentials; what is not known as in {@link WebhookState}. */
export type CredentialsState = 'valid' | 'refused' | 'not-checkable' | 'unasked' | 'unanswered';

/** What the test of the connection showed a moment ago. */
export type ConnectionState = 'answered' | 'failed' | 'untested';

/** What the provider says of the messages that the account may send; what is not known as in {@link WebhookState}. */
export type QuotaState = Quota | 'unasked' | 'unanswered';

/** All that is known of a channel, for {@link readinessOf}. */
export interface KnownOfChannel {
  readonly channel: Pick<Channel, 'state'>;
  /** CXone's answer to B3; undefined: it does not list the channel. */
  readonly inCxone: CxoneChannel | undefined | 'unread';
  readonly activity: Activity;
  /** Of each parked message, when it was first parked, as ISO 8601. */
  readonly parked: readonly string[];
  /** Missing where the provider has no way to ask. */
  readonly webhook?: WebhookState | undefined;
  /** Of the provider's last call of the webhook that failed. */
  readonly webhookError?: WebhookError | undefined;
  readonly credentials?: CredentialsState | undefined;
  /** Missing where the provider has no test, or where nobody can begin one. */
  readonly connection?: ConnectionState | undefined;
  /** Missing where the provider has no such thing. */
  readonly quota?: QuotaState | undefined;
  readonly now: Date;
}

/** `missing`: somebody has yet to set it; `unknown`: it can't be told, now or ever. Times are ISO 8601. */
export type ReadinessFinding =
  /** An Add or Remove that stopped half-way. */
  | { readonly check: 'steps'; readonly state: 'good' | 'bad'; readonly unfinished: 'add' | 'remove' | undefined }
  | {
      readonly check: 'in-cxone';
      readonly state: 'good' | 'bad' | 'unknown';
      readonly found: 'listed' | 'deleted' | 'not-listed' | 'unread';
    }
  /** The number of the skill in CXone. */
  | {
      readonly check: 'default-skill';
      readonly state: 'good' | Unset;
      readonly skillId: string | undefined;
      readonly isUnread?: true;
    }
  /** `unverified`: CXone has the id of one, and no documented operation of CXone says whether that script exists. */
  | {
      readonly check: 'studio-script';
      readonly state: 'unverified' | Unset;
      readonly script: string | undefined;
      readonly isUnread?: true;
    }
  | {
      readonly check: 'webhook';
      readonly state: 'good' | 'missing' | 'bad' | 'unknown';
      readonly registration: WebhookState;
      /** Of a customer's last message, whatever became of it. */
      readonly lastMessageAt: string | undefined;
      /** Of the last hour, with no message since. */
      readonly lastError?: WebhookError;
    }
  | {
      readonly check: 'credentials';
      readonly state: 'good' | 'bad' | 'unknown';
      readonly said: CredentialsState;
    }
  | { readonly check: 'connection'; readonly state: 'good' | 'bad' | 'unknown'; readonly tested: ConnectionState }
  /** `low`: four fifths are used; `bad`: all are. */
  | { readonly check: 'quota'; readonly state: 'good' | 'low' | 'bad' | 'unknown'; readonly said: QuotaState }
  /** Whether CXone has called us with an agent's message. */
  | { readonly check: 'callbacks'; readonly state: 'good' | 'unknown'; readonly lastMessageAt: string | undefined }
  | {
      readonly check: 'failures';
      /** `bad`: nothing has come through in the same direction since. */
      readonly state: 'good' | 'bad';
      /** In the last 24 hours, at least. */
      readonly count: number;
      /** `code`: a code of the log's events, e.g. `cxone_not_found` or `configuration`. */
      readonly last: { readonly direction: Direction; readonly at: string; readonly code: string } | undefined;
    }
  | {
      readonly check: 'parked';
      readonly state: 'good' | 'bad';
      readonly count: number;
      readonly oldestAt: string | undefined;
    };

type Unset = 'missing' | 'unknown';

/**
 * `ready`: nothing is known to prevent it; `unrouted`: messages arrive in CXone and reach no agent; `half-done`: an
 * Add or Remove stopped half-way; `failing`: something does not come through; `not-in-cxone`: nothing can arrive;
 * `unknown`: CXone could not be asked.
 */
export type ReadinessVerdict = 'ready' | 'unrouted' | 'half-done' | 'failing' | 'not-in-cxone' | 'unknown';

export interface Readiness {
  readonly verdict: ReadinessVerdict;
  /** At most one of each check, in the order in which a message meets them. */
  readonly findings: readonly ReadinessFinding[];
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** From this part of the limit on, somebody is to get more: agents' messages are refused once it is used up. */
const LOW = 0.8;

/** Whether messages can pass through a channel both ways, and what prevents it. */
export function readinessOf(known: KnownOfChannel): Readiness {
  const findings = [
    steps(known),
    presence(known),
    ...routing(known),
    webhook(known),
    credentials(known),
    ...connection(known),
    callbacks(known),
    ...quota(known),
    failures(known),
    parked(known),
  ];
  return { verdict: verdictOf(findings), findings };
}

function verdictOf(findings: readonly ReadinessFinding[]): ReadinessVerdict {
  const states = new Map(findings.map(({ check, state }) => [check, state]));
  if (states.get('steps') === 'bad') return 'half-done';
  if (states.get('in-cxone') === 'bad') return 'not-in-cxone';
  if (states.get('default-skill') === 'missing' || states.get('studio-script') === 'missing') return 'unrouted';
  if (findings.some(({ state }) => state === 'bad' || state === 'missing')) return 'failing';
  return states.get('in-cxone') === 'unknown' ? 'unknown' : 'ready';
}

function steps({ channel: { state } }: KnownOfChannel): ReadinessFinding {
  const unfinished = state === 'adding' ? 'add' : state === 'removing' ? 'remove' : undefined;
  return { check: 'steps', state: unfinished === undefined ? 'good' : 'bad', unfinished };
}

function presence({ inCxone }: KnownOfChannel): ReadinessFinding {
  if (inCxone === 'unread') return { check: 'in-cxone', state: 'unknown', found: 'unread' };
  if (inCxone === undefined) return { check: 'in-cxone', state: 'bad', found: 'not-listed' };
  return inCxone.isDeleted === true
    ? { check: 'in-cxone', state: 'bad', found: 'deleted' }
    : { check: 'in-cxone', state: 'good', found: 'listed' };
}

/** Both are mandatory (byoc-protocol §5, pitfall 14). */
function routing({ inCxone }: KnownOfChannel): ReadinessFinding[] {
  const isListed = inCxone !== undefined && inCxone !== 'unread' && inCxone.isDeleted !== true;
  const { defaultSkillId: skillId, studioScript: script } = isListed ? inCxone : {};
  const unset: Unset = isListed ? 'missing' : 'unknown';
  const unread = inCxone === 'unread' && ({ isUnread: true } as const);
  return [
    { check: 'default-skill', state: skillId === undefined ? unset : 'good', skillId, ...unread },
    { check: 'studio-script', state: script === undefined ? unset : 'unverified', script, ...unread },
  ];
}

function webhook(known: KnownOfChannel): ReadinessFinding {
  const { webhook: registration = 'unknown', webhookError: lastError, activity, now } = known;
  const lastMessageAt = activity.inbound.seenAt;
  const hourAgo = new Date(now.getTime() - HOUR_MS).toISOString();
  const lasts = lastError?.at !== undefined && lastError.at > hourAgo && lastError.at > (lastMessageAt ?? '');
  const seen = lately(lastMessageAt, now);
  const state = {
    registered: lasts ? 'bad' : 'good',
    partly: lasts ? 'bad' : 'good',
    off: 'missing',
    elsewhere: 'bad',
    'not-registered': 'missing',
    unknown: seen,
    unasked: seen,
    unanswered: seen,
  } as const;
  return {
    check: 'webhook',
    state: state[registration],
    registration,
    lastMessageAt,
    ...(lasts && { lastError }),
  };
}

function credentials({ credentials: said = 'not-checkable' }: KnownOfChannel): ReadinessFinding {
  const state = said === 'valid' ? 'good' : said === 'refused' ? 'bad' : 'unknown';
  return { check: 'credentials', state, said };
}

function connection({ connection: tested }: KnownOfChannel): ReadinessFinding[] {
  if (tested === undefined) return [];
  const state = { answered: 'good', failed: 'bad', untested: 'unknown' } as const;
  return [{ check: 'connection', state: state[tested], tested }];
}

function callbacks({ activity, now }: KnownOfChannel): ReadinessFinding {
  const lastMessageAt = activity.outbound.seenAt;
  return { check: 'callbacks', state: lately(lastMessageAt, now), lastMessageAt };
}

function quota({ quota: said }: KnownOfChannel): ReadinessFinding[] {
  if (said === undefined) return [];
  if (typeof said === 'string') return [{ check: 'quota', state: 'unknown', said }];
  const { used, limit = Number.POSITIVE_INFINITY } = said;
  const state = used >= limit ? 'bad' : used >= limit * LOW ? 'low' : 'good';
  return [{ check: 'quota', state, said }];
}

/** A message of the last 24 hours shows that they come; one from before shows nothing of today. */
function lately(lastMessageAt: string | undefined, now: Date): 'good' | 'unknown' {
  const since = new Date(now.getTime() - DAY_MS).toISOString();
  return lastMessageAt !== undefined && lastMessageAt >= since ? 'good' : 'unknown';
}

function failures({ activity, now }: KnownOfChannel): ReadinessFinding {
  const since = new Date(now.getTime() - DAY_MS).toISOString();
  const recent = (['inbound', 'outbound'] as const).flatMap((direction) => {
    const { failed, workedAt } = activity[direction];
    return failed !== undefined && failed.at >= since ? [{ direction, ...failed, workedAt }] : [];
  });
  const [last] = recent.toSorted((one, other) => (one.at < other.at ? 1 : -1));
  const lasts = recent.some(({ at, workedAt = '' }) => at > workedAt);
  return {
    check: 'failures',
    state: lasts ? 'bad' : 'good',
    count: last === undefined ? 0 : activity.failures,
    last: last && { direction: last.direction, at: last.at, code: last.code },
  };
}

function parked({ parked: all }: KnownOfChannel): ReadinessFinding {
  const [oldestAt] = all.toSorted();
  return { check: 'parked', state: all.length === 0 ? 'good' : 'bad', count: all.length, oldestAt };
}
