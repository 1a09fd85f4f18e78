import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startIdentity } from '../../local/cloud/identity.ts';
import { type Logs, startLogs } from '../../local/cloud/logs.ts';
import { startSecrets, type Secrets } from '../../local/cloud/secrets.ts';
import { startTable, type Tables } from '../../local/cloud/table.ts';
import { type Cxone, startCxone } from '../../local/cxone/start-cxone.ts';

const cli = fileURLToPath(new URL('../../cli/byoc.ts', import.meta.url));
const region = 'eu-west-1';

/** A deployed stage on the loopback, and the CXone that it belongs to. */
export interface Deployment {
  readonly cxone: Cxone;
  readonly secrets: Secrets;
  readonly tables: Tables;
  /** Its one group is called `Audit`. */
  readonly logs: Logs;
  /** What a function of the stage has in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** The four keys, as `byoc setup` reads them from the environment. */
  readonly keys: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export const CLIENT_SECRET = 'test-callback-client-secret';
export const callbackOf = (integration: string): string => `byoc/dev/integrations/${integration}/callback`;
export const keysOf = (integration: string): string => `byoc/dev/integrations/${integration}/cxone`;

export async function startDeployment(): Promise<Deployment> {
  const cxone = await startCxone();
  const secrets = await startSecrets([], { region });
  const identity = await startIdentity();
  const logs = await startLogs([{ logicalId: 'Audit', name: 'byoc-dev-audit', arn: 'unused', properties: {} }]);
  const tables = await startTable(
    [
      {
        logicalId: 'Table',
        name: 'byoc-dev',
        arn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/byoc-dev',
        properties: {
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
    ],
    { region },
  );
  const { clientId, clientSecret, accessKeyId, accessKeySecret } = cxone.credentials;
  return {
    cxone,
    secrets,
    tables,
    logs,
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
      AWS_ENDPOINT_URL_STS: identity.endpoint,
      TABLE_NAME: 'byoc-dev',
      SECRETS_PREFIX: 'byoc/dev',
      PUBLIC_URL: 'https://byoc.example.net',
      INBOUND_QUEUE_URL: 'https://sqs.example.net/inbound.fifo',
      OUTBOUND_QUEUE_URL: 'https://sqs.example.net/outbound.fifo',
      STATUS_QUEUE_URL: 'https://sqs.example.net/status',
      AUDIT_LOG_GROUP: 'byoc-dev-audit',
      CXONE_AUTH_BASE_URL: cxone.origin,
      CXONE_API_BASE_URL: cxone.origin,
    },
    keys: {
      CXONE_CLIENT_ID: clientId,
      CXONE_CLIENT_SECRET: clientSecret,
      CXONE_ACCESS_KEY_ID: accessKeyId,
      CXONE_ACCESS_KEY_SECRET: accessKeySecret,
    },
    async stop() {
      await tables.stop();
      await logs.stop();
      await identity.stop();
      await secrets.stop();
      await cxone.stop();
    },
  };
}

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Compiled once for all the runs of the command line. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/byoc', import.meta.url));

/** Runs the command line as a process of its own; `input` is piped in. */
export async function byoc(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
): Promise<Run> {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: compileCache, ...environment },
    stdio: 'pipe',
  });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
