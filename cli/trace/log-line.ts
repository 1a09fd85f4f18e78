import * as z from 'zod';

/**
 * A line that a function logged. A closed list of fields, those of lib/observability/logger.ts that tell of a message:
 * whatever else a line may hold is not read, and so never shown.
 */
const lineSchema = z.object({
  time: z.iso.datetime(),
  event: z.string(),
  integration: z.string().optional(),
  channel: z.string().optional(),
  correlation: z.string().optional(),
  message: z.string().optional(),
  cxoneMessage: z.string().optional(),
  code: z.string().optional(),
  status: z.number().optional(),
  uid: z.string().optional(),
  attempt: z.number().optional(),
  delay: z.number().optional(),
  reason: z.string().optional(),
});
/** `functionName`: as serverless.yml calls it. */
export type LogLine = z.infer<typeof lineSchema> & { readonly functionName: string };

/** The line behind what a function wrote; undefined where that is none of its events. */
export function readLine(functionName: string, text: string): LogLine | undefined {
  try {
    return { functionName, ...lineSchema.parse(JSON.parse(text)) };
  } catch {
    // What Lambda itself writes beside our lines.
    return undefined;
  }
}

/** Finds lines that name one of these in `message`, `cxoneMessage` or `correlation`; oldest first. */
export type SearchLogs = (terms: readonly string[]) => Promise<LogLine[]>;

export const namesOne = (line: LogLine, terms: ReadonlySet<string>): boolean =>
  [line.message, line.cxoneMessage, line.correlation].some((name) => name !== undefined && terms.has(name));

export const byTime = (one: LogLine, other: LogLine): number => one.time.localeCompare(other.time);
