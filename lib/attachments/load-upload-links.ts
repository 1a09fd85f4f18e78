import type { UploadLinks } from './upload-links.ts';

/** Upload links of the bucket in S3, whose client is loaded with the first of them: a forged request loads nothing. */
export function loadUploadLinks(bucket: string): UploadLinks {
  let loaded: Promise<UploadLinks> | undefined;
  return { uploadLink: async (...call) => (await (loaded ??= load(bucket))).uploadLink(...call) };
}

async function load(bucket: string): Promise<UploadLinks> {
  const [{ createS3Client }, { createS3UploadLinks }] = await Promise.all([
    import('./create-s3-client.ts'),
    import('./create-s3-upload-links.ts'),
  ]);
  return createS3UploadLinks(createS3Client(), bucket);
}
