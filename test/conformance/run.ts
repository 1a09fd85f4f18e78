#!/usr/bin/env node
import { Command } from 'commander';
import { loadSubject, SubjectError } from './load-subject.ts';
import { report } from './report.ts';

const program = new Command('conformance')
  .description('Tries an adapter: prints what holds, what it declares that it can’t do, and what fails.')
  .requiredOption('--provider <name>', 'its folder in lib/providers, or the path of a file that exports a subject')
  .parse();

try {
  const subject = await loadSubject(program.opts<{ provider: string }>().provider);
  if ((await report(subject, (line) => console.log(line))) > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof SubjectError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
