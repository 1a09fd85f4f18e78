import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackImportComplete,
} from '@aws-sdk/client-cloudformation';
import type { Command } from 'commander';
import * as z from 'zod';
import { confirm } from '../confirm.ts';
import { table } from '../print.ts';
import { findRemains, type Remain, remainTypes } from '../remains/find.ts';
import { type Adoption, adoptionOf, importableSchema, resourcesToImport } from '../remains/import-template.ts';
import { stackStatusOf } from '../remains/stack.ts';
import { stageIn, withTargetOptions } from '../target-options.ts';
import { type Stage, TargetError } from '../target.ts';
import { runHere, runSteps } from './deploy.ts';

const adoptOptions = z.object({
  yes: z.boolean().default(false),
  param: z.array(z.string()).default([]),
  use: z.array(z.string()).default([]),
  template: z.string().optional(),
});
/** Seconds for CloudFormation to import a dozen resources, which takes it about a minute. */
const PATIENCE_S = 600;

/** `byoc adopt`: what the removal of a stage kept becomes part of a stack again. */
export function addAdoptCommand(program: Command): void {
  withTargetOptions(program.command('adopt'))
    .description(
      'Takes what the removal of a stage kept into a new stack, before the stage is deployed again. Changes none of it.',
    )
    .option('--param <name=value...>', 'the settings that the deploy will get')
    .option('--template <file>', 'the compiled template to deploy, where there is one; else it is made')
    .option('--use <name...>', 'the one to take, where the stage was removed more than once')
    .option('--yes', 'does not ask first')
    .action(adopt);
}

async function adopt(options: unknown): Promise<void> {
  const { yes, param, use, template } = adoptOptions.parse(options);
  const stage = stageIn(options);
  const status = await stackStatusOf(stage);
  if (status !== undefined && !/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/.test(status)) {
    throw new TargetError(
      `The stack ${stage.stackName} is ${status}, and can’t take anything. Remove it first: npx serverless remove --stage ${stage.stage} --region ${stage.region}`,
    );
  }
  const client = new CloudFormationClient({ region: stage.region });
  const current = status === undefined ? undefined : await templateOf(client, stage);
  const remains = (await findRemains(stage)).filter(isChosen(use));
  const toDeploy = await (template === undefined ? compiled(stage, param) : templateIn(template));
  const adoption = adoptionOf(toDeploy, current, remains, stage.stackName);
  refuseUnclear(adoption, stage);
  if (adoption.taken.size === 0) {
    console.log(`Nothing was kept of stage ${stage.stage} in ${stage.region} that its stack lacks: deploy it.`);
    return;
  }
  console.log(
    table(
      ['WHAT', 'NAME', 'BECOMES'],
      [...adoption.taken].map(([id, { type, name }]) => [remainTypes[type].word, name, id]),
    ),
  );
  if (adoption.missing.length > 0)
    console.log(`Not taken, so the deploy makes new ones: ${adoption.missing.join(', ')}.`);
  await confirm(`Take these into the stack ${stage.stackName}?`, { yes });
  await importInto(client, stage, adoption);
  const settings = param.map((one) => ` --param ${one}`).join('');
  console.log(
    `Done. Now deploy, with the same settings as before: npm run deploy -- --stage ${stage.stage} --region ${stage.region}${settings}`,
  );
}

/** Of those that `--use` names some of: those alone, and all of the other kinds. */
function isChosen(use: readonly string[]): (remain: Remain) => boolean {
  const head = (name: string) => name.replace(/-[A-Za-z0-9]{8,16}(\.fifo)?$/, '');
  return ({ name }) => use.includes(name) || !use.some((other) => head(other) === head(name));
}

function refuseUnclear({ unclear }: Adoption, { stage }: Stage): void {
  if (unclear.size === 0) return;
  const lines = [...unclear].map(([id, fitting]) => `- ${id}: ${fitting.map(({ name }) => name).join(' or ')}`);
  throw new TargetError(
    `Stage ${stage} was removed more than once, so it isn't clear which to take. Name them with --use, or delete the others:\n${lines.join('\n')}`,
  );
}

/** The template that a deploy with these settings would use. */
async function compiled({ stage, region }: Stage, parameters: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'byoc-adopt-'));
  try {
    const given = parameters.flatMap((parameter) => ['--param', parameter]);
    const serverless = 'node_modules/serverless/bin/serverless.js';
    const code = await runSteps(
      [
        ['scripts/build.mjs', '--quiet'],
        [serverless, 'package', '--stage', stage, '--region', region, '--package', folder, ...given],
      ],
      runHere,
    );
    if (code !== 0) throw new TargetError('The template could not be made, so nothing was taken in: see above.');
    return await templateIn(join(folder, 'cloudformation-template-update-stack.json'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function templateIn(file: string) {
  try {
    return importableSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof z.core.$ZodError) throw new TargetError(`${file} is no CloudFormation template in JSON.`);
    throw new TargetError(`The template ${file} can't be read: ${error instanceof Error ? error.message : ''}`);
  }
}

async function templateOf(client: CloudFormationClient, { stackName: StackName }: Stage) {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Original' }));
  return importableSchema.parse(JSON.parse(TemplateBody));
}

async function importInto(client: CloudFormationClient, stage: Stage, adoption: Adoption): Promise<void> {
  // A name of its own: one that failed stays, and has its name.
  const names = { StackName: stage.stackName, ChangeSetName: `byoc-adopt-${Date.now()}` };
  const patience = { client, maxWaitTime: PATIENCE_S, minDelay: 2 };
  await client.send(
    new CreateChangeSetCommand({
      ...names,
      ChangeSetType: 'IMPORT',
      TemplateBody: JSON.stringify(adoption.template),
      ResourcesToImport: resourcesToImport(adoption.taken),
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      Tags: [{ Key: 'STAGE', Value: stage.stage }],
    }),
  );
  await waitUntilChangeSetCreateComplete(patience, names);
  await client.send(new ExecuteChangeSetCommand(names));
  await waitUntilStackImportComplete(patience, { StackName: stage.stackName });
}
