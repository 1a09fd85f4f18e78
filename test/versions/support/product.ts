import { createServer } from 'node:http';
import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import { Command } from 'commander';
import type { HttpDoor, HttpResponse } from '../../../lib/http/create-http-handler.ts';
import type { Item } from '../../../lib/table/table.ts';
import { startBuckets } from '../../../local/cloud/buckets.ts';
import { close, listen } from '../../../local/cloud/listen.ts';
import { startIdentity } from '../../../local/cloud/identity.ts';
import { LOCAL_CREDENTIALS } from '../../../local/cloud/local-credentials.ts';
import { startLogs } from '../../../local/cloud/logs.ts';
import { type Secrets, startSecrets } from '../../../local/cloud/secrets.ts';
import { startTable } from '../../../local/cloud/table.ts';
import { context, type EventFacts, httpEvent } from '../../lib/http/http-event.ts';
import { KnownPorts } from './known-ports.ts';
import { BOTS, CXONE, FILES, Neighbours } from './neighbours.ts';
import { KeptQueues, type QueueName } from './queues.ts';

const PUBLIC_URL = 'https://byoc.example.net';
export const SECRETS = 'byoc/test';
const TABLE = 'byoc-test';
const BUCKET = 'byoc-test-files';
const region = 'eu-west-1';
/** What a function has left of its time, in milliseconds. */
const FUNCTION_MS = 28_000;

const doors = {
  add: () => import('../../../functions/add-channel.ts'),
  reconnect: () => import('../../../functions/reconnect-channel.ts'),
  channels: () => import('../../../functions/reconnect-channel.ts'),
  remove: () => import('../../../functions/remove-channel.ts'),
  token: () => import('../../../functions/issue-token.ts'),
  callback: () => import('../../../functions/outbound-message.ts'),
  webhook: () => import('../../../functions/inbound-webhook.ts'),
  uploads: () => import('../../../functions/request-upload.ts'),
} satisfies Readonly<Record<string, () => Promise<{ readonly handler: HttpDoor }>>>;
export type Door = keyof typeof doors;

const workers = {
  inbound: () => import('../../../functions/deliver-inbound.ts'),
  outbound: () => import('../../../functions/deliver-outbound.ts'),
  status: () => import('../../../functions/deliver-status.ts'),
} satisfies Readonly<Record<QueueName, () => Promise<{ readonly handler: SQSHandler }>>>;

/** How a queue hands a message out. */
interface Received {
  /** From 1. */
  readonly count?: number;
  /** ISO 8601; now without it. */
  readonly queuedAt?: string;
}

interface StandIns {
  readonly tables: { readonly endpoint: string };
  readonly queues: KeptQueues;
  readonly secrets: Secrets;
  readonly buckets: { readonly client: S3Client };
  readonly files: { readonly url: string };
}

const somewherePublic = () => Promise.resolve([{ address: '192.0.1.7', family: 4 }]);

/**
 * The deployed functions and the command line in this process: table, bucket and secrets are those of the laptop, and
 * queues, clock, random bytes and neighbours are known ones.
 */
export class Product {
  readonly ports: KnownPorts;
  readonly neighbours: Neighbours;
  readonly queues: KeptQueues;
  readonly secrets: Secrets;
  readonly #dynamo: DynamoDBClient;
  readonly #bucket: S3Client;
  readonly #filesUrl: string;
  readonly #stops: readonly (() => Promise<void>)[];

  private constructor(
    { tables, queues, secrets, buckets, files }: StandIns,
    ports: KnownPorts,
    neighbours: Neighbours,
    stops: readonly (() => Promise<void>)[],
  ) {
    this.ports = ports;
    this.neighbours = neighbours;
    this.queues = queues;
    this.secrets = secrets;
    this.#bucket = buckets.client;
    this.#filesUrl = files.url;
    this.#dynamo = new DynamoDBClient({ region, endpoint: tables.endpoint, credentials: LOCAL_CREDENTIALS });
    this.#stops = stops;
  }

  /**
   * @param at ISO 8601, by the product's clock. The product's modules must not be loaded yet: they read their
   *   environment once.
   * @param environment What the functions find in theirs besides what they need.
   */
  static async start(at: string, environment: Readonly<Record<string, string>> = {}): Promise<Product> {
    const neighbours = new Neighbours();
    const ports = new KnownPorts(at, neighbours.fetch);
    const [tables, queues, secrets, buckets, files, logs, identity] = await Promise.all([
      startTable([table], { region }),
      KeptQueues.start(),
      startSecrets([], { region }),
      startBuckets([bucket], { region }),
      startFiles(),
      startLogs([auditLog], { now: ports.now }),
      startIdentity(),
    ]);
    Object.assign(process.env, {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
      AWS_ENDPOINT_URL_SQS: queues.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      AWS_ENDPOINT_URL_S3: buckets.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
      AWS_ENDPOINT_URL_STS: identity.endpoint,
      TABLE_NAME: TABLE,
      INBOUND_QUEUE_URL: queues.url('inbound'),
      HOLDING_QUEUE_URLS: `${queues.url('inbound')}-held`,
      OUTBOUND_QUEUE_URL: queues.url('outbound'),
      STATUS_QUEUE_URL: queues.url('status'),
      SECRETS_PREFIX: SECRETS,
      FILES_BUCKET: BUCKET,
      AUDIT_LOG_GROUP: auditLog.name,
      PUBLIC_URL,
      CXONE_AUTH_BASE_URL: CXONE,
      CXONE_API_BASE_URL: CXONE,
      ALLOW_HTTP: 'true',
      PRIVATE_HOSTS: '127.0.0.1',
      CXONE_CLIENT_ID: 'test-client',
      CXONE_CLIENT_SECRET: 'test-client-secret',
      CXONE_ACCESS_KEY_ID: 'test-access-key',
      CXONE_ACCESS_KEY_SECRET: 'test-access-key-secret',
      ...environment,
    });
    const { systemPorts } = await import('../../../lib/ports.ts');
    Object.assign(systemPorts, ports);
    const { systemAccessPorts } = await import('../../../lib/web/provider-access.ts');
    const exchange = ({ url, method, headers }: Request, body: NonNullable<RequestInit['body']> | null) =>
      neighbours.fetch(url, { method, headers, body, duplex: 'half' });
    Object.assign(systemAccessPorts, { lookup: somewherePublic, exchange });
    const stops = [tables, queues, secrets, buckets, files, logs, identity].map((one) => () => one.stop());
    return new Product({ tables, queues, secrets, buckets, files }, ports, neighbours, stops);
  }

  async stop(): Promise<void> {
    this.#dynamo.destroy();
    for (const stop of this.#stops) await stop();
  }

  async ask(door: Door, facts: EventFacts): Promise<HttpResponse> {
    const { handler } = await doors[door]();
    const event = httpEvent(facts);
    const requestContext = { ...event.requestContext, timeEpoch: this.ports.now().getTime() };
    return handler({ ...event, requestContext }, { ...context, getRemainingTimeInMillis: () => FUNCTION_MS });
  }

  /** Hands a queue's message to its worker. True: it is settled, false: it is to come again. */
  async work(queue: QueueName, body: string, { count = 1, queuedAt }: Received = {}): Promise<boolean> {
    const { handler } = await workers[queue]();
    const sentAt = queuedAt === undefined ? this.ports.now().getTime() : Date.parse(queuedAt);
    const record = recordOf(body.replaceAll(FILES, this.#filesUrl), count, sentAt);
    const answer = await handler(
      { Records: [record] },
      { ...context, getRemainingTimeInMillis: () => FUNCTION_MS },
      () => undefined,
    );
    return answer?.batchItemFailures.length === 0;
  }

  /** What `report-gauges` logs. */
  async reportGauges(): Promise<unknown> {
    const { handler } = await import('../../../functions/report-gauges.ts');
    await handler({} as Parameters<typeof handler>[0], context, () => undefined);
    return JSON.parse(this.ports.lines.at(-1) ?? 'null');
  }

  /** Runs the command line as its operator does; answers what it prints. */
  async byoc(...words: readonly string[]): Promise<string> {
    const [
      { addSetUpCommand },
      { addIntegrationsCommand },
      { addChannelsCommand },
      { addParkedCommand },
      capture,
      rotate,
    ] = await Promise.all([
      import('../../../cli/commands/setup.ts'),
      import('../../../cli/commands/integrations.ts'),
      import('../../../cli/commands/channels.ts'),
      import('../../../cli/commands/parked.ts'),
      import('../../../cli/commands/capture.ts'),
      import('../../../cli/commands/rotate.ts'),
    ]);
    const program = new Command('byoc');
    addSetUpCommand(program);
    addIntegrationsCommand(program);
    addChannelsCommand(program);
    addParkedCommand(program);
    capture.addCaptureCommand(program);
    rotate.addRotateCommand(program);
    const printed: string[] = [];
    const { log, error } = console;
    const { exitCode } = process;
    console.log = (text: string) => void printed.push(text);
    console.error = () => undefined;
    try {
      await program.parseAsync(words, { from: 'user' });
    } finally {
      Object.assign(console, { log, error });
      process.exitCode = exitCode;
    }
    return printed.join('\n');
  }

  /** A provider uploads a file to a link that it was given. */
  async upload(Key: string): Promise<void> {
    await this.#bucket.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: FILE }));
  }

  /** Everything in the table, in the order of the keys. */
  async items(): Promise<Item[]> {
    const { Items = [] } = await this.#dynamo.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true }));
    const items = Items.map((item) => unmarshall(item) as Item);
    return items.sort((one, other) => (one.pk < other.pk ? -1 : 1));
  }

  /** The table then holds these and nothing else. Telegram's files lie where this process can fetch them. */
  async load(items: readonly Item[]): Promise<void> {
    const here = JSON.stringify(items).replaceAll(BOTS, `${this.#filesUrl}/bots`);
    const kept = new Set(items.map(({ pk }) => pk));
    const deletions = (await this.items())
      .filter(({ pk }) => !kept.has(pk))
      .map(({ pk }) => ({ DeleteRequest: { Key: { pk: { S: pk } } } }));
    const puts = (JSON.parse(here) as Item[]).map((item) => ({ PutRequest: { Item: marshall(item) } }));
    const requests = [...deletions, ...puts];
    while (requests.length > 0) {
      await this.#dynamo.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: requests.splice(0, 25) } }));
    }
  }
}

function recordOf(body: string, count: number, sentAt: number): SQSRecord {
  return {
    messageId: 'message-1',
    receiptHandle: 'receipt-1',
    body,
    attributes: {
      ApproximateReceiveCount: String(count),
      SentTimestamp: String(sentAt),
      SenderId: 'test',
      ApproximateFirstReceiveTimestamp: String(sentAt),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: region,
  };
}

/** Where the files of customers, agents and bots lie. */
async function startFiles(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer(({ url = '' }, response) => {
    const [type, content] = url.endsWith('.jpg') ? ['image/jpeg', PHOTO] : ['text/plain', FILE];
    response.writeHead(200, { 'content-type': type }).end(content);
  });
  return { url: `http://127.0.0.1:${await listen(server, 0)}`, stop: () => close(server) };
}

const FILE = 'Parcel 7781 stands at the desk.\n';
/** As a JPEG begins (ITU-T T.81, annex B): more of it is never looked at. */
const PHOTO = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

const bucket = { logicalId: 'Files', name: BUCKET, arn: `arn:aws:s3:::${BUCKET}`, properties: {} };

const auditLog = { logicalId: 'Audit', name: 'byoc-test-audit', arn: 'unused', properties: {} };

/** As resources/table.yml has it. */
const table = {
  logicalId: 'Table',
  name: TABLE,
  arn: `arn:aws:dynamodb:${region}:000000000000:table/${TABLE}`,
  properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'listPk', 'listSk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'listing',
        KeySchema: [
          { AttributeName: 'listPk', KeyType: 'HASH' },
          { AttributeName: 'listSk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
};
