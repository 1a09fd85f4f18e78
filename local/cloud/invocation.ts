import * as z from 'zod';

/** What Lambda answers when a function failed; the same fields as its error payload. */
export const functionErrorSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()),
});
export type FunctionError = z.infer<typeof functionErrorSchema>;

/** Outcome of one invocation. A failed one never throws: Lambda's own Invoke answers 200 for it, too. */
export type Invocation =
  { readonly kind: 'returned'; readonly payload: unknown } | { readonly kind: 'failed'; readonly error: FunctionError };

export function failed(errorType: string, errorMessage: string): Invocation {
  return { kind: 'failed', error: { errorType, errorMessage, trace: [] } };
}

/** Memory of one execution environment. */
export interface EnvironmentMemory {
  /** The function's key in serverless.yml. */
  readonly functionKey: string;
  readonly pid: number;
  readonly rssBytes: number;
  /** The highest that it has been since the process started. */
  readonly peakRssBytes: number;
}

/** A function, ready to run. */
export interface FunctionToRun {
  readonly key: string;
  readonly name: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The whole environment of its processes. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Takes each line that a function writes to stdout or stderr, and what the platform has to say about it. */
export type OnLog = (functionKey: string, line: string) => void;
