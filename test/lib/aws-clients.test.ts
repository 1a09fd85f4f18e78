import { createServer, type Server } from 'node:http';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDynamoClient } from '../../lib/aws-clients.ts';

let silent: Server;
let requests = 0;

beforeEach(async () => {
  requests = 0;
  // Takes connections and requests, and never answers.
  silent = createServer(() => {
    requests += 1;
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('A port was expected.');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${address.port}`);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test-access-key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test-secret-key');
});
afterEach(() => {
  vi.unstubAllEnvs();
  silent.closeAllConnections();
  silent.close();
});

it('gives a silent service up after three attempts', async () => {
  const call = createDynamoClient().send(new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'x' } } }));

  await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(requests).toBe(3);
});
