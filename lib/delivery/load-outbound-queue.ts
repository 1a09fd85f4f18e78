import type { OutboundQueue } from './outbox.ts';

/** The outbound queue in SQS, whose client is loaded with the first message that has to wait: most don't. */
export function loadOutboundQueue(url: string): OutboundQueue {
  let loaded: Promise<OutboundQueue> | undefined;
  const queue = () => (loaded ??= load(url));
  return { send: async (entry) => (await queue()).send(entry) };
}

async function load(url: string): Promise<OutboundQueue> {
  const [{ createSqsClient }, { createSqsOutboundQueue }] = await Promise.all([
    import('../create-sqs-client.ts'),
    import('./create-sqs-outbound-queue.ts'),
  ]);
  return createSqsOutboundQueue(createSqsClient(), url);
}
