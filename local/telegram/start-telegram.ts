import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { DataFile, readDataFile } from '../data-file.ts';
import { KeptBytes } from '../kept-bytes.ts';
import { listen } from '../pages/node-server.ts';
import type { Connected } from '../pages/node-server.ts';
import type { Bot } from './bot.ts';
import { botApiRoutes } from './bot-api-routes.ts';
import { Bots } from './bots.ts';
import { controlRoutes } from './control-routes.ts';
import { keptBotsSchema } from './kept-bot.ts';
import { phoneRoutes } from './phone-routes.ts';
import { stateOf } from './state.ts';
import type { TelegramState } from './state.ts';
import type { DeliverySettings } from './webhook.ts';
import { takeReply } from './webhook-reply.ts';

export interface TelegramOptions {
  readonly host?: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Pauses before an update that the webhook did not take is sent again, in milliseconds; the last one repeats. */
  readonly retryPausesMs?: DeliverySettings['retryPausesMs'];
  /** Milliseconds for which a webhook's answer is awaited. */
  readonly answerWithinMs?: number;
  /** A JSON file that keeps bots, chats and updates over a restart; files are beside it. */
  readonly dataFile?: string | undefined;
}

export interface Telegram {
  /** Origin, without a slash at the end: of the phone, of BotFather at `/botfather`, and of the Bot API. */
  readonly url: string;
  state(): TelegramState;
  /** The bytes of a file that {@link state} tells of. */
  read(bytesId: string): Buffer | undefined;
  close(): Promise<void>;
}

/** Telegram awaits an answer for 60 s (tdlib/telegram-bot-api, issue 341). */
const ANSWER_WITHIN_MS = 60_000;
/** Milliseconds in which changes are gathered before they are saved. */
const SAVE_DELAY_MS = 200;

/**
 * Starts a Telegram of two people, with the Bot API as https://core.telegram.org/bots/api describes it. There is one
 * bot, which is connected to nothing.
 * @throws {DataFileError} where the data file can't be used.
 */
export async function startTelegram(options: TelegramOptions = {}): Promise<Telegram> {
  const { host = '127.0.0.1', port = 0, dataFile: path } = options;
  const { retryPausesMs = [1_000, 2_000, 5_000, 15_000], answerWithinMs = ANSWER_WITHIN_MS } = options;
  const bytes = new KeptBytes(path === undefined ? undefined : `${path}.files`);
  const kept = path === undefined ? undefined : await readDataFile(path, keptBotsSchema);
  const snapshot = () =>
    JSON.stringify(
      bots.all.map((bot) => bot.kept()),
      null,
      1,
    );
  const dataFile = path === undefined ? undefined : new DataFile(path, snapshot, SAVE_DELAY_MS);
  const changed = () => dataFile?.changed();
  const replied = (bot: Bot, reply: string) => void takeReply(bot, reply);
  const bots = new Bots({ bytes, delivery: { retryPausesMs, answerWithinMs }, replied, changed }, kept);
  if (bots.all.length === 0) bots.create('Acme Support', 'acme_support_bot');

  const app = new Hono<Connected>();
  app.route('/__telegram', controlRoutes(bots));
  app.route('/', phoneRoutes(bots));
  app.route('/', botApiRoutes(bots));
  app.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json({ problem: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return c.json({ problem: 'The body must be JSON.' }, 400);
    if (error instanceof HTTPException) return c.text(error.message, error.status);
    return c.text('Telegram broke down.', 500);
  });

  const server = await listen(app, host, port);
  return {
    url: server.url,
    state: () => stateOf(bots),
    read: (bytesId) => bytes.read(bytesId),
    close: async () => {
      for (const bot of bots.all) bot.updates.stop();
      await server.close();
      await dataFile?.flush();
    },
  };
}
