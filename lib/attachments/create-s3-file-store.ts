import { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { contentDisposition } from './content-disposition.ts';
import { FileStoreError } from './file-store-error.ts';
import type { FileStore } from './file-store.ts';

/** The bucket in S3. A file travels in parts of 5 MiB, of which one at a time is in memory. */
export function createS3FileStore(client: S3Client, bucket: string): FileStore {
  return {
    async put(key, bytes, type) {
      let size = 0;
      let interrupted: Error | undefined;
      const counted = async function* () {
        try {
          for await (const chunk of bytes) {
            size += chunk.byteLength;
            yield chunk;
          }
        } catch (error) {
          interrupted = error instanceof Error ? error : new Error(String(error));
          throw interrupted;
        }
      };
      const Body = Readable.from(counted(), { objectMode: false });
      const upload = new Upload({
        client,
        params: { Bucket: bucket, Key: key, Body, ContentType: type },
        queueSize: 1,
        // The least that S3 takes.
        partSize: 5 * 1_048_576,
      });
      try {
        await upload.done();
      } catch (error) {
        throw interrupted ?? new FileStoreError('The bucket did not take a file', { cause: error });
      }
      return size;
    },

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
