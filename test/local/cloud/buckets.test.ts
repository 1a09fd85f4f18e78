import { request } from 'node:http';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBuckets, type Buckets } from '../../../local/cloud/buckets.ts';
import { CallCounter } from '../../../local/cloud/calls.ts';
import { remove, temporaryDirectory } from './fixtures.ts';

const region = 'eu-west-1';
const LABELS = { logicalId: 'Labels', name: 'shop-dev-labels', arn: 'arn:aws:s3:::shop-dev-labels', properties: {} };
const NOW = new Date('2026-03-02T10:15:00.000Z');
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

let now = NOW;
let buckets: Buckets;
let client: S3Client;
let uploadSigner: S3Client;

function clientOf(endpoint: string, secretAccessKey = 'local', accessKeyId = 'local', more: object = {}): S3Client {
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({ region, endpoint, forcePathStyle: true, credentials, ...more });
}

beforeAll(async () => {
  // The SDK signs what it sends itself by the machine's clock, links by the clock that they are given.
  buckets = await startBuckets([LABELS], { region, now: () => now });
  client = clientOf(buckets.endpoint);
  uploadSigner = clientOf(buckets.endpoint, 'local', 'local', { requestChecksumCalculation: 'WHEN_REQUIRED' });
});
afterAll(async () => {
  client.destroy();
  uploadSigner.destroy();
  await buckets.stop();
});

/** By the machine's clock, as the SDK signs. */
async function inRealTime<T>(run: () => Promise<T>): Promise<T> {
  now = new Date();
  try {
    return await run();
  } finally {
    now = NOW;
  }
}

const store = (Key: string, Body: string | Buffer, more: object = {}) =>
  inRealTime(() => client.send(new PutObjectCommand({ Bucket: LABELS.name, Key, Body, ...more })));

const linkTo = (Key: string, more: object = {}, signer = client): Promise<string> =>
  getSignedUrl(signer, new GetObjectCommand({ Bucket: LABELS.name, Key, ...more }), {
    expiresIn: 60,
    signingDate: NOW,
  });

function linkForUpload(Key: string, size: number, signer = uploadSigner): Promise<string> {
  const command = new PutObjectCommand({ Bucket: LABELS.name, Key, ContentLength: size });
  return getSignedUrl(signer, command, {
    expiresIn: 60,
    signingDate: NOW,
  });
}

async function refusal(answer: Promise<Response>): Promise<object> {
  const response = await answer;
  const text = await response.text();
  return {
    status: response.status,
    code: /<Code>(\w+)<\/Code>/.exec(text)?.[1],
    message: /<Message>(.*)<\/Message>/.exec(text)?.[1],
  };
}

describe('a bucket', () => {
  it('keeps an object under any key, with its type and disposition', async () => {
    const key = "inbound/a b/Größe (1) 'x'.txt";
    await store(key, 'To Ida', { ContentType: 'text/plain', ContentDisposition: 'attachment' });

    expect(await inRealTime(() => buckets.read('Labels', key))).toEqual({
      bytes: Buffer.from('To Ida'),
      type: 'text/plain',
      disposition: 'attachment',
    });
    expect(await inRealTime(() => buckets.keys('Labels', 'inbound/'))).toEqual([key]);
  });

  it('keeps an object without a byte', async () => {
    await store('empty', '');

    expect((await inRealTime(() => buckets.read('Labels', 'empty'))).bytes).toHaveLength(0);
  });

  it('takes an upload in parts, and one of 40 MB in one piece', async () => {
    const bytes = Buffer.alloc(40_000_000, 'label');
    const params = { Bucket: LABELS.name, Key: 'in-parts', Body: bytes };
    await inRealTime(() => new Upload({ client, params }).done());
    await store('in-one', bytes);

    expect(bytes.equals((await inRealTime(() => buckets.read('Labels', 'in-parts'))).bytes)).toBe(true);
    expect(bytes.equals((await inRealTime(() => buckets.read('Labels', 'in-one'))).bytes)).toBe(true);
  });

  it('counts what is asked of it, but not who comes with a link', async () => {
    const calls = new CallCounter([buckets.endpoint]);
    await store('counted', 'x');
    await inRealTime(() => client.send(new HeadObjectCommand({ Bucket: LABELS.name, Key: 'counted' })));
    const Body = Buffer.alloc(6_000_000);
    await inRealTime(() => new Upload({ client, params: { Bucket: LABELS.name, Key: 'counted', Body } }).done());
    await fetch(await linkTo('counted'));
    await inRealTime(() => client.send(new DeleteObjectCommand({ Bucket: LABELS.name, Key: 'counted' })));
    calls.stop();

    expect(calls.snapshot()).toEqual({
      's3:CompleteMultipartUpload': 1,
      's3:CreateMultipartUpload': 1,
      's3:DeleteObject': 1,
      's3:HeadObject': 1,
      's3:PutObject': 1,
      's3:UploadPart': 2,
    });
  });

  it('says which bucket the template lacks', () => {
    expect(() => buckets.bucket('Returns')).toThrow('serverless.yml has no bucket "Returns"');
  });

  it('keeps its objects over a restart, where it has a directory', async () => {
    const directory = temporaryDirectory();
    const before = await startBuckets([LABELS], { region, directory });
    const put = (Key: string, Body: string): Promise<unknown> =>
      before.client.send(
        new PutObjectCommand({ Bucket: LABELS.name, Key, Body, ContentType: 'text/plain', Metadata: { by: 'ida' } }),
      );
    await put('kept/ä 1.txt', 'first\nline');
    await put('gone', 'second');
    await before.client.send(new DeleteObjectCommand({ Bucket: LABELS.name, Key: 'gone' }));
    await before.stop();

    const again = await startBuckets([LABELS], { region, directory });
    expect(await again.keys('Labels')).toEqual(['kept/ä 1.txt']);
    expect(await again.read('Labels', 'kept/ä 1.txt')).toMatchObject({
      bytes: Buffer.from('first\nline'),
      type: 'text/plain',
    });
    const { Metadata } = await again.client.send(new HeadObjectCommand({ Bucket: LABELS.name, Key: 'kept/ä 1.txt' }));
    expect(Metadata).toEqual({ by: 'ida' });
    await again.stop();
    remove(directory);
  });
});

describe('a signed link', () => {
  it('leads to the object until it expires', async () => {
    await store('label', 'To Ida');
    const link = await linkTo('label');

    now = after(60);
    expect(await (await fetch(link)).text()).toBe('To Ida');
    now = after(61);
    expect(await refusal(fetch(link))).toEqual({ status: 403, code: 'AccessDenied', message: 'Request has expired' });
    now = NOW;
  });

  it('says under which name and type the object comes', async () => {
    await store('label', 'To Ida', { ContentType: 'text/html' });
    const link = await linkTo('label', {
      ResponseContentType: 'text/plain',
      ResponseContentDisposition: `attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt`,
    });

    const { headers } = await fetch(link);

    expect(headers.get('content-type')).toBe('text/plain');
    expect(headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt`);
  });

  it.each([
    { case: 'another key', forge: (link: string) => link.replace('/label?', '/other?') },
    { case: 'a longer life', forge: (link: string) => link.replace('X-Amz-Expires=60', 'X-Amz-Expires=600') },
    { case: 'another signature', forge: (link: string) => link.replace(/Signature=.{4}/, 'Signature=0000') },
    { case: 'a parameter more', forge: (link: string) => `${link}&response-content-type=text%2Fhtml` },
    { case: 'a signature that is no hex', forge: (link: string) => link.replace(/Signature=\w+/, 'Signature=zz') },
  ])('is refused with $case', async ({ forge }) => {
    await store('label', 'To Ida');
    await store('other', 'To Ole');

    expect(await refusal(fetch(forge(await linkTo('label'))))).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
  });

  it('is refused where another method comes with it', async () => {
    expect(await refusal(fetch(await linkTo('label'), { method: 'PUT', body: 'x' }))).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
  });

  it('is refused where another key signed it', async () => {
    const stranger = clientOf(buckets.endpoint, 'guessed');
    const unknown = clientOf(buckets.endpoint, 'guessed', 'stranger');

    expect(await refusal(fetch(await linkTo('label', {}, stranger)))).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    expect(await refusal(fetch(await linkTo('label', {}, unknown)))).toMatchObject({
      status: 403,
      code: 'InvalidAccessKeyId',
    });
    stranger.destroy();
    unknown.destroy();
  });

  it('is refused where it would live longer than a week', async () => {
    const link = (await linkTo('label')).replace('X-Amz-Expires=60', 'X-Amz-Expires=604801');

    expect(await refusal(fetch(link))).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
  });

  it('is refused before its time', async () => {
    const link = await linkTo('label');
    now = after(-1000);

    expect(await refusal(fetch(link))).toEqual({
      status: 403,
      code: 'AccessDenied',
      message: 'Request is not yet valid',
    });
    now = NOW;
  });

  it('takes a file of the size that was signed', async () => {
    const answer = await fetch(await linkForUpload('uploaded', 6), { method: 'PUT', body: 'To Ida' });

    expect(answer.status).toBe(200);
    expect((await inRealTime(() => buckets.read('Labels', 'uploaded'))).bytes.toString()).toBe('To Ida');
  });

  it.each([
    { case: 'longer', body: 'To Ida and Ole' },
    { case: 'shorter', body: 'To' },
  ])('refuses a file that is $case than was signed', async ({ body }) => {
    const answer = fetch(await linkForUpload('wrong-size', 6), { method: 'PUT', body });

    expect(await refusal(answer)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(await inRealTime(() => buckets.keys('Labels', 'wrong-size'))).toEqual([]);
  });

  it('refuses a file where the SDK put the checksum of no bytes into the link', async () => {
    const answer = fetch(await linkForUpload('no-checksum', 6, client), { method: 'PUT', body: 'To Ida' });

    expect(await refusal(answer)).toMatchObject({ status: 400, code: 'BadDigest' });
  });

  it('refuses a file that does not say its size', async () => {
    const link = await linkForUpload('no-size', 6);
    const status = await new Promise((resolve, reject) => {
      const put = request(link, { method: 'PUT', headers: { 'transfer-encoding': 'chunked' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      put.on('error', reject);
      put.end('To Ida');
    });

    expect(status).toBe(403);
  });

  it('refuses a header that changes the object and was not signed', async () => {
    const headers = { 'x-amz-meta-by': 'stranger' };
    const answer = fetch(await linkForUpload('with-header', 6), { method: 'PUT', body: 'To Ida', headers });

    expect(await refusal(answer)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});

describe('without a link', () => {
  it('refuses who does not sign', async () => {
    await store('label', 'To Ida');

    for (const path of [
      '/',
      `/${LABELS.name}`,
      `/${LABELS.name}/label`,
      '/_fauxqs/queues',
      `/${LABELS.name}/%E0%A4%A`,
    ]) {
      const { status } = await fetch(`${buckets.endpoint}${path}`);
      expect(status, path).toBeGreaterThanOrEqual(400);
    }
    expect(await refusal(fetch(`${buckets.endpoint}/${LABELS.name}/label`))).toEqual({
      status: 403,
      code: 'AccessDenied',
      message: 'Access Denied',
    });
  });

  it('refuses who signs with another key, or at another time', async () => {
    const stranger = clientOf(buckets.endpoint, 'guessed');
    const Command = new GetObjectCommand({ Bucket: LABELS.name, Key: 'label' });

    await inRealTime(async () => {
      await expect(stranger.send(Command)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    });
    await expect(client.send(Command)).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
    stranger.destroy();
  });

  it('listens on loopback alone', () => {
    expect(new URL(buckets.endpoint).hostname).toBe('127.0.0.1');
  });
});
