import { type Command, InvalidArgumentError } from 'commander';
import * as z from 'zod';
import { systemPorts } from '../../lib/ports.ts';
import type { Deployment } from '../deployment.ts';
import { momentOf, sinceForms } from '../parked/since.ts';
import { deploymentOf, wantsJson, withJsonOption, withTargetOptions } from '../target-options.ts';
import { TargetError } from '../target.ts';
import { cloudWatchLogs } from '../trace/cloudwatch-logs.ts';
import { linesAbout, soughtOf } from '../trace/follow.ts';
import { laptopLogs } from '../trace/laptop-logs.ts';
import type { SearchLogs } from '../trace/log-line.ts';
import { statesOf } from '../trace/table-state.ts';
import { endingOf, hopTable, nextOf, sentenceOf, stateSentence } from '../trace/texts.ts';

const optionsSchema = z.object({ since: z.date() });

/** `byoc trace ID`: what became of a message, hop by hop. */
export function addTraceCommand(program: Command): void {
  withJsonOption(withTargetOptions(program.command('trace <id>')))
    .description('Follows a message through logs and table: every hop, and what happens next.')
    .option('--since <time>', `how far back to look: ${sinceForms}`, readSince, readSince('3d'))
    .addHelpText(
      'after',
      [
        '\nThe id is of a customer’s message, as the provider, we (in-…) or CXone call it; of an agent’s message, as we call it',
        '(out-…, CXone’s idOnExternalPlatform); or of a request, `correlation` in the logs, for all that came with it.',
        'Shown are ids, codes and times, never what people wrote or who they are.',
        'Exit codes: 0 found, 1 nothing found.',
      ].join('\n'),
    )
    .action(trace);
}

function readSince(text: string): Date {
  const moment = momentOf(text, systemPorts.now());
  if (moment === undefined) throw new InvalidArgumentError(`It takes ${sinceForms}.`);
  return moment;
}

async function trace(id: string, options: unknown): Promise<void> {
  const { since } = optionsSchema.parse(options);
  const deployment = await deploymentOf(options);
  // Missing where an older version is deployed.
  const indexKey = await deployment.secretStore.get(deployment.names.indexKey());
  const sought = soughtOf(id, indexKey);
  const lines = await linesAbout(sought, logsOf(deployment, since));
  const states = await statesOf(sought, lines, { ...deployment, now: systemPorts.now }, indexKey);
  if (lines.length === 0 && states.length === 0) {
    throw new TargetError(
      `The logs and the table do not know ${JSON.stringify(id)} since ${since.toISOString()}: look further back with --since, or check whether the provider's webhook arrived (docs/runbooks/refused-webhooks.md).`,
    );
  }
  const next = nextOf(lines, states);
  if (wantsJson(options)) {
    const hops = lines.map((line) => ({ ...line, sentence: sentenceOf(line) }));
    const ending = endingOf(lines, states);
    console.log(JSON.stringify({ hops, table: states.map(stateSentence), ending, next }, null, 2));
    return;
  }
  if (lines.length > 0) console.log(`${hopTable(lines)}\n`);
  for (const state of states) console.log(stateSentence(state));
  console.log(`Next: ${next}`);
}

function logsOf({ target }: Deployment, since: Date): SearchLogs {
  if (target.logFile !== undefined) return laptopLogs(target.logFile, since);
  const { now, sleep } = systemPorts;
  // `<service>/<stage>`, as the functions' names begin.
  const stack = target.secretsPrefix.replace('/', '-');
  return cloudWatchLogs({ region: target.region, stack, since, until: now(), sleep });
}
