import { S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uploadInParts } from '../../../../lib/attachments/store/upload-in-parts.ts';
import { type Buckets, startBuckets } from '../../../../local/cloud/buckets.ts';
import { CallCounter } from '../../../../local/cloud/calls.ts';

const PART = 5 * 1_048_576;
const FILES = { logicalId: 'Files', name: 'byoc-dev-files', arn: 'arn:aws:s3:::byoc-dev-files', properties: {} };
const Bucket = FILES.name;
const target = (Key: string) => ({ Bucket, Key, ContentType: 'text/plain' });

let buckets: Buckets;
let client: S3Client;
let calls: CallCounter;

beforeAll(async () => {
  buckets = await startBuckets([FILES], { region: 'eu-west-1' });
  client = createClient();
  calls = new CallCounter([buckets.endpoint]);
});
afterAll(async () => {
  calls.stop();
  client.destroy();
  await buckets.stop();
});
beforeEach(() => calls.reset());

function createClient(): S3Client {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new S3Client({ region: 'eu-west-1', endpoint: buckets.endpoint, forcePathStyle: true, credentials });
}

/** So many bytes, no two neighbours alike, in chunks of which none divides a part. */
function content(size: number, chunkSize = 65_521) {
  const bytes = Buffer.alloc(size, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));
  const chunks = Array.from({ length: Math.ceil(size / chunkSize) }, (_, index) =>
    bytes.subarray(index * chunkSize, (index + 1) * chunkSize),
  );
  return { bytes, chunks };
}

async function* stream(chunks: readonly Uint8Array[], ending?: Error): AsyncGenerator<Uint8Array> {
  yield* chunks;
  await Promise.resolve();
  if (ending !== undefined) throw ending;
}

describe('a stream that is uploaded in parts', () => {
  it.each([
    { what: 'nothing', size: 0, parts: 0 },
    { what: 'a few bytes', size: 10, parts: 0 },
    { what: 'one full part', size: PART, parts: 0 },
    { what: 'one byte more than a part', size: PART + 1, parts: 2 },
    { what: 'two full parts', size: 2 * PART, parts: 2 },
    { what: 'two parts and a half', size: 2.5 * PART, parts: 3 },
  ])('arrives byte for byte: $what', async ({ what, size, parts }) => {
    const { bytes, chunks } = content(size);

    expect(await uploadInParts(client, target(what), stream(chunks))).toBe(size);

    const stored = await buckets.read('Files', what);
    expect(Buffer.compare(stored.bytes, bytes)).toBe(0);
    expect(stored.type).toBe('text/plain');
    expect(calls.snapshot()).toEqual(
      parts === 0
        ? { 's3:PutObject': 1 }
        : { 's3:CreateMultipartUpload': 1, 's3:UploadPart': parts, 's3:CompleteMultipartUpload': 1 },
    );
  });

  it('may come in chunks that are larger than a part', async () => {
    const { bytes, chunks } = content(2.5 * PART, 2.2 * PART);
    await uploadInParts(client, target('large chunks'), stream(chunks));
    expect(Buffer.compare((await buckets.read('Files', 'large chunks')).bytes, bytes)).toBe(0);
  });

  it.each([
    { after: 'before its first part is full', size: 10, came: {} },
    {
      after: 'after a part was sent',
      size: PART + 1,
      came: { 's3:CreateMultipartUpload': 1, 's3:UploadPart': 1, 's3:AbortMultipartUpload': 1 },
    },
  ])('leaves nothing where it breaks off $after', async ({ size, came }) => {
    const broken = new Error('broken off');

    await expect(uploadInParts(client, target('broken'), stream(content(size).chunks, broken))).rejects.toBe(broken);

    expect(calls.snapshot()).toEqual(came);
    expect(await buckets.keys('Files', 'broken')).toEqual([]);
  });

  it('is closed, and its parts are given up, where S3 refuses one of them', async () => {
    let isClosed = false;
    const closing = async function* () {
      try {
        yield* stream(content(3 * PART).chunks);
      } finally {
        isClosed = true;
      }
    };
    const refused = new Error('refused');
    const refusing = createClient();
    refusing.middlewareStack.add(
      (next, { commandName }) =>
        (args) =>
          commandName === UploadPartCommand.name ? Promise.reject(refused) : next(args),
      { step: 'initialize' },
    );

    await expect(uploadInParts(refusing, target('refused'), closing())).rejects.toMatchObject({
      code: 'file_store_failed',
      cause: refused,
    });

    expect(isClosed).toBe(true);
    expect(calls.snapshot()).toEqual({ 's3:CreateMultipartUpload': 1, 's3:AbortMultipartUpload': 1 });
    refusing.destroy();
  });
});
