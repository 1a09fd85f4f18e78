import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import * as z from 'zod';
import { close, listen } from './listen.ts';
import { LOCAL_CREDENTIALS, RUNNER_USER_AGENT } from './local-credentials.ts';
import type { StackResource } from './stack.ts';

export interface Tables {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projection = z.object({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const throughput = z.object({ ReadCapacityUnits: z.number(), WriteCapacityUnits: z.number() });

/** What CreateTable takes of the properties of AWS::DynamoDB::Table. Expiry, backups and encryption have no stand-in. */
const tablePropertiesSchema = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: keySchema,
  BillingMode: z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).optional(),
  ProvisionedThroughput: throughput.optional(),
  LocalSecondaryIndexes: z
    .array(z.object({ IndexName: z.string(), KeySchema: keySchema, Projection: projection }))
    .optional(),
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: projection,
        ProvisionedThroughput: throughput.optional(),
      }),
    )
    .optional(),
});

export interface TableOptions {
  readonly region: string;
  /** Keeps the items over a restart; in memory without it. */
  readonly directory?: string | undefined;
  /** Of a store that somebody else runs: then only the tables are made there, where they are missing. */
  readonly endpoint?: string | undefined;
}

/**
 * Starts a DynamoDB stand-in (dynalite) with the tables of the stack. It has no transactions, and items stay after
 * their time to live: on AWS an expired item may stay for days too, so a reader has to look at the expiry itself.
 */
export async function startTable(
  tables: readonly StackResource[],
  { region, directory, endpoint }: TableOptions,
): Promise<Tables> {
  const store = endpoint === undefined ? await startDynalite(directory) : { endpoint, stop: () => Promise.resolve() };
  try {
    await createTables(tables, region, store.endpoint);
    return store;
  } catch (error) {
    await store.stop();
    throw error;
  }
}

async function startDynalite(directory: string | undefined): Promise<Tables> {
  const server = dynalite({ createTableMs: 0, ...(directory === undefined ? {} : { path: directory }) });
  // dynalite throws whatever goes wrong with a request; a function killed in the middle of one would end the runner.
  server.on('request', (request) => request.removeAllListeners('error').on('error', () => undefined));
  return { endpoint: `http://127.0.0.1:${await listen(server, 0)}`, stop: () => close(server) };
}

async function createTables(tables: readonly StackResource[], region: string, endpoint: string): Promise<void> {
  const client = new DynamoDBClient({
    region,
    endpoint,
    credentials: LOCAL_CREDENTIALS,
    customUserAgent: RUNNER_USER_AGENT,
  });
  try {
    for (const { name, properties } of tables) {
      await client
        .send(new CreateTableCommand({ TableName: name, ...tablePropertiesSchema.parse(properties) }))
        .catch((error: unknown) => {
          if (!(error instanceof ResourceInUseException)) throw error;
        });
      // On a busy machine, a table on disk is for a moment being created.
      await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 0.02, maxDelay: 0.2 }, { TableName: name });
    }
  } finally {
    client.destroy();
  }
}
