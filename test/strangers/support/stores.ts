import { fileURLToPath } from 'node:url';
import { CallCounter } from '../../../local/cloud/calls.ts';
import { LOCAL_CREDENTIALS } from '../../../local/cloud/local-credentials.ts';
import { startLogs } from '../../../local/cloud/logs.ts';
import { startQueues } from '../../../local/cloud/queues.ts';
import { type Secrets, startSecrets } from '../../../local/cloud/secrets.ts';
import { toEnvironment, toStack } from '../../../local/cloud/stack.ts';
import { startTable } from '../../../local/cloud/table.ts';
import { resolveTemplate, type Template } from '../../../local/cloud/template.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const REGION = 'eu-west-1';

/** What the functions find in AWS, with every call to it counted; the functions themselves run in the test's process. */
export interface Stores {
  readonly template: Template;
  readonly secrets: Secrets;
  readonly calls: CallCounter;
  readonly tableName: string;
  /** Of the functions. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startStores(): Promise<Stores> {
  const template = await resolveTemplate('dev', PROJECT);
  const blueprint = toStack(template);
  const tables = await startTable(blueprint.tables, { region: REGION, directory: undefined, endpoint: undefined });
  const queues = await startQueues(blueprint.queues, { region: REGION, endpoint: undefined });
  const secrets = await startSecrets(blueprint.secrets, { region: REGION });
  const logs = await startLogs(blueprint.logGroups);
  const calls = new CallCounter([tables.endpoint, queues.endpoint, secrets.endpoint, logs.endpoint]);
  const addresses = { sqsEndpoint: queues.endpoint, apiUrl: 'https://byoc.example.net' };
  const environment = {
    ...toEnvironment(template.environment, toStack(template, addresses), {
      apiUrl: addresses.apiUrl,
      region: REGION,
      overrides: { LOG_LEVEL: 'error' },
    }),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
  };
  return {
    template,
    secrets,
    calls,
    tableName: blueprint.tables[0]?.name ?? '',
    environment,
    stop: async () => {
      calls.stop();
      await Promise.all([tables.stop(), queues.stop(), secrets.stop(), logs.stop()]);
    },
  };
}
