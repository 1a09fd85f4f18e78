#!/usr/bin/env node
import { Command } from 'commander';
import * as z from 'zod';
import { CxoneError } from '../lib/cxone/errors.ts';
import { addChannelsCommand } from './commands/channels.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addIntegrationsCommand } from './commands/integrations.ts';
import { addSetUpCommand } from './commands/setup.ts';
import { TargetError } from './target.ts';

const program = new Command('byoc').description('Operates a deployment of cxone-byoc-middleware.');
addSetUpCommand(program);
addIntegrationsCommand(program);
addChannelsCommand(program);
addDoctorCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof TargetError || error instanceof CxoneError || error instanceof z.ZodError)) throw error;
  console.error(error instanceof z.ZodError ? z.prettifyError(error) : error.message);
  // The doctor has said 2 already, where it found nothing to look at.
  process.exitCode ??= 1;
}
