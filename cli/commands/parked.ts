import type { Command } from 'commander';
import * as z from 'zod';
import { dropParked, openParked, type ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { giveUpFiles } from '../../lib/inbound/parking/parked-record.ts';
import type { Act } from '../../lib/audit/audit-entry.ts';
import { audited } from '../audit/audited.ts';
import { confirm } from '../confirm.ts';
import type { Deployment } from '../deployment.ts';
import { moveDeadLetters, peekDeadLetters } from '../parked/dead-letters.ts';
import { idOf, named } from '../parked/ids.ts';
import { parkedPortsOf } from '../parked/ports.ts';
import { because, replayByCommand } from '../parked/replay.ts';
import { chosenIn, isFiltered, parkedIn, withFilters } from '../parked/selection.ts';
import {
  causeSheet,
  counted,
  deadLetterTable,
  NO_DEAD_LETTERS,
  parkedJson,
  parkedSheet,
  parkedTable,
} from '../parked/texts.ts';
import { progressOf } from '../progress.ts';
import { queueClientOf } from '../queues.ts';
import { deploymentOf, wantsJson, withJsonOption, withTargetOptions } from '../target-options.ts';
import { TargetError } from '../target.ts';

const showOptions = z.object({ content: z.boolean().default(false) });
const dropOptions = z.object({ yes: z.boolean().default(false) });
const replayOptions = dropOptions.extend({
  wait: z.boolean().default(false),
  deadLetters: z.boolean().default(false),
  all: z.boolean().default(false),
});

/** `byoc parked list | show | replay | drop`: customers' messages that need a person. */
export function addParkedCommand(program: Command): void {
  const parked = program
    .command('parked')
    .description('Customers’ messages that could not be delivered and are parked; see docs/runbooks.');

  withJsonOption(withFilters(withTargetOptions(parked.command('list'))))
    .description(
      'Lists what is parked, why and what to do, and what lies in the dead-letter queues. Contents are not shown.',
    )
    .action(list);

  withJsonOption(withTargetOptions(parked.command('show <id>')))
    .description('Shows one parked message, and what to do about it.')
    .option('--content', 'opens it: the customer’s words and name')
    .action(show);

  withChoice(parked.command('replay [ids...]'))
    .description('Puts parked messages back on the queue, oldest first. Safe to interrupt and to repeat.')
    .option('--dead-letters', 'moves what lies in the dead-letter queues back instead')
    .option('--wait', 'waits up to five minutes, and says how many were delivered and how many parked again')
    .action(replay);

  withChoice(parked.command('drop [ids...]'))
    .description('Deletes parked messages for good: what the customers wrote reaches nobody.')
    .action(drop);
}

function withChoice(command: Command): Command {
  return withFilters(withTargetOptions(command))
    .option('--all', 'all that is parked')
    .option('--yes', 'does not ask first');
}

async function list(options: unknown): Promise<void> {
  const deployment = await deploymentOf(options);
  const [{ all, fitting }, deadLetters] = await Promise.all([
    parkedIn(deployment, options),
    peekDeadLetters(queueClientOf(deployment.target), deployment.target),
  ]);
  if (wantsJson(options)) {
    console.log(JSON.stringify({ parked: fitting.map(parkedJson), deadLetters }, null, 2));
    return;
  }
  console.log(fitting.length > 0 ? `${parkedTable(fitting, all)}\n\n${causeSheet(fitting)}` : nothing(options));
  console.log(`\n${deadLetterTable(deadLetters)}`);
}

async function show(id: string, options: unknown): Promise<void> {
  const { content } = showOptions.parse(options);
  const deployment = await deploymentOf(options);
  for (const record of named([id], (await parkedIn(deployment, {})).all)) {
    const messages = content ? await contentOf(record, deployment) : undefined;
    if (messages !== undefined) console.error('This shows personal data of a customer: keep it no longer than needed.');
    if (wantsJson(options)) {
      console.log(escaped({ ...parkedJson(record), ...(messages && { messages }) }));
    } else {
      console.log(parkedSheet(record));
      if (messages !== undefined) console.log(`\n${escaped(messages)}`);
    }
  }
}

/** That somebody read what a customer wrote is known, as all changes are. */
function contentOf(record: ParkedRecord, deployment: Deployment) {
  return audited(deployment, about('open-parked', [record]), async () => {
    const opened = await openParked(record.pk, parkedPortsOf(deployment));
    if (opened.kind === 'opened') return opened.job.messages;
    throw new TargetError(`${idOf(record.pk)} ${because[opened.kind]}`);
  });
}

/** What the audit says of an act on these: how many they are, and whose, where they are all of one. */
function about(act: Act, chosen: readonly ParkedRecord[]) {
  const [first] = chosen;
  const isOfAll = (name: 'integrationKey' | 'channelId') => chosen.every((record) => record[name] === first?.[name]);
  return {
    act,
    count: chosen.length,
    integration: isOfAll('integrationKey') ? first?.integrationKey : undefined,
    channel: isOfAll('channelId') ? first?.channelId : undefined,
  };
}

/** JSON without what a terminal would take for a command: JSON itself leaves the control characters from U+007F on. */
function escaped(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    /[\u007F-\u009F]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

async function replay(ids: readonly string[], options: unknown): Promise<void> {
  const { yes, wait, deadLetters, all } = replayOptions.parse(options);
  if (deadLetters) {
    if (ids.length > 0 || all || wait || isFiltered(options)) {
      throw new TargetError(
        '--dead-letters moves all of them: leave out ids, --wait and what chooses parked messages.',
      );
    }
    await moveByCommand(await deploymentOf(options), yes);
    return;
  }
  const deployment = await deploymentOf(options);
  const chosen = await chosenIn(deployment, ids, options);
  if (chosen.length === 0) {
    console.log(nothing(options));
    return;
  }
  await confirm(`Put ${counted(chosen.length)} back on the queue?`, { yes });
  await audited(deployment, about('replay-parked', chosen), (learn) =>
    replayByCommand(chosen, deployment, { wait }, learn),
  );
}

async function moveByCommand(deployment: Deployment, yes: boolean): Promise<void> {
  const { target } = deployment;
  const client = queueClientOf(target);
  const depth = (await peekDeadLetters(client, target)).reduce((sum, found) => sum + found.depth, 0);
  if (depth === 0) {
    console.log(NO_DEAD_LETTERS);
    return;
  }
  await confirm(`Move ${counted(depth)} from the dead-letter queues back to where they came from?`, { yes });
  const all = await audited(deployment, { act: 'move-dead-letters', count: depth }, async (learn) => {
    const progress = progressOf('Moving', depth);
    let done = 0;
    return moveDeadLetters(client, target, () => progress.show((done += 1))).finally(() => {
      progress.end();
      learn({ count: done });
    });
  });
  for (const { queue, moved, hidden } of all) {
    if (moved > 0) console.log(`${queue}: ${counted(moved)} moved back.`);
    if (hidden > 0) {
      console.log(`${queue}: ${counted(hidden)} held by another run, or by one that was stopped: repeat in a minute.`);
    }
  }
}

async function drop(ids: readonly string[], options: unknown): Promise<void> {
  const { yes } = dropOptions.parse(options);
  const deployment = await deploymentOf(options);
  const chosen = await chosenIn(deployment, ids, options);
  if (chosen.length === 0) {
    console.log(nothing(options));
    return;
  }
  const ports = parkedPortsOf(deployment);
  await confirm(`Delete ${counted(chosen.length)} for good? What these customers wrote reaches nobody then.`, { yes });
  const dropped = await audited(deployment, about('drop-parked', chosen), async (learn) => {
    const progress = progressOf('Deleting', chosen.length);
    let count = 0;
    for (const [index, record] of chosen.entries()) {
      if (await dropParked(record, deployment.table)) {
        await giveUpFiles(record, ports);
        count += 1;
      }
      learn({ count });
      progress.show(index + 1);
    }
    progress.end();
    return count;
  });
  console.log(`${counted(dropped)} deleted.`);
  const left = chosen.length - dropped;
  if (left > 0) console.log(`${counted(left)} not changed: delivered, dropped or parked again in the meantime.`);
}

const nothing = (options: unknown): string =>
  isFiltered(options) ? 'Nothing is parked that fits.' : 'Nothing is parked.';
