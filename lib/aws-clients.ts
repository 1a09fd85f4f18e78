import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * Far below the deadlines that providers set for their webhooks (providers.md §1).
 * @param requestTimeout Milliseconds for one attempt. The SDK only warns of a longer one unless it is told to throw.
 */
const optionsFor = (requestTimeout: number) => ({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout, throwOnRequestTimeout: true },
});

export const createDynamoClient = () => new DynamoDBClient(optionsFor(1_500));
export const createSqsClient = () => new SQSClient(optionsFor(1_500));
export const createSecretsClient = () => new SecretsManagerClient(optionsFor(3_000));

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
