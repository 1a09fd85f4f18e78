import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { TargetError } from '../target.ts';
import { byTime, type LogLine, namesOne, readLine, type SearchLogs } from './log-line.ts';

const entrySchema = z.object({ function: z.string(), line: z.string() });

/** Searches what a running `npm start` has written down of its functions' logs. */
export function laptopLogs(file: string, since: Date): SearchLogs {
  return async (terms) => {
    const wanted = new Set(terms);
    const found: LogLine[] = [];
    try {
      for await (const text of createInterface({ input: createReadStream(file) })) {
        const line = lineIn(text);
        if (line !== undefined && Date.parse(line.time) >= since.getTime() && namesOne(line, wanted)) found.push(line);
      }
    } catch {
      throw new TargetError('The laptop’s logs can’t be read: start it again with `npm start` in another terminal.');
    }
    return found.sort(byTime);
  };
}

function lineIn(text: string): LogLine | undefined {
  try {
    const entry = entrySchema.parse(JSON.parse(text));
    return readLine(entry.function, entry.line);
  } catch {
    // The last one may be half written.
    return undefined;
  }
}
