import type { RecordField } from '../lib/channels/byoc-record.ts';
import type { ReadinessFinding } from '../lib/channels/readiness/readiness.ts';

type Finding<Check extends ReadinessFinding['check']> = Extract<ReadinessFinding, { readonly check: Check }>;

/** What was looked at of a channel, and what is so: one line of `byoc channels show`. */
export function readinessWords(finding: ReadinessFinding): RecordField {
  switch (finding.check) {
    case 'steps':
      return { field: 'Add and Remove', value: stepsWords(finding) };
    case 'in-cxone':
      return { field: 'In CXone', value: presenceWords[finding.found] };
    case 'default-skill':
      return { field: 'Default skill', value: finding.skillId ?? absentWords(finding, 'no default skill') };
    case 'studio-script':
      return {
        field: 'Studio script',
        value:
          finding.script === undefined
            ? absentWords(finding, 'no default Studio script')
            : `${finding.script} (chosen, not verified)`,
      };
    case 'webhook':
      return { field: 'Customers’ messages', value: webhookWords(finding) };
    case 'credentials':
      return { field: 'Credentials', value: credentialsWords[finding.said] };
    case 'connection':
      return { field: 'Connection', value: connectionWords[finding.tested] };
    case 'callbacks':
      return { field: 'Agents’ messages', value: lastWords(finding) };
    case 'quota':
      return { field: 'Quota', value: quotaWords(finding) };
    case 'failures':
      return { field: 'Failures', value: failureWords(finding) };
    case 'parked':
      return { field: 'Parked messages', value: parkedWords(finding) };
  }
}

/** What prevents messages, in one line; empty where nothing is known. */
export function hindrances(findings: readonly ReadinessFinding[]): string {
  return findings
    .filter(({ state }) => state === 'bad' || state === 'missing')
    .map((finding) => readinessWords(finding).value)
    .join('; ');
}

function stepsWords({ unfinished }: Finding<'steps'>): string {
  if (unfinished === undefined) return 'finished';
  return unfinished === 'add'
    ? 'its Add, or the undo of its removal, stopped half-way'
    : 'its removal stopped half-way';
}

const presenceWords = {
  listed: 'listed',
  deleted: 'deleted there',
  'not-listed': 'not listed there',
  unread: 'could not be asked',
} as const;

function absentWords({ state }: Finding<'default-skill' | 'studio-script'>, missing: string): string {
  return state === 'missing' ? missing : 'not known';
}

function webhookWords({ lastError, ...finding }: Finding<'webhook'>): string {
  const error = lastError === undefined ? '' : `, but the provider's last call failed: ${lastError.text}`;
  const last = `${lastWords(finding)}${error}`;
  switch (finding.registration) {
    case 'registered':
      return `webhook registered, ${last}`;
    case 'partly':
      return `webhook registered for less than today's version reads, ${last}`;
    case 'off':
      return `webhook registered, but switched off at the provider, ${last}`;
    case 'not-registered':
      return `webhook not registered at the provider, ${last}`;
    case 'elsewhere':
      return `the provider sends them elsewhere, ${last}`;
    case 'unanswered':
      return `the provider did not say where it sends them, ${last}`;
    case 'unknown':
    case 'unasked':
      return last;
  }
}

function lastWords({ lastMessageAt }: Finding<'webhook' | 'callbacks'>): string {
  return lastMessageAt === undefined ? 'none yet' : `the last at ${lastMessageAt}`;
}

const credentialsWords = {
  valid: 'valid',
  refused: 'credentials refused by the provider',
  'not-checkable': 'can’t be checked',
  unasked: 'not asked',
  unanswered: 'no answer from the provider',
} as const;

const connectionWords = {
  answered: 'tested, and answered',
  failed: 'the test of the connection failed',
  untested: 'not tested',
} as const;

function quotaWords({ said, state }: Finding<'quota'>): string {
  if (typeof said === 'string') return said === 'unasked' ? 'not asked' : 'the provider did not say';
  const { used, limit, period } = said;
  const when = period === 'day' ? 'today' : 'this month';
  if (limit === undefined) return `${counted(used, 'message')} sent ${when}, and the provider names no limit`;
  const numbers = `${used} of ${counted(limit, 'message')} used ${when}`;
  return state === 'bad' ? `${numbers}: the provider refuses agents’ messages` : numbers;
}

function failureWords({ state, count, last }: Finding<'failures'>): string {
  if (last === undefined) return 'none in the last 24 hours';
  const whose = last.direction === 'inbound' ? 'a customer’s message' : 'an agent’s message';
  const failed = `${counted(count, 'attempt')} failed in the last 24 hours, the last at ${last.at} with ${whose} (${last.code})`;
  return state === 'bad' ? `${failed}, and none has come through since` : failed;
}

function parkedWords({ count, oldestAt }: Finding<'parked'>): string {
  return oldestAt === undefined ? 'none' : `${counted(count, 'message')} parked, the oldest since ${oldestAt}`;
}

const counted = (count: number, what: string): string => (count === 1 ? `1 ${what}` : `${count} ${what}s`);
