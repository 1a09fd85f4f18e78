import type { Channel } from '../../lib/channels/channel.ts';
import type { ReconnectResult } from '../../lib/channels/life/reconnect-channel.ts';
import type { Provider } from '../../lib/contract/provider.ts';
import { secretLabel } from '../add-channel.ts';
import { TargetError } from '../target.ts';

/**
 * Why a channel was not reconnected, how it stands now, and what to do.
 * @param advice What is said of the command itself: `kept` where the provider stopped it half done, `ofTest` where the
 *   channel was to be moved and the new address failed its test.
 */
export function reconnectError(
  result: Exclude<ReconnectResult, { kind: 'reconnected' }>,
  channel: Pick<Channel, 'channelId' | 'name'>,
  { manifest }: Pick<Provider, 'manifest'>,
  advice: { readonly kept: string; readonly ofTest?: string },
): TargetError {
  const { channelId, name } = channel;
  const asItWas = `The channel “${name}” stays as it was.`;
  switch (result.kind) {
    case 'account-differs':
      return new TargetError(
        `The channel “${name}” can’t become one of another account of ${manifest.displayName.en}: add that one as a channel of its own. Nothing was changed.`,
      );
    case 'account-taken':
      return new TargetError(
        result.by === undefined
          ? `Another channel has this account, in another integration. ${asItWas}`
          : `The channel ${result.by.channelId} (“${result.by.name}”) has this account. ${asItWas}`,
      );
    case 'secret-missing':
    case 'address-differs':
      return new TargetError(
        `The channel “${name}” has no ${secretLabel(result.field, manifest)} that works at its address: click Reconnect in CXone and enter it. Nothing was changed.`,
      );
    case 'gone':
      return new TargetError(`The channel “${name}” (${channelId}) is being removed, or was. Nothing was changed.`);
    case 'test-failed':
      return new TargetError([result.reason.en, asItWas, advice.ofTest ?? ''].join(' ').trimEnd());
    case 'refused':
    case 'unreachable': {
      const { isBegun: isHalfDone } = result;
      return new TargetError(`${result.reason.en} ${isHalfDone ? advice.kept : asItWas}`, { isHalfDone });
    }
  }
}
