import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('../.laptop/', import.meta.url));

/**
 * Writes what a command line needs to reach the cloud that runs here: `npm run byoc -- … --stage laptop` reads it.
 * Answers how to take it away again.
 */
export function writeEnvironmentFile(environment: Readonly<Record<string, string>>): () => void {
  const file = `${directory}environment.json`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, JSON.stringify(environment, null, 2), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}
