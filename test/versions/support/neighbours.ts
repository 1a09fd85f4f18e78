import { UnsecuredJWT } from 'jose';
import * as z from 'zod';

/** Invented hosts of everybody whom the product calls. */
export const CXONE = 'https://cxone.example.net';
export const BOTS = 'https://bots.example.net';
export const FILES = 'https://files.example.net';

const TENANT = '11ee-acme';
export const BRAND = 1093;

/** A request of the product. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  /** Parsed where it is JSON. */
  readonly body: unknown;
  readonly headers: Headers;
}

const createdSchema = z.object({
  idOnExternalPlatform: z.string(),
  thread: z.object({ idOnExternalPlatform: z.string() }),
  messageContent: z.object({ payload: z.object({ text: z.string() }) }),
  attachments: z.array(z.object({ friendlyName: z.string() })).default([]),
});
const statusSchema = z.object({ status: z.string(), reason: z.string().optional() });
const deliverySchema = z.object({
  type: z.string(),
  data: z.object({
    id: z.string().default('test'),
    text: z.string().optional(),
    attachments: z.array(z.object({ name: z.string() })).default([]),
  }),
});
const sendSchema = z.object({ chat_id: z.string(), text: z.string() });

/** CXone, the customers' chat system and Telegram: each takes everything, unless {@link meets} says otherwise. */
export class Neighbours {
  /** Messages that customers wrote, as CXone has them. */
  readonly inCxone: {
    readonly id: string;
    readonly channelId: string;
    readonly text: string;
    readonly files: readonly string[];
  }[] = [];
  /** What CXone was told of agents' messages. */
  readonly statuses: { readonly id: string; readonly status: string; readonly reason?: string | undefined }[] = [];
  /** What customers got to read: the text, or the name of the file. */
  readonly shown: { readonly id: string | undefined; readonly text: string }[] = [];
  readonly calls: Call[] = [];
  /** While it is set: what a call meets, or undefined where it is answered as usual. */
  meets: ((call: Call) => Response | Promise<Response> | undefined) | undefined;

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (isOfBucket(url)) return fetch(input, init);
    const text = await request.text();
    const call = { method: request.method, url, body: jsonOf(text), headers: request.headers };
    this.calls.push(call);
    return (await this.meets?.(call)) ?? this.#answer(call);
  };

  /** The calls to one place, `POST /dfo/3.0/channels` say, so far. */
  to(route: RegExp): Call[] {
    return this.calls.filter(({ method, url }) => route.test(`${method} ${url.pathname}`));
  }

  #answer(call: Call): Response {
    if (call.url.origin === CXONE) return this.#ofCxone(call);
    return isOfBots(call.url) ? this.#ofBots(call) : this.#ofChat(call);
  }

  #ofCxone({ method, url, body }: Call): Response {
    const route = `${method} ${url.pathname.replace('/dfo/3.0', '')}`;
    const [, channelId = '', messageId = ''] =
      /^\S+ \/channels\/([^/]+)(?:\/messages(?:\/([^/]+))?)?/.exec(route) ?? [];
    switch (true) {
      case route === 'GET /.well-known/openid-configuration':
        return Response.json({ token_endpoint: `${CXONE}/auth/token` });
      case route === 'GET /.well-known/cxone-configuration':
        return Response.json({ area: 'EU1', domain: 'niceincontact.com', tenantId: TENANT });
      case route === 'POST /auth/token':
        return Response.json({ access_token: token({}), expires_in: 3_600 });
      case route === 'POST /one-time-token/verification':
        return Response.json({ brand: { id: BRAND, tenantId: TENANT }, accessToken: token({ role: 'admin' }) });
      case route === 'GET /messages':
        return Response.json({ data: this.#found(url) });
      case route.startsWith('GET '):
        return Response.json([]);
      case route.endsWith('/status'):
        this.statuses.push({ id: decodeURIComponent(messageId), ...statusSchema.parse(body) });
        return Response.json({});
      case route.endsWith('/messages'):
        return this.#created(decodeURIComponent(channelId), createdSchema.parse(body));
      default:
        return Response.json({});
    }
  }

  #found({ searchParams }: URL): object[] {
    const wanted = searchParams.getAll('idOnExternalPlatform[]');
    const found = this.inCxone.filter(({ id }) => wanted.includes(id));
    return found.map(({ id, channelId }) => ({ idOnExternalPlatform: id, channelId }));
  }

  #created(channelId: string, message: z.infer<typeof createdSchema>): Response {
    const { idOnExternalPlatform: id, thread, messageContent, attachments } = message;
    const files = attachments.map(({ friendlyName }) => friendlyName);
    this.inCxone.push({ id, channelId, text: messageContent.payload.text, files });
    const threadId = `cx-thread-${thread.idOnExternalPlatform}`;
    return Response.json({ message: { id: `cx-${id}`, threadId }, consumerContact: { id: '4711' } });
  }

  #ofChat({ body }: Call): Response {
    const { type, data } = deliverySchema.parse(body);
    if (type === 'message.send') {
      const text = data.attachments.map(({ name }) => name).join() || (data.text ?? '');
      if (!this.shown.some(({ id }) => id === data.id)) this.shown.push({ id: data.id, text });
    }
    return Response.json({ id: `chat-${data.id}` });
  }

  #ofBots({ url, body }: Call): Response {
    const method = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
    const done = (result: unknown) => Response.json({ ok: true, result });
    if (method === 'getMe') return done({ username: 'acme_parcels_bot' });
    if (method === 'getFile') return done({ file_path: 'photos/parcel.jpg' });
    if (method !== 'sendMessage') return done(true);
    const { chat_id, text } = sendSchema.parse(body);
    this.shown.push({ id: undefined, text });
    return done({ message_id: this.shown.length, chat: { id: chat_id } });
  }
}

/** The Bot API may stand beside the files that it names, see `Product.load`. */
const isOfBots = ({ origin, pathname }: URL) => origin === BOTS || pathname.startsWith('/bots/');
const isOfBucket = (url: URL) => url.hostname === '127.0.0.1' && !isOfBots(url);

function token(claims: Readonly<Record<string, unknown>>): string {
  return new UnsecuredJWT({ tenantId: TENANT, ...claims }).encode();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
