import { type Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod';
import { acts } from '../../lib/audit/audit-entry.ts';
import { systemPorts } from '../../lib/ports.ts';
import { type AuditedAct, readAudit, shownOutcomes } from '../audit/read-audit.ts';
import { momentOf, sinceForms } from '../parked/since.ts';
import { table } from '../print.ts';
import { deploymentOf, wantsJson, withJsonOption, withTargetOptions } from '../target-options.ts';

const filtersSchema = z.object({
  since: z.date(),
  integration: z.string().optional(),
  channel: z.string().optional(),
  who: z.string().optional(),
  act: z.string().optional(),
  outcome: z.string().optional(),
});

/** `byoc audit`: who did what, on the pages and with the command line. */
export function addAuditCommand(program: Command): void {
  withJsonOption(withTargetOptions(program.command('audit')))
    .description('Shows who did what, on the admin pages and with the command line, oldest first.')
    .addOption(new Option('--since <time>', `since then: ${sinceForms}`).argParser(readSince).default(weekAgo(), '7d'))
    .option('--integration <key>', 'in this integration only')
    .option('--channel <channelId>', 'with this channel only')
    .option('--who <who>', 'by this one only: CXone’s id of an admin, or an ARN or its last part')
    .addOption(new Option('--act <act>', 'this act only').choices(Object.keys(acts)))
    .addOption(new Option('--outcome <outcome>', 'what ended so only').choices(shownOutcomes))
    .action(async (options: unknown) => {
      const { target } = await deploymentOf(options);
      const { acts: found, strangers } = await readAudit(target, filtersSchema.parse(options));
      if (strangers > 0) console.error(`${strangers} lines of the log group are no entries of the audit.`);
      if (wantsJson(options)) console.log(JSON.stringify(found, null, 2));
      else if (found.length === 0) console.log('Nobody did anything that fits.');
      else console.log(table(['TIME', 'WHO', 'ACT', 'INTEGRATION', 'CHANNEL', 'OUTCOME', 'MORE'], found.map(cellsOf)));
    });
}

const weekAgo = () => new Date(systemPorts.now().getTime() - 7 * 86_400_000);

function readSince(text: string): Date {
  const moment = momentOf(text, systemPorts.now());
  if (moment === undefined) throw new InvalidArgumentError(`It takes ${sinceForms}.`);
  return moment;
}

function cellsOf({ time, who, act, integration, channel, outcome, ...more }: AuditedAct): string[] {
  const { fields = [], count, status, reason } = more;
  const facts = [
    ...(fields.length > 0 ? [`fields: ${fields.join(', ')}`] : []),
    ...(count === undefined ? [] : [`messages: ${count}`]),
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(reason === undefined ? [] : [reason]),
  ];
  return [time, who, act, integration ?? '', channel ?? '', outcome, facts.join('; ')];
}
