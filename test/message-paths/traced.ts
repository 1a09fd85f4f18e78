import { type Profiler, Session } from 'node:inspector/promises';
import * as z from 'zod';
import { type Called, Entries } from './entries.ts';
import { writeTrace } from './trace.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const root = new URL('../../', import.meta.url);
const sourceSchema = z.object({ handler: z.custom<Handler>((value) => typeof value === 'function') });

/**
 * A Lambda function that writes a line to its log after each invocation: the files of functions/ and lib/ in which
 * a function was called meanwhile. What a file does while it is loaded is none, nor is a type.
 * @param source name of the file in functions/, without its ending
 */
export function traced(source: string): Handler {
  let loading: Promise<Handler> | undefined;
  // Loaded with the first event: Lambda gives the start 10 seconds, too few for sources on a busy machine.
  return async (event, context) => {
    const handler = await (loading ??= load(source));
    return handler(event, context);
  };
}

async function load(source: string): Promise<Handler> {
  const session = new Session();
  session.connect();
  await session.post('Debugger.enable');
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const loaded: unknown = await import(new URL(`functions/${source}.ts`, root).href);
  const { handler } = sourceSchema.parse(loaded);
  const entries = new Entries(session);
  return async (event, context) => {
    // Each answer counts from the one before.
    await session.post('Profiler.takePreciseCoverage');
    entries.clear();
    try {
      return await handler(event, context);
    } finally {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const called = functionsIn(result);
      writeTrace({ source, files: entries.inOrder(new Set(called.map(({ file }) => file))) });
      await entries.watch(called);
    }
  };
}

function functionsIn(scripts: readonly Profiler.ScriptCoverage[]): Called[] {
  return scripts.flatMap(({ scriptId, url, functions }) => {
    const file = url.startsWith(root.href) ? url.slice(root.href.length) : '';
    if (!/^(?:functions|lib)\//.test(file)) return [];
    return functions.flatMap(({ functionName, ranges: [range] }) => {
      // The nameless one at the first character is the loading of the file.
      if (range === undefined || range.count === 0 || (functionName === '' && range.startOffset === 0)) return [];
      return [{ scriptId, file, start: range.startOffset, end: range.endOffset }];
    });
  });
}
