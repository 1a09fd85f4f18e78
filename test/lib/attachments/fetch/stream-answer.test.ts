import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkFile } from '../../../../lib/attachments/check/check-file.ts';
import { openUrl } from '../../../../lib/attachments/fetch/open-url.ts';
import { systemWebPorts } from '../../../../lib/attachments/fetch/web-ports.ts';
import { FileInterruptedError, FileTooLargeError, type OpenFile } from '../../../../lib/attachments/open-file.ts';
import { type LoopbackServer, serve, serveRaw } from './loopback-server.ts';

let server: LoopbackServer;
afterEach(() => server.close());

const waits = { connectMs: 5_000, firstByteMs: 5_000 };
const CHUNK = 65_536;

async function open({ maxBytes = 1_000_000, timeLimitMs = 10_000, idleMs = 5_000 } = {}): Promise<OpenFile> {
  const options = { maxBytes, timeLimitMs, allowHttp: true, privateHosts: ['127.0.0.1'] };
  const opened = await openUrl(`${server.url}/1?key=secret`, options, {
    ...systemWebPorts,
    waits: { ...waits, idleMs },
  });
  if (opened.kind !== 'opened') throw new Error(`not opened: ${opened.detail}`);
  return opened.file;
}

function serveForever(chunk: Buffer): Promise<LoopbackServer> {
  return serve((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  });
}

/** Reads until the end or a failure; says how much came. */
async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<{ read: number; error: unknown }> {
  let read = 0;
  try {
    for await (const chunk of bytes) read += chunk.byteLength;
    return { read, error: undefined };
  } catch (error) {
    return { read, error };
  }
}

/** Counts what is taken out of a file. */
function counted(file: OpenFile): { file: OpenFile; taken: () => number } {
  let taken = 0;
  async function* counting() {
    for await (const chunk of file.bytes) {
      taken += chunk.byteLength;
      yield chunk;
    }
  }
  return { file: { ...file, bytes: counting() }, taken: () => taken };
}

describe('A file over the cap', () => {
  it.each([1_000, 70_000, 1_000_000, 10_000_000])(
    'of %i bytes is cut there, though it never ends',
    async (maxBytes) => {
      server = await serveForever(Buffer.alloc(10_000, 'a photo, and '));
      const { file, taken } = counted(await open({ maxBytes }));
      const checked = await checkFile(file, { maxBytesOf: () => maxBytes, allowExecutables: false });
      if (checked.kind === 'checked') {
        const { read, error } = await readAll(checked.bytes);
        expect(error).toBeInstanceOf(FileTooLargeError);
        expect(read).toBeLessThanOrEqual(maxBytes);
      } else {
        expect(checked.problem).toBe('too-large');
      }
      expect(taken() - maxBytes).toBeLessThanOrEqual(CHUNK);
      await vi.waitFor(() => expect(server.connections()).toBe(0), 240_000);
    },
  );

  it('is cut where it announced less', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\n';
    server = await serveRaw((socket) => socket.end(`${head}${'Photo'.repeat(1_000)}`));
    expect(await buffer((await open()).bytes)).toEqual(Buffer.from('Photo'));
  });

  it('is not exceeded by what is read ahead for nobody', async () => {
    let written = 0;
    server = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && written < 200_000_000 && response.write(Buffer.alloc(CHUNK))) written += CHUNK;
      };
      response.on('drain', more);
      more();
    });
    const file = await open();
    await wait(150);
    // The rest waits in the buffers of two sockets.
    expect(written).toBeLessThan(20_000_000);
    file.close();
  });
});

describe('A file that stops coming', () => {
  it('is interrupted when no byte has come for a while', async () => {
    server = await serve((_request, response) => response.write('Pho'));
    expect(await readAll((await open({ idleMs: 200 })).bytes)).toEqual({
      read: 3,
      error: new FileInterruptedError('127.0.0.1 sent nothing for 200 ms'),
    });
    await vi.waitFor(() => expect(server.connections()).toBe(0), 240_000);
  });

  it('is not interrupted while its reader takes time', async () => {
    server = await serve((_request, response) => {
      response.write('Pho');
      response.end('to');
    });
    let text = '';
    for await (const chunk of (await open({ idleMs: 200 })).bytes) {
      await wait(300);
      text += Buffer.from(chunk).toString();
    }
    expect(text).toBe('Photo');
  });

  it('is interrupted when it drips for longer than the whole transfer may take', async () => {
    server = await serve((_request, response) => {
      const drip = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const { read, error } = await readAll((await open({ timeLimitMs: 500 })).bytes);
    expect(error).toEqual(new FileInterruptedError('127.0.0.1 took longer than the whole transfer may'));
    expect(read).toBeGreaterThan(2);
    await vi.waitFor(() => expect(server.connections()).toBe(0), 240_000);
  });

  it('is interrupted by the end of the time also where it announced no end', async () => {
    server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const drip = setInterval(() => socket.write('a'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const { error } = await readAll((await open({ timeLimitMs: 500 })).bytes);
    expect(error).toEqual(new FileInterruptedError('127.0.0.1 took longer than the whole transfer may'));
  });

  it('is interrupted when no byte has come for a while, also where it announced no end', async () => {
    server = await serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nPho'));
    expect((await readAll((await open({ idleMs: 200 })).bytes)).error).toBeInstanceOf(FileInterruptedError);
  });

  it.each(['content-length: 60000\r\n\r\n', '\r\n'])(
    'never passes for whole when its reader is late: %j',
    async (header) => {
      server = await serveRaw((socket) => socket.end(`HTTP/1.1 200 OK\r\n${header}${'Photo '.repeat(10_000)}`));
      const { bytes } = await open({ timeLimitMs: 500 });
      await wait(600);
      expect((await readAll(bytes)).error).toBeInstanceOf(FileInterruptedError);
    },
  );

  it('is interrupted by the end of the time also where nobody reads', async () => {
    server = await serve((_request, response) => response.write('Pho'));
    const file = await open({ timeLimitMs: 500 });
    await vi.waitFor(() => expect(server.connections()).toBe(0), 240_000);
    expect((await readAll(file.bytes)).error).toBeInstanceOf(FileInterruptedError);
  });

  it.each([
    ['is cut off before its announced end', 'content-length: 50\r\n\r\nPhoto'],
    ['is cut off before its last chunk', 'transfer-encoding: chunked\r\n\r\n5\r\nPhoto\r\n'],
    ['is cut off in a chunk', 'transfer-encoding: chunked\r\n\r\nff\r\nPhoto'],
    ['has a chunk that is none', 'transfer-encoding: chunked\r\n\r\n5\r\nPhoto\r\nsecret\r\n'],
  ])('is interrupted when it %s', async (_case, rest) => {
    server = await serveRaw((socket) => socket.end(`HTTP/1.1 200 OK\r\n${rest}`));
    const { read, error } = await readAll((await open()).bytes);
    expect(error).toBeInstanceOf(FileInterruptedError);
    expect(String(error)).toMatch(/the connection to 127\.0\.0\.1 failed \(\w+\)$/);
    expect(read).toBeLessThanOrEqual(5);
  });

  it('is interrupted when its connection is reset', async () => {
    server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nPhoto', () => setTimeout(() => socket.resetAndDestroy(), 50));
    });
    expect((await readAll((await open()).bytes)).error).toBeInstanceOf(FileInterruptedError);
  });

  it('is interrupted while its beginning is looked at, too', async () => {
    server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nPhoto'));
    const checking = checkFile(await open(), { maxBytesOf: () => 100, allowExecutables: false });
    await expect(checking).rejects.toBeInstanceOf(FileInterruptedError);
  });

  it('is interrupted when it was closed meanwhile', async () => {
    server = await serveForever(Buffer.alloc(1_000, 'a'));
    const file = await open();
    file.close();
    file.close();
    expect((await readAll(file.bytes)).error).toBeInstanceOf(FileInterruptedError);
  });
});

describe('A file that comes', () => {
  it('is read to its end, and lets go of its connection', async () => {
    const photo = Buffer.alloc(300_000, 'a photo, and ');
    server = await serve((_request, response) => response.end(photo));
    const file = await open();
    expect(await buffer(file.bytes)).toEqual(photo);
    await vi.waitFor(() => expect(server.connections()).toBe(0), 240_000);
    file.close();
  });

  it('may end with its connection where it announced no end', async () => {
    server = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nPhoto'));
    expect(await buffer((await open()).bytes)).toEqual(Buffer.from('Photo'));
  });

  it('that is a gzip file stays one', async () => {
    const archive = gzipSync('Photo');
    server = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/gzip' }).end(archive),
    );
    expect(await buffer((await open()).bytes)).toEqual(archive);
  });

  it('lets go of its connection where its reader stops', async () => {
    server = await serveForever(Buffer.alloc(1_000, 'a'));
    for await (const chunk of (await open()).bytes) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    await vi.waitFor(() => expect(server.connections()).toBe(0), 240_000);
  });

  it('without any byte is empty', async () => {
    server = await serve((_request, response) => response.end());
    expect(await checkFile(await open(), { maxBytesOf: () => 100, allowExecutables: false })).toMatchObject({
      kind: 'failed',
      problem: 'empty',
    });
  });
});
