import * as z from 'zod';

const MARK = 'message-path ';

const traceSchema = z.object({
  /** Of the function's file in functions/, without its ending. */
  source: z.string(),
  files: z.array(z.string()),
});
/** What one invocation passed. */
export type Trace = z.infer<typeof traceSchema>;

/** Writes a trace where the local cloud reads what functions write. */
export function writeTrace(trace: Trace): void {
  process.stdout.write(`${MARK}${JSON.stringify(trace)}\n`);
}

/** Undefined where the line is none. */
export function readTrace(line: string): Trace | undefined {
  return line.startsWith(MARK) ? traceSchema.parse(JSON.parse(line.slice(MARK.length))) : undefined;
}
