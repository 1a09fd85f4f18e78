import type { Command } from 'commander';
import * as z from 'zod';
import { audited } from '../audit/audited.ts';
import { confirmByName } from '../confirm.ts';
import { table } from '../print.ts';
import { deleteRemain } from '../remains/delete.ts';
import { findRemains, type Remain, remainTypes } from '../remains/find.ts';
import { hasFunctions, stackStatusOf } from '../remains/stack.ts';
import { stageIn, withTargetOptions } from '../target-options.ts';
import { type Stage, TargetError } from '../target.ts';

const teardownOptions = z.object({ yes: z.boolean().default(false), auditLog: z.boolean().default(false) });

/** `byoc teardown`: what the removal of a stage kept is deleted. */
export function addTeardownCommand(program: Command): void {
  withTargetOptions(program.command('teardown'))
    .description(
      'Deletes for good what the removal of a stage kept: table, queues, files and secrets. Lists it first, and asks for the stage’s name.',
    )
    .option('--audit-log', 'deletes the audit log as well, which stays otherwise until its retention ends')
    .option('--yes', 'does not ask first')
    .action(teardown);
}

async function teardown(options: unknown): Promise<void> {
  const { yes, auditLog } = teardownOptions.parse(options);
  const stage = stageIn(options);
  const status = await stackStatusOf(stage);
  if (status !== undefined) {
    throw new TargetError(
      `The stack ${stage.stackName} is there (${status}), and what it holds is in use. Remove it first: npx serverless remove --stage ${stage.stage} --region ${stage.region}`,
    );
  }
  if (await hasFunctions(stage)) {
    throw new TargetError(
      `The function ${stage.stackName}-issueToken is there, but no stack has the name ${stage.stackName}: a stack of another name uses these secrets. Delete that stack first.`,
    );
  }
  const found = await findRemains(stage);
  const logs = found.filter((remain) => isAuditLog(remain, stage));
  const doomed = found.filter((remain) => auditLog || !logs.includes(remain));
  if (doomed.length === 0) {
    console.log(
      `Nothing is left of stage ${stage.stage} in ${stage.region}${logs.length > 0 ? ' but its audit log' : ''}.`,
    );
    return;
  }
  console.log(table(['WHAT', 'NAME'], doomed.map(cellsOf)));
  await confirmByName(
    `Delete these for good? You lose parked messages, and messages of customers and agents that have not arrived yet.`,
    stage.stage,
    { yes },
  );
  const [log] = logs;
  if (log === undefined || auditLog) {
    console.error(
      `Stage ${stage.stage} ${auditLog ? 'loses its audit log' : 'has no audit log any more'}: nothing is noted there.`,
    );
    await deleteAll(doomed, stage);
  } else {
    const target = { auditLogGroup: log.name, region: stage.region };
    await audited({ target }, { act: 'tear-down', count: doomed.length }, () => deleteAll(doomed, stage));
    console.log(`The audit log ${log.name} stays until its retention ends.`);
  }
  console.log(`Deleted: ${doomed.length}. The stage can be deployed as a new one.`);
}

async function deleteAll(doomed: readonly Remain[], { region }: Stage): Promise<void> {
  for (const remain of doomed) await deleteRemain(remain, region);
}

const isAuditLog = ({ type, name }: Remain, { stackName }: Stage): boolean =>
  type === 'AWS::Logs::LogGroup' && name.startsWith(`${stackName}-AuditLogGroup-`);

const cellsOf = ({ type, name, isScheduledForDeletion }: Remain): string[] => [
  remainTypes[type].word,
  isScheduledForDeletion === true ? `${name} (deleted already, and its name taken for some days yet)` : name,
];
