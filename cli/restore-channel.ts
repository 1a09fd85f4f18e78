import type { Channel } from '../lib/channels/channel.ts';
import { restoreChannel, type RestoreResult } from '../lib/channels/life/restore-channel.ts';
import { CxoneError } from '../lib/cxone/errors.ts';
import type { ChannelId, IntegrationKey } from '../lib/ids.ts';
import { providers } from '../lib/providers/registry.ts';
import type { Deployment } from './deployment.ts';
import { channelPortsOf, integrationOf } from './integration-of.ts';
import { TargetError } from './target.ts';

/** Removed channels that are named to somebody whose id is none of them. */
const MOST_NAMED = 5;

type Failure = Exclude<RestoreResult, { readonly kind: 'restored' }>;

/**
 * Undoes the removal of a channel as the pages do, and answers in lines what is left to do. Safe to repeat: a channel
 * that is in use stays as it is.
 * @throws {TargetError} that says why it did not work, how the channel stands now, and what to do.
 */
export async function restoreByCommand(
  channelId: ChannelId,
  key: IntegrationKey,
  deployment: Deployment,
): Promise<readonly string[]> {
  const channel = await listedChannel(channelId, key, deployment);
  if (channel.state === 'active') return [`The channel “${channel.name}” is in use. Nothing was changed.`];
  const provider = providers.get(channel.provider);
  if (provider === undefined) {
    throw new TargetError(
      `No adapter is called "${channel.provider}": deploy a version that has it, then repeat the command. Nothing was changed.`,
    );
  }
  const result = await restoreChannel(
    channel,
    provider,
    channelPortsOf(deployment, await integrationOf(deployment, key)),
  ).catch((error: unknown) => {
    if (!(error instanceof CxoneError)) throw error;
    const words = `${error.message} Repeat the command, and it continues where it stopped.`;
    throw new TargetError(words, { isHalfDone: true });
  });
  if (result.kind !== 'restored') {
    const isHalfDone = 'isBegun' in result && result.isBegun;
    throw new TargetError(await failureWords(result, channel, deployment), { isHalfDone });
  }
  const webhookUrl = `${deployment.target.publicUrl}/webhooks/${channelId}`;
  return [
    `The channel “${channel.name}” is back, here and in CXone.`,
    ...(provider.registerWebhook === undefined
      ? [`If the provider was told to stop its webhook, start it again: ${webhookUrl}`]
      : []),
    `See what is left to do in CXone: ${channelCommand('show', channel)}`,
    `Put back what the removal has parked: \`npm run byoc -- parked replay --channel ${channelId} --cause channel-removed\``,
  ];
}

/** Of those that a list has: no list has an Add that was withdrawn, though it counts as removed. */
async function listedChannel(id: ChannelId, key: IntegrationKey, { registry }: Deployment): Promise<Channel> {
  const [standing, removed] = await Promise.all([registry.channels(key), registry.removedChannels(key)]);
  const isListed = [...standing, ...removed].some(({ channelId }) => channelId === id);
  // Read again, since a list may be late.
  const channel = isListed ? await registry.channel(id) : undefined;
  if (channel !== undefined) return channel;
  const names = removed.slice(0, MOST_NAMED).map(({ channelId, name }) => `${channelId} (“${name}”)`);
  throw new TargetError(
    `There is no channel ${id} in this integration. ${
      names.length === 0 ? 'None of its channels was removed.' : `Removed, the latest first: ${names.join(', ')}.`
    }`,
  );
}

async function failureWords(failure: Failure, channel: Channel, { registry }: Deployment): Promise<string> {
  const { channelId } = channel;
  const isHalfRemoved = (await registry.channel(channelId))?.state === 'removing';
  const stands = isHalfRemoved
    ? `The removal of the channel stopped half-way: ${channelCommand('remove', channel)} finishes that.`
    : 'The channel stays removed.';
  const addAnother = 'add the account again, with Add in CXone or with `npm run byoc -- channels add`';
  switch (failure.kind) {
    case 'account-taken':
      return failure.by === undefined
        ? `Its account is connected in another integration by now. ${stands} Remove it there first, then repeat the command.`
        : `Its account is connected by now, as channel ${failure.by.channelId} (“${failure.by.name}”). ${stands} Go on with that one, or ${channelCommand('remove', failure.by)} first, then repeat the command.`;
    case 'secrets-gone':
      return `Its secrets are deleted for good, as they are a week after a removal. ${stands} It can’t be brought back: ${addAnother}.`;
    case 'refused-by-cxone':
      return `${failure.error.message} ${stands} Mend what CXone names, then repeat the command. If CXone does not take this id any more, ${addAnother}.`;
    case 'removed':
      return `Somebody removed it at the same time. ${stands} If you still want to bring it back, repeat the command.`;
    case 'refused':
      return `${failure.reason.en} The channel is half restored: click Reconnect in CXone and enter what the provider takes. Or mend it at the provider, then repeat the command.`;
    case 'unreachable':
      return `${failure.reason.en} The channel is half restored: repeat the command in a minute, and it continues where it stopped.`;
  }
}

/** What to type about a channel. */
export function channelCommand(
  command: 'remove' | 'restore' | 'show',
  { channelId, integrationKey }: Pick<Channel, 'channelId' | 'integrationKey'>,
): string {
  const integration = integrationKey === 'main' ? '' : ` --integration ${integrationKey}`;
  return `\`npm run byoc -- channels ${command} ${channelId}${integration}\``;
}
