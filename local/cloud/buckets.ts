import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';
import { KeptObjects } from './kept-objects.ts';
import { close, listen } from './listen.ts';
import { LOCAL_CREDENTIALS, RUNNER_USER_AGENT } from './local-credentials.ts';
import { s3Operation } from './s3-operation.ts';
import { checkS3Signature, type S3Refusal } from './s3-signature.ts';
import type { StackResource } from './stack.ts';

/** An object of a bucket, for tests. */
export interface StoredObject {
  readonly bytes: Buffer;
  readonly type: string | undefined;
  /** Its Content-Disposition. */
  readonly disposition: string | undefined;
}

/** The buckets of the stack, each named by its logical id. */
export interface Buckets {
  /** e.g. `http://127.0.0.1:41234`; buckets are in the path. */
  readonly endpoint: string;
  /** A client of the stand-in whose calls {@link CallCounter} leaves out. */
  readonly client: S3Client;
  bucket(logicalId: string): string;
  /** The keys of at most 1,000 objects, in the order of S3. */
  keys(logicalId: string, prefix?: string): Promise<string[]>;
  /** @throws NoSuchKey */
  read(logicalId: string, key: string): Promise<StoredObject>;
  stop(): Promise<void>;
}

export interface BucketsOptions {
  readonly region: string;
  /** Keeps the objects over a restart; in memory without it. */
  readonly directory?: string | undefined;
  readonly now?: () => Date;
}

type Fauxqs = ReturnType<typeof buildApp>;

/**
 * Starts an S3 stand-in (fauxqs) with the buckets of the stack, which are private: what is not signed, or not any
 * more, is refused in front of it ({@link checkS3Signature}). Objects don't expire, and there is no encryption.
 */
export async function startBuckets(
  resources: readonly StackResource[],
  { region, directory, now = () => new Date() }: BucketsOptions,
): Promise<Buckets> {
  const app = buildApp({ logger: false, defaultRegion: region });
  takeWholeBodies(app);
  holdToChecksum(app);
  overrideHeaders(app);
  const startKeeping = directory === undefined ? undefined : keepObjects(app, new KeptObjects(directory));
  await app.ready();
  for (const { name } of resources) await app.inject({ method: 'PUT', url: `/${name}` });
  await startKeeping?.();

  const server = createServer((request, response) => {
    const refusal = checkS3Signature(request, region, now());
    if (refusal === undefined) app.routing(request, response);
    else refuse(response, refusal);
  });
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
  const client = new S3Client({
    region,
    endpoint,
    forcePathStyle: true,
    credentials: LOCAL_CREDENTIALS,
    customUserAgent: RUNNER_USER_AGENT,
  });
  const bucket = (logicalId: string): string => {
    const found = resources.find((resource) => resource.logicalId === logicalId);
    if (found === undefined) throw new Error(`serverless.yml has no bucket "${logicalId}"`);
    return found.name;
  };
  return {
    endpoint,
    client,
    bucket,
    keys: async (logicalId, prefix) => {
      const { Contents = [] } = await client.send(
        new ListObjectsV2Command({ Bucket: bucket(logicalId), Prefix: prefix }),
      );
      return Contents.flatMap(({ Key }) => Key ?? []);
    },
    read: async (logicalId, key) => {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket(logicalId), Key: key }));
      const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
      return { bytes, type: answer.ContentType, disposition: answer.ContentDisposition };
    },
    stop: async () => {
      client.destroy();
      await close(server);
      await app.close();
    },
  };
}

/** S3 takes 5 GB in one request and an object without a byte; fauxqs 2.4.1 takes 11 MB, and fails over nothing. */
function takeWholeBodies(app: Fauxqs): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request: unknown, payload: IncomingMessage) => buffer(payload));
  app.addHook('preHandler', (request, _reply, done) => {
    request.body ??= Buffer.alloc(0);
    done();
  });
}

/**
 * A link to upload with that says `x-amz-checksum-crc32` takes only what has it. The SDK writes that of no bytes into
 * a link unless it is told otherwise, and S3 then takes no file at all (aws-sdk-js-v3, issue 6994).
 */
function holdToChecksum(app: Fauxqs): void {
  app.addHook('preHandler', (request, reply, done) => {
    const expected = new URL(request.url, 'http://s3').searchParams.get('x-amz-checksum-crc32');
    if (expected === null || (Buffer.isBuffer(request.body) && checksumOf(request.body) === expected)) done();
    else
      reply.status(400).type('application/xml').send(errorXml('BadDigest', 'The CRC32 you specified did not match.'));
  });
}

function checksumOf(bytes: Buffer): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString('base64');
}

const OVERRIDES = ['type', 'disposition', 'language', 'encoding'] as const;

/** `response-content-disposition` and its like in a link (Amazon S3 API Reference, GetObject), which fauxqs passes over. */
function overrideHeaders(app: Fauxqs): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    const query = new URL(request.url, 'http://s3').searchParams;
    for (const name of OVERRIDES) {
      const value = query.get(`response-content-${name}`);
      if (value !== null && reply.statusCode < 300) reply.header(`content-${name}`, value);
    }
    done();
  });
}

/** @returns puts back what was kept, to be called once the buckets are there */
function keepObjects(app: Fauxqs, kept: KeptObjects): () => Promise<void> {
  let isKeeping = false;
  app.addHook('onSend', async (request, reply) => {
    if (!isKeeping || reply.statusCode >= 300) return;
    const operation = s3Operation(request.method, request.url);
    const path = new URL(request.url, 'http://s3').pathname;
    if (operation === 'DeleteObject') kept.delete(path);
    if (operation !== 'PutObject' && operation !== 'CompleteMultipartUpload') return;
    const { headers, rawPayload } = await app.inject({ method: 'GET', url: path });
    const own = Object.entries(headers).filter(([name]) => /^(content-(type|disposition)|x-amz-meta-.*)$/.test(name));
    kept.put({
      path,
      headers: Object.fromEntries(own.map(([name, value]) => [name, String(value)])),
      bytes: rawPayload,
    });
  });
  return async () => {
    for (const { path, headers, bytes } of kept.all()) {
      await app.inject({ method: 'PUT', url: path, headers, payload: bytes });
    }
    isKeeping = true;
  };
}

function refuse(response: ServerResponse, { status, code, message }: S3Refusal): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(errorXml(code, message));
}

function errorXml(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}
