import type { FileStore } from './file-store.ts';

/** The bucket in S3, whose client is loaded with the first file: most messages have none, and start without it. */
export function loadFileStore(bucket: string): FileStore {
  let loaded: Promise<FileStore> | undefined;
  const store = () => (loaded ??= load(bucket));
  return {
    put: async (...call) => (await store()).put(...call),
    open: async (key) => (await store()).open(key),
    link: async (...call) => (await store()).link(...call),
  };
}

async function load(bucket: string): Promise<FileStore> {
  const [{ createS3Client }, { createS3FileStore }] = await Promise.all([
    import('./create-s3-client.ts'),
    import('./create-s3-file-store.ts'),
  ]);
  return createS3FileStore(createS3Client(), bucket);
}
