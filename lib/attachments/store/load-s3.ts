import type { FileBin, FileStore, UploadLinks } from './file-store.ts';

/** The bucket in S3, whose client is loaded with the first file: most messages have none, and start without it. */
export function loadFileStore(bucket: string): FileStore {
  let loaded: Promise<FileStore> | undefined;
  const store = () => (loaded ??= loadStore(bucket));
  return {
    put: async (...call) => (await store()).put(...call),
    open: async (key) => (await store()).open(key),
    link: async (...call) => (await store()).link(...call),
  };
}

async function loadStore(bucket: string): Promise<FileStore> {
  const [{ createS3Client }, { createS3FileStore }] = await Promise.all([
    import('./create-s3-client.ts'),
    import('./create-s3-file-store.ts'),
  ]);
  return createS3FileStore(createS3Client(), bucket);
}

/** Upload links of the bucket in S3, whose client is loaded with the first of them: a forged request loads nothing. */
export function loadUploadLinks(bucket: string): UploadLinks {
  let loaded: Promise<UploadLinks> | undefined;
  return { uploadLink: async (...call) => (await (loaded ??= loadLinks(bucket))).uploadLink(...call) };
}

async function loadLinks(bucket: string): Promise<UploadLinks> {
  const [{ createS3Client }, { createS3UploadLinks }] = await Promise.all([
    import('./create-s3-client.ts'),
    import('./create-s3-upload-links.ts'),
  ]);
  return createS3UploadLinks(createS3Client(), bucket);
}

/** What is thrown away of the bucket in S3, whose client is loaded with the first file. */
export function loadFileBin(bucket: string): Pick<FileBin, 'delete'> {
  let loaded: Promise<FileBin> | undefined;
  return { delete: async (key) => (await (loaded ??= loadBin(bucket))).delete(key) };
}

async function loadBin(bucket: string): Promise<FileBin> {
  const [{ createS3Client }, { createS3FileBin }] = await Promise.all([
    import('./create-s3-client.ts'),
    import('./create-s3-file-store.ts'),
  ]);
  return createS3FileBin(createS3Client(), bucket);
}
