import type { Command } from 'commander';
import * as z from 'zod';
import { type IntegrationKey, integrationKeySchema } from '../../lib/ids.ts';
import { audited } from '../audit/audited.ts';
import { confirm } from '../confirm.ts';
import type { Deployment } from '../deployment.ts';
import { integrationOf } from '../integration-of.ts';
import { newCheckId } from '../smoke/check-channel.ts';
import { isDifferent, type Tried, walkLive } from '../smoke/live.ts';
import { runSmoke } from '../smoke/run-smoke.ts';
import type { Step } from '../smoke/step.ts';
import { deploymentOf, forTarget, wantsJson, withJsonOption, withTargetOptions } from '../target-options.ts';
import { TargetError } from '../target.ts';

const optionsSchema = z.object({
  integration: integrationKeySchema,
  wait: z.coerce.number().int().min(1).max(600),
  live: z.boolean().default(false),
  yes: z.boolean().default(false),
  stage: z.string().optional(),
  region: z.string().optional(),
  awsProfile: z.string().optional(),
});
type Options = z.infer<typeof optionsSchema>;

const marks: Readonly<Record<Step['outcome'], string>> = { ok: ' ok ', fail: 'FAIL', skip: 'skip' };

/** `byoc smoke`: a check after each deploy, through the public doors. Exit code 0: all went well; 1: something failed. */
export function addSmokeCommand(program: Command): void {
  withJsonOption(withTargetOptions(program.command('smoke')))
    .description('Checks a deployment after each deploy, through its public doors, on a channel made for it.')
    .option('--integration <key>', 'the integration whose doors are tried', 'main')
    .option('--wait <seconds>', 'how long a worker may take for the message, 1 to 600', '60')
    .option(
      '--live',
      'then tries on the tenant what nobody has tried: makes channels and messages in CXone, removes them',
    )
    .option('--yes', 'with --live, does not ask first')
    .addHelpText(
      'after',
      [
        '\nNothing reaches CXone without --live. The channel and its secret are removed in the end; those of a check that was killed take',
        'nothing after 15 minutes, and the next check removes them.',
        'With --live, contacts stay in the history of the tenant, so use a sandbox. A difference is not a failure.',
        'Exit codes: 0 all went well, 1 something failed.',
      ].join('\n'),
    )
    .action(smoke);
}

async function smoke(given: unknown): Promise<void> {
  const options = optionsSchema.parse(given);
  const deployment = await deploymentOf(given);
  const isJson = wantsJson(given);
  const { integration, wait } = options;
  if (options.live) {
    await confirm(
      'Make channels, a contact and messages in this tenant, and remove them? The contact stays in its history.',
      options,
    );
  }
  const request = { integration, channelId: newCheckId(), patienceMs: wait * 1000 };
  const about = { act: 'check-deployment', integration, channel: request.channelId } as const;
  await audited(deployment, about, async () => {
    const steps: Step[] = [];
    await runSmoke(deployment, request, (found) => {
      const step = { ...found, message: forTarget(found.message, given) };
      steps.push(step);
      if (!isJson) console.log(lineOf(step));
    });
    const tried = options.live
      ? await tryLive(deployment, integration, (one) => {
          if (!isJson) console.log(triedLine(one));
        })
      : undefined;
    const failed = steps.filter(({ outcome }) => outcome === 'fail');
    const rollBack = failed.some(({ isOfDeploy }) => isOfDeploy) ? rollBackOf(options) : undefined;
    if (isJson) {
      const shown = steps.map(({ name, outcome, ms, message }) => ({ name, outcome, ms, message }));
      console.log(
        JSON.stringify(
          { steps: shown, ...(tried && { live: tried }), ...(rollBack !== undefined && { rollBack }) },
          null,
          2,
        ),
      );
    } else if (tried !== undefined) console.log(`\n${liveVerdict(tried)}`);
    if (failed.length > 0) throw new TargetError(verdict(failed, rollBack), { isHalfDone: true });
  });
  if (!isJson) console.log('\nAll went well.');
}

const lineOf = ({ name, outcome, ms, message }: Step): string =>
  `${marks[outcome]}  ${`${ms} ms`.padStart(9)}  ${name}: ${message}`;

/** Tries what nobody has, once the doors are known to work or not: neither hangs on the other. */
async function tryLive(
  deployment: Deployment,
  key: IntegrationKey,
  told: (one: Tried) => void,
): Promise<readonly Tried[]> {
  const { integrationId } = await integrationOf(deployment, key);
  if (integrationId === undefined) {
    throw new TargetError(
      `The Integration ID of "${key}" is not known yet, so CXone can't be given a channel: add one first (docs/cxone-setup.md).`,
      { isHalfDone: true },
    );
  }
  const all: Tried[] = [];
  await walkLive({ cxone: deployment.clientOf(key), integrationId }, (one) => {
    all.push(one);
    told(one);
  });
  return all;
}

function triedLine(one: Tried): string {
  const { row, question, expected, found = 'could not be tried' } = one;
  const mark = isDifferent(one) ? 'DIFF' : one.found === undefined ? 'skip' : 'same';
  return `${mark}  ${row}: ${question}: ${found}${mark === 'DIFF' ? `, where ${expected} was expected` : ''}`;
}

function liveVerdict(all: readonly Tried[]): string {
  const { length } = all.filter(isDifferent);
  if (length === 0) return 'CXone does what docs/byoc-protocol.md expects, as far as it was tried.';
  return `${length} of ${all.length} answers differ from what docs/byoc-protocol.md expects. The lines that begin with DIFF hold nothing of the tenant: attach them to an issue.`;
}

function verdict(steps: readonly Step[], rollBack: string | undefined): string {
  const failed = steps.length === 1 ? '1 step failed.' : `${steps.length} steps failed.`;
  if (!steps.some(({ isOfDeploy }) => isOfDeploy)) return `${failed} The deploy is not the cause.`;
  return `${failed} Look at docs/runbooks/smoke.md${rollBack === undefined ? '.' : `, or roll back: ${rollBack}`}`;
}

/** How a deploy is taken back, with the settings that it had (docs/operations.md); of a laptop, there is none. */
function rollBackOf({ stage = 'dev', region, awsProfile }: Options): string | undefined {
  if (stage === 'laptop') return undefined;
  const where = [`--stage ${stage}`, ...(region === undefined ? [] : [`--region ${region}`])];
  const who = awsProfile === undefined ? [] : [`--aws-profile ${awsProfile}`];
  const target = [...where, ...who].join(' ');
  return `npx serverless deploy list ${target}, then npx serverless rollback --timestamp TIMESTAMP ${target}`;
}
