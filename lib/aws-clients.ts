import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * After a freeze of the process, or behind a router that forgets, all kept connections may be dead, and each attempt takes
 * another of them. So one that idled for as long as the quickest servers in wide use keep one (five seconds) is not used
 * again, and there is an attempt more than there can be idle ones: the last is sure to have a new connection.
 */
const kept = { keepAlive: true, timeout: 4_000, maxFreeSockets: 2, maxSockets: 50 };
const MOST_ATTEMPTS = kept.maxFreeSockets + 1;

/**
 * Far below the deadlines that providers set for their webhooks.
 * @param requestTimeout Milliseconds for one attempt. The SDK only warns of a longer one unless it is told to throw.
 */
export const optionsFor = (requestTimeout: number) => ({
  maxAttempts: MOST_ATTEMPTS,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent(kept),
    httpsAgent: new HttpsAgent(kept),
  },
});

export const createDynamoClient = () => new DynamoDBClient(optionsFor(1_500));
export const createSecretsClient = () => new SecretsManagerClient(optionsFor(3_000));
