import type { Channel as CxoneChannel } from '../cxone/channels.ts';
import type { Channel } from './channel.ts';

/** A channel as this deployment and CXone see it. */
export interface ComparedChannel {
  readonly channelId: string;
  readonly name: string;
  /** `connected`: both have it; `half-added`, `half-removed`: a click on Add or Delete was not finished. */
  readonly state: 'connected' | 'half-added' | 'half-removed' | 'missing-in-cxone' | 'unknown-here';
  readonly channel: Channel | undefined;
}

/**
 * Holds the channels of an integration against those that CXone lists for it (B3).
 * `missing-in-cxone`: deleted there past this middleware; `unknown-here`: created there past it.
 */
export function compareChannels(ours: readonly Channel[], inCxone: readonly CxoneChannel[]): ComparedChannel[] {
  const listed = new Map(inCxone.filter(({ isDeleted }) => isDeleted !== true).map((channel) => [channel.id, channel]));
  const compared = ours.map((channel): ComparedChannel => {
    const { channelId, name } = channel;
    return { channelId, name, channel, state: stateOf(channel, listed.has(channelId)) };
  });
  const known = new Set<string>(ours.map(({ channelId }) => channelId));
  const strangers = [...listed.values()]
    .filter(({ id }) => !known.has(id))
    .map(({ id, name }): ComparedChannel => ({
      channelId: id,
      name: name ?? '',
      channel: undefined,
      state: 'unknown-here',
    }));
  return [...compared, ...strangers];
}

function stateOf({ state }: Channel, isListed: boolean): ComparedChannel['state'] {
  if (state === 'adding') return 'half-added';
  if (state === 'removing') return 'half-removed';
  return isListed ? 'connected' : 'missing-in-cxone';
}
