#!/usr/bin/env node
import { Command } from 'commander';
import { loadSubject, SubjectError } from './load-subject.ts';
import { report } from './report.ts';

const program = new Command('conformance')
  .description('Tries an adapter: prints what holds, what it declares that it can’t do, and what fails.')
  .requiredOption('--provider <name>', 'its folder in lib/providers, or the path of a file that exports a subject')
  .option('--failed', 'prints only what fails', false)
  .parse();

try {
  const { provider, failed } = program.opts<{ provider: string; failed: boolean }>();
  const subject = await loadSubject(provider);
  if ((await report(subject, (line) => console.log(line), failed)) > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof SubjectError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
