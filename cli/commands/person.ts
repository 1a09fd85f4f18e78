import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import * as z from 'zod';
import { channelIdSchema } from '../../lib/ids.ts';
import { systemPorts } from '../../lib/ports.ts';
import { audited } from '../audit/audited.ts';
import { confirm } from '../confirm.ts';
import type { Deployment } from '../deployment.ts';
import { isInFlight, isNothing, stepsOf } from '../person/erase.ts';
import { exportOf } from '../person/export.ts';
import { findPerson, type Found, type Person } from '../person/find.ts';
import { personPortsOf, removalInCxone } from '../person/ports.ts';
import { foundSheet, inFlightText, leftSheet } from '../person/texts.ts';
import { progressOf } from '../progress.ts';
import { queueClientOf, type QueueDepth, readQueue } from '../queues.ts';
import { deploymentOf, withTargetOptions } from '../target-options.ts';
import { TargetError } from '../target.ts';

const personOptions = z.object({
  channel: channelIdSchema,
  person: z.string().min(1, 'must be the provider’s id of a customer'),
  conversation: z.array(z.string().min(1)).default([]),
});
const eraseOptions = personOptions.extend({
  yes: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  cxone: z.boolean().default(false),
});
const exportOptions = personOptions.extend({ out: z.string().min(1).optional(), files: z.string().min(1).optional() });

const EXIT_CODES = '\nExit codes: 0 done, 1 refused or failed, 2 nothing is kept of this person.';

/** `byoc erase` and `byoc export`: what is kept of one person (docs/runbooks/erase-a-person.md). */
export function addPersonCommands(program: Command): void {
  withPerson(program.command('erase'))
    .description('Erases what is kept of a customer: items, files, parked messages. Safe to interrupt and to repeat.')
    .option('--dry-run', 'says what would be erased, and changes nothing')
    .option('--cxone', 'has CXone remove what their messages of the last days say, too')
    .option('--yes', 'does not ask first')
    .addHelpText('after', EXIT_CODES)
    .action(erase);

  withPerson(program.command('export'))
    .description('Writes what is kept of a customer as JSON: personal data, to be kept no longer than needed.')
    .option('--out <file>', 'the file to write (default: standard output)')
    .option('--files <folder>', 'writes their files there, too')
    .addHelpText('after', EXIT_CODES)
    .action(exportAll);
}

function withPerson(command: Command): Command {
  return withTargetOptions(command)
    .requiredOption('--channel <id>', 'the channel')
    .requiredOption('--person <id>', 'the provider’s id of the customer: a phone number, say')
    .option('--conversation <ids...>', 'conversations in which they wrote, beside those that are found');
}

async function erase(options: unknown): Promise<void> {
  const { yes, dryRun, cxone, ...choice } = eraseOptions.parse(options);
  const deployment = await deploymentOf(options);
  const person = personIn(choice);
  const found = await find(person, deployment);
  if (found === undefined) return;
  console.log(foundSheet(found));
  if (isInFlight(found)) throw new TargetError(inFlightText(found) ?? '');
  if (dryRun) {
    console.log('Nothing was erased: leave out --dry-run to erase it.');
    return;
  }
  await confirm('Erase all of it for good? Parked messages among it reach nobody then.', { yes });
  const ports = personPortsOf(deployment);
  const removal = cxone ? { removeInCxone: await removalInCxone(deployment, person.channelId) } : {};
  const steps = stepsOf(found, person.channelId, { ...ports, ...removal });
  await audited(deployment, { act: 'erase-person', channel: person.channelId }, async () => {
    const progress = progressOf('Erasing', steps.length);
    try {
      for (const [index, step] of steps.entries()) {
        await step();
        progress.show(index + 1);
      }
    } finally {
      progress.end();
    }
  });
  const queues = await queuesOf(deployment);
  console.log(`Erased.\n\n${leftSheet(found, { queues, now: systemPorts.now(), isRemovedInCxone: cxone })}`);
}

async function queuesOf({ target }: Deployment): Promise<QueueDepth[]> {
  const client = queueClientOf(target);
  const { inboundQueueUrl, holdingQueueUrls, outboundQueueUrl, statusQueueUrl } = target;
  const urls = [inboundQueueUrl, ...holdingQueueUrls, outboundQueueUrl, statusQueueUrl];
  const queues = await Promise.all(urls.map((url) => readQueue(client, url)));
  const deadLetters = new Set(queues.flatMap(({ deadLetterUrl }) => deadLetterUrl ?? []));
  return [...queues, ...(await Promise.all([...deadLetters].map((url) => readQueue(client, url))))];
}

async function exportAll(options: unknown): Promise<void> {
  const { out, files, ...choice } = exportOptions.parse(options);
  const deployment = await deploymentOf(options);
  const person = personIn(choice);
  const found = await find(person, deployment);
  if (found === undefined) return;
  await audited(deployment, { act: 'export-person', channel: person.channelId }, async () => {
    const text = `${JSON.stringify(exportOf(found, person, systemPorts.now()), null, 2)}\n`;
    if (files !== undefined) await writeFiles(found, files, deployment);
    if (out === undefined) process.stdout.write(text);
    else writeFileSync(out, text, { mode: 0o600 });
  });
  if (out === undefined) return;
  console.log(`${foundSheet(found)}\n${out} holds it: personal data, to be kept no longer than needed.`);
}

async function writeFiles(found: Found, folder: string, deployment: Deployment): Promise<void> {
  const { store } = personPortsOf(deployment);
  const keys = [found.messages, found.parked, found.replies].flat().flatMap(({ files }) => files);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const progress = progressOf('Copying files', keys.length);
  for (const [index, key] of keys.entries()) {
    const file = await store.open(key);
    if (file !== undefined)
      writeFileSync(join(folder, key.replaceAll('/', '-')), await buffer(file.bytes), { mode: 0o600 });
    progress.show(index + 1);
  }
  progress.end();
}

function personIn({ channel, person, conversation }: z.infer<typeof personOptions>): Person {
  return { channelId: channel, id: person, conversations: conversation };
}

/** Undefined where nothing is kept, which it has said then. */
async function find(person: Person, deployment: Deployment): Promise<Found | undefined> {
  const ports = personPortsOf(deployment);
  // The table is read twice.
  const progress = progressOf('Reading', 2 * (await ports.scan.count()));
  const found = await findPerson(person, ports, progress.show).finally(progress.end);
  if (!isNothing(found) || isInFlight(found)) return found;
  const isThere = (await deployment.registry.channel(person.channelId)) !== undefined;
  console.log(
    isThere
      ? 'Nothing is kept of this person in this channel. If they wrote in a conversation of several, name it with --conversation.'
      : `Nothing is kept of this person, and there is no channel ${person.channelId}: \`byoc channels list\` lists them.`,
  );
  process.exitCode = 2;
  return undefined;
}
