import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { RequestClient, Twilio as TwilioClient } from 'twilio';
import { type Twilio, startTwilio } from '../../../local/twilio/start-twilio.ts';

export const IDA = '+14155550142';
export const JONAS = '+14155550187';
export const NUMBER = '+14155550100';
export const WHATSAPP = 'whatsapp:+14155550101';
export const RCS = 'rcs:acme_support_agent';

/** Twilio's own HTTP client, which calls the Twilio of this laptop in the place of its hosts. */
class LaptopClient extends RequestClient {
  readonly #url: string;

  constructor(url: string) {
    super();
    this.#url = url;
  }

  override request<Data>(options: Parameters<typeof RequestClient.prototype.request<Data>>[0]) {
    const { pathname, search } = new URL(options.uri);
    return super.request<Data>({ ...options, uri: `${this.#url}${pathname}${search}` });
  }
}

/** One request that a webhook got. */
interface Received {
  readonly method: string;
  /** With its query, as it came. */
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What to answer with, in turn; then an empty TwiML. */
  readonly answers: { readonly status?: number; readonly type?: string; readonly body?: string }[];
  close(): Promise<void>;
}

async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: Receiver['answers'] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url: path = '', headers } = request;
      received.push({ method, path, form: Object.fromEntries(new URLSearchParams(body)), headers });
      const answer = answers.shift() ?? {};
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'text/xml' });
      response.end(answer.body ?? '<Response/>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver must listen on a port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A Twilio, with its SDK and a webhook. */
export interface Acquaintance {
  readonly twilio: Twilio;
  readonly client: TwilioClient;
  readonly receiver: Receiver;
  /** The SDK with other credentials; `key`: an API key with its secret. */
  readonly clientWith: (username: string, password: string, accountSid?: string) => TwilioClient;
  /** A control route, below `/__twilio`. */
  readonly does: (what: string, body: object) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export async function meetTwilio(): Promise<Acquaintance> {
  const twilio = await startTwilio();
  const receiver = await startReceiver();
  const httpClient = new LaptopClient(twilio.url);
  const { sid, authToken } = twilio.account;
  const clientWith = (username: string, password: string, accountSid = sid) =>
    new TwilioClient(username, password, { accountSid, httpClient });
  return {
    twilio,
    receiver,
    client: clientWith(sid, authToken),
    clientWith,
    does: async (what, body) => {
      const response = await fetch(`${twilio.url}/__twilio/${what}`, { method: 'POST', body: JSON.stringify(body) });
      const answer = await response.text();
      if (!response.ok) throw new Error(answer);
      return answer === '' ? undefined : (JSON.parse(answer) as unknown);
    },
    close: async () => {
      await twilio.close();
      await receiver.close();
    },
  };
}
