import { en } from '../lib/admin/texts/en.ts';
import type { Learnt } from '../lib/audit/audit.ts';
import type { RecordField } from '../lib/channels/byoc-record.ts';
import type { Integration, Preferences } from '../lib/channels/channel.ts';
import { addChannel, type AddResult } from '../lib/channels/life/add-channel.ts';
import type { Manifest } from '../lib/contract/manifest.ts';
import type { Provider } from '../lib/contract/provider.ts';
import type { ChannelId, IntegrationKey } from '../lib/ids.ts';
import { providers } from '../lib/providers/registry.ts';
import { askForSecrets, checkIdents, readChannelAnswers } from './channel-answers.ts';
import type { Deployment } from './deployment.ts';
import { NOT_TRIED, onlyDeploymentReaches } from './channels/untried.ts';
import { channelPortsOf, integrationOf } from './integration-of.ts';
import { TargetError } from './target.ts';

export interface AddOptions {
  readonly integration: IntegrationKey;
  readonly name: string;
  readonly provider: string;
  /** `name=value`, one for each setting of the provider. */
  readonly set: readonly string[];
  /** CXone's, where it was not given before. */
  readonly integrationId?: string | undefined;
  readonly preferences: Preferences;
  /** CXone had the channel before. */
  readonly isInCxone?: boolean;
  /** The address is not tried before. */
  readonly isUntested?: boolean;
  /** The provider's own secrets; missing: they are asked for. */
  readonly enteredSecrets?: Readonly<Record<string, string>>;
}

/** Adds a channel as the Add page does, and answers what the provider needs: its secrets are shown this once. */
export async function addByCommand(
  channelId: ChannelId,
  options: AddOptions,
  deployment: Deployment,
  learn: (facts: Learnt) => void,
): Promise<RecordField[]> {
  const integration = await integrationOf(deployment, options.integration);
  const integrationId = integrationIdOf(integration, options.integrationId);
  const provider = providerOf(options.provider);
  const answers = readChannelAnswers(provider.manifest, options, deployment.target.allowHttp);
  const { integrationKey } = integration;
  const enteredSecrets = options.enteredSecrets ?? (await askForSecrets(provider.manifest));
  learn({
    fields: [
      'name',
      ...Object.keys(answers.settings).map((name) => `setting-${name}`),
      ...Object.keys(enteredSecrets).map((name) => `secret-${name}`),
    ],
  });
  const { isUntested = false } = options;
  const ports = channelPortsOf(deployment, integration);
  await checkIdents(options.preferences, ports.cxone, 'Nothing was added.');
  const isOutOfReach = onlyDeploymentReaches(provider, answers.settings, deployment.target);
  const result = await addChannel(
    {
      ...answers,
      channelId,
      integrationKey,
      integrationId,
      provider,
      preferences: options.preferences,
      isInCxone: options.isInCxone ?? false,
      isUntested: isUntested || isOutOfReach,
      enteredSecrets,
    },
    ports,
  );
  // An earlier command for the same account may have begun the channel.
  if (result.kind === 'added') learn({ channel: result.channelId });
  const shown = sheetOf(result, deployment, provider);
  if (integration.integrationId === undefined) {
    await deployment.registry.setIntegrationId(integrationKey, integrationId);
  }
  return isOutOfReach && !isUntested ? [...shown, { field: 'Test', value: NOT_TRIED }] : shown;
}

/**
 * Takes over a channel that somebody created directly in CXone, under the name that it has there unless
 * another is given.
 */
export async function importByCommand(
  channelId: ChannelId,
  options: Omit<AddOptions, 'name'> & { readonly name?: string | undefined },
  deployment: Deployment,
  learn: (facts: Learnt) => void,
): Promise<RecordField[]> {
  const { integration: key } = options;
  const integration = await integrationOf(deployment, key);
  const channelIntegrationId = integrationIdOf(integration, options.integrationId);
  const inCxone = await deployment.clientOf(key).listChannels({ channelIntegrationId });
  const found = inCxone.find(({ id, isDeleted }) => id === channelId && isDeleted !== true);
  if (found === undefined) {
    throw new TargetError(
      `CXone has no channel ${channelId} with Integration ID ${channelIntegrationId}. Nothing was added: \`npm run byoc -- channels list\` shows those there are.`,
    );
  }
  const name = options.name ?? found.name ?? '';
  return addByCommand(channelId, { ...options, name, isInCxone: true }, deployment, learn);
}

/** What was given must not contradict what CXone has accepted before: a mistyped one would hide all channels. */
function integrationIdOf({ integrationId: known, integrationKey }: Integration, given: string | undefined): string {
  const id = given ?? known;
  if (id === undefined) {
    throw new TargetError(
      'The Integration ID is not known yet: give it with --integration-id. CXone shows it under ACD → Digital → Bring Your Own Channel.',
    );
  }
  if (known === undefined || known === id) return id;
  throw new TargetError(
    `Integration "${integrationKey}" has the Integration ID ${known} already: leave --integration-id out, or add an integration for the other record.`,
  );
}

function providerOf(id: string): Provider {
  const provider = providers.get(id);
  if (provider !== undefined) return provider;
  throw new TargetError(`There is no provider "${id}": it is one of ${[...providers.keys()].join(', ')}.`);
}

/** What to do where an address did not pass its test. */
export const untestedHint =
  'If the address is right and your system is not ready yet, repeat the command with --untested.';

/** What a secret is called where it is shown. */
export function secretLabel(name: string, { secrets }: Pick<Manifest, 'secrets'>): string {
  return secrets.find((secret) => secret.name === name)?.label.en ?? name;
}

function sheetOf(result: AddResult, { target }: Deployment, { manifest }: Provider): RecordField[] {
  switch (result.kind) {
    case 'added':
      return [
        { field: 'Channel', value: result.channelId },
        result.webhook === 'registered'
          ? { field: 'Webhook', value: 'registered at the provider' }
          : { field: 'Webhook URL', value: `${target.publicUrl}/webhooks/${result.channelId}` },
        ...result.secrets.map((secret) => ({ field: secretLabel(secret.name, manifest), value: secret.value })),
        ...(result.answer === undefined ? [] : [{ field: 'Test', value: en.trial.answers[result.answer] }]),
      ];
    case 'account-taken':
      throw new TargetError(
        result.by === undefined
          ? 'This account is connected already, in another integration. Nothing was added.'
          : `This account is connected already, as channel ${result.by.channelId} (“${result.by.name}”). Nothing was added.`,
      );
    case 'form-used':
      throw new TargetError('This channel id is used for something else already. Nothing was added.');
    case 'test-failed':
      throw new TargetError(
        `${result.reason.en} ${result.isBegun ? 'CXone did not delete the channel again: it is half added. Repeat the command, or remove it.' : 'Nothing was added.'} ${untestedHint}`,
        { isHalfDone: result.isBegun },
      );
    case 'refused':
    case 'unreachable':
      throw new TargetError(
        `${result.reason.en} ${result.isBegun ? 'The channel is half added: repeat the command, or remove it.' : 'Nothing was added.'}`,
        { isHalfDone: result.isBegun },
      );
  }
}
