import { FileStoreError } from './file-store.ts';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from './s3.ts';

/** The least that S3 takes for a part that is not the last. */
const PART_BYTES = 5 * 1_048_576;

/** Where an object goes, and its media type. */
export interface UploadTarget {
  readonly Bucket: string;
  readonly Key: string;
  readonly ContentType: string;
}

/**
 * Streams bytes, of which nobody knows how many there are, into an object of S3: parts of 5 MiB, one at a time, in one
 * buffer. The SDK's own `Upload` copies each part, and in that takes the more memory the larger the file is.
 * Resolves to the number of bytes. Where the stream fails, with what it threw, or S3, nothing is kept.
 * @throws FileStoreError
 */
export async function uploadInParts(
  client: S3Client,
  target: UploadTarget,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const { Bucket, Key } = target;
  const parts: CompletedPart[] = [];
  let size = 0;
  let UploadId: string | undefined;
  try {
    for await (const { part: Body, isLast } of partsOf(bytes)) {
      size += Body.byteLength;
      if (isLast && UploadId === undefined) {
        await taken(client.send(new PutObjectCommand({ ...target, Body })));
        return size;
      }
      UploadId ??= (await taken(client.send(new CreateMultipartUploadCommand(target)))).UploadId;
      const PartNumber = parts.length + 1;
      const part = { Bucket, Key, UploadId, PartNumber, Body };
      const { ETag } = await taken(client.send(new UploadPartCommand(part)));
      parts.push({ ETag, PartNumber });
    }
    const MultipartUpload = { Parts: parts };
    await taken(client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload })));
    return size;
  } catch (error) {
    // Where even this fails, the bucket's own rule clears the parts away.
    if (UploadId !== undefined) {
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => undefined);
    }
    throw error;
  }
}

function taken<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((cause: unknown) => {
    throw new FileStoreError('The bucket did not take a file', { cause });
  });
}

/** All parts but the last are full. They share one buffer: each is over once the next is asked for. */
async function* partsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<{ part: Uint8Array; isLast: boolean }> {
  const buffer = Buffer.allocUnsafeSlow(PART_BYTES);
  let filled = 0;
  for await (const chunk of bytes) {
    for (let rest = chunk; rest.byteLength > 0;) {
      if (filled === PART_BYTES) {
        yield { part: buffer, isLast: false };
        filled = 0;
      }
      const fitting = rest.subarray(0, PART_BYTES - filled);
      buffer.set(fitting, filled);
      filled += fitting.byteLength;
      rest = rest.subarray(fitting.byteLength);
    }
  }
  yield { part: buffer.subarray(0, filled), isLast: true };
}
