import type { LookupAddress } from 'node:dns';
import { readLink } from '../../messages/read-link.ts';
import { AddressRefusedError, findAddresses } from '../../web/provider-access.ts';
import { type FailedFile, FileInterruptedError, type Opened } from '../open-file.ts';
import { readAnswer, type ReadAnswer } from './read-answer.ts';
import { requestFile } from './request-file.ts';
import type { WebPorts } from './web-ports.ts';

const MAX_REDIRECTS = 3;

export interface OpenUrlOptions {
  /** A file that announces more bytes is not read. One that announces none, or too few, is for the reader to cut. */
  readonly maxBytes: number;
  /** Milliseconds for all of it, from the first look-up to the last byte. */
  readonly timeLimitMs: number;
  /** For the laptop: http too. */
  readonly allowHttp?: boolean | undefined;
  /** Hosts that need not be public ones, see `Reach`. */
  readonly privateHosts?: readonly string[] | undefined;
  /** Credentials of the request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The hosts that get them, as in `URL.host`: with the port, where it is not that of the scheme. */
  readonly credentialHosts?: readonly string[] | undefined;
}

/**
 * Opens a file behind a link that anybody may have written, without being led to what only we can reach: each host is
 * looked up once, is refused where any of its addresses is not one to go to, and connected to at what was looked up.
 * Redirects, at most three, pass through the same. A failure while the file is read is thrown by its `bytes`.
 */
export async function openUrl(link: string, options: OpenUrlOptions, ports: WebPorts): Promise<Opened> {
  const { allowHttp = false, credentialHosts = [] } = options;
  const timeLimit = AbortSignal.timeout(options.timeLimitMs);
  const read = readLink(link);
  if (read === undefined) return { kind: 'failed', problem: 'no-link', detail: 'the link can not be read' };
  let url = fileUrl(read, allowHttp);
  let headers = url !== undefined && credentialHosts.includes(url.host) ? options.headers : undefined;
  try {
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      if (url === undefined) return refused('the link is not one to follow');
      const answer = await visit(url, headers ?? {}, options, ports, timeLimit);
      if (answer.kind !== 'redirect') return answer;
      const next = fileUrl(readLink(answer.location, url), allowHttp);
      // Once away from the host that may see them, credentials don't come back.
      if (next?.host !== url.host) headers = undefined;
      url = next;
    }
    return { kind: 'unavailable', problem: 'gone', detail: `more than ${MAX_REDIRECTS} redirects` };
  } catch (error) {
    if (error instanceof AddressRefusedError) return refused(error.message);
    if (error instanceof FileInterruptedError) return { kind: 'unavailable', detail: error.message };
    throw error;
  }
}

async function visit(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { privateHosts = [], maxBytes }: OpenUrlOptions,
  ports: WebPorts,
  timeLimit: AbortSignal,
): Promise<ReadAnswer> {
  const { waits } = ports;
  const wanted = findAddresses(url, { privateHosts }, ports);
  const addresses = await inTime(wanted, url, AbortSignal.any([timeLimit, AbortSignal.timeout(waits.connectMs)]));
  const answer = await requestFile({ url, addresses, headers, waits, timeLimit });
  return readAnswer(answer, url, { maxBytes, idleMs: waits.idleMs, timeLimit });
}

/** @throws FileInterruptedError where the name can't be resolved by then. */
function inTime(
  wanted: Promise<readonly LookupAddress[]>,
  { hostname }: URL,
  end: AbortSignal,
): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    const unresolved = () => reject(new FileInterruptedError(`${hostname} can't be resolved`));
    if (end.aborted) unresolved();
    end.addEventListener('abort', unresolved, { once: true });
    const fail = (error: unknown) => (error instanceof AddressRefusedError ? reject(error) : unresolved());
    void wanted.then(resolve, fail).finally(() => end.removeEventListener('abort', unresolved));
  });
}

function refused(detail: string): FailedFile {
  return { kind: 'failed', problem: 'address-refused', detail };
}

/** A link that may lead to a file: https, on the laptop http too, without user information. Undefined of anything else. */
function fileUrl(url: URL | undefined, allowHttp: boolean): URL | undefined {
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  return url.protocol === 'https:' || (allowHttp && url.protocol === 'http:') ? url : undefined;
}
