import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Milliseconds; far below the deadlines that providers set for their webhooks (providers.md §1). */
const options = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500 },
};

export const createDynamoClient = () => new DynamoDBClient(options);
export const createSqsClient = () => new SQSClient(options);
export const createSecretsClient = () =>
  new SecretsManagerClient({ ...options, requestHandler: { connectionTimeout: 500, requestTimeout: 3_000 } });
