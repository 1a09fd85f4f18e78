import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openUrl } from '../../../../lib/attachments/fetch/open-url.ts';
import { systemWebPorts, type WebPorts } from '../../../../lib/attachments/fetch/web-ports.ts';
import type { Opened } from '../../../../lib/attachments/open-file.ts';
import { type LoopbackServer, serve, serveRaw } from './loopback-server.ts';

let server: LoopbackServer;
afterEach(() => server.close());

const waits = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 };
const open = (path = '/photo.jpg', ports: Partial<WebPorts> = {}, timeLimitMs = 5_000): Promise<Opened> =>
  openUrl(
    `${server.url}${path}`,
    { maxBytes: 1_000, timeLimitMs, allowHttp: true, privateHosts: ['127.0.0.1'] },
    { ...systemWebPorts, waits, ...ports },
  );

describe('The status of an answer', () => {
  it.each([410, 451])('%i is final', async (status) => {
    server = await serve((_request, response) => response.writeHead(status).end());
    const detail = `127.0.0.1 answered ${status}`;
    expect(await open()).toEqual({ kind: 'failed', problem: 'gone', detail });
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('%i may pass', async (status) => {
    server = await serve((_request, response) => response.writeHead(status).end('Later.'));
    expect(await open()).toEqual({ kind: 'unavailable', detail: `127.0.0.1 answered ${status}` });
  });

  it.each([201, 202, 204, 206, 300, 304, 400, 401, 402, 403, 404, 405, 406, 409, 412, 423, 424, 426, 499])(
    '%i may pass, and is told as gone where it does not',
    async (status) => {
      server = await serve((_request, response) => response.writeHead(status).end());
      const detail = `127.0.0.1 answered ${status}`;
      expect(await open()).toEqual({ kind: 'unavailable', problem: 'gone', detail });
    },
  );

  it.each([200, 203])('%i brings the file', async (status) => {
    server = await serve((_request, response) => response.writeHead(status).end('Photo'));
    expect((await open()).kind).toBe('opened');
  });

  it.each([200, 302, 403, 500])('%i leaves no connection behind where the file is not read', async (status) => {
    server = await serve((_request, response) => {
      response.writeHead(status, { 'content-encoding': 'br' });
      response.write('It goes on.');
    });
    await open();
    await vi.waitFor(() => expect(server.connections()).toBe(0), 240_000);
  });
});

describe('An answer', () => {
  it('says of its file what it declares', async () => {
    server = await serve((_request, response) => {
      response.writeHead(200, {
        'content-type': 'Image/JPEG; charset=binary',
        'content-length': 5,
        'content-disposition': 'attachment; filename="label of Ida.jpg"',
      });
      response.end('Photo');
    });
    const opened = await open('/1?key=secret');
    expect(opened).toMatchObject({
      kind: 'opened',
      file: { declaredName: 'label of Ida.jpg', declaredType: 'image/jpeg', declaredSize: 5 },
    });
  });

  it('need not declare anything', async () => {
    server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nPhoto'));
    const opened = await open('/');
    expect(opened.kind === 'opened' && { ...opened.file, bytes: undefined, close: undefined }).toEqual({});
  });

  it('is asked for as it is, on a connection that is not kept', async () => {
    let headers = {};
    server = await serve((request, response) => {
      headers = request.headers;
      response.end('Photo');
    });
    await open();
    expect(headers).toEqual({
      host: new URL(server.url).host,
      accept: '*/*',
      'accept-encoding': 'identity',
      connection: 'close',
    });
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'aws-chunked,gzip', 'X-Gzip', 'compress', 'aes128gcm'])(
    'that is encoded as %s is refused',
    async (encoding) => {
      server = await serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end('?');
      });
      expect(await open()).toMatchObject({ kind: 'failed', problem: 'encoded' });
    },
  );

  it.each([
    'identity',
    'Identity',
    '',
    'utf-8',
    'UTF8',
    'binary',
    'none',
    'aws-chunked',
    '8bit',
    'unknown',
    'identity, none',
  ])('that is encoded as "%s" is none', async (encoding) => {
    server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end('Photo'),
    );
    expect((await open()).kind).toBe('opened');
  });

  it('that would inflate to a hundred megabytes is not inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    server = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const before = process.memoryUsage().arrayBuffers;
    expect(await open()).toMatchObject({ kind: 'failed', problem: 'encoded' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  it('that announces as much as a file may have is opened', async () => {
    server = await serve((_request, response) => response.writeHead(200, { 'content-length': 1_000 }).write('P'));
    expect((await open()).kind).toBe('opened');
  });

  it('that announces more is not read', async () => {
    server = await serve((_request, response) => response.writeHead(200, { 'content-length': 1_001 }).write('P'));
    const detail = '127.0.0.1 announced 1001 bytes';
    expect(await open()).toEqual({ kind: 'failed', problem: 'too-large', detail });
  });
});

describe('What may work another time', () => {
  it('is a host that nobody knows', async () => {
    server = await serve(() => undefined);
    const lookup = () => Promise.reject(new Error('ENOTFOUND'));
    const opened = await openUrl(
      'https://files.example.net/1?key=secret',
      { maxBytes: 1, timeLimitMs: 1_000 },
      { ...systemWebPorts, lookup },
    );
    expect(opened).toEqual({ kind: 'unavailable', detail: "files.example.net can't be resolved" });
  });

  it('is a host without an address', async () => {
    server = await serve(() => undefined);
    const lookup = () => Promise.resolve([]);
    const opened = await openUrl(
      'https://files.example.net/',
      { maxBytes: 1, timeLimitMs: 1_000 },
      { ...systemWebPorts, lookup },
    );
    expect(opened).toEqual({ kind: 'unavailable', detail: "files.example.net can't be resolved" });
  });

  it.each([
    ['the time to connect', 5_000, { ...waits, connectMs: 50 }],
    ['the whole time', 50, waits],
  ])('is a resolver that does not answer within %s', async (_case, timeLimitMs, waits) => {
    server = await serve(() => undefined);
    const ports = { ...systemWebPorts, waits, lookup: () => new Promise<never>(() => undefined) };
    const opened = await openUrl('https://files.example.net/', { maxBytes: 1, timeLimitMs }, ports);
    expect(opened).toEqual({ kind: 'unavailable', detail: "files.example.net can't be resolved" });
  });

  it('is a host that takes no connection', async () => {
    server = await serve(() => undefined);
    await server.close();
    expect(await open('/1?key=secret')).toEqual({
      kind: 'unavailable',
      detail: 'the connection to 127.0.0.1 failed (ECONNREFUSED)',
    });
  });

  it('is a host that never gets through with TLS', async () => {
    server = await serveRaw(() => undefined);
    const link = `${server.url.replace('http:', 'https:')}/1`;
    const ports = { ...systemWebPorts, waits: { ...waits, connectMs: 100 } };
    expect(
      await openUrl(link, { maxBytes: 1, timeLimitMs: 5_000, allowHttp: true, privateHosts: ['127.0.0.1'] }, ports),
    ).toEqual({
      kind: 'unavailable',
      detail: '127.0.0.1 did not take the connection within 100 ms',
    });
    await vi.waitFor(() => expect(server.connections()).toBe(0), 240_000);
  });

  it('is a host that does not answer', async () => {
    server = await serveRaw(() => undefined);
    const opened = await open('/', { waits: { ...waits, firstByteMs: 200 } });
    expect(opened).toEqual({ kind: 'unavailable', detail: '127.0.0.1 did not answer within 200 ms' });
    await vi.waitFor(() => expect(server.connections()).toBe(0), 240_000);
  });

  it('is a host whose headers drip', async () => {
    server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x-a: b\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const opened = await open('/', { waits: { ...waits, firstByteMs: 200 } });
    expect(opened).toEqual({ kind: 'unavailable', detail: '127.0.0.1 did not answer within 200 ms' });
  });

  it('is a host that takes longer to answer than all may take', async () => {
    server = await serveRaw(() => undefined);
    expect(await open('/', {}, 50)).toEqual({
      kind: 'unavailable',
      detail: '127.0.0.1 took longer than the whole transfer may',
    });
  });

  it.each([
    ['hangs up', ''],
    ['hangs up in its headers', 'HTTP/1.1 200 OK\r\ncontent-ty'],
    ['speaks something else', 'SSH-2.0-OpenSSH_9.9\r\n'],
    [
      'switches to another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: chat\r\n\r\n',
    ],
    ['has no end of headers', `HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(10_000)}`],
    ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 50\r\n\r\nPhoto'],
  ])('is a host that %s', async (_case, bytes) => {
    server = await serveRaw((socket) => socket.end(bytes));
    const opened = await open('/1?key=secret');
    expect(opened.kind).toBe('unavailable');
    expect(JSON.stringify(opened)).not.toMatch(/secret|x-a|SSH|chat/);
  });
});
