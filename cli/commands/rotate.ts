import type { Command } from 'commander';
import * as z from 'zod';
import { ClientSecretUses } from '../../lib/channels/integration/client-secret-use.ts';
import { channelIdSchema, integrationKeySchema } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import { providerNamed } from '../../lib/providers/registry.ts';
import { audited } from '../audit/audited.ts';
import { askForSecrets } from '../channel-answers.ts';
import type { Deployment } from '../deployment.ts';
import { channelPortsOf, integrationOf } from '../integration-of.ts';
import { pairs } from '../print.ts';
import { progressOf } from '../progress.ts';
import { readCredentials } from '../read-credentials.ts';
import { endCallback, leftForCxone, rotateCallback } from '../rotate/callback.ts';
import { endChannelSecrets, rotateChannel } from '../rotate/channel.ts';
import { rotateCxone } from '../rotate/cxone.ts';
import { endDataKeys, rotateDataKey } from '../rotate/data-key.ts';
import { resealDataKeys } from '../rotate/reseal.ts';
import type { Rotated } from '../rotate/rotated.ts';
import { endSigningKeys, rotateSigningKey } from '../rotate/signing-key.ts';
import { recordOf, tenantReaderOf } from '../set-up.ts';
import { deploymentOf, forTarget, withTargetOptions } from '../target-options.ts';
import { TargetError } from '../target.ts';
import { keysHelp } from './setup.ts';

const endOptions = z.object({ end: z.boolean().default(false), sure: z.boolean().default(false) });
const dataKeyOptions = z.object({ end: z.boolean().default(false), reseal: z.boolean().default(false) });
const integrationOptions = endOptions.extend({ integration: integrationKeySchema });

/** `byoc rotate callback | signing-key | data-key | channel | cxone`: new secrets, without a refused message. */
export function addRotateCommand(program: Command): void {
  const rotations = program
    .command('rotate')
    .description('Renews a secret without a refused message. Safe to interrupt and to repeat; see docs/runbooks.');
  const command = (usage: string, description: string) =>
    withTargetOptions(rotations.command(usage).description(description));
  const ofIntegration = (usage: string, description: string) =>
    command(usage, description).option('--integration <key>', 'the integration whose secret it is', 'main');

  ofIntegration('callback', 'The client secret that CXone presents: a new one beside the old one.')
    .option('--end', 'ends the old one, once CXone has the new one')
    .option('--sure', 'with --end: does not look whether CXone has used the new one')
    .action(callback);
  ofIntegration('signing-key', 'The key that signs CXone’s access tokens.')
    .option('--end', 'ends the old one before its tokens have expired: somebody else has it')
    .action(signingKey);
  command('data-key', 'The key that seals customers’ words in the table. What older ones sealed still opens.')
    .option(
      '--reseal',
      'seals again, with the new key, what older ones have sealed, so that nothing needs those any more',
    )
    .option('--end', 'deletes the old ones that nothing needs any more')
    .action(dataKey);
  ofIntegration('channel <channelId>', 'The secrets of a channel, as the Reconnect page does. Shows what is made.')
    .option('--end', 'ends the old ones, which are valid for a day')
    .action(channel);
  ofIntegration('cxone', 'The tenant’s CXone keys: tries new ones before the old ones go.')
    .addHelpText('after', keysHelp)
    .action(cxone);
}

/** Rotates between two entries of the audit log, and prints the result. */
async function rotate(
  options: unknown,
  deployment: Deployment,
  about: Parameters<typeof audited>[1],
  work: (learn: (facts: { readonly count: number }) => void) => Promise<Rotated>,
): Promise<void> {
  const { lines } = await audited(deployment, about, work, ({ act }) => act === 'unchanged');
  console.log(forTarget(lines.join('\n'), options));
}

async function callback(options: unknown): Promise<void> {
  const { integration, end: ends, sure: isSure } = integrationOptions.parse(options);
  const deployment = await deploymentOf(options);
  const { secretStore, names, table } = deployment;
  const name = names.callback(integration);
  const uses = new ClientSecretUses(table, systemPorts.now);
  const ports = { ...systemPorts, secretStore, uses };
  await rotate(options, deployment, { act: 'rotate-callback', integration }, () =>
    ends ? endCallback(name, integration, { isSure }, ports) : rotateCallback(name, integration, ports),
  );
  if (ends) return;
  const changed = (await recordOf(deployment, integration, '')).filter(({ field }) => field === 'Client Secret');
  console.log(forTarget(`\n${[...leftForCxone, '', ...pairs(changed)].join('\n')}`, options));
}

async function signingKey(options: unknown): Promise<void> {
  const { integration, end: ends } = integrationOptions.parse(options);
  const deployment = await deploymentOf(options);
  const { secretStore, names } = deployment;
  const run = ends ? endSigningKeys : rotateSigningKey;
  await rotate(options, deployment, { act: 'rotate-signing-key', integration }, () =>
    run(names.signingKey(integration), integration, { ...systemPorts, secretStore }),
  );
}

async function dataKey(options: unknown): Promise<void> {
  const { end: ends, reseal: reseals } = dataKeyOptions.parse(options);
  if (ends && reseals)
    throw new TargetError('One after the other: first --reseal, and then --end. Nothing was changed.');
  const deployment = await deploymentOf(options);
  const { secretStore, names, table, registry, scan } = deployment;
  const ports = { ...systemPorts, secretStore, table, registry, scan };
  if (reseals) {
    await rotate(options, deployment, { act: 'rotate-data-key' }, async (learn) => {
      const progress = progressOf('Reading', await scan.count());
      return resealDataKeys(names.dataKey(), ports, { show: progress.show, learn }).finally(progress.end);
    });
    return;
  }
  const run = ends ? endDataKeys : rotateDataKey;
  await rotate(options, deployment, { act: 'rotate-data-key' }, () => run(names.dataKey(), ports));
}

async function channel(id: string, options: unknown): Promise<void> {
  const { integration: key, end: ends } = integrationOptions.parse(options);
  const deployment = await deploymentOf(options);
  const integration = await integrationOf(deployment, key);
  const found = await deployment.registry.channel(channelIdSchema.parse(id));
  if (found?.integrationKey !== key || found.state === 'removed') {
    throw new TargetError(
      `There is no channel ${id} in this integration: \`npm run byoc -- channels list\` shows those there are. Nothing was changed.`,
    );
  }
  const ports = channelPortsOf(deployment, integration);
  const about = { act: 'reconnect-channel', integration: key, channel: found.channelId } as const;
  if (ends) {
    await rotate(options, deployment, about, () => endChannelSecrets(found, ports));
    return;
  }
  const provider = providerNamed(found.provider);
  const secrets = await askForSecrets(provider.manifest, 'Nothing was changed.');
  await rotate(options, deployment, about, () => rotateChannel(found, provider, secrets, ports));
}

async function cxone(options: unknown): Promise<void> {
  const { integration: key } = integrationOptions.parse(options);
  const deployment = await deploymentOf(options);
  const integration = await integrationOf(deployment, key);
  const credentials = await readCredentials(process.env);
  const { secretStore, names } = deployment;
  const readTenant = tenantReaderOf(deployment);
  await rotate(options, deployment, { act: 'rotate-cxone', integration: key }, () =>
    rotateCxone(names.cxone(key), integration, credentials, { ...systemPorts, secretStore, readTenant }),
  );
}
