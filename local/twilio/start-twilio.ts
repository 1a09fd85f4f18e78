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
import { TwilioAccount } from './account.ts';
import { Carrier } from './carrier.ts';
import { contentRoutes } from './content-routes.ts';
import { type Controlled, controlRoutes } from './control-routes.ts';
import { Customers } from './customers.ts';
import { LostAnswerError, TwilioFailure } from './failure.ts';
import { keptTwilioSchema } from './kept-twilio.ts';
import { messagesRoutes } from './messages-routes.ts';
import { twilioPhone } from './phone.ts';
import { accountRoutes, servicesRoutes } from './set-up-routes.ts';
import { typingRoutes } from './typing-routes.ts';
import { TwilioWebhook } from './webhook.ts';

export interface TwilioOptions {
  readonly host?: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** A JSON file that keeps account and messages over a restart; files are beside it. */
  readonly dataFile?: string | undefined;
}

export interface Twilio extends Controlled {
  /** Origin, without a slash at the end: of the phone, and in the place of the hosts `api`, `content` and `messaging` of twilio.com. */
  readonly url: string;
  close(): Promise<void>;
}

/** Milliseconds in which changes are gathered before they are saved. */
const SAVE_DELAY_MS = 200;

/**
 * Starts a Twilio with one account: its number, WhatsApp and RCS sender have no webhook yet.
 * @throws {DataFileError} where the data file can't be used.
 */
export async function startTwilio(options: TwilioOptions = {}): Promise<Twilio> {
  const { host = '127.0.0.1', port = 0, dataFile: path } = options;
  const bytes = new KeptBytes(path === undefined ? undefined : `${path}.files`);
  const kept = path === undefined ? undefined : await readDataFile(path, keptTwilioSchema);
  const account = new TwilioAccount(bytes, kept);
  const snapshot = () => JSON.stringify(account.kept(), null, 1);
  const dataFile = path === undefined ? undefined : new DataFile(path, snapshot, SAVE_DELAY_MS);
  account.onChange(() => dataFile?.changed());
  // SID and token that are made at the first start are worth keeping before anything else happens.
  dataFile?.changed();
  const webhook = new TwilioWebhook(account);
  const carrier = new Carrier(account, webhook);
  const customers = new Customers(account, webhook, carrier);
  const controlled = { account, webhook, carrier, customers };
  const mediaHost = await listen(mediaRoutes(account), host, 0);

  const app = new Hono<Connected>();
  app.use(inLanguageOfBrowser);
  app.route('/assets', assetRoutes(new URL('./assets/', import.meta.url)));
  app.route('/', messengerRoutes(twilioPhone(controlled)));
  app.route('/__twilio', controlRoutes(controlled));
  app.route(
    '/2010-04-01/Accounts',
    messagesRoutes(account, carrier, (sid) => `${mediaHost.url}/${sid}`),
  );
  app.route('/2010-04-01/Accounts', accountRoutes(account));
  app.route('/v1/Content', contentRoutes(account));
  app.route('/', servicesRoutes(account));
  app.route('/', typingRoutes(account));
  app.notFound((c) =>
    c.json(new TwilioFailure(404, 20404, `The requested resource ${c.req.path} was not found`).body(), 404),
  );
  app.onError((error, c) => {
    if (error instanceof TwilioFailure) return Response.json(error.body(), { status: error.status });
    // The connection goes with it.
    if (error instanceof LostAnswerError) c.env.outgoing.destroy();
    if (error instanceof HTTPException) return c.text(error.message, error.status);
    const isBad = error instanceof z.ZodError || error instanceof SyntaxError;
    const words = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    const failure = isBad
      ? new TwilioFailure(400, 20001, words)
      : new TwilioFailure(500, 20500, 'Internal Server Error');
    return Response.json(failure.body(), { status: failure.status });
  });
  const server = await listen(app, host, port);
  customers.apiUrl = server.url;
  const close = async () => {
    await server.close();
    await mediaHost.close();
    await dataFile?.flush();
  };
  return { url: server.url, ...controlled, close };
}

/** Where the bytes of media lie: the address is signed, and a request that brings credentials as well is refused. */
function mediaRoutes(account: TwilioAccount): Hono<Connected> {
  const app = new Hono<Connected>();
  app.get('/:sid', (c) => {
    if (c.req.header('authorization') !== undefined) return c.text('Only one auth mechanism allowed', 400);
    const media = account.media.get(c.req.param('sid'));
    const bytes = account.bytes.read(media?.bytesId ?? '');
    if (media === undefined || bytes === undefined) return c.notFound();
    return c.body(Uint8Array.from(bytes), 200, { 'content-type': media.type });
  });
  return app;
}
