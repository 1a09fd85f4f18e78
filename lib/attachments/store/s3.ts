/**
 * All that is used of the SDK's client for S3. It is bundled by itself (scripts/build.mjs): what it shares with the other
 * clients, and they don't use of it, would be loaded with them by each function that may see a file.
 */
export {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
export { getSignedUrl } from '@aws-sdk/s3-request-presigner';
