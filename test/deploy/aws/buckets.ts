import { createHash } from 'node:crypto';
import { type Account, Refused, REGION, type Thing } from './account.ts';
import { type Answer, escaped, xml } from './answers.ts';

export interface BucketRequest {
  readonly method: string;
  /** With the bucket as its first part. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const BUCKET = 'AWS::S3::Bucket';
const empty: Answer = { status: 204, body: '' };

/** S3, as far as a deploy and a removal need it: path-style, one page. Undefined: it has no such operation. */
export function answerOfBuckets(request: BucketRequest, account: Account): Answer | undefined {
  const { method, url } = request;
  const [, name = '', ...rest] = decodeURIComponent(url.pathname).split('/');
  const key = rest.join('/');
  if (name === '' && method === 'GET') {
    account.authorize('s3:ListAllMyBuckets', '*');
    const asked = url.searchParams.get('bucket-region');
    const buckets = account
      .ofType(BUCKET)
      .map((bucket) => ({ ...bucket, region: bucket.arn.split(':')[3] || REGION }))
      .filter(({ region }) => asked === null || region === asked)
      .map((bucket) => `<Bucket><Name>${bucket.name}</Name><BucketRegion>${bucket.region}</BucketRegion></Bucket>`);
    return xml(`<ListAllMyBucketsResult><Buckets>${buckets.join('')}</Buckets></ListAllMyBucketsResult>`);
  }
  const bucket = account.find(BUCKET, name);
  if (bucket === undefined)
    return { status: 404, body: error('NoSuchBucket', name), headers: { 'content-type': 'text/xml' } };
  return key === '' ? ofBucket(request, bucket, account) : ofObject(request, bucket, key, account);
}

function ofBucket({ method, url, body }: BucketRequest, bucket: Thing, account: Account): Answer | undefined {
  if (method === 'HEAD') return { status: 200, body: '' };
  if (method === 'DELETE') {
    account.authorize('s3:DeleteBucket', bucket.arn);
    account.delete(bucket);
    return empty;
  }
  if (method === 'POST' && url.searchParams.has('delete')) {
    for (const [, key = ''] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) {
      account.authorize('s3:DeleteObject', `${bucket.arn}/${key}`);
      bucket.objects.delete(key);
    }
    return xml('<DeleteResult></DeleteResult>');
  }
  if (method !== 'GET') return undefined;
  account.authorize('s3:ListBucket', bucket.arn);
  const prefix = url.searchParams.get('prefix') ?? '';
  const found = [...bucket.objects].filter(([key]) => key.startsWith(prefix));
  const contents = found.map(
    ([
      key,
      {
        body: { length },
      },
    ]) =>
      `<Contents><Key>${escaped(key)}</Key><Size>${length}</Size><LastModified>2026-03-02T10:15:30Z</LastModified></Contents>`,
  );
  return xml(
    `<ListBucketResult><Name>${bucket.name}</Name><IsTruncated>false</IsTruncated><KeyCount>${found.length}</KeyCount>${contents.join('')}</ListBucketResult>`,
  );
}

function ofObject(request: BucketRequest, bucket: Thing, key: string, account: Account): Answer | undefined {
  const { method, body, headers } = request;
  if (method === 'PUT') {
    account.authorize('s3:PutObject', `${bucket.arn}/${key}`);
    const metadata = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      name.startsWith('x-amz-meta-') ? [[name, String(value)]] : [],
    );
    bucket.objects.set(key, { body, metadata: Object.fromEntries(metadata), storedAt: account.now() });
    return { status: 200, body: '', headers: { etag: `"${createHash('md5').update(body).digest('hex')}"` } };
  }
  if (method === 'DELETE') {
    account.authorize('s3:DeleteObject', `${bucket.arn}/${key}`);
    bucket.objects.delete(key);
    return empty;
  }
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  account.authorize('s3:GetObject', `${bucket.arn}/${key}`);
  const found = bucket.objects.get(key);
  if (found === undefined) throw new Refused(`There is no ${key} in ${bucket.name}`, 'NoSuchKey');
  return {
    status: 200,
    body: method === 'HEAD' ? '' : found.body,
    headers: { ...found.metadata, 'last-modified': found.storedAt.toUTCString() },
  };
}

const error = (code: string, message: string): string =>
  `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
