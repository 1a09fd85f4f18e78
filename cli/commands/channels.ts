import type { Command } from 'commander';
import * as z from 'zod';
import { addChannel, type AddResult } from '../../lib/channels/add-channel.ts';
import type { ChannelPorts } from '../../lib/channels/channel-ports.ts';
import { compareChannels } from '../../lib/channels/compare-channels.ts';
import type { Integration } from '../../lib/channels/integration.ts';
import { removeChannel } from '../../lib/channels/remove-channel.ts';
import { channelIdSchema, integrationKeySchema, newChannelId } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import { type Manifest } from '../../lib/providers/contract.ts';
import { providers } from '../../lib/providers/registry.ts';
import type { Deployment } from '../deployment.ts';
import { pairs, table } from '../print.ts';
import { TargetError } from '../target.ts';
import { deploymentOf, withTargetOptions } from '../target-options.ts';

const integrationOption = z.object({ integration: integrationKeySchema });
const addOptions = integrationOption.extend({
  name: z.string().trim().min(1).max(100),
  provider: z.string(),
  set: z.array(z.string()).default([]),
  integrationId: z.string().min(1).optional(),
});

/** `byoc channels add | list | show | remove | import`: channels without the pages. */
export function addChannelsCommand(program: Command): void {
  const channels = program.command('channels').description('Channels without the admin pages, as the service user.');

  const command = (usage: string, description: string) =>
    withTargetOptions(channels.command(usage).description(description)).option(
      '--integration <key>',
      'the integration that the channel belongs to',
      'main',
    );
  const withAnswers = (adding: Command) =>
    adding
      .requiredOption('--name <name>', 'the channel’s name in CXone')
      .option('--provider <id>', `one of: ${[...providers.keys()].join(', ')}`, 'generic')
      .option(
        '--set <name=value...>',
        'a setting of the provider, e.g. deliveryUrl=https://chat.example.com/deliveries',
      )
      .option('--integration-id <id>', 'CXone’s Integration ID, where it was not given before');

  withAnswers(command('add', 'Adds a channel, here and in CXone.')).action((options: unknown) =>
    add(newChannelId(systemPorts.randomBytes), options),
  );

  withAnswers(command('import <channelId>', 'Takes over a channel that was created in CXone through its API.')).action(
    (channelId: string, options: unknown) => add(channelIdSchema.parse(channelId), options),
  );

  command('list', 'Lists the channels here and in CXone, and where the two differ.').action(
    async (options: unknown) => {
      const deployment = await deploymentOf(options);
      const compared = await comparedIn(deployment, integrationOption.parse(options).integration);
      if (compared.length === 0) console.log('There is no channel yet.');
      else
        console.log(
          table(
            ['CHANNEL', 'STATE', 'NAME'],
            compared.map(({ channelId, state, name }) => [channelId, state, name]),
          ),
        );
    },
  );

  command('show <channelId>', 'Shows one channel; its secrets stay where they are.').action(
    async (channelId: string, options: unknown) => {
      const deployment = await deploymentOf(options);
      const compared = await comparedIn(deployment, integrationOption.parse(options).integration);
      const found = compared.find((candidate) => candidate.channelId === channelId);
      if (found === undefined) throw noSuchChannel(channelId);
      const { channel } = found;
      const facts = [
        ['Channel', channelId],
        ['Name', found.name],
        ['State', found.state],
        ...(channel === undefined
          ? []
          : [
              ['Provider', channel.provider],
              ['Webhook URL', `${deployment.target.publicUrl}/webhooks/${channelId}`],
              ...Object.entries(channel.settings),
              ['Integration ID', channel.integrationId],
              ['Added', channel.createdAt],
              ['Changed', channel.updatedAt],
            ]),
      ];
      console.log(pairs(facts.map(([field = '', value = '']) => ({ field, value }))).join('\n'));
    },
  );

  command('remove <channelId>', 'Removes a channel, here and in CXone. Its webhook answers 410 from then on.').action(
    async (channelId: string, options: unknown) => {
      const deployment = await deploymentOf(options);
      const { integration } = integrationOption.parse(options);
      const channel = await deployment.registry.channel(channelIdSchema.parse(channelId));
      if (channel?.integrationKey !== integration || channel.state === 'removed') throw noSuchChannel(channelId);
      await removeChannel(channel, channelPorts(deployment, integration));
      console.log(`The channel “${channel.name}” is removed.`);
    },
  );
}

async function add(channelId: z.infer<typeof channelIdSchema>, options: unknown): Promise<void> {
  const { integration: key, name, provider: providerId, set, integrationId } = addOptions.parse(options);
  const deployment = await deploymentOf(options);
  const integration = await deployment.registry.integration(key);
  if (integration === undefined)
    throw new TargetError(`Integration "${key}" is not set up: run \`npm run byoc -- setup\`.`);
  const provider = providers.get(providerId);
  if (provider === undefined) {
    throw new TargetError(`There is no provider "${providerId}": it is one of ${[...providers.keys()].join(', ')}.`);
  }
  const result = await addChannel(
    {
      channelId,
      integrationKey: key,
      integrationId: integrationIdOf(integration, integrationId),
      name,
      provider,
      settings: settingsOf(provider.manifest, set),
      enteredSecrets: {},
    },
    channelPorts(deployment, key),
  );
  if (result.kind === 'added') {
    await deployment.registry.setIntegrationId(key, integrationIdOf(integration, integrationId));
  }
  console.log(pairs(shown(result, deployment, provider.manifest)).join('\n'));
}

function shown(result: AddResult, { target }: Deployment, { secrets }: Manifest) {
  switch (result.kind) {
    case 'added':
      return [
        { field: 'Channel', value: result.channelId },
        { field: 'Webhook URL', value: `${target.publicUrl}/webhooks/${result.channelId}` },
        ...secrets.map(({ name, label }) => ({
          field: label,
          value: result.secrets.find((secret) => secret.name === name)?.value ?? '',
        })),
      ];
    case 'account-taken':
      throw new TargetError(
        result.by === undefined
          ? 'This account is connected already, in another integration. Nothing was added.'
          : `This account is connected already, as channel ${result.by.channelId} (“${result.by.name}”). Nothing was added.`,
      );
    case 'form-used':
      throw new TargetError('This channel id is used for something else already. Nothing was added.');
  }
}

function settingsOf(manifest: Manifest, assignments: readonly string[]): Record<string, string> {
  const given = new Map(
    assignments.map((assignment) => {
      const sign = assignment.indexOf('=');
      return [assignment.slice(0, sign), assignment.slice(sign + 1)] as const;
    }),
  );
  const missing = manifest.settings.filter(({ name, required }) => required && !given.get(name));
  const unknown = [...given.keys()].filter((name) => !manifest.settings.some((field) => field.name === name));
  if (missing.length > 0 || unknown.length > 0) {
    const names = manifest.settings.map(({ name, label }) => `  --set ${name}=…  ${label}`).join('\n');
    throw new TargetError(`The settings don't fit ${manifest.displayName}. It takes:\n${names}`);
  }
  return Object.fromEntries(given);
}

function integrationIdOf({ integrationId }: Integration, given: string | undefined): string {
  const id = given ?? integrationId;
  if (id !== undefined) return id;
  throw new TargetError(
    'The Integration ID is not known yet: give it with --integration-id. CXone shows it under ACD → Digital → Bring Your Own Channel.',
  );
}

async function comparedIn({ registry, clientOf }: Deployment, key: z.infer<typeof integrationKeySchema>) {
  const integration = await registry.integration(key);
  if (integration === undefined)
    throw new TargetError(`Integration "${key}" is not set up: run \`npm run byoc -- setup\`.`);
  const { integrationId } = integration;
  const inCxone =
    integrationId === undefined ? [] : await clientOf(key).listChannels({ channelIntegrationId: integrationId });
  return compareChannels(await registry.channels(key), inCxone);
}

function channelPorts(
  { registry, secretStore, names, clientOf }: Deployment,
  key: z.infer<typeof integrationKeySchema>,
): ChannelPorts {
  const { now, randomBytes } = systemPorts;
  return { registry, secretStore, secretName: names.channel, cxone: clientOf(key), now, randomBytes };
}

const noSuchChannel = (channelId: string) =>
  new TargetError(
    `There is no channel ${channelId} in this integration: \`npm run byoc -- channels list\` shows those there are.`,
  );
