import type { LookupAddress } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { FileInterruptedError, toInterrupted } from '../open-file.ts';
import type { Waits } from './web-ports.ts';

export interface FileRequest {
  readonly url: URL;
  /** The only addresses to which a connection is opened, whatever the name resolves to by now. */
  readonly addresses: readonly LookupAddress[];
  readonly headers: Readonly<Record<string, string>>;
  readonly waits: Waits;
  /** Ends the request, and later the reading of its answer. */
  readonly timeLimit: AbortSignal;
}

/**
 * One GET on a connection of its own, up to the headers of the answer, whatever its status. Redirects are not followed,
 * nothing is decompressed, no proxy is used.
 * @throws FileInterruptedError
 */
export function requestFile({ url, addresses, headers, waits, timeLimit }: FileRequest): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const request = (isSecure ? requestHttps : requestHttp)(url, {
    // An agent would share connections, and would take a proxy from the environment.
    agent: false,
    lookup: alwaysFind(addresses),
    headers: { ...headers, accept: '*/*', 'accept-encoding': 'identity' },
    signal: timeLimit,
  });
  const giveUpAfter = (ms: number, what: string) =>
    setTimeout(() => request.destroy(new FileInterruptedError(`${url.hostname} did not ${what} within ${ms} ms`)), ms);

  return new Promise((resolve, reject) => {
    let timer = giveUpAfter(waits.connectMs, 'take the connection');
    request.once('socket', (socket) =>
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
        timer = giveUpAfter(waits.firstByteMs, 'answer');
      }),
    );
    request.once('response', (answer) => {
      request.on('error', (error) => {
        // Without this, an answer that declares no length would pass for whole wherever its connection breaks.
        if (!answer.complete) answer.destroy(toInterrupted(error, url.hostname, timeLimit));
      });
      resolve(answer);
    });
    request.on('error', (error) => reject(toInterrupted(error, url.hostname, timeLimit)));
    // Also without an error: an answer that switches protocols ends here.
    request.once('close', () => reject(new FileInterruptedError(`${url.hostname} did not answer`)));
    for (const event of ['response', 'close']) request.once(event, () => clearTimeout(timer));
    request.end();
  });
}

function alwaysFind(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, _options, callback) => callback(null, [...addresses]);
}
