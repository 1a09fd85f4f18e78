#!/usr/bin/env node
import { Command } from 'commander';
import { NewProviderError, newProvider } from './new-provider.ts';

const program = new Command('new-provider')
  .description('Writes the folder of a new adapter and of its tests from the template, and names it in the registry.')
  .argument('<name>', 'a slug, e.g. acme-chat: the folder’s name, and the id that is stored with each channel')
  .parse();

const [name = ''] = program.args;
try {
  const written = await newProvider(name);
  console.log(
    [
      ...written.map((path) => `wrote ${path}`),
      'named it in lib/providers/registry.ts',
      '',
      'It is a working adapter for an invented platform. Now make it yours; docs/adding-a-provider.md explains each file:',
      `  1. test/lib/providers/${name}/conformance.ts: the provider from the outside, for the kit to try the adapter`,
      `  2. lib/providers/${name}/manifest.ts: names, form fields, secrets, what the provider can do`,
      '  3. verify.ts, parse.ts, send.ts beside it: its signature, its webhooks, its API',
      '  4. docs/files.md: a table of what it can do, under its name',
      '  5. npm run record-capabilities: writes its tables into docs/capabilities.md',
      '',
      `Try it with: npm run conformance -- --provider ${name}`,
    ].join('\n'),
  );
} catch (error) {
  if (!(error instanceof NewProviderError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
