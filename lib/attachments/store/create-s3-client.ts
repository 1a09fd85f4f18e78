import { optionsFor } from '../../aws-clients.ts';
import { S3Client } from './s3.ts';

/**
 * Checksums only where S3 demands one: a file is streamed, and a link that somebody else uses carries none.
 * The buckets of a stand-in have no host names of their own.
 */
export const createS3Client = () =>
  new S3Client({
    ...optionsFor(10_000),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    forcePathStyle: process.env['AWS_ENDPOINT_URL_S3'] !== undefined,
  });
