import type { ReadinessFinding } from '../../channels/readiness/readiness.ts';
import { timeIn } from '../html/elements.ts';
import type { Texts } from '../texts/texts.ts';

/** A finding about a channel as an admin reads it. */
export interface FindingWords {
  readonly label: string;
  readonly sentence: string;
}

/** What a finding says, in the language of the page; times in UTC, for the middleware knows no other. */
export function findingWords(finding: ReadinessFinding, { findings, tag }: Texts): FindingWords {
  switch (finding.check) {
    case 'steps':
      return { label: findings.steps.label, sentence: findings.steps[finding.unfinished ?? 'done'] };
    case 'in-cxone':
      return { label: findings.inCxone.label, sentence: findings.inCxone[finding.found] };
    case 'default-skill':
      return { label: findings.routing.skill, sentence: chosen(finding, finding.skillId, findings) };
    case 'studio-script': {
      const { script, unverified } = findings.routing;
      const isChosen = finding.script !== undefined;
      return { label: script, sentence: isChosen ? unverified(finding.script) : chosen(finding, undefined, findings) };
    }
    case 'webhook': {
      const { webhook } = findings;
      const { lastError } = finding;
      const error = lastError === undefined ? '' : ` ${webhook.error(lastError.text)}`;
      return {
        label: webhook.label,
        sentence: `${webhook[finding.registration]} ${lastOne(finding, webhook, tag)}${error}`,
      };
    }
    case 'callbacks':
      return { label: findings.callbacks.label, sentence: lastOne(finding, findings.callbacks, tag) };
    case 'credentials':
      return { label: findings.credentials.label, sentence: findings.credentials[finding.said] };
    case 'connection':
      return { label: findings.connection.label, sentence: findings.connection[finding.tested] };
    case 'quota':
      return { label: findings.quota.label, sentence: quotaWords(finding, findings.quota, tag) };
    case 'failures': {
      const { label, none, some, over, lasting } = findings.failures;
      const { last, count, state } = finding;
      if (last === undefined) return { label, sentence: none };
      const since = state === 'bad' ? lasting : over;
      return { label, sentence: `${some(count, timeIn(tag, last.at), last.code)} ${since}` };
    }
    case 'parked': {
      const { label, none, some } = findings.parked;
      const { count, oldestAt } = finding;
      return { label, sentence: oldestAt === undefined ? none : some(count, timeIn(tag, oldestAt)) };
    }
  }
}

function quotaWords(
  { said, state }: Extract<ReadinessFinding, { check: 'quota' }>,
  words: Texts['findings']['quota'],
  tag: string,
): string {
  if (typeof said === 'string') return words[said];
  const used = said.used.toLocaleString(tag);
  if (said.limit === undefined) return words.unlimited[said.period](used);
  const sentence = words.limited[said.period](used, said.limit.toLocaleString(tag));
  return state === 'low' || state === 'bad' ? `${sentence} ${words[state]}` : sentence;
}

function chosen(
  { state, isUnread }: { readonly state: string; readonly isUnread?: true },
  value: string | undefined,
  { routing, inCxone }: Texts['findings'],
): string {
  if (value !== undefined) return routing.chosen(value);
  if (state === 'missing') return routing.missing;
  return isUnread === true ? inCxone.unread : routing.unknown;
}

function lastOne(
  { lastMessageAt }: { readonly lastMessageAt: string | undefined },
  { last, none }: { readonly last: (time: string) => string; readonly none: string },
  tag: string,
): string {
  return lastMessageAt === undefined ? none : last(timeIn(tag, lastMessageAt));
}

/** The times that a finding's sentence may hold. */
export function timesOf(finding: ReadinessFinding): readonly (string | undefined)[] {
  switch (finding.check) {
    case 'webhook':
    case 'callbacks':
      return [finding.lastMessageAt];
    case 'failures':
      return [finding.last?.at];
    case 'parked':
      return [finding.oldestAt];
    default:
      return [];
  }
}

/** Who did something, as the audit log names them (ADR 30). */
export function whoIn(who: string, { channels }: Texts): string {
  const [kind, id = ''] = who.split(':');
  return kind === 'cxone' ? channels.user(id) : channels.operator;
}
