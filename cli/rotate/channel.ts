import { type Channel, isInUse, secretsOfAllAddresses, writeChannelSecrets } from '../../lib/channels/channel.ts';
import type { ChannelPorts } from '../../lib/channels/life/provider-calls.ts';
import { reconnectChannel } from '../../lib/channels/life/reconnect-channel.ts';
import type { Provider } from '../../lib/contract/provider.ts';
import { reconnectError } from '../channels/reconnect-error.ts';
import { inWords, type Rotated } from './rotated.ts';

/** Names the renewals of the command line among those of forms. */
const RENEWAL = 'byoc-rotate-';
/** Bytes of what tells one renewal from another. */
const RENEWAL_BYTES = 9;
const KEPT = 'The new secrets are stored, and the old ones are valid for a day: repeat the command to go on.';

/**
 * Gives a channel new secrets as the Reconnect page does. A replaced one counts for a day; within it, anybody who repeats the
 * command is shown the same new one.
 * @param entered New values of what the provider has given out; none for a provider that gives out nothing.
 */
export async function rotateChannel(
  channel: Channel,
  provider: Provider,
  entered: Readonly<Record<string, string>>,
  ports: ChannelPorts,
): Promise<Rotated> {
  const { channelId, name, settings, writesFirst, studioScript, language } = channel;
  const { secretStore, secretName } = ports;
  const before = await secretStore.get(secretName(channelId));
  const standing = standingRenewal(channel, before, ports.now());
  const preferences = { writesFirst, studioScript, language };
  const formId = standing?.formId ?? `${RENEWAL}${ports.randomBytes(RENEWAL_BYTES).toString('base64url')}`;
  const request = { channel, provider, name, settings, preferences, enteredSecrets: entered, renews: true, formId };
  const result = await reconnectChannel(request, ports);
  if (result.kind !== 'reconnected') throw reconnectError(result, channel, provider, { kept: KEPT });
  const labels = new Map(provider.manifest.secrets.map(({ name: secret, label }) => [secret, label.en]));
  const shown = result.newSecrets.map((secret) => `  ${labels.get(secret.name) ?? secret.name}  ${secret.value}`);
  const isChanged = (await secretStore.get(secretName(channelId))) !== before;
  return {
    act: isChanged ? 'begun' : 'unchanged',
    lines: [
      isChanged
        ? `The channel “${name}” has new secrets. Those before them are valid for a day.`
        : `The channel “${name}” has these secrets already. ${standing === undefined ? 'Nothing was changed.' : `Those before them are valid until ${inWords(standing.until)}.`}`,
      ...(shown.length > 0 ? ['Enter them at the provider:', ...shown] : ['At the provider, nothing is left to do.']),
      `If somebody else has an old one, end it when the provider has the new one: npm run byoc -- rotate channel ${channelId} --end`,
    ],
  };
}

/** Ends the replaced secrets of a channel before their day is over. */
export async function endChannelSecrets(
  channel: Channel,
  { secretStore, secretName, now }: Pick<ChannelPorts, 'secretStore' | 'secretName' | 'now'>,
): Promise<Rotated> {
  const name = secretName(channel.channelId);
  for (;;) {
    const stored = await secretStore.get(name);
    const all = stored === undefined ? [] : (secretsOfAllAddresses(stored, now()) ?? []);
    const left = all.filter(({ validUntil }) => validUntil === undefined);
    if (stored === undefined || left.length === all.length) {
      return { act: 'unchanged', lines: [`The channel “${channel.name}” has no replaced secret that is still valid.`] };
    }
    if (!(await secretStore.replace(name, stored, writeChannelSecrets(left)))) continue;
    return {
      act: 'ended',
      lines: ['The replaced secrets are deleted. Functions that are running forget them within five minutes.'],
    };
  }
}

/** The renewal of the command line that is under way: what it replaced is valid still. */
function standingRenewal(
  channel: Channel,
  stored: string | undefined,
  now: Date,
): { readonly formId: string; readonly until: string } | undefined {
  const all = stored === undefined || !isInUse(channel) ? [] : (secretsOfAllAddresses(stored, now) ?? []);
  const formId = all.find(({ validUntil }) => validUntil === undefined)?.renewal;
  const until = all.find(({ validUntil }) => validUntil !== undefined)?.validUntil;
  return formId?.startsWith(RENEWAL) === true && until !== undefined ? { formId, until } : undefined;
}
