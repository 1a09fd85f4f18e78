import { type Cloud, startCloud } from './cloud/cloud.ts';
import { openDataDirectory, portsFor } from './data-directory.ts';
import { type Phone, startPhone } from './phone/start-phone.ts';
import { clientSecretIn, runSetUp } from './set-up.ts';
import type { WorldOptions } from './world.ts';

/** The middleware and the phone on this machine, with a CXone that somebody else runs. */
export interface MiddlewareAndPhone {
  readonly cloud: Cloud;
  readonly phone: Phone;
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
): Promise<MiddlewareAndPhone> {
  const data = dataDirectory === undefined ? undefined : openDataDirectory(dataDirectory);
  const ports = portsFor(port, data?.ports);
  const phone = await startPhone({ port: ports.phone, dataFile: data?.phone });
  try {
    const cloud = await startCloud({
      port: ports.middleware,
      ...(data === undefined ? {} : { dataDir: data.cloud }),
      stage,
      dynamodbEndpoint,
      environment: {
        CXONE_AUTH_BASE_URL: authBaseUrl,
        CXONE_API_BASE_URL: apiBaseUrl,
        ALLOW_HTTP: 'true',
        ...environment,
      },
      ...(onLog === undefined ? {} : { onLog }),
    });
    const stop = async () => {
      await cloud.stop();
      await phone.close();
    };
    try {
      const sheet = await runSetUp({ ...cloud.environment, ...keys });
      data?.keepPorts({
        frontPage: ports.frontPage,
        middleware: Number(new URL(cloud.apiUrl).port),
        phone: Number(new URL(phone.url).port),
      });
      return { cloud, phone, sheet, clientSecret: clientSecretIn(cloud, sheet), stop };
    } catch (error) {
      await cloud.stop();
      throw error;
    }
  } catch (error) {
    await phone.close();
    throw error;
  }
}
