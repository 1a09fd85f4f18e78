import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { DataFile, readDataFile } from '../data-file.ts';
import { KeptBytes } from '../kept-bytes.ts';
import { assetRoutes } from '../pages/assets.ts';
import { messengerRoutes } from '../pages/messenger.ts';
import { listen } from '../pages/node-server.ts';
import type { Connected } from '../pages/node-server.ts';
import { inLanguageOfBrowser } from '../pages/speak.ts';
import { LineAccount } from './account.ts';
import { apiRoutes, LostAnswerError } from './api-routes.ts';
import { controlRoutes } from './control-routes.ts';
import { keptLineSchema } from './kept-line.ts';
import { LinePeople } from './people.ts';
import { linePhone } from './phone.ts';
import { LineWebhook } from './webhook.ts';

export interface LineOptions {
  readonly host?: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** A JSON file that keeps account and chats over a restart; files are beside it. */
  readonly dataFile?: string | undefined;
}

export interface Line {
  /** Origin, without a slash at the end: of the phone, of the Messaging API, and of what users send. */
  readonly url: string;
  readonly account: LineAccount;
  readonly webhook: LineWebhook;
  close(): Promise<void>;
}

/** Milliseconds in which changes are gathered before they are saved. */
const SAVE_DELAY_MS = 200;

/**
 * Starts a LINE with one Messaging API channel, whose webhook is set nowhere yet, and two people.
 * @throws {DataFileError} where the data file can't be used.
 */
export async function startLine(options: LineOptions = {}): Promise<Line> {
  const { host = '127.0.0.1', port = 0, dataFile: path } = options;
  const bytes = new KeptBytes(path === undefined ? undefined : `${path}.files`);
  const kept = path === undefined ? undefined : await readDataFile(path, keptLineSchema);
  const account = new LineAccount(bytes, kept);
  const dataFile =
    path === undefined ? undefined : new DataFile(path, () => JSON.stringify(account.kept(), null, 1), SAVE_DELAY_MS);
  account.onChange(() => dataFile?.changed());
  // A secret that is made at the first start is worth keeping before anything else happens.
  dataFile?.changed();
  const webhook = new LineWebhook(account);
  const people = new LinePeople(account, webhook);
  const app = new Hono<Connected>();
  app.use(inLanguageOfBrowser);
  app.route('/__line', controlRoutes(account, webhook, people));
  app.route('/assets', assetRoutes(new URL('./assets/', import.meta.url)));
  app.route('/', messengerRoutes(linePhone(account, people)));
  app.route('/', apiRoutes(account, webhook));
  app.onError((error, c) => {
    // The connection goes with it.
    if (error instanceof LostAnswerError) c.env.outgoing.destroy();
    if (error instanceof z.ZodError) return c.json({ message: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return c.json({ message: 'The request body could not be parsed as JSON.' }, 400);
    if (error instanceof HTTPException) return c.text(error.message, error.status);
    return c.json({ message: 'Internal Server Error' }, 500);
  });
  const server = await listen(app, host, port);
  const close = async () => {
    await server.close();
    await dataFile?.flush();
  };
  return { url: server.url, account, webhook, close };
}
