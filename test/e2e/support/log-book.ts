import * as z from 'zod';

const lineSchema = z.looseObject({ level: z.string(), event: z.string() });
export type LogLine = z.infer<typeof lineSchema> & { readonly functionName: string; readonly raw: string };

/** What the functions of a world have logged, in the order in which it came. */
export class LogBook {
  readonly #lines: LogLine[] = [];

  /** To be given to a world as `onLog`. */
  readonly write = (functionName: string, raw: string): void => {
    const parsed = lineSchema.safeParse(jsonOf(raw));
    this.#lines.push({ ...(parsed.data ?? { level: 'error', event: 'not ours' }), functionName, raw });
  };

  of(functionName: string): readonly LogLine[] {
    return this.#lines.filter((line) => line.functionName === functionName);
  }

  all(): readonly LogLine[] {
    return this.#lines;
  }

  /** Forgets what was logged so far. */
  clear(): void {
    this.#lines.length = 0;
  }
}

function jsonOf(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
