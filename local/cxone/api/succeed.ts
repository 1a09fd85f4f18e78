import type { Context } from 'hono';
import type { Emulator } from '../emulator.ts';

/**
 * Answers an operation that was done, in the form of the switch `successForm`: `hinted` is the status that the sources
 * hint at (byoc-protocol §3.9), with `body`, or without one where there is none.
 */
export function succeed(
  c: Context,
  { switches }: Pick<Emulator, 'switches'>,
  hinted: 200 | 201 | 204,
  body?: Record<string, unknown>,
): Response {
  switch (switches.successForm) {
    case 'hinted':
      return body === undefined || hinted === 204 ? c.body(null, hinted) : c.json(body, hinted);
    case '200':
      return c.json(body ?? {}, 200);
    case '201':
      return c.json(body ?? {}, 201);
    case '204':
      return c.body(null, 204);
    case '200-empty':
      return c.body(null, 200);
  }
}
