import type { Command } from 'commander';
import * as z from 'zod';
import { type Deployment, openDeployment } from './deployment.ts';
import { findTarget, type Stage, stageOf } from './target.ts';

const targetOptionsSchema = z.object({
  stage: z.string().optional(),
  region: z.string().optional(),
  awsProfile: z.string().min(1).optional(),
});

/** The options with which every command says which deployment it works on. */
export function withTargetOptions(command: Command): Command {
  return command
    .option(
      '--stage <stage>',
      'the deployed stage, or “laptop” for a running npm start (default: what the environment names, else dev)',
    )
    .option('--region <region>', 'the AWS region of the stage (default: eu-west-1, as of the deploy)')
    .option('--aws-profile <name>', 'the AWS profile to work with, as of the deploy');
}

/** Opens the deployment that a command's options name. */
export async function deploymentOf(options: unknown): Promise<Deployment> {
  return openDeployment(await findTarget(targetOptionsSchema.parse(options), process.env));
}

/** Commands of ours in a text: in backticks, or up to the end of a line. */
const commands = /`npm run byoc -- [^`]+(?=`)|npm run byoc -- [^`\n]+$/gm;

/** A text whose commands of ours name the deployment that these options name: as they stand, they go to another. */
export function forTarget(text: string, options: unknown): string {
  const { stage, region, awsProfile } = targetOptionsSchema.parse(options);
  const named = [
    ...(stage === undefined ? [] : [`--stage ${stage}`]),
    ...(region === undefined ? [] : [`--region ${region}`]),
    ...(awsProfile === undefined ? [] : [`--aws-profile ${awsProfile}`]),
  ];
  return text.replaceAll(commands, (command) => [command, ...named].join(' '));
}

/** The stage that a command's options name, for commands that work without its stack. */
export function stageIn(options: unknown): Stage {
  return stageOf(targetOptionsSchema.parse(options), process.env);
}

const jsonSchema = z.object({ json: z.boolean().default(false) });

/** For commands that show something: the option to have it as JSON. */
export function withJsonOption(command: Command): Command {
  return command.option('--json', 'prints JSON, for programs');
}

export function wantsJson(options: unknown): boolean {
  return jsonSchema.parse(options).json;
}
