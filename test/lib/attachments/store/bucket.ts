import { CreateBucketCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';
import { afterAll, beforeAll, vi } from 'vitest';
import { createS3Client } from '../../../../lib/attachments/store/create-s3-client.ts';

export const BUCKET = 'byoc-dev-files';

export interface Bucket {
  /** The product's own. */
  readonly client: S3Client;
  readonly endpoint: string;
  keys(): Promise<string[]>;
  /** Calls, by the names of their commands, that were answered with success. */
  readonly calls: readonly string[];
}

/** An S3 on the loopback with an empty bucket, for all tests of a file. */
export function useBucket(): Bucket {
  const app = buildApp({ logger: false, defaultRegion: 'eu-west-1' });
  const calls: string[] = [];
  let started: { readonly client: S3Client; readonly endpoint: string } | undefined;
  const running = () => {
    if (started === undefined) throw new Error('The bucket is not there yet.');
    return started;
  };

  beforeAll(async () => {
    const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test-access-key-id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test-secret-access-key');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', endpoint);
    started = { client: createS3Client(), endpoint };
    started.client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (given) => {
          const answer = await next(given);
          calls.push(commandName);
          return answer;
        },
      { step: 'initialize' },
    );
    await started.client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  });
  afterAll(async () => {
    started?.client.destroy();
    await app.close();
    vi.unstubAllEnvs();
  });

  return {
    calls,
    get client() {
      return running().client;
    },
    get endpoint() {
      return running().endpoint;
    },
    async keys() {
      const { Contents = [] } = await running().client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      return Contents.flatMap(({ Key }) => Key ?? []);
    },
  };
}
