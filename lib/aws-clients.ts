import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Far below the deadlines that providers set for their webhooks.
 * @param requestTimeout Milliseconds for one attempt. The SDK only warns of a longer one unless it is told to throw.
 */
export const optionsFor = (requestTimeout: number) => ({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout, throwOnRequestTimeout: true },
});

export const createDynamoClient = () => new DynamoDBClient(optionsFor(1_500));
export const createSecretsClient = () => new SecretsManagerClient(optionsFor(3_000));
