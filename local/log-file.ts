import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('../.laptop/', import.meta.url));
/** In bytes: then it begins again, so that a laptop that runs for weeks keeps its disk. */
const MOST_BYTES = 100_000_000;

/** Where the functions' logs are kept while a laptop's world runs. */
export interface LogFile {
  readonly path: string;
  readonly write: (functionName: string, line: string) => void;
  readonly remove: () => void;
}

/** Opens a file of this process in the given folder, one JSON object a line: `npm run byoc -- trace` reads it. */
export function openLogFile(folder = directory, mostBytes = MOST_BYTES): LogFile {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const pid = /^logs-(\d+)\.jsonl$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(`${folder}${name}`, { force: true });
  }
  const path = `${folder}logs-${process.pid}.jsonl`;
  let file = openSync(path, 'w', 0o600);
  let size = 0;
  return {
    path,
    write(functionName, line) {
      const entry = `${JSON.stringify({ function: functionName, line })}\n`;
      if (size + entry.length > mostBytes) {
        closeSync(file);
        file = openSync(path, 'w', 0o600);
        size = 0;
      }
      size += entry.length;
      writeSync(file, entry);
    },
    remove() {
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
