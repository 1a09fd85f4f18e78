import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cli = fileURLToPath(new URL('../cli/byoc.ts', import.meta.url));

/** The product's own `byoc setup`, run as its user runs it: stores the CXone keys and answers the sheet it prints. */
export async function runSetUp(environment: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'setup', '--name', 'Acme Messenger'], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  return stdout;
}

/** What the sheet says to enter in a field of the BYOC record. */
export function fieldOf(sheet: string, field: string): string {
  const line = sheet.split('\n').find((row) => row.trimStart().startsWith(`${field}  `));
  if (line === undefined) throw new Error(`The sheet of byoc setup says nothing of "${field}":\n${sheet}`);
  return line.trimStart().slice(field.length).trim();
}
