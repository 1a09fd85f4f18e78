import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { DataFile, readDataFile } from '../data-file.ts';
import { KeptBytes } from '../kept-bytes.ts';
import { listen } from '../pages/node-server.ts';
import type { Connected } from '../pages/node-server.ts';
import { connectionSchema } from './connection.ts';
import { controlRoutes, stateOf } from './control-routes.ts';
import type { PhoneState } from './control-routes.ts';
import { Files } from './files.ts';
import { keptAccountsSchema } from './kept-account.ts';
import { Phonebook } from './phonebook.ts';
import { phoneRoutes } from './routes.ts';
import { WebhookSender } from './webhook-sender.ts';

export interface AccountSeed {
  /** Slug; stands in the account's URLs. */
  readonly name: string;
  readonly title: string;
  /** Given where the account is to be connected from the start. */
  readonly connection?: { readonly webhookUrl: string; readonly secret: string };
}

export interface PhoneOptions {
  readonly host?: string;
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly accounts?: readonly AccountSeed[];
  /** Pauses before a webhook that was not taken is tried again, in milliseconds. */
  readonly retryDelaysMs?: readonly number[];
  /** A JSON file that keeps accounts, connections and conversations over a restart; files are beside it. */
  readonly dataFile?: string | undefined;
}

/** Milliseconds in which changes are gathered before they are saved. */
const SAVE_DELAY_MS = 200;

export interface Phone {
  /** Origin, without a slash at the end; the page of the phone is at its root. */
  readonly url: string;
  /** What is in the field "Delivery URL" of the channel for this account. */
  deliveryUrl(account: string): string;
  state(): PhoneState;
  /** The bytes of a file that {@link state} tells of. */
  read(bytesId: string): Buffer | undefined;
  close(): Promise<void>;
}

const DEFAULT_ACCOUNTS: readonly AccountSeed[] = [{ name: 'acme', title: 'Acme Support' }];

/**
 * Starts a messaging platform with the phones of its customers on it, which speaks docs/generic-provider.md: it
 * stands in for the real one on a laptop.
 * @throws {DataFileError} where the data file can't be used.
 */
export async function startPhone(options: PhoneOptions = {}): Promise<Phone> {
  const { host = '127.0.0.1', port = 0, accounts = DEFAULT_ACCOUNTS, retryDelaysMs = [1_000, 5_000, 25_000] } = options;
  const sender = new WebhookSender(retryDelaysMs);
  const kept = options.dataFile === undefined ? undefined : await readDataFile(options.dataFile, keptAccountsSchema);
  const snapshot = () =>
    JSON.stringify(
      phonebook.accounts().map((account) => account.kept()),
      null,
      1,
    );
  const dataFile = options.dataFile === undefined ? undefined : new DataFile(options.dataFile, snapshot, SAVE_DELAY_MS);
  let url = '';
  const bytes = new KeptBytes(options.dataFile === undefined ? undefined : `${options.dataFile}.files`);
  const files = new Files(bytes, () => url);
  const phonebook = new Phonebook(sender, files, () => dataFile?.changed());
  for (const account of kept ?? []) phonebook.open(account.name, account.title).restore(account);
  for (const { name, title, connection } of accounts) {
    const account = phonebook.open(name, title);
    if (connection !== undefined) account.connect(connectionSchema.parse(connection));
  }

  const app = new Hono<Connected>();
  app.route('/__phone', controlRoutes(phonebook));
  app.route('/', phoneRoutes(phonebook, files));
  app.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json({ problem: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return c.json({ problem: 'The body must be JSON.' }, 400);
    if (error instanceof HTTPException) return c.text(error.message, error.status);
    return c.text('The phone broke down.', 500);
  });

  const server = await listen(app, host, port);
  url = server.url;
  return {
    url,
    deliveryUrl: (account) => `${url}/accounts/${account}/deliver`,
    state: () => stateOf(phonebook),
    read: (bytesId) => files.read(bytesId),
    close: async () => {
      sender.stop();
      await server.close();
      await dataFile?.flush();
    },
  };
}
