import type { UploadLinks } from './file-store.ts';
import { getSignedUrl, PutObjectCommand, type S3Client } from './s3.ts';

/** Upload links of a bucket in S3. The length is signed: S3 refuses a file of any other. */
export function createS3UploadLinks(client: S3Client, bucket: string): UploadLinks {
  return {
    async uploadLink(key, bytes, begin, seconds) {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, ContentLength: bytes });
      const url = await getSignedUrl(client, command, {
        signingDate: begin,
        expiresIn: seconds,
        unhoistableHeaders: new Set(['content-length']),
        signableHeaders: new Set(['content-length', 'host']),
      });
      return { url, headers: { 'content-length': String(bytes) } };
    },
  };
}
