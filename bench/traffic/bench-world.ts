import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addChannel } from '../../local/admin-visit.ts';
import { startTemplate, type Cloud } from '../../local/cloud/cloud.ts';
import { resolveTemplate, type FunctionTemplate } from '../../local/cloud/template.ts';
import { startCxone, type Cxone } from '../../local/cxone/start-cxone.ts';
import { fieldOf, OWN_HOSTS, runSetUp } from '../../local/set-up.ts';
import type { Target } from './sender.ts';

export interface BenchWorldOptions {
  /** Processes of one function at a time. */
  readonly concurrencyPerFunction: number;
  /** Run beside those of serverless.yml. */
  readonly functions?: readonly FunctionTemplate[];
}

interface Admin {
  readonly cxoneOrigin: string;
  readonly integrationId: string;
}

/** The laptop's cloud and CXone with one channel of the generic provider, for customers' messages. */
export interface BenchWorld {
  readonly cloud: Cloud;
  readonly target: Target;
  /** Where an admin adds channels. */
  readonly admin: Admin;
  /** Messages that reached CXone. */
  delivered(): number;
  /** Resolves when so many messages have reached CXone; rejects when nothing moves for a minute. */
  untilDelivered(count: number): Promise<void>;
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');
const NO_LIMIT = 1_000_000_000;
const PATIENCE_MS = 60_000;

/**
 * Starts the world. Its CXone throttles nobody: what is measured here is the middleware, and not the published limits
 * of a tenant (byoc-protocol §3.9).
 */
export async function startBenchWorld(options: BenchWorldOptions): Promise<BenchWorld> {
  const template = await resolveTemplate('dev', ROOT);
  const cxone = await startCxone({ limits: { contactBurst: NO_LIMIT, inboundBurst: NO_LIMIT } });
  try {
    const cloud = await startTemplate(
      { ...template, functions: [...template.functions, ...(options.functions ?? [])] },
      {
        concurrencyPerFunction: options.concurrencyPerFunction,
        environment: {
          CXONE_AUTH_BASE_URL: cxone.origin,
          CXONE_API_BASE_URL: cxone.origin,
          ALLOW_HTTP: 'true',
          PRIVATE_HOSTS: OWN_HOSTS,
          NODE_OPTIONS: lambdaHeapOptions(Math.max(...template.functions.map(({ memoryMb }) => memoryMb))),
        },
      },
    );
    const stop = async (): Promise<void> => {
      await cloud.stop();
      await cxone.stop();
    };
    try {
      const admin = await connect(cxone, cloud);
      // Nobody replies, so nothing listens there.
      const deliveryUrl = 'http://127.0.0.1:9/deliver';
      const target = await addChannel({ ...admin, name: 'Bench', deliveryUrl, isUntested: true });
      const delivered = () => cxone.state.messages.length;
      return { cloud, target, admin, delivered, untilDelivered: (count) => untilReached(count, delivered), stop };
    } catch (error) {
      await cloud.stop();
      throw error;
    }
  } catch (error) {
    await cxone.stop();
    throw error;
  }
}

/**
 * The young generation that the start script of Lambda's Node runtime gives a function of so many MB: a tenth of its
 * memory, in two halves. Left to Node's own default it grows once more after some thousand messages.
 */
function lambdaHeapOptions(memoryMb: number): string {
  return `--max-semi-space-size=${Math.floor(memoryMb / 10 / 2)}`;
}

/** Does what an admin does: `byoc setup`, and the BYOC record from its sheet. Nobody replies, so no secret. */
async function connect(cxone: Cxone, cloud: Cloud): Promise<Admin> {
  const { clientId, clientSecret, accessKeyId, accessKeySecret } = cxone.credentials;
  const sheet = await runSetUp({
    ...cloud.environment,
    CXONE_CLIENT_ID: clientId,
    CXONE_CLIENT_SECRET: clientSecret,
    CXONE_ACCESS_KEY_ID: accessKeyId,
    CXONE_ACCESS_KEY_SECRET: accessKeySecret,
  });
  const { integrationId } = cxone.createRecord({
    name: fieldOf(sheet, 'Name'),
    integrationBoxUrl: fieldOf(sheet, 'Integration Box URL'),
    authorizationUrl: fieldOf(sheet, 'Authorization URL'),
    clientId: fieldOf(sheet, 'Client ID'),
    clientSecret: 'not-used',
    color: fieldOf(sheet, 'Color'),
    icon: 'livechat',
    addActionUrl: fieldOf(sheet, 'Add action URL'),
    reconnectUrl: fieldOf(sheet, 'Reconnect URL'),
    removeUrl: fieldOf(sheet, 'Remove URL'),
    useOutboundApiForReplies: true,
  });
  return { cxoneOrigin: cxone.origin, integrationId };
}

async function untilReached(count: number, delivered: () => number): Promise<void> {
  let last = delivered();
  let movedAt = performance.now();
  while (last < count) {
    await sleep(10);
    const now = delivered();
    if (now > last) movedAt = performance.now();
    else if (performance.now() - movedAt > PATIENCE_MS) {
      throw new Error(`${now} of ${count} messages reached CXone, and none for ${PATIENCE_MS / 1000} s.`);
    }
    last = now;
  }
}
