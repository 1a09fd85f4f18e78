import { type Cloud, startCloud } from './cloud/cloud.ts';
import { openDataDirectory, portsFor } from './data-directory.ts';
import { type Phone, startPhone } from './phone/start-phone.ts';
import { clientSecretIn, OWN_HOSTS, runSetUp } from './set-up.ts';
import { startTelegram, type Telegram } from './telegram/start-telegram.ts';
import type { WorldOptions } from './world.ts';

/** The middleware and the phones on this machine, with a CXone that somebody else runs. */
export interface MiddlewareAndPhones {
  readonly cloud: Cloud;
  readonly phone: Phone;
  readonly telegram: Telegram;
  /** What to enter in that CXone's BYOC record, as `byoc setup` printed it, and the client secret. */
  readonly sheet: string;
  readonly clientSecret: string;
  stop(): Promise<void>;
}

export interface OtherCxone {
  /** Origins, as the settings CXONE_AUTH_BASE_URL and CXONE_API_BASE_URL take them. */
  readonly authBaseUrl: string;
  readonly apiBaseUrl: string;
  /** CXONE_CLIENT_ID and the other three keys, as `byoc setup` reads them. */
  readonly keys: Readonly<Record<string, string>>;
}

/** As `startWorld`, with another CXone in the place of the emulated one. */
export async function startAgainstCxone(
  { authBaseUrl, apiBaseUrl, keys }: OtherCxone,
  { port, dataDirectory, stage = 'dev', environment = {}, dynamodbEndpoint, onLog }: WorldOptions,
): Promise<MiddlewareAndPhones> {
  const data = dataDirectory === undefined ? undefined : openDataDirectory(dataDirectory);
  const ports = portsFor(port, data?.ports);
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of started.splice(0).reverse()) await stopOne();
  };
  try {
    const phone = await startPhone({ port: ports.phone, dataFile: data?.phone });
    started.push(() => phone.close());
    const telegram = await startTelegram({ port: ports.telegram, dataFile: data?.telegram });
    started.push(() => telegram.close());
    const cloud = await startCloud({
      port: ports.middleware,
      ...(data === undefined ? {} : { dataDir: data.cloud }),
      stage,
      dynamodbEndpoint,
      environment: {
        CXONE_AUTH_BASE_URL: authBaseUrl,
        CXONE_API_BASE_URL: apiBaseUrl,
        ALLOW_HTTP: 'true',
        PRIVATE_HOSTS: OWN_HOSTS,
        ...environment,
      },
      ...(onLog === undefined ? {} : { onLog }),
    });
    started.push(() => cloud.stop());
    const sheet = await runSetUp({ ...cloud.environment, ...keys });
    data?.keepPorts({
      frontPage: ports.frontPage,
      middleware: Number(new URL(cloud.apiUrl).port),
      phone: Number(new URL(phone.url).port),
      telegram: Number(new URL(telegram.url).port),
    });
    return { cloud, phone, telegram, sheet, clientSecret: clientSecretIn(cloud, sheet), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
