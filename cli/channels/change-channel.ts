import type { Learnt } from '../../lib/audit/audit.ts';
import type { Channel, Preferences } from '../../lib/channels/channel.ts';
import { reconnectChannel } from '../../lib/channels/life/reconnect-channel.ts';
import { answersOf, peopleNames } from '../../lib/channels/people/people-form.ts';
import type { ChannelId, IntegrationKey } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import { providerNamed } from '../../lib/providers/registry.ts';
import { secretLabel, untestedHint } from '../add-channel.ts';
import { checkIdents, readChannelAnswers } from '../channel-answers.ts';
import type { Deployment } from '../deployment.ts';
import { channelPortsOf, integrationOf } from '../integration-of.ts';
import { channelCommand } from '../restore-channel.ts';
import { TargetError } from '../target.ts';
import { reconnectError } from './reconnect-error.ts';
import { NOT_TRIED, onlyDeploymentReaches } from './untried.ts';

/** What a channel is to be from now on. */
export interface ChannelChange {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly preferences: Preferences;
  /** Values of secrets that the provider has given out; what is missing stays as it is. */
  readonly enteredSecrets?: Readonly<Record<string, string>>;
  /** A new address is not tried before. */
  readonly isUntested?: boolean;
}

/**
 * Changes a channel as the Reconnect page does, and answers in lines what is left to do. Safe to repeat.
 * @throws {TargetError} that says why it did not work, how the channel stands now, and what to do.
 */
export async function changeByCommand(
  channel: Channel,
  change: ChannelChange,
  deployment: Deployment,
  learn: (facts: Learnt) => void,
): Promise<readonly string[]> {
  const provider = providerNamed(channel.provider);
  const integration = await integrationOf(deployment, channel.integrationKey);
  const fields = changedFields(channel, change);
  learn({ fields: [...fields, ...Object.keys(change.enteredSecrets ?? {}).map((name) => `secret-${name}`)] });
  const formId = `byoc-change-${systemPorts.randomBytes(9).toString('base64url')}`;
  const { enteredSecrets = {}, isUntested = false, ...rest } = change;
  const ports = channelPortsOf(deployment, integration);
  await checkIdents(change.preferences, ports.cxone, 'Nothing was changed.');
  const isOutOfReach = onlyDeploymentReaches(provider, change.settings, deployment.target);
  const tries = { isUntested: isUntested || isOutOfReach };
  const request = { ...rest, ...tries, channel, provider, enteredSecrets, renews: false, formId };
  const result = await reconnectChannel(request, ports);
  if (result.kind !== 'reconnected') {
    const kept = 'What was done so far is kept: repeat the command to go on.';
    throw reconnectError(result, channel, provider, { kept, ofTest: untestedHint });
  }
  if (result.isMoved && isOutOfReach && !isUntested) console.log(`The new address of “${change.name}”: ${NOT_TRIED}.`);
  return result.newSecrets.map(({ name, value }) => `${secretLabel(name, provider.manifest)}  ${value}`);
}

/** What differs, by the names of the Reconnect form. */
export function changedFields(channel: Channel, { name, settings, preferences }: ChannelChange): string[] {
  const { writesFirst, studioScript, language, label = '' } = channel;
  const before = { name: channel.name, label, writesFirst, studioScript, language };
  const after = { label, name, ...preferences };
  const differs: string[] = (Object.keys(before) as (keyof typeof before)[]).filter(
    (field) => before[field] !== after[field],
  );
  const ofPeople = answersOf(channel);
  const wanted = answersOf({ ...channel, ...preferences });
  differs.push(...peopleNames.filter((field) => ofPeople[field] !== wanted[field]));
  const changed = Object.keys(settings).filter((field) => settings[field] !== (channel.settings[field] ?? ''));
  return [...differs, ...changed.map((field) => `setting-${field}`)];
}

/**
 * Moves a channel to another URL, as the Reconnect page does where another one is entered.
 * @throws {TargetError} for a provider whose account is no URL, too.
 */
export async function moveByCommand(
  channelId: ChannelId,
  { integration, url, isUntested }: { integration: IntegrationKey; url: string; isUntested: boolean },
  deployment: Deployment,
  learn: (facts: Learnt) => void,
): Promise<{ readonly lines: readonly string[]; readonly isUnchanged: boolean }> {
  const channel = await deployment.registry.channel(channelId);
  if (channel?.integrationKey !== integration || channel.state === 'removed') {
    throw new TargetError(
      `There is no channel ${channelId} in this integration: \`npm run byoc -- channels list\` shows those there are. Nothing was changed.`,
    );
  }
  const provider = providerNamed(channel.provider);
  const { manifest } = provider;
  const field = manifest.settings.find(({ isAddress }) => isAddress)?.name;
  if (provider.accountIsAddress !== true || field === undefined) {
    throw new TargetError(
      `The channel “${channel.name}” is one of ${manifest.displayName.en}, whose account is not a URL: there is none to move. To change its settings or credentials, click Reconnect in CXone. Nothing was changed.`,
    );
  }
  const { name, settings, writesFirst, studioScript, language } = channel;
  if (channel.intent === 'withdrawn') {
    throw new TargetError(
      `The Add of the channel “${name}” stopped half-way and was undone: there is nothing to move. Add it again with \`npm run byoc -- channels apply\`, at this URL or at another one, or remove it with ${channelCommand('remove', channel)}. Nothing was changed.`,
    );
  }
  const set = Object.entries({ ...settings, [field]: url }).map(([key, value]) => `${key}=${value}`);
  const { allowHttp } = deployment.target;
  const answers = readChannelAnswers(manifest, { name, set }, allowHttp, {
    unchanged: 'Nothing was changed.',
    optionOf: () => '--url',
  });
  const before = settings[field] ?? '';
  if (provider.accountOf(answers.settings, []) === channel.account && channel.state === 'active') {
    const lines = [`The channel “${name}” is at this URL already: ${before}. Nothing was changed.`];
    return { lines, isUnchanged: true };
  }
  const change = { ...answers, preferences: { writesFirst, studioScript, language }, isUntested };
  const secrets = await changeByCommand(channel, change, deployment, learn);
  const lines = [
    `The channel “${name}” has moved to ${answers.settings[field] ?? ''}.`,
    'Within 15 seconds, messages of agents go there. Messages that may have reached the old URL are not sent to the new one.',
    `The webhook URL stays: ${deployment.target.publicUrl}/webhooks/${channelId}`,
    ...(secrets.length === 0 ? ['Its secrets stay as well.'] : ['Enter at the provider:', ...secrets]),
  ];
  return { lines, isUnchanged: false };
}
