import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Next } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Emulator } from '../emulator.ts';
import type { Connection } from '../node-listener.ts';
import type { Caller } from '../tokens.ts';
import type { Fault } from '../traffic/faults.ts';
import type { Operation } from '../traffic/operations.ts';
import type { FieldError } from './api-error.ts';
import { CxoneApiError } from './api-error.ts';
import { gatewayAnswer, htmlAnswer, throttled, unauthorized } from './gateway-answer.ts';

/** What every route of the emulator gets: its connection, and behind {@link bearer} its caller. */
export interface CxoneEnv {
  Bindings: Connection;
  /** `checked`: what the request says was held against what is known, with what was found beside what is thrown. */
  Variables: { caller: Caller; checked?: readonly FieldError[] };
}

/** Never sent: the connection is gone. */
function dropped(connection: Connection): Response {
  connection.destroy();
  return new Response(null, { status: 503 });
}

async function meet(emulator: Emulator, fault: Fault, c: Context<CxoneEnv>, next: Next): Promise<Response | undefined> {
  const retryAfter: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': `${fault.retryAfter}` };
  switch (fault.kind) {
    case '503':
      return gatewayAnswer(emulator, 503, retryAfter);
    case 'html-503':
      return htmlAnswer(503, retryAfter);
    case 'html-200':
      return htmlAnswer(200);
    case '409':
      return c.json({}, 409);
    case '500':
      return gatewayAnswer(emulator, 500);
    case '429':
      return throttled(emulator, fault.retryAfter ?? 1);
    case '401':
      return unauthorized(emulator);
    case 'gateway-401':
      return htmlAnswer(401);
    case '403':
      return gatewayAnswer(emulator, 403);
    case '404':
      return new CxoneApiError(404, { message: 'This was not found by a fault.', errorCode: 'fault' }).toResponse();
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
      await c.req.text();
      await delay(fault.delayMs ?? 1000);
      if (c.env.closed.aborted && emulator.switches.abandonedRequest === 'dropped') return dropped(c.env);
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
    const caller = emulator.faults.dependOnTenant ? await callerOf(emulator, c.req.header('authorization')) : undefined;
    const fault = outage === undefined ? emulator.faults.take(name, caller?.tenantId) : undefined;
    let answer: Response | undefined;
    if (outage === '503') answer = gatewayAnswer(emulator, 503);
    else if (fault !== undefined) answer = await meet(emulator, fault, c, next);
    else await next();
    const checked = c.get('checked');
    if (checked !== undefined) {
      emulator.requests.check(name, [...checked, ...(c.error instanceof CxoneApiError ? c.error.errors : [])]);
    }
    if (fault?.kind !== 'lost-request') request.status = (answer ?? c.res).status;
    return answer;
  });
}

async function callerOf({ tokens }: Emulator, authorization = '') {
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  return token === undefined ? undefined : tokens.verify(token);
}

/** Lets only a tenant's user through. */
export function bearer(emulator: Emulator) {
  return createMiddleware<CxoneEnv>(async (c, next) => {
    const caller = await callerOf(emulator, c.req.header('authorization'));
    if (caller === undefined) return unauthorized(emulator);
    c.set('caller', caller);
    return next();
  });
}

/** Behind {@link bearer}: keeps an admin's own token from changing channels where the switch says so. */
export function mayEditChannels(emulator: Emulator) {
  return createMiddleware<CxoneEnv>(async (c, next) => {
    const { tenantId, userId } = c.var.caller;
    const user = emulator.state.tenant(tenantId)?.users.find(({ incontactId }) => incontactId === userId);
    if (user?.role === 'admin' && emulator.switches.adminMayEditChannels === 'no') return gatewayAnswer(emulator, 403);
    return next();
  });
}
