import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('../.laptop/', import.meta.url));

/**
 * Writes what a command line needs to reach the cloud that runs here: `npm run byoc -- … --stage laptop` reads it.
 * Answers how to take it away again.
 */
export function writeEnvironmentFile(environment: Readonly<Record<string, string>>): () => void {
  const file = `${directory}environment.json`;
  mkdirSync(directory, { recursive: true });
  const text = JSON.stringify(environment, null, 2);
  writeFileSync(file, text, { mode: 0o600 });
  return () => {
    // Another start may have put its own there since.
    if (existsSync(file) && readFileSync(file, 'utf8') === text) rmSync(file);
  };
}
