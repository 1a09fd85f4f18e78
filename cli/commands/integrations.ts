import type { Command } from 'commander';
import * as z from 'zod';
import { addIntegrationSecrets } from '../../lib/channels/set-up-integration.ts';
import { integrationKeySchema } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import { audited } from '../audit/audited.ts';
import { integrationOf } from '../integration-of.ts';
import { pairs, sheet, table } from '../print.ts';
import { readCredentials } from '../read-credentials.ts';
import { recordOf, setUp } from '../set-up.ts';
import { sheetLanguageOption, sheetLanguageSchema } from '../sheet-words.ts';
import { deploymentOf, forTarget, wantsJson, withJsonOption, withTargetOptions } from '../target-options.ts';
import { keysHelp } from './setup.ts';

const sheetSchema = z.object({ name: z.string().min(1), language: sheetLanguageSchema });

/** `byoc integrations add | list | show`: several BYOC records, brands and tenants in one deployment. */
export function addIntegrationsCommand(program: Command): void {
  const integrations = program
    .command('integrations')
    .description('Several BYOC records, brands and tenants in one deployment.');

  withTargetOptions(integrations.command('add <key>'))
    .description('Adds an integration under a key of its own: makes its secrets, stores the tenant’s CXone keys.')
    .option('--name <name>', 'the name of the record in CXone', 'Custom channel')
    .addOption(sheetLanguageOption())
    .addHelpText('after', keysHelp)
    .action(async (key: string, options: unknown) => {
      const integrationKey = integrationKeySchema.parse(key);
      const deployment = await deploymentOf(options);
      const { secretStore, names } = deployment;
      const credentials = await readCredentials(process.env);
      const { name, language } = sheetSchema.parse(options);
      const about = { act: 'add-integration', integration: integrationKey } as const;
      const { tenant, record } = await audited(deployment, about, async () => {
        await addIntegrationSecrets(integrationKey, secretStore, names, systemPorts.randomBytes);
        return setUp({ deployment, integrationKey, recordName: name, credentials });
      });
      console.log(`Integration "${integrationKey}" is added for tenant ${tenant.tenantId} in area ${tenant.area}.\n`);
      console.log(sheet(record, language));
    });

  withJsonOption(withTargetOptions(integrations.command('list')))
    .description('Lists the integrations.')
    .action(async (options: unknown) => {
      const found = await (await deploymentOf(options)).registry.integrations();
      if (wantsJson(options)) {
        console.log(JSON.stringify(found, null, 2));
        return;
      }
      if (found.length === 0) {
        console.log('No integration is set up yet: run `npm run byoc -- setup`.');
        return;
      }
      const rows = found.map(({ integrationKey, tenantId, brandId, integrationId }) => [
        integrationKey,
        tenantId,
        String(brandId ?? ''),
        integrationId ?? 'asked for at the first Add',
      ]);
      console.log(table(['KEY', 'TENANT', 'BRAND', 'INTEGRATION ID'], rows));
    });

  withJsonOption(withTargetOptions(integrations.command('show <key>')))
    .description('Shows one integration and what to type into its BYOC record.')
    .option('--name <name>', 'the name of the record in CXone', 'Custom channel')
    .addOption(sheetLanguageOption())
    .action(async (key: string, options: unknown) => {
      const integrationKey = integrationKeySchema.parse(key);
      const deployment = await deploymentOf(options);
      const integration = await integrationOf(deployment, integrationKey);
      const { name, language } = sheetSchema.parse(options);
      const fields = await recordOf(deployment, integrationKey, name);
      const record = fields.map(({ field, value }) => ({ field, value: forTarget(value, options) }));
      if (wantsJson(options)) {
        console.log(JSON.stringify({ ...integration, record }, null, 2));
        return;
      }
      const { tenantId, brandId, integrationId } = integration;
      const facts = [
        { field: 'Tenant', value: tenantId },
        { field: 'Brand', value: String(brandId ?? 'pinned by the first form that an admin sends') },
        { field: 'Integration ID', value: integrationId ?? 'asked for at the first Add' },
      ];
      console.log(`${pairs(facts).join('\n')}\n`);
      console.log(sheet(record, language, integrationId !== undefined));
    });
}
