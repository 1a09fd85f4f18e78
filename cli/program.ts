import { Command } from 'commander';
import * as z from 'zod';
import { FileStoreError } from '../lib/attachments/store/file-store.ts';
import { CxoneError } from '../lib/cxone/errors.ts';
import { IndexKeyMissingError } from '../lib/secrets/secret-store.ts';
import { addAdoptCommand } from './commands/adopt.ts';
import { addAuditCommand } from './commands/audit.ts';
import { awsProblem } from './aws-problems.ts';
import { addCaptureCommand } from './commands/capture.ts';
import { addChannelsCommand } from './commands/channels.ts';
import { addDeployCommand } from './commands/deploy.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addIntegrationsCommand } from './commands/integrations.ts';
import { addParkedCommand } from './commands/parked.ts';
import { addPersonCommands } from './commands/person.ts';
import { addRotateCommand } from './commands/rotate.ts';
import { addSetUpCommand } from './commands/setup.ts';
import { addSmokeCommand } from './commands/smoke.ts';
import { addTeardownCommand } from './commands/teardown.ts';
import { addTraceCommand } from './commands/trace.ts';
import { TargetError } from './target.ts';
import { forTarget } from './target-options.ts';
import { versionHere } from './version.ts';

const program = new Command('byoc')
  .description('Operates a deployment of cxone-byoc-middleware.')
  .version(versionHere());
addDeployCommand(program);
addSetUpCommand(program);
addIntegrationsCommand(program);
addChannelsCommand(program);
addDoctorCommand(program);
addSmokeCommand(program);
addParkedCommand(program);
addPersonCommands(program);
addAuditCommand(program);
addRotateCommand(program);
addCaptureCommand(program);
addTraceCommand(program);
addTeardownCommand(program);
addAdoptCommand(program);

/** Of the command that runs, which say to which deployment the commands go that an error names. */
let options: unknown = {};
program.hook('preAction', (_program, command) => {
  options = command.opts();
});

try {
  await program.parseAsync();
} catch (error) {
  const message = messageOf(error);
  if (message === undefined) throw error;
  console.error(forTarget(message, options));
  // The doctor has said 2 already, where it found nothing to look at.
  process.exitCode ??= 1;
}

/** What went wrong, where somebody foresaw it: in our own words, CXone's client's or AWS's. */
function messageOf(error: unknown): string | undefined {
  if (error instanceof z.core.$ZodError) return z.prettifyError(error);
  if (!(error instanceof Error)) return undefined;
  const foreseen = [TargetError, CxoneError, FileStoreError, IndexKeyMissingError];
  if (foreseen.some((kind) => error instanceof kind)) return error.message;
  const problem = awsProblem(error, process.env['AWS_PROFILE']);
  if (problem !== undefined) return problem;
  return '$metadata' in error ? `AWS refused it: ${error.name}: ${error.message}` : undefined;
}
