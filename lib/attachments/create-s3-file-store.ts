import { Readable } from 'node:stream';
import { contentDisposition } from './content-disposition.ts';
import { FileStoreError } from './file-store-error.ts';
import type { FileStore } from './file-store.ts';
import { getSignedUrl, GetObjectCommand, NoSuchKey, type S3Client } from './s3.ts';
import { uploadInParts } from './upload-in-parts.ts';

/** The bucket in S3. */
export function createS3FileStore(client: S3Client, bucket: string): FileStore {
  return {
    put: (Key, bytes, ContentType) => uploadInParts(client, { Bucket: bucket, Key, ContentType }, bytes),

    async open(key) {
      try {
        const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (!(Body instanceof Readable)) throw new Error('S3 answered without a body that can be read.');
        return { bytes: Body, declaredSize: ContentLength, close: () => void Body.destroy() };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw new FileStoreError('The bucket did not give a file', { cause: error });
      }
    },

    link({ key, name, type }, seconds) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentType: type,
        ResponseContentDisposition: contentDisposition(name, type),
      });
      return getSignedUrl(client, command, { expiresIn: seconds });
    },
  };
}
