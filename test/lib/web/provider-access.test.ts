import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { networkFailureOf } from '../../../lib/providers/provider-answer.ts';
import { createProviderAccess } from '../../../lib/web/provider-access.ts';
import { type LoopbackServer, serve, serveRaw } from '../attachments/fetch/loopback-server.ts';

const { fetch, fetchOnNewConnection } = createProviderAccess({ allowHttp: true, privateHosts: ['127.0.0.1'] });

let server: LoopbackServer | undefined;
afterEach(() => server?.close());

async function answering(respond: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = await serve(respond);
  return server.url;
}

/** Answers with what came. */
const echo = (request: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
  });
};

const thrownBy = (wanted: Promise<unknown>): Promise<unknown> =>
  wanted.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a request', () => {
  it('has its method, headers and body, and no encoding of the answer is asked for', async () => {
    const url = await answering(echo);
    const headers = { 'content-type': 'application/json', 'x-signature': 'test' };
    const response = await fetch(`${url}/in?a=1`, { method: 'POST', headers, body: '{"text":"Grüße"}' });
    expect(await response.json()).toMatchObject({
      method: 'POST',
      url: '/in?a=1',
      headers: { ...headers, 'accept-encoding': 'identity', 'content-length': '18' },
      body: '{"text":"Grüße"}',
    });
  });

  it('may be streamed, with a length that is known', async () => {
    const url = await answering(echo);
    const body = ReadableStream.from([Buffer.from('one '), Buffer.from('two')]);
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-length': '7' } } as const;
    const { headers, ...sent } = (await (await fetch(url, init)).json()) as Record<string, unknown>;
    expect(sent).toMatchObject({ body: 'one two' });
    expect(headers).toMatchObject({ 'content-length': '7' });
    expect(headers).not.toHaveProperty('transfer-encoding');
  });

  it('whose stream breaks is broken off', async () => {
    let heard = '';
    const url = await answering((request) => request.on('data', (chunk: Buffer) => (heard += chunk.toString())));
    async function* breaking(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from('one '));
      throw new Error('The store is gone.');
    }
    const init = { method: 'POST', body: ReadableStream.from(breaking()), duplex: 'half' } as const;
    expect(await thrownBy(fetch(url, init))).toMatchObject({ message: 'The store is gone.' });
    expect(heard).not.toContain('two');
  });
});

describe('connections', () => {
  it('are used again, whatever the answers were', async () => {
    const url = await answering((request, response) => {
      request.resume();
      request.on('end', () => {
        const status = Number(request.url?.slice(1));
        response.writeHead(status, status === 307 ? { location: 'http://10.0.0.1/' } : {}).end();
      });
    });
    const used = new Set<unknown>();
    for (const status of [200, 204, 307, 401, 503, 200]) {
      const response = await fetch(`${url}/${status}`, { method: 'POST', body: '{}', redirect: 'manual' });
      expect(response.status).toBe(status);
      await response.text();
      used.add(server?.connections());
    }
    expect([...used]).toEqual([1]);
  });

  it('are used again where nobody reads the answer', async () => {
    const url = await answering((_request, response) => void response.end('{"ok":true}'));
    for (let count = 0; count < 3; count += 1) {
      const response = await fetch(url);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(server?.connections()).toBe(1);
    }
  });

  it('are closed where an answer is given up before its end', async () => {
    const url = await answering((_request, response) => void response.write('{'));
    const response = await fetch(url);
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server?.connections()).toBe(0);
  });
});

describe('an answer', () => {
  it.each(['100 Continue', '102 Processing', '103 Early Hints', '199 Odd'])(
    'that only announces one is passed over: %s',
    async (first) => {
      const bytes = `HTTP/1.1 ${first}\r\n\r\nHTTP/1.1 422 No\r\ncontent-length: 2\r\n\r\n{}`;
      server = await serveRaw((socket) => socket.end(bytes));
      const response = await fetch(server.url, { method: 'POST', body: '{}' });
      expect([response.status, await response.text()]).toEqual([422, '{}']);
    },
  );

  it.each([99, 600, 999])('may have a status that is in no standard: %i', async (status) => {
    const code = String(status).padStart(3, '0');
    server = await serveRaw((socket) => socket.end(`HTTP/1.1 ${code} Odd\r\ncontent-length: 2\r\n\r\nno`));
    const response = await fetch(server.url);
    expect([response.status, response.ok, await response.text()]).toEqual([status, false, 'no']);
  });
});

describe('what is thrown', () => {
  it('tells that nothing was written, where nobody listens', async () => {
    const url = await answering(echo);
    await server?.close();
    expect(networkFailureOf(await thrownBy(fetch(url)))).toEqual({ kind: 'not-written', code: 'ECONNREFUSED' });
  });

  it('tells that it may have been written, where the connection ends without an answer', async () => {
    server = await serveRaw((socket) => socket.destroy());
    expect(networkFailureOf(await thrownBy(fetch(server.url)))).toEqual({ kind: 'maybe-written', code: 'ECONNRESET' });
  });

  it.each(['HTTP/1.1 101 Switching\r\nupgrade: odd\r\nconnection: upgrade\r\n\r\n', 'no HTTP\r\n\r\n'])(
    'tells the same of an answer that is none: %j',
    async (bytes) => {
      server = await serveRaw((socket) => socket.end(bytes));
      expect(networkFailureOf(await thrownBy(fetch(server.url))).kind).toBe('maybe-written');
    },
  );

  it('is the reason of the signal, before and after the request was begun', async () => {
    const url = await answering(() => undefined);
    const reason = new Error('The time was over.');
    expect(await thrownBy(fetch(url, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    const controller = new AbortController();
    const wanted = thrownBy(fetch(url, { signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 20);
    expect(await wanted).toBe(reason);
  });

  it('tells that the body of an answer broke off', async () => {
    server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"ok'));
    const response = await fetch(server.url);
    expect(response.status).toBe(200);
    expect(await thrownBy(response.text())).toBeInstanceOf(Error);
  });
});

describe('a request on a connection of its own', () => {
  it('leaves the kept one alone, and keeps none', async () => {
    const ports = new Set<number | undefined>();
    const url = await answering((request, response) => {
      ports.add(request.socket.remotePort);
      response.end(request.headers.connection);
    });
    await (await fetch(url)).text();
    await (await fetch(url)).text();
    expect(ports.size).toBe(1);
    expect(await (await fetchOnNewConnection(url)).text()).toBe('close');
    expect(await (await fetchOnNewConnection(url)).text()).toBe('close');
    expect(ports.size).toBe(3);
  });

  it('goes to no other address than one that is kept', async () => {
    const guarded = createProviderAccess({ allowHttp: true, privateHosts: [] });
    const thrown = await thrownBy(guarded.fetchOnNewConnection('http://127.0.0.1:9/'));
    expect(networkFailureOf(thrown)).toMatchObject({ kind: 'address-refused' });
  });
});
