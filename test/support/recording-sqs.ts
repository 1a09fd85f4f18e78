import { SQSClient } from '@aws-sdk/client-sqs';

/** A client that keeps what SQS is asked for, and asks nobody. */
export function recordingSqs(): { readonly client: SQSClient; readonly asked: unknown[] } {
  const client = new SQSClient({ region: 'eu-west-1' });
  const asked: unknown[] = [];
  client.middlewareStack.add(
    () =>
      ({ input }) => {
        asked.push(input);
        return Promise.resolve({ output: { $metadata: {} }, response: undefined });
      },
    { step: 'initialize' },
  );
  return { client, asked };
}
