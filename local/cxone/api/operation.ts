import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Next } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Emulator } from '../emulator.ts';
import type { Connection } from '../node-listener.ts';
import type { Caller } from '../tokens.ts';
import type { Fault } from '../traffic/faults.ts';
import type { Operation } from '../traffic/operations.ts';
import { CxoneApiError, ThrottledError } from './api-error.ts';

/** What every route of the emulator gets: its connection, and behind {@link bearer} its caller. */
export interface CxoneEnv {
  Bindings: Connection;
  Variables: { caller: Caller };
}

/** The answers of a gateway, which are not in the API's error body (byoc-protocol §3.9). */
function unavailable(retryAfter?: number): Response {
  const headers = {
    'content-type': 'text/html',
    ...(retryAfter !== undefined && { 'retry-after': `${retryAfter}` }),
  };
  return new Response('<html><body><h1>503 Service Unavailable</h1></body></html>', { status: 503, headers });
}

function unauthorized(): Response {
  return Response.json({ message: 'Unauthorized' }, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
}

/** Never sent: the connection is gone. */
function dropped(connection: Connection): Response {
  connection.destroy();
  return new Response(null, { status: 503 });
}

async function meet(fault: Fault, c: Context<CxoneEnv>, next: Next): Promise<Response | undefined> {
  switch (fault.kind) {
    case '503':
      return unavailable(fault.retryAfter);
    case '429':
      return new ThrottledError(fault.retryAfter ?? 1).toResponse();
    case '401':
      return unauthorized();
    case '422':
      return new CxoneApiError(422, { message: 'This was refused by a fault.', errorCode: 'fault' }).toResponse();
    case 'lost-request':
      return dropped(c.env);
    case 'lost-answer':
      if (fault.delayMs !== undefined) {
        // The body has to be read while there is a connection to read it from.
        await c.req.text();
        c.env.destroy();
        await delay(fault.delayMs);
      }
      await next();
      c.env.destroy();
      return undefined;
    case 'slow':
      await delay(fault.delayMs ?? 1000);
      await next();
      return undefined;
  }
}

/** In front of each operation: counts it, then lets an outage or a fault have it. */
export function operation(emulator: Emulator, name: Operation) {
  return createMiddleware<CxoneEnv>(async (c, next) => {
    const request = emulator.requests.enter(name, c.req.method, c.req.path);
    const { outage } = emulator.faults;
    if (outage === 'refuse') return dropped(c.env);
    if (outage === 'hang') {
      await new Promise<void>((resolve) => {
        c.env.closed.addEventListener('abort', () => resolve(), { once: true });
      });
      return dropped(c.env);
    }
    const fault = outage === undefined ? emulator.faults.take(name) : undefined;
    let answer: Response | undefined;
    if (outage === '503') answer = unavailable();
    else if (fault !== undefined) answer = await meet(fault, c, next);
    else await next();
    if (fault?.kind !== 'lost-request') request.status = (answer ?? c.res).status;
    return answer;
  });
}

/** Lets only a tenant's user through. */
export function bearer(emulator: Emulator) {
  return createMiddleware<CxoneEnv>(async (c, next) => {
    const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const caller = token === undefined ? undefined : await emulator.tokens.verify(token);
    if (caller === undefined) return unauthorized();
    c.set('caller', caller);
    return next();
  });
}
