import type { WebhookError } from '../../contract/provider.ts';
import type { Channel as CxoneChannel } from '../../cxone/channels.ts';
import type { Activity, Direction } from '../activity/activity.ts';
import type { Channel } from '../channel.ts';

/**
 * Where the provider sends what customers write; `elsewhere`: to another address than the channel's webhook URL;
 * `partly`: here, but not all that an agent can read today; `unasked`: the provider could be asked, and was not.
 */
export type WebhookState = 'registered' | 'partly' | 'elsewhere' | 'not-registered' | 'unknown' | 'unasked';

/** What the provider says to the channel's credentials. */
export type CredentialsState = 'valid' | 'refused' | 'not-checkable' | 'unasked';

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
  | { readonly check: 'default-skill'; readonly state: RoutingState; readonly skillId: string | undefined }
  | { readonly check: 'studio-script'; readonly state: RoutingState; readonly script: string | undefined }
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
      /** The provider could be asked, and was not. */
      readonly isUnasked?: true;
    }
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

type RoutingState = 'good' | 'missing' | 'unknown';

/**
 * `ready`: nothing is known to stand in the way; `unrouted`: messages arrive in CXone and reach no agent; `half-done`: an
 * Add or Remove stopped half-way; `failing`: something does not come through; `not-in-cxone`: nothing can arrive;
 * `unknown`: CXone could not be asked.
 */
export type ReadinessVerdict = 'ready' | 'unrouted' | 'half-done' | 'failing' | 'not-in-cxone' | 'unknown';

export interface Readiness {
  readonly verdict: ReadinessVerdict;
  /** One of each check, in the order in which a message meets them. */
  readonly findings: readonly ReadinessFinding[];
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Whether messages can pass through a channel both ways, and what stands in the way. */
export function readinessOf(known: KnownOfChannel): Readiness {
  const findings = [
    steps(known),
    presence(known),
    ...routing(known),
    webhook(known),
    credentials(known),
    callbacks(known),
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
  const stateOf = (value: string | undefined): RoutingState =>
    isListed ? (value === undefined ? 'missing' : 'good') : 'unknown';
  return [
    { check: 'default-skill', state: stateOf(skillId), skillId },
    { check: 'studio-script', state: stateOf(script), script },
  ];
}

function webhook(known: KnownOfChannel): ReadinessFinding {
  const { webhook: registration = 'unknown', webhookError: lastError, activity, now } = known;
  const lastMessageAt = activity.inbound.seenAt;
  const hourAgo = new Date(now.getTime() - HOUR_MS).toISOString();
  const lasts = lastError?.at !== undefined && lastError.at > hourAgo && lastError.at > (lastMessageAt ?? '');
  const state = {
    registered: lasts ? 'bad' : 'good',
    partly: lasts ? 'bad' : 'good',
    elsewhere: 'bad',
    'not-registered': 'missing',
    unknown: lastMessageAt === undefined ? 'unknown' : 'good',
    unasked: lastMessageAt === undefined ? 'unknown' : 'good',
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
  const state = { valid: 'good', refused: 'bad', 'not-checkable': 'unknown', unasked: 'unknown' } as const;
  return { check: 'credentials', state: state[said], ...(said === 'unasked' && { isUnasked: true }) };
}

function callbacks({ activity }: KnownOfChannel): ReadinessFinding {
  const lastMessageAt = activity.outbound.seenAt;
  return { check: 'callbacks', state: lastMessageAt === undefined ? 'unknown' : 'good', lastMessageAt };
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
