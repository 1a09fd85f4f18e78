import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiResponse } from '@grammyjs/types';
import { Hono } from 'hono';
import type { HonoRequest } from 'hono';
import type { Connected } from '../pages/node-server.ts';
import { ApiFailure, badRequest } from './api-failure.ts';
import { concerns, AS_USUAL } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import type { Bot } from './bot.ts';
import type { Bots } from './bots.ts';
import { methods } from './methods/index.ts';
import { Parameters } from './parameters.ts';

const TOKEN = /^\d+:[\w-]{35}$/;
const notFound = () => new ApiFailure(404, 'Not Found');

/** The Bot API at `/bot<token>/<method>`, and its files at `/file/bot<token>/<file_path>`. */
export function botApiRoutes(bots: Bots): Hono<Connected> {
  const app = new Hono<Connected>();

  app.on(['GET', 'POST'], '/:bot{bot[^/]+}/:method', async (c) => {
    const method = c.req.param('method').toLowerCase();
    let behaviour = AS_USUAL;
    const answer = await answerOf(async () => {
      const bot = botOf(bots, c.req.param('bot'));
      if (!methods.has(method)) throw notFound();
      if (concerns(bot.behaviour, method)) behaviour = bot.nextBehaviour();
      return call(bot, method, behaviour, c.req);
    });
    const isLost = behaviour.mode === 'lost-answer';
    const bot = bots.withToken(c.req.param('bot').slice('bot'.length));
    bot?.note({ method, code: isLost ? 0 : answer.ok ? 200 : answer.error_code });
    if (isLost) {
      c.env.outgoing.destroy();
      return c.body(null);
    }
    return reply(answer);
  });

  app.get('/file/:bot{bot[^/]+}/:path{.+}', async (c) => {
    const answer = await answerOf(() => {
      const bot = botOf(bots, c.req.param('bot'));
      const file = bot.files.under(c.req.param('path'));
      const bytes = file === undefined ? undefined : bot.files.read(file);
      if (bytes === undefined) throw notFound();
      return { result: bytes };
    });
    if (!answer.ok) return reply(answer);
    return new Response(Uint8Array.from(answer.result), { headers: { 'content-type': 'application/octet-stream' } });
  });

  app.all('*', () => reply(notFound().answer));
  return app;
}

/** @throws {ApiFailure} 404 where it can't be a token, 401 where it is none of ours or was revoked. */
function botOf(bots: Bots, segment: string): Bot {
  const token = segment.slice('bot'.length);
  if (!TOKEN.test(token)) throw notFound();
  const bot = bots.withToken(token);
  if (bot === undefined) throw new ApiFailure(401, 'Unauthorized');
  return bot;
}

async function call(
  bot: Bot,
  name: string,
  { mode, retryAfter = 2, delayMs = 10_000 }: Behaviour,
  request: HonoRequest,
) {
  const method = methods.get(name);
  if (method === undefined) throw notFound();
  switch (mode) {
    case 'throttle':
      throw new ApiFailure(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter });
    case 'server-error':
      throw new ApiFailure(500, 'Internal Server Error');
    case 'bad-gateway':
      throw new ApiFailure(502, 'Bad Gateway');
    case 'photo-dimensions':
      throw badRequest('PHOTO_INVALID_DIMENSIONS');
    case 'no-voice':
      throw badRequest('VOICE_MESSAGES_FORBIDDEN');
    case 'as-usual':
    case 'lost-answer':
    case 'slow':
  }
  const answer = await method({ bot, parameters: await Parameters.of(request) });
  if (mode === 'slow') await sleep(delayMs);
  return answer;
}

type Answered<Result> = ApiResponse<Result> & { readonly description?: string };

async function answerOf<Result>(
  answer: () => { result: Result; description?: string } | Promise<{ result: Result; description?: string }>,
): Promise<Answered<Result>> {
  try {
    return { ok: true, ...(await answer()) };
  } catch (error) {
    if (error instanceof ApiFailure) return error.answer;
    throw error;
  }
}

function reply(answer: Answered<unknown>): Response {
  return Response.json(answer, { status: answer.ok ? 200 : answer.error_code });
}
