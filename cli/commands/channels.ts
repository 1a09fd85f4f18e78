import { type Command, Option } from 'commander';
import * as z from 'zod';
import type { Learnt } from '../../lib/audit/audit.ts';
import type { RecordField } from '../../lib/channels/byoc-record.ts';
import { labelQuestion } from '../../lib/channels/form-questions.ts';
import type { Channel, Preferences } from '../../lib/channels/channel.ts';
import { agentLanguages } from '../../lib/contract/localized-text.ts';
import {
  type ChannelId,
  channelIdSchema,
  type IntegrationKey,
  integrationKeySchema,
  newChannelId,
} from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import { providers } from '../../lib/providers/registry.ts';
import { moveByCommand } from '../channels/change-channel.ts';
import { removeByCommand } from '../channels/remove-channel.ts';
import { addByCommand, importByCommand } from '../add-channel.ts';
import { audited } from '../audit/audited.ts';
import { readPeopleAnswers } from '../channel-answers.ts';
import type { Deployment } from '../deployment.ts';
import { integrationOf } from '../integration-of.ts';
import { listChannels, type ListedChannel } from '../list-channels.ts';
import { pairs, table } from '../print.ts';
import { hindrances, readinessWords } from '../readiness-words.ts';
import { channelCommand, restoreByCommand } from '../restore-channel.ts';
import { deploymentOf, wantsJson, withJsonOption, withTargetOptions } from '../target-options.ts';
import { TargetError } from '../target.ts';

const commonOptions = z.object({ integration: integrationKeySchema });
const importOptions = commonOptions.extend({
  name: z.string().optional(),
  provider: z.string(),
  set: z.array(z.string()).default([]),
  integrationId: z.string().min(1).optional(),
  writesFirst: z.boolean().default(false),
  studioScript: z.string().trim().default(''),
  language: z.enum(agentLanguages).default('en'),
  people: z.array(z.string()).default([]),
  label: z.string().trim().max(labelQuestion.maxLength).default(''),
  untested: z.boolean().default(false),
});
const addOptions = importOptions.extend({ name: z.string() });
const moveOptions = commonOptions.extend({ url: z.string(), untested: z.boolean().default(false) });
const applyOptions = commonOptions.extend({
  integrationId: z.string().min(1).optional(),
  dryRun: z.boolean().default(false),
  prune: z.boolean().default(false),
  yes: z.boolean().default(false),
  untested: z.boolean().default(false),
});

/** `byoc channels add | list | show | move-url | apply | remove | restore | import`: channels without the pages. */
export function addChannelsCommand(program: Command): void {
  const channels = program.command('channels').description('Channels without the admin pages, as the service user.');
  const command = (usage: string, description: string) =>
    withTargetOptions(channels.command(usage).description(description)).option(
      '--integration <key>',
      'the integration that the channel belongs to',
      'main',
    );

  withAnswers(
    command(
      'add',
      'Adds a channel, here and in CXone. Shows the secrets that are made for it, only this time, and asks for the provider’s own secrets.',
    ),
  )
    .requiredOption('--name <name>', 'the channel’s name in CXone')
    .action(async (options: unknown) => {
      const channel = newChannelId(systemPorts.randomBytes);
      const given = withPreferences(addOptions.parse(options));
      const deployment = await deploymentOf(options);
      const about = { act: 'add-channel', integration: given.integration, channel } as const;
      const added = await audited(deployment, about, (learn) => addByCommand(channel, given, deployment, learn));
      console.log(pairs(added).join('\n'));
    });

  withAnswers(command('import <channelId>', 'Takes over a channel that was created in CXone through its API.'))
    .option('--name <name>', 'another name than the one that it has in CXone')
    .action(async (id: string, options: unknown) => {
      const channel = channelIdSchema.parse(id);
      const given = withPreferences(importOptions.parse(options));
      const deployment = await deploymentOf(options);
      const about = { act: 'import-channel', integration: given.integration, channel } as const;
      const added = await audited(deployment, about, (learn) => importByCommand(channel, given, deployment, learn));
      console.log(pairs(added).join('\n'));
    });

  withJsonOption(
    command('list', 'Lists the channels here and in CXone: which are ready, and what others lack.'),
  ).action(async (options: unknown) => {
    const { integration } = commonOptions.parse(options);
    const found = await channelsIn(await deploymentOf(options), integration);
    const rows = found.map(({ channelId, verdict, name, findings }) => ({ channelId, verdict, name, findings }));
    if (wantsJson(options)) console.log(JSON.stringify(rows, null, 2));
    else if (rows.length === 0) console.log('There is no channel yet.');
    else console.log(table(['CHANNEL', 'VERDICT', 'NAME', 'WHY'], rows.map(cellsOf)));
  });

  withJsonOption(command('show <channelId>', 'Shows one channel; its secrets stay where they are.')).action(
    async (channelId: string, options: unknown) => {
      const { integration } = commonOptions.parse(options);
      const deployment = await deploymentOf(options);
      const found = (await channelsIn(deployment, integration)).find((candidate) => candidate.channelId === channelId);
      if (found === undefined) throw noSuchChannel(channelId);
      const webhookUrl = `${deployment.target.publicUrl}/webhooks/${channelId}`;
      if (wantsJson(options)) console.log(JSON.stringify({ ...found, webhookUrl }, null, 2));
      else console.log(pairs(factsOf(found, webhookUrl)).join('\n'));
    },
  );

  command(
    'move-url <channelId>',
    'Moves a channel whose account is a URL to another URL, which is tried first. Channel, secrets and webhook URL stay.',
  )
    .requiredOption('--url <url>', 'where the system takes agents’ messages from now on')
    .option('--untested', UNTESTED)
    .action(async (id: string, options: unknown) => {
      const channel = channelIdSchema.parse(id);
      const { integration, url, untested: isUntested } = moveOptions.parse(options);
      const deployment = await deploymentOf(options);
      const about = { act: 'reconnect-channel', integration, channel } as const;
      const to = { integration, url, isUntested };
      const work = (learn: (facts: Learnt) => void) => moveByCommand(channel, to, deployment, learn);
      const { lines } = await audited(deployment, about, work, ({ isUnchanged }) => isUnchanged);
      console.log(lines.join('\n'));
    });

  command(
    'apply <file>',
    'Adds and changes channels as a YAML or JSON file describes them. Safe to repeat; see docs/channels-as-code.md.',
  )
    .option('--dry-run', 'shows what would be done, and does nothing')
    .option('--prune', 'removes channels that the file does not have; asks first')
    .option('--yes', 'with --prune: does not ask')
    .option('--untested', UNTESTED)
    .option('--integration-id <id>', 'CXone’s Integration ID, where it was not given before')
    .action(async (file: string, options: unknown) => {
      // Loaded with the reader of YAML, which no other command needs.
      const { applyFile } = await import('../channels/apply.ts');
      await applyFile(file, applyOptions.parse(options), await deploymentOf(options));
    });

  command('remove <channelId>', 'Removes a channel, here and in CXone. Its webhook answers 410 from then on.').action(
    async (channelId: string, options: unknown) => {
      const id = channelIdSchema.parse(channelId);
      const { integration } = commonOptions.parse(options);
      const deployment = await deploymentOf(options);
      const about = { act: 'remove-channel', integration, channel: id } as const;
      const channel = await audited(deployment, about, async () =>
        removeByCommand(await channelNamed(id, integration, deployment), deployment),
      );
      console.log(`The channel “${channel.name}” is removed.`);
      console.log(`To have it back within a week: ${channelCommand('restore', channel)}`);
    },
  );

  command(
    'restore <channelId>',
    'Undoes a removal, here and in CXone, finished or not. Can be done for a week after it. Safe to repeat.',
  ).action(async (id: string, options: unknown) => {
    const { integration } = commonOptions.parse(options);
    const channel = channelIdSchema.parse(id);
    const deployment = await deploymentOf(options);
    const about = { act: 'restore-channel', integration, channel } as const;
    const lines = await audited(deployment, about, () => restoreByCommand(channel, integration, deployment));
    console.log(lines.join('\n'));
  });
}

async function channelNamed(id: ChannelId, integration: IntegrationKey, { registry }: Deployment): Promise<Channel> {
  const channel = await registry.channel(id);
  if (channel?.integrationKey !== integration || channel.state === 'removed') throw noSuchChannel(id);
  return channel;
}

/** Of an address, before something goes there. */
const UNTESTED = 'does not try the address first: for a system that is not ready yet';

type Given = Pick<Preferences, 'writesFirst' | 'studioScript' | 'language'> & {
  readonly untested: boolean;
  readonly people: readonly string[];
  readonly label: string;
};

function withPreferences<T extends Given>(given: T) {
  const { writesFirst, studioScript, language, people, label, untested, ...options } = given;
  const chosen = { writesFirst, studioScript, language, ...(label !== '' && { label }) };
  const preferences: Preferences = { ...chosen, ...readPeopleAnswers(people) };
  return { ...options, isUntested: untested, preferences };
}

function withAnswers(adding: Command): Command {
  return adding
    .option('--provider <id>', `one of: ${[...providers.keys()].join(', ')}`, 'generic')
    .option('--set <name=value...>', 'a setting of the provider, e.g. deliveryUrl=https://chat.example.com/deliveries')
    .option('--studio-script <id>', 'the Studio script that CXone runs for the channel; else the one chosen in CXone')
    .option(
      '--people <name=value...>',
      'what the channel does about people, e.g. honoursOptOut=yes onCustomerEnd=resolved; see docs/channels-as-code.md',
    )
    .option('--label <text>', 'shown to admins only, e.g. a country: it tells channels with the same name apart')
    .option('--writes-first', 'agents may write first, to people who have not written yet')
    .addOption(
      new Option('--language <code>', 'of the agents, who are told in it why a message was not sent')
        .choices(agentLanguages)
        .default('en'),
    )
    .option('--untested', UNTESTED)
    .option('--integration-id <id>', 'CXone’s Integration ID, where it was not given before');
}

/** Where CXone can't be asked, what is known without it is shown all the same. */
async function channelsIn(deployment: Deployment, key: IntegrationKey): Promise<readonly ListedChannel[]> {
  const { listed, unread } = await listChannels(deployment, await integrationOf(deployment, key));
  if (unread !== undefined) console.error(`CXone’s list of channels could not be read: ${unread.message}`);
  return listed;
}

function cellsOf({ channelId, verdict, name, findings }: Omit<ListedChannel, 'channel'>): string[] {
  return [channelId, verdict, name, hindrances(findings)];
}

function factsOf({ channelId, name, verdict, findings, channel }: ListedChannel, webhookUrl: string): RecordField[] {
  const facts = [
    { field: 'Channel', value: channelId },
    { field: 'Name', value: name },
    { field: 'Verdict', value: verdict },
  ];
  if (channel === undefined) return facts;
  return [
    ...facts,
    ...(channel.label === undefined || channel.label === '' ? [] : [{ field: 'Label', value: channel.label }]),
    { field: 'Provider', value: channel.provider },
    ...(channel.accountName === undefined ? [] : [{ field: 'Account', value: channel.accountName }]),
    { field: 'Agents’ language', value: channel.language },
    { field: 'Webhook URL', value: webhookUrl },
    ...Object.entries(channel.settings).map(([field, value]) => ({ field, value })),
    { field: 'Integration ID', value: channel.integrationId },
    { field: 'Added', value: channel.createdAt },
    { field: 'Changed', value: channel.updatedAt },
    ...(channel.lastAct === undefined ? [] : [{ field: 'Last act', value: lastActIn(channel.lastAct) }]),
    ...findings.map(readinessWords),
  ];
}

const lastActIn = ({ act, who, at }: NonNullable<Channel['lastAct']>): string => `${act} by ${who} at ${at}`;

const noSuchChannel = (channelId: string) =>
  new TargetError(
    `There is no channel ${channelId} in this integration: \`npm run byoc -- channels list\` shows those there are.`,
  );
