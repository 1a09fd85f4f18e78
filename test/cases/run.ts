#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Command } from 'commander';
import * as z from 'zod';
import { type Case, CaseError, readCase, type Seen } from './case.ts';
import { expectedOf, type Place, runCase, stateOf } from './run-case.ts';

const [file = ''] = new Command('case')
  .description('Sends a case through the running laptop (npm start) and prints what agent and customer see.')
  .argument('<file>', 'a case in JSON: test/cases/README.md')
  .parse().args;

/** The laptop that runs, as it has written it down (local/environment-file.ts). */
async function laptop(): Promise<Place> {
  const file = new URL('../../.laptop/environment.json', import.meta.url);
  if (!existsSync(file))
    throw new CaseError('Nothing runs on this laptop: start it with `npm start` in another terminal.');
  const environment = z.object({ CXONE_AUTH_BASE_URL: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8')));
  const cxoneOrigin = environment.CXONE_AUTH_BASE_URL;
  const [record] = (await stateOf({ cxoneOrigin })).records;
  if (record === undefined) throw new CaseError('The laptop has no record of the middleware.');
  return { cxoneOrigin, integrationId: record.integrationId };
}

function print({ desk, customer, agent }: Seen): void {
  for (const { customer: name, messages } of desk) {
    console.log(`The agent sees of ${name ?? 'the customer'}:`);
    for (const { text, files = [] } of messages) console.log([indented(text), ...files.map(indentedFile)].join('\n'));
  }
  if (customer.length > 0) console.log('The customer gets:');
  for (const { text, files = [] } of customer) console.log([indented(text), ...files.map(indentedFile)].join('\n'));
  for (const told of agent) console.log(`The agent is told: ${told}`);
}

const indented = (text: string): string => `  | ${text.replaceAll('\n', '\n  | ')}`;
const indentedFile = (name: string): string => `    file: ${name}`;

async function main(aCase: Case): Promise<void> {
  console.log(`${aCase.about}\n`);
  const seen = await runCase(aCase, await laptop());
  print(seen);
  const expected = expectedOf(aCase, seen);
  if (isDeepStrictEqual(seen, expected)) {
    console.log('\nAs expected.');
    return;
  }
  console.log('\nIt was expected otherwise:\n');
  print(expected);
  process.exitCode = 1;
}

try {
  await main(readCase(file));
} catch (error) {
  if (!(error instanceof CaseError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
