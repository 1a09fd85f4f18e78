import type { FileStore } from './file-store.ts';
import type { UploadLinks } from './upload-links.ts';

/** The bucket in S3, whose client is loaded with the first file: most messages have none, and start without it. */
export function loadFileStore(bucket: string): FileStore {
  const store = once(async () => {
    const [{ createS3Client }, { createS3FileStore }] = await Promise.all([
      import('./create-s3-client.ts'),
      import('./create-s3-file-store.ts'),
    ]);
    return createS3FileStore(createS3Client(), bucket);
  });
  return {
    put: async (...call) => (await store()).put(...call),
    open: async (key) => (await store()).open(key),
    link: async (...call) => (await store()).link(...call),
  };
}

/** The same for upload links: a forged request loads nothing. */
export function loadUploadLinks(bucket: string): UploadLinks {
  const links = once(async () => {
    const [{ createS3Client }, { createS3UploadLinks }] = await Promise.all([
      import('./create-s3-client.ts'),
      import('./create-s3-upload-links.ts'),
    ]);
    return createS3UploadLinks(createS3Client(), bucket);
  });
  return { uploadLink: async (...call) => (await links()).uploadLink(...call) };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}
