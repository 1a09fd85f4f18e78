import type { Command } from 'commander';
import * as z from 'zod';
import { integrationKeySchema } from '../../lib/ids.ts';
import { audited } from '../audit/audited.ts';
import { sheet } from '../print.ts';
import { readCredentials } from '../read-credentials.ts';
import { setUp } from '../set-up.ts';
import { sheetLanguageOption, sheetLanguageSchema } from '../sheet-words.ts';
import { deploymentOf, withTargetOptions } from '../target-options.ts';

export const keysHelp =
  '\nThe keys are asked for, or read from CXONE_CLIENT_ID, CXONE_CLIENT_SECRET, CXONE_ACCESS_KEY_ID and CXONE_ACCESS_KEY_SECRET.';

const optionsSchema = z.object({
  integration: integrationKeySchema,
  name: z.string().min(1),
  language: sheetLanguageSchema,
});

/** `byoc setup` */
export function addSetUpCommand(program: Command): void {
  withTargetOptions(program.command('setup'))
    .description('Stores the tenant’s CXone keys and prints what to type into the BYOC record in CXone.')
    .option('--integration <key>', 'the integration that the keys are for', 'main')
    .option('--name <name>', 'the name of the record in CXone', 'Custom channel')
    .addOption(sheetLanguageOption())
    .addHelpText('after', keysHelp)
    .action(async (options: unknown) => {
      const { integration, name, language } = optionsSchema.parse(options);
      const deployment = await deploymentOf(options);
      const credentials = await readCredentials(process.env);
      const { tenant, tokenForm, record } = await audited(deployment, { act: 'set-up-integration', integration }, () =>
        setUp({ deployment, integrationKey: integration, recordName: name, credentials }),
      );
      console.log(`CXone accepted the keys: tenant ${tenant.tenantId} in area ${tenant.area}. They are stored.`);
      if (tokenForm !== undefined) {
        console.log(
          `It takes the client id and secret as ${tokenForm} alone (docs/byoc-protocol.md §6 row 33), which is stored, too.`,
        );
      }
      console.log('');
      console.log(sheet(record, language));
    });
}
