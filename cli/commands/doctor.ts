import type { Command } from 'commander';
import * as z from 'zod';
import { integrationKeySchema } from '../../lib/ids.ts';
import type { Finding, Verdict } from '../doctor/check.ts';
import { runDoctor } from '../doctor/run-doctor.ts';
import { deploymentOf, forTarget, withTargetOptions } from '../target-options.ts';

const optionsSchema = z.object({ integration: integrationKeySchema, json: z.boolean().default(false) });

const marks: Readonly<Record<Verdict, string>> = { ok: ' ok ', warn: 'WARN', fail: 'FAIL', skip: 'skip' };

/** `byoc doctor`: what is right, and what is wrong with which part. Exit code 0: nothing fails; 1: something does. */
export function addDoctorCommand(program: Command): void {
  withTargetOptions(program.command('doctor'))
    .description('Checks everything that must be right for messages to flow, and names the wrong part.')
    .option('--integration <key>', 'the integration to look at', 'main')
    .option('--json', 'prints the findings as one JSON array')
    .addHelpText('after', '\nExit codes: 0 nothing fails, 1 something fails, 2 the deployment was not found.')
    .action(async (options: unknown) => {
      const { integration, json } = optionsSchema.parse(options);
      // Stands for "nothing was looked at" until something was.
      process.exitCode = 2;
      const deployment = await deploymentOf(options);
      const findings: Finding[] = [];
      await runDoctor(deployment, integration, (found) => {
        const finding = { ...found, message: forTarget(found.message, options) };
        findings.push(finding);
        if (!json) console.log(`${marks[finding.verdict]}  ${finding.name}: ${finding.message}`);
      });
      const failed = findings.filter(({ verdict }) => verdict === 'fail').length;
      const warned = findings.filter(({ verdict }) => verdict === 'warn').length;
      console.log(json ? JSON.stringify(findings, null, 2) : `\n${summary(failed, warned)}`);
      process.exitCode = failed === 0 ? 0 : 1;
    });
}

function summary(failed: number, warned: number): string {
  if (failed === 0 && warned === 0) return 'Nothing is wrong.';
  const parts = [...(failed > 0 ? [`${failed} failed`] : []), ...(warned > 0 ? [`${warned} to look at`] : [])];
  return `${parts.join(', ')}.`;
}
