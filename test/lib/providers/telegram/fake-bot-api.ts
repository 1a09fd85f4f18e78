import { text as textOf } from 'node:stream/consumers';
import * as z from 'zod';
import type { SendContext } from '../../../../lib/contract/sending.ts';
import { NOW } from './updates.ts';
import { surroundings } from '../../../support/contexts.ts';

export const TOKEN = '7200000001:test-token-of-no-real-bot';
const FILES = 'https://files.example.net/';

export interface RecordedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a JSON body; of any other, its text under `raw`. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What the Bot API says to a call: the result, an error, or what `fetch` does instead. */
export type Says = () => Response | Promise<Response>;

export const done = (result: unknown): Response => Response.json({ ok: true, result });

export function refusal(status: number, description: string, parameters?: object): Response {
  return Response.json({ ok: false, error_code: status, description, parameters }, { status });
}

export const message = (id: number, chat: number | string = 7_100_000_001) =>
  done({ message_id: id, date: 1_772_446_530, chat: { id: chat, type: 'private' } });

/** The outside of the Bot API and of our own store of files. The last of what it is to say goes on for ever. */
export class FakeBotApi {
  readonly calls: RecordedCall[] = [];
  /** By name. */
  readonly files = new Map<string, () => Response | Promise<Response>>();
  readonly #says: Says[];

  constructor(...says: Says[]) {
    this.#says = says;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = z.string().parse(input);
    if (url.startsWith(FILES)) {
      return (this.files.get(url.slice(FILES.length)) ?? (() => new Response(undefined, { status: 404 })))();
    }
    const headers = z.record(z.string(), z.string()).parse(init?.headers);
    const body = init?.body instanceof ReadableStream ? await textOf(init.body) : z.string().parse(init?.body);
    const isJson = headers['content-type'] === 'application/json';
    const parameters = isJson ? z.record(z.string(), z.unknown()).parse(JSON.parse(body)) : { raw: body };
    this.calls.push({ method: url.slice(url.lastIndexOf('/') + 1), url, headers, parameters });
    init?.signal?.throwIfAborted();
    const says = this.#says.length > 1 ? this.#says.shift() : this.#says[0];
    return says === undefined ? message(1) : says();
  };

  context(changes: Partial<SendContext> = {}): SendContext {
    return {
      ...surroundings,
      channelId: 'telegram-acme',
      settings: {},
      secrets: [
        { name: 'botToken', value: TOKEN },
        { name: 'webhookSecret', value: 'test-webhook-secret' },
      ],
      fetch: this.fetch,
      now: () => NOW,
      signal: new AbortController().signal,
      ...changes,
    };
  }
}

/** What `fetch` throws where no connection comes to be, and where one breaks. */
export const refusedConnection: Says = () => {
  throw new TypeError('fetch failed', {
    cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
  });
};
export const brokenConnection: Says = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
};
