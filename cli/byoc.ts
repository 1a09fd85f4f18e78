#!/usr/bin/env node
import { Command } from 'commander';
import * as z from 'zod';
import type { RecordField } from '../lib/channels/byoc-record.ts';
import { cxoneCredentialsSchema, type CxoneCredentials } from '../lib/cxone/credentials.ts';
import { CxoneError } from '../lib/cxone/errors.ts';
import { integrationKeySchema } from '../lib/ids.ts';
import { ask } from './ask.ts';
import { setUp } from './set-up.ts';
import { findTarget, TargetError } from './target.ts';

const program = new Command('byoc').description('Operates a deployment of cxone-byoc-middleware.');

const setUpOptionsSchema = z.object({
  stage: z.string().optional(),
  region: z.string().optional(),
  integration: integrationKeySchema,
  name: z.string().min(1),
});

program
  .command('setup')
  .description('Stores the tenant’s CXone keys and prints what to type into the BYOC record in CXone.')
  .option('--stage <stage>', 'the deployed stage; without it the environment’s TABLE_NAME …, else dev')
  .option('--region <region>', 'the AWS region of the stage')
  .option('--integration <key>', 'the integration that the keys are for', 'main')
  .option('--name <name>', 'the name of the record in CXone', 'Custom channel')
  .addHelpText(
    'after',
    '\nThe keys are asked for, or read from CXONE_CLIENT_ID, CXONE_CLIENT_SECRET, CXONE_ACCESS_KEY_ID and CXONE_ACCESS_KEY_SECRET.',
  )
  .action(async (options: unknown) => {
    const { stage, region, integration, name } = setUpOptionsSchema.parse(options);
    const target = await findTarget({ stage, region }, process.env);
    const credentials = await readCredentials(process.env);
    const { tenant, record } = await setUp({ target, integrationKey: integration, recordName: name, credentials });
    console.log(`CXone accepted the keys: tenant ${tenant.tenantId} in area ${tenant.area}. They are stored.\n`);
    console.log(sheet(record));
  });

async function readCredentials(environment: Readonly<Record<string, string | undefined>>): Promise<CxoneCredentials> {
  const fromEnvironment = cxoneCredentialsSchema.safeParse({
    clientId: environment['CXONE_CLIENT_ID'],
    clientSecret: environment['CXONE_CLIENT_SECRET'],
    accessKeyId: environment['CXONE_ACCESS_KEY_ID'],
    accessKeySecret: environment['CXONE_ACCESS_KEY_SECRET'],
  });
  if (fromEnvironment.success) return fromEnvironment.data;
  const [clientId, clientSecret, accessKeyId, accessKeySecret] = await ask([
    { question: 'Client ID of the application registered with NICE', hidden: false },
    { question: 'Client secret of that application', hidden: true },
    { question: 'Access key ID of the service user', hidden: false },
    { question: 'Access key secret of the service user', hidden: true },
  ]);
  const answered = cxoneCredentialsSchema.safeParse({ clientId, clientSecret, accessKeyId, accessKeySecret });
  if (answered.success) return answered.data;
  const keys = answered.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join(', ');
  throw new TargetError(`The keys can't be used: ${keys}. Nothing was stored.`);
}

function sheet(record: readonly RecordField[]): string {
  const width = Math.max(...record.map(({ field }) => field.length));
  const rows = record.map(({ field, value }) => `  ${field.padEnd(width)}  ${value}`);
  return ['In CXone: ACD → Digital → Bring Your Own Channel → Add. Enter:', '', ...rows].join('\n');
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof TargetError || error instanceof CxoneError || error instanceof z.ZodError)) throw error;
  console.error(error instanceof z.ZodError ? z.prettifyError(error) : error.message);
  process.exitCode = 1;
}
