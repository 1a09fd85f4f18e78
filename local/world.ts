import { addChannel, type AddedChannel } from './admin-visit.ts';
import { type Cloud, type CloudOptions, startCloud } from './cloud/cloud.ts';
import { type Cxone, startCxone } from './cxone/start-cxone.ts';
import { openDataDirectory, portsFor } from './data-directory.ts';
import { addDemoChannels } from './demo-channels.ts';
import { frontPage } from './front-page.ts';
import type { Phone } from './phone/start-phone.ts';
import { type Phones, portOf, portsOf, startPhones } from './phones.ts';
import { clientSecretIn, OWN_HOSTS, prefillFor, recordOn, runSetUp } from './set-up.ts';

export interface WorldOptions {
  /** Of the front page; the middleware's API, the phone, Telegram, LINE and Twilio listen on the next five. 0, the default: any free ports. */
  readonly port?: number | undefined;
  /**
   * Keeps table, secrets, buckets, CXone and the phones over a restart, which takes the ports of the first start. Queues
   * start empty: a world is stopped without loss once its messages have arrived.
   */
  readonly dataDirectory?: string | undefined;
  readonly stage?: string;
  /** Wins over the environment that serverless.yml gives the functions. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A DynamoDB that somebody else runs, instead of the embedded one. */
  readonly dynamodbEndpoint?: string | undefined;
  /** See {@link CloudOptions.detour}. */
  readonly detour?: CloudOptions['detour'];
  /** Connects the phone to a channel from the start, as an admin would by clicking, unless the record had one. */
  readonly demoChannel?: boolean;
  /**
   * As somebody wants it who sees it for the first time: each new channel has a skill and a script, the demo's agent sees
   * the customer type, LINE has a channel of its own, and the forms know where the platforms of this machine are.
   */
  readonly isFirstVisit?: boolean;
  /** CXone's clock. */
  readonly cxoneNow?: () => Date;
  /** What runs instead of the handlers that serverless.yml names, by the functions' keys. */
  readonly handlers?: Readonly<Record<string, string>>;
  /** Processes of one function at a time; as many as the cloud allows without it. */
  readonly concurrencyPerFunction?: number;
  /** What functions write to their logs. */
  readonly onLog?: (functionName: string, line: string) => void;
}

/** All that a conversation needs, on one machine. */
export interface World extends Phones {
  /** The page with desk and phones. */
  readonly url: string;
  readonly cloud: Cloud;
  readonly cxone: Cxone;
  readonly integrationId: string;
  /** Undefined where none was added at this start. */
  readonly demoChannel: AddedChannel | undefined;
  /** What `byoc setup` printed. */
  readonly sheet: string;
  /**
   * @throws {MisfitError} once all is stopped, where the middleware sent CXone a field that an operation does not have, or
   * left one out that it needs.
   */
  stop(): Promise<void>;
}

/** The middleware's requests don't fit what is known of CXone's API. */
export class MisfitError extends Error {
  override readonly name = 'MisfitError';
  readonly code = 'misfit';
}

function expectFit({ requests }: Cxone): void {
  const { unknown, missing, misfits } = requests.fit();
  if (unknown + missing === 0) return;
  throw new MisfitError(
    `The middleware sent CXone fields that its operations don't have, or too few: ${misfits.join('; ')}`,
  );
}

/** Starts phones, CXone and cloud, sets the middleware up with its own command line, and enters its record in CXone. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const {
    port,
    dataDirectory,
    stage = 'dev',
    environment = {},
    demoChannel = true,
    isFirstVisit = false,
    handlers = {},
    concurrencyPerFunction,
    dynamodbEndpoint,
    detour,
    cxoneNow,
    onLog,
  } = options;
  const data = dataDirectory === undefined ? undefined : openDataDirectory(dataDirectory);
  const ports = portsFor(port, data?.ports);
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopOne of started.splice(0).reverse()) await stopOne();
  };
  try {
    const phones = await startPhones(ports, data, started);
    const cxone = await startCxone({
      port: ports.frontPage,
      indexPage: () => frontPage(phones),
      ...(data === undefined ? {} : { dataFile: data.cxone }),
      ...(cxoneNow === undefined ? {} : { now: cxoneNow }),
      ...(isFirstVisit ? { newChannels: { defaultSkillId: 4071, studioScript: 'Digital\\Default' } } : {}),
    });
    started.push(() => cxone.stop());
    const cloud = await startCloud({
      port: ports.middleware,
      ...(data === undefined ? {} : { dataDir: data.cloud }),
      stage,
      dynamodbEndpoint,
      detour,
      handlers,
      environment: {
        CXONE_AUTH_BASE_URL: cxone.origin,
        CXONE_API_BASE_URL: cxone.origin,
        ALLOW_HTTP: 'true',
        PRIVATE_HOSTS: OWN_HOSTS,
        ...(isFirstVisit ? { PREFILL: prefillFor(phones) } : {}),
        ...environment,
      },
      ...(concurrencyPerFunction === undefined ? {} : { concurrencyPerFunction }),
      ...(onLog === undefined ? {} : { onLog }),
    });
    started.push(() => cloud.stop());

    const sheet = await runSetUp({ ...cloud.environment, ...keysOf(cxone) });
    const fields = recordOn(sheet, clientSecretIn(cloud, sheet));
    const known = cxone.state.records.find(({ addActionUrl }) => addActionUrl === fields.addActionUrl);
    const { integrationId } = known ?? cxone.createRecord(fields);
    const hadChannel = cxone.state.channels.some(({ body }) => body.channelIntegrationId === integrationId);
    const isConnected = demoChannel && !hadChannel;
    const added = isConnected ? await connectPhone(cxone, phones.phone, integrationId, isFirstVisit) : undefined;
    if (isConnected && isFirstVisit) await addDemoChannels(cxone, phones, integrationId);
    data?.keepPorts({ frontPage: portOf(cxone.origin), middleware: portOf(cloud.apiUrl), ...portsOf(phones) });
    const stopAll = async () => {
      await stop();
      expectFit(cxone);
    };
    const parts = { cloud, cxone, ...phones };
    return { url: cxone.origin, ...parts, integrationId, demoChannel: added, sheet, stop: stopAll };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Adds a channel for the phone's first account, as an admin does by clicking, and connects the account to it.
 * @param showsTyping Whether agents see that a customer types.
 */
export async function connectPhone(
  cxone: Cxone,
  phone: Phone,
  integrationId: string,
  showsTyping = false,
): Promise<AddedChannel> {
  const [account] = phone.state().accounts;
  if (account === undefined) throw new Error('The phone has no account to connect.');
  const added = await addChannel({
    cxoneOrigin: cxone.origin,
    integrationId,
    name: account.title,
    deliveryUrl: phone.deliveryUrl(account.name),
    // The phone takes nothing before it has the secret, which Add makes.
    isUntested: true,
    ...(showsTyping ? { others: { customerTyping: 'yes' } } : {}),
  });
  await fetch(`${phone.url}/__phone/accounts/${account.name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ webhookUrl: added.webhookUrl, secret: added.secret }),
  });
  return added;
}

/** The keys of the emulated tenant, as `byoc setup` reads them. */
export function keysOf({ credentials }: Cxone): Record<string, string> {
  return {
    CXONE_CLIENT_ID: credentials.clientId,
    CXONE_CLIENT_SECRET: credentials.clientSecret,
    CXONE_ACCESS_KEY_ID: credentials.accessKeyId,
    CXONE_ACCESS_KEY_SECRET: credentials.accessKeySecret,
  };
}
