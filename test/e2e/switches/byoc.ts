import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { World } from '../../../local/world.ts';

const cli = fileURLToPath(new URL('../../../cli/byoc.ts', import.meta.url));

/**
 * What the command line prints, as the engineer runs it.
 * @param exitCodes Those that are as they should be.
 */
export async function byoc(
  { cloud }: Pick<World, 'cloud'>,
  words: readonly string[],
  exitCodes: readonly number[] = [0],
): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', ...cloud.environment };
  const command = spawn(process.execPath, [cli, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(command, 'close');
  const [printed, problem] = await Promise.all([text(command.stdout), text(command.stderr), closed]);
  if (command.exitCode === null || !exitCodes.includes(command.exitCode)) {
    throw new Error(`byoc ${words.join(' ')} ended with ${command.exitCode ?? 'a signal'}: ${problem}`);
  }
  return printed;
}
