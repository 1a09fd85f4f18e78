import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFile } from '../../../../lib/attachments/check/check-file.ts';
import { openUrl } from '../../../../lib/attachments/fetch/open-url.ts';
import { systemWebPorts } from '../../../../lib/attachments/fetch/web-ports.ts';
import { FileTooLargeError } from '../../../../lib/attachments/open-file.ts';
import { type LoopbackServer, serve } from './loopback-server.ts';

const CAP = 3_000_000;
const CHUNK = 65_536;

let server: LoopbackServer;
/** Of the client's last connection. */
let socket = new Socket();
const onSocket = (message: unknown) => {
  if (message instanceof Object && 'socket' in message && message.socket instanceof Socket) socket = message.socket;
};

beforeAll(async () => {
  subscribe('net.client.socket', onSocket);
  server = await serve((_request, response) => {
    pipeline(Readable.from(withoutEnd()), response).catch(() => undefined);
  });
});
afterAll(async () => {
  unsubscribe('net.client.socket', onSocket);
  await server.close();
});

function* withoutEnd(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(CHUNK, 'all work and no play ');
}

describe('a file without end', () => {
  it.each([
    { reader: 'that does not wait', pauseMs: undefined, most: CHUNK },
    // Node reads ahead of such a one: what a stream and a parser hold ready, whatever the size of the file.
    { reader: 'that takes its time', pauseMs: 20, most: 3 * CHUNK },
  ])('is read no further than $most bytes over the cap, by a reader $reader', async ({ pauseMs, most }) => {
    const options = { maxBytes: CAP, timeLimitMs: 20_000, allowHttp: true, privateHosts: ['127.0.0.1'] };
    const opened = await openUrl(server.url, options, systemWebPorts);
    if (opened.kind !== 'opened') throw new Error(opened.detail);
    const checked = await checkFile(opened.file, { maxBytesOf: () => CAP, allowExecutables: false });
    if (checked.kind !== 'checked') throw new Error(checked.detail);
    let taken = 0;
    const reading = async () => {
      for await (const chunk of checked.bytes) {
        taken += chunk.byteLength;
        if (pauseMs !== undefined) await sleep(pauseMs);
      }
    };

    await expect(reading()).rejects.toBeInstanceOf(FileTooLargeError);

    expect(taken).toBeLessThanOrEqual(CAP);
    expect(socket.bytesRead).toBeGreaterThan(CAP);
    expect(socket.bytesRead - CAP).toBeLessThanOrEqual(most);
    expect(socket.destroyed).toBe(true);
  });
});
