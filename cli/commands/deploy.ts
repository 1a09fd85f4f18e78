import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

/** A script of this project and its arguments. */
export type Step = readonly [script: string, ...args: string[]];

/** What a deploy runs, in order: each only where the one before went well. */
export function deploySteps(args: readonly string[]): readonly Step[] {
  return [
    ['scripts/build.mjs', '--quiet'],
    ['node_modules/serverless/bin/serverless.js', 'deploy', ...args],
  ];
}

/** Runs the steps until one fails. Answers the exit code of the last that ran. */
export async function runSteps(steps: readonly Step[], run: (step: Step) => Promise<number>): Promise<number> {
  for (const step of steps) {
    const code = await run(step);
    if (code !== 0) return code;
  }
  return 0;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function runHere([script, ...args]: Step): Promise<number> {
  const child = spawn(process.execPath, [`${root}${script}`, ...args], { cwd: root, stdio: 'inherit' });
  await once(child, 'close');
  return child.exitCode ?? 1;
}

/** `byoc deploy`: the same as `npm run deploy`. */
export function addDeployCommand(program: Command): void {
  program
    .command('deploy')
    .description('Builds the functions and deploys them; ends with the sheet for the BYOC record.')
    .argument('[options...]', 'handed on to serverless deploy')
    .allowUnknownOption()
    .addHelpText(
      'after',
      [
        '\nOptions, as of serverless deploy:',
        '  --stage <stage>         dev without it',
        '  --region <region>       eu-west-1 without it',
        '  --aws-profile <name>    the AWS profile to deploy with',
        '  --param <name=value>    a setting of docs/settings.md; you can give it more than once',
      ].join('\n'),
    )
    .action(async (args: readonly string[]) => {
      process.exitCode = await runSteps(deploySteps(args), runHere);
    });
}
