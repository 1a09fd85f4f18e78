import { accountOf } from '../../lib/channels/account.ts';
import type { Channel, Preferences } from '../../lib/channels/channel.ts';
import type { Provider } from '../../lib/contract/provider.ts';
import type { IntegrationKey } from '../../lib/ids.ts';
import { channelCommand } from '../restore-channel.ts';
import { type ChannelChange, changedFields } from './change-channel.ts';
import type { DescribedChannel, FileProblem } from './channels-file.ts';

/** What is to be done so that an integration has the channels that a file describes. */
export type Step =
  | {
      readonly kind: 'add';
      readonly described: DescribedChannel;
      readonly settings: Readonly<Record<string, string>>;
      readonly preferences: Preferences;
      /** The intent of an Add that was stopped or taken back, which this one goes on with. */
      readonly intent?: Channel;
    }
  | {
      readonly kind: 'change';
      readonly described: DescribedChannel;
      readonly channel: Channel;
      readonly to: ChannelChange;
    }
  | { readonly kind: 'same'; readonly channel: Channel }
  /** The file does not have it. */
  | { readonly kind: 'remove'; readonly channel: Channel }
  | { readonly kind: 'keep'; readonly channel: Channel };

export type Plan =
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | { readonly kind: 'unusable'; readonly problems: readonly FileProblem[] };

/** What an integration has. */
export interface Standing {
  readonly integrationKey: IntegrationKey;
  readonly tenantId: string;
  readonly channels: readonly Channel[];
  /** Tombstones, the last removed first. */
  readonly removed: readonly Channel[];
}

/**
 * Compares a file with what there is. A channel of the file is the one with its id, else the one with its name, else the
 * one with its address. Removals come first, then changes, each once the address that it takes is free, then Adds that were
 * stopped, then what is new.
 */
export function planOf(described: readonly DescribedChannel[], standing: Standing, prunes: boolean): Plan {
  const problems: FileProblem[] = [];
  const matches = described.map((one) => ({ one, ...matchOf(one, standing) }));
  for (const { one, problem } of matches) if (problem !== undefined) problems.push({ line: one.line, words: problem });
  problems.push(...twice(described, standing, matches));
  if (problems.length > 0) return unusable(problems);

  const steps = matches.map(({ one, channel }) => stepOf(one, channel));
  const matched = new Set(matches.map(({ channel }) => channel?.channelId));
  const others = standing.channels.filter(({ channelId }) => !matched.has(channelId));
  if (!prunes) problems.push(...heldByOthers(matches, others, standing));
  if (problems.length > 0) return unusable(problems);
  const isStopped = (step: Step) => step.kind === 'add' && step.intent !== undefined;
  const changes = inOrder(
    steps.filter((step) => step.kind === 'change'),
    standing,
  );
  if (changes === undefined) {
    return unusable([
      { line: 1, words: 'channels exchange their addresses: move one of them to a third address first' },
    ]);
  }
  return {
    kind: 'steps',
    steps: [
      ...others.map((channel): Step => (prunes ? { kind: 'remove', channel } : { kind: 'keep', channel })),
      ...changes,
      ...steps.filter(isStopped),
      ...steps.filter((step) => step.kind !== 'change' && !isStopped(step)),
    ],
  };
}

const unusable = (problems: readonly FileProblem[]): Plan => ({
  kind: 'unusable',
  problems: problems.toSorted((one, other) => one.line - other.line),
});

interface Match {
  readonly channel?: Channel | undefined;
  readonly problem?: string | undefined;
}

function matchOf(one: DescribedChannel, standing: Standing): Match {
  const found = one.id === undefined ? withoutId(one, standing) : withId(one.id, standing);
  const { channel } = found;
  if (channel === undefined) return found.problem === undefined ? isComplete(one) : found;
  if (channel.provider !== one.provider.manifest.id) {
    return {
      problem: `provider: the channel “${channel.name}” (${channel.channelId}) is one of ${channel.provider}, and stays so. Give the new one another name`,
    };
  }
  if (channel.state !== 'removing') return found;
  return {
    problem: `the channel “${channel.name}” is half removed: finish that with ${channelCommand('remove', channel)}, or undo it with ${channelCommand('restore', channel)}`,
  };
}

function withId(id: string, { channels, removed }: Standing): Match {
  const channel = channels.find(({ channelId }) => channelId === id);
  if (channel !== undefined) return { channel };
  const tombstone = removed.find(({ channelId }) => channelId === id);
  return {
    problem:
      tombstone === undefined
        ? `id: there is no channel ${id} in this integration. Leave the id out to add a channel`
        : `id: the channel ${id} (“${tombstone.name}”) was removed. Bring it back with ${channelCommand('restore', tombstone)}, or leave the id out to add a new channel`,
  };
}

function withoutId(one: DescribedChannel, { channels, tenantId }: Standing): Match {
  const named = channels.filter(({ name }) => name === one.name);
  if (named.length > 1) {
    const ids = named.map(({ channelId }) => channelId).join(', ');
    return { problem: `name: there are ${named.length} channels of this name. Say which by its id: ${ids}` };
  }
  if (named.length === 1) return { channel: named[0] };
  const key = addressKeyOf(one.provider, one.settings, tenantId);
  return { channel: holderOf(key, channels, one.provider, tenantId) };
}

/** A channel that is to be added needs all that the Add form asks for. */
function isComplete({ settings, provider }: DescribedChannel): Match {
  const missing = provider.manifest.settings.find(({ name, required }) => required && (settings[name] ?? '') === '');
  return missing === undefined ? {} : { problem: `settings.${missing.name} is missing, and the channel is new` };
}

/** Names the account of a provider whose account is its address; undefined for others: theirs is known by their secrets. */
function addressKeyOf(
  provider: Provider,
  settings: Readonly<Record<string, string>>,
  tenantId: string,
): string | undefined {
  if (provider.accountIsAddress !== true || Object.keys(settings).length === 0) return undefined;
  return accountOf(provider, { settings, account: provider.accountOf(settings, []) }, tenantId).key;
}

/** The channel of a provider that has the account of this name. One of version 0.2 may not name it itself. */
function holderOf(
  key: string | undefined,
  channels: readonly Channel[],
  provider: Provider,
  tenantId: string,
): Channel | undefined {
  if (key === undefined) return undefined;
  return channels.find(
    (channel) => channel.provider === provider.manifest.id && accountOf(provider, channel, tenantId).key === key,
  );
}

function twice(
  described: readonly DescribedChannel[],
  { tenantId }: Standing,
  matches: readonly (Match & { readonly one: DescribedChannel })[],
): FileProblem[] {
  const marks = (one: DescribedChannel): readonly (readonly [mark: string | undefined, words: string])[] => [
    [`name ${one.name}`, `name: “${one.name}” stands in the file twice`],
    [addressKeyOf(one.provider, one.settings, tenantId), 'settings: this address stands in the file twice'],
    [one.id && `id ${one.id}`, `id: ${one.id ?? ''} stands in the file twice`],
    [
      matches.find((match) => match.one === one)?.channel?.channelId,
      'this is the same channel as another one of the file: say by their ids which is which',
    ],
  ];
  const seen = new Map<string, number>();
  return described.flatMap((one) => {
    const again = marks(one).find(([mark]) => mark !== undefined && seen.has(mark));
    const line = seen.get(again?.[0] ?? '');
    for (const [mark] of marks(one)) if (mark !== undefined && !seen.has(mark)) seen.set(mark, one.line);
    return again === undefined ? [] : [{ line: one.line, words: `${again[1]} (first in line ${line ?? 1})` }];
  });
}

/** Addresses of channels that stay although the file does not have them. */
function heldByOthers(
  matches: readonly (Match & { readonly one: DescribedChannel })[],
  others: readonly Channel[],
  { tenantId }: Standing,
): FileProblem[] {
  return matches.flatMap(({ one }) => {
    const key = addressKeyOf(one.provider, one.settings, tenantId);
    const holder = holderOf(key, others, one.provider, tenantId);
    if (holder === undefined) return [];
    const words = `settings: the channel “${holder.name}” (${holder.channelId}) has this address, and the file does not have that channel`;
    return [{ line: one.line, words }];
  });
}

/** As the Add form has them. */
const newPreferences: Preferences = { writesFirst: false, studioScript: '', language: 'en' };

function stepOf(one: DescribedChannel, channel: Channel | undefined): Step {
  const { writesFirst, studioScript, language } = channel ?? newPreferences;
  const preferences: Preferences = { writesFirst, studioScript, language, ...one.preferences };
  const settings = { ...channel?.settings, ...one.settings };
  if (channel === undefined) return { kind: 'add', described: one, settings, preferences };
  // Reconnect has nothing to go on from: CXone may have let the channel go, and nothing of it was tried.
  if (channel.intent !== undefined) return { kind: 'add', described: one, settings, preferences, intent: channel };
  const to = { name: one.name, settings, preferences };
  const isDone = channel.state === 'active' && changedFields(channel, to).length === 0;
  return isDone ? { kind: 'same', channel } : { kind: 'change', described: one, channel, to };
}

type Change = Extract<Step, { readonly kind: 'change' }>;

/** Each after the one that leaves the address which it takes. Undefined: they wait for one another. */
function inOrder(changes: readonly Change[], { tenantId }: Standing): Change[] | undefined {
  const ordered: Change[] = [];
  let left = [...changes];
  while (left.length > 0) {
    const channels = left.map(({ channel }) => channel);
    const free = left.filter(({ described: { provider }, channel, to }) => {
      const holder = holderOf(addressKeyOf(provider, to.settings, tenantId), channels, provider, tenantId);
      return holder === undefined || holder === channel;
    });
    if (free.length === 0) return undefined;
    ordered.push(...free);
    left = left.filter((step) => !free.includes(step));
  }
  return ordered;
}
