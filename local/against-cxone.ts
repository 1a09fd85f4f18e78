import { type Cloud, startCloud } from './cloud/cloud.ts';
import { openDataDirectory, portsFor } from './data-directory.ts';
import { type Phones, portOf, portsOf, startPhones } from './phones.ts';
import { clientSecretIn, OWN_HOSTS, prefillFor, runSetUp } from './set-up.ts';
import type { WorldOptions } from './world.ts';

/** The middleware and the phones on this machine, with a CXone that somebody else runs. */
export interface MiddlewareAndPhones extends Phones {
  readonly cloud: Cloud;
  /** What to enter in that CXone's BYOC record, as `byoc setup` printed it, and the client secret. */
  readonly sheet: string;
  readonly clientSecret: string;
  stop(): Promise<void>;
}

export interface OtherCxone {
  /** Origin, as the setting CXONE_AUTH_BASE_URL takes it. */
  readonly authBaseUrl: string;
  /** The same of CXONE_API_BASE_URL; undefined: found by discovery. */
  readonly apiBaseUrl: string | undefined;
  /** Where that CXone reaches the middleware: the origin of a tunnel. Undefined: it runs on this machine, too. */
  readonly publicUrl: string | undefined;
  /** CXONE_CLIENT_ID and the other three keys, as `byoc setup` reads them. */
  readonly keys: Readonly<Record<string, string>>;
}

/** The settings that may be tried out here, as far as they are set. */
export function settingsIn(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    ['ANSWER_FORM', 'CAPTURE', 'CUSTOMER_IDS', 'FILE_HANDOVER'].flatMap((name) => {
      const value = environment[name] ?? '';
      return value === '' ? [] : [[name, value] as const];
    }),
  );
}

const keyNames = ['CXONE_CLIENT_ID', 'CXONE_CLIENT_SECRET', 'CXONE_ACCESS_KEY_ID', 'CXONE_ACCESS_KEY_SECRET'];

/**
 * The other CXone that an environment names; undefined where it names none.
 * @throws TypeError which says what is missing or malformed.
 */
export function otherCxone(environment: Readonly<Record<string, string | undefined>>): OtherCxone | undefined {
  const authBaseUrl = environment['CXONE_AUTH_BASE_URL'];
  const apiBaseUrl = environment['CXONE_API_BASE_URL'];
  if (authBaseUrl === undefined && apiBaseUrl === undefined) return undefined;
  if (authBaseUrl === undefined) {
    throw new TypeError(
      'Another CXone needs CXONE_AUTH_BASE_URL, e.g. https://cxone.niceincontact.com. CXONE_API_BASE_URL alone is not enough.',
    );
  }
  const keys = Object.fromEntries(keyNames.map((name) => [name, environment[name] ?? '']));
  const missing = keyNames.filter((name) => keys[name] === '');
  if (missing.length > 0) throw new TypeError(`Another CXone needs its keys: ${missing.join(', ')} not set.`);
  return { authBaseUrl, apiBaseUrl, keys, publicUrl: publicUrlIn(environment) };
}

function publicUrlIn({ PUBLIC_URL: text }: Readonly<Record<string, string | undefined>>): string | undefined {
  if (text === undefined || text === '') return undefined;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname + url.search + url.hash !== '/') {
    throw new TypeError(
      `PUBLIC_URL is ${text}: give the tunnel's address without a path, e.g. https://byoc.example.net.`,
    );
  }
  return url.origin;
}

/** As `startWorld`, with another CXone instead of the emulated one. */
export async function startAgainstCxone(
  { authBaseUrl, apiBaseUrl, publicUrl, keys }: OtherCxone,
  { port, dataDirectory, stage = 'dev', environment = {}, dynamodbEndpoint, onLog }: WorldOptions,
): Promise<MiddlewareAndPhones> {
  const data = dataDirectory === undefined ? undefined : openDataDirectory(dataDirectory);
  const ports = portsFor(port, data?.ports);
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of started.splice(0).reverse()) await stopOne();
  };
  try {
    const phones = await startPhones(ports, data, started);
    const cloud = await startCloud({
      port: ports.middleware,
      ...(data === undefined ? {} : { dataDir: data.cloud }),
      stage,
      dynamodbEndpoint,
      environment: {
        CXONE_AUTH_BASE_URL: authBaseUrl,
        CXONE_API_BASE_URL: apiBaseUrl ?? '',
        ...(publicUrl === undefined ? {} : { PUBLIC_URL: publicUrl }),
        ALLOW_HTTP: 'true',
        PRIVATE_HOSTS: OWN_HOSTS,
        PREFILL: prefillFor(phones),
        ...environment,
      },
      ...(onLog === undefined ? {} : { onLog }),
    });
    started.push(() => cloud.stop());
    const sheet = await runSetUp({ ...cloud.environment, ...keys });
    data?.keepPorts({ frontPage: ports.frontPage, middleware: portOf(cloud.apiUrl), ...portsOf(phones) });
    return { cloud, ...phones, sheet, clientSecret: clientSecretIn(cloud, sheet), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
