import { optionsFor } from '../../aws-clients.ts';
import { S3Client } from './s3.ts';

/**
 * Checksums only where S3 demands one: a file is streamed, and a link that somebody else uses carries none.
 * The buckets of a stand-in have no host names of their own.
 * @param region That of the environment without it.
 */
export const createS3Client = (region?: string) =>
  new S3Client({
    ...optionsFor(10_000),
    ...(region !== undefined && { region }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    forcePathStyle: process.env['AWS_ENDPOINT_URL_S3'] !== undefined,
  });
