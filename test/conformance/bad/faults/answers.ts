import { type Fault, fault } from '../fault.ts';
import { sentence } from '../model-api.ts';
import { mistaking, withPart, withResult } from '../with.ts';

/** Sees other answers than those that came. */
const seeing = (change: (response: Response) => Response | Promise<Response>) =>
  withPart(
    (part) => part,
    (context) => ({ fetch: async (input, init) => change(await context.fetch(input, init)) }),
  );

const withWait = (headers: (wait: string) => Record<string, string>) =>
  seeing((response) => {
    const wait = response.headers.get('retry-after');
    return wait === null ? response : new Response(null, { status: response.status, headers: headers(wait) });
  });

export const answers: readonly Fault[] = [
  fault(
    'believes-no-odd-success',
    'any 2xx as sent',
    seeing((response) => (response.ok ? Response.json({ id: 'p-1' }) : response)),
  ),
  fault(
    'decides-without-the-end',
    'a status of 2xx as sent where the body has no end',
    seeing(async (response) => {
      const [ours, theirs] = response.body?.tee() ?? [];
      const reader = theirs?.getReader();
      await reader?.read();
      const isOver = await Promise.race([
        reader?.read().then(
          () => true,
          () => true,
        ),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), 50)),
      ]);
      const { status, headers } = response;
      return isOver === false ? Response.json({}) : new Response(ours ?? null, { status, headers });
    }),
  ),
  fault('tells-odd-refusals', 'every refusal as broken credentials', mistaking('permanent', 'configuration')),
  fault(
    'tells-odd-refusals',
    'every refusal as one of the message',
    withResult((result) => (result.kind === 'permanent' ? { ...result, refuses: 'message' } : result)),
  ),
  fault(
    'waits-as-it-is-asked',
    'a time to wait that is rounded down',
    withWait((wait) => ({ 'retry-after': String(Math.floor(Number(wait))) })),
  ),
  fault(
    'waits-as-it-is-asked',
    'no time to wait',
    withWait(() => ({})),
  ),
  fault(
    'waits-as-it-is-asked',
    'a wait of no time where none is named',
    withResult((result) =>
      result.kind === 'throttled' ? { ...result, retryAfterMs: result.retryAfterMs ?? 0 } : result,
    ),
  ),
  fault(
    'knows-its-codes',
    'every code as an ordinary refusal',
    withResult((result) =>
      'refuses' in result ? { kind: 'permanent', agentMessage: sentence, detail: result.detail } : result,
    ),
  ),
];
