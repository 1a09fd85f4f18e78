import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { World } from '../../../local/world.ts';
import { until } from './until.ts';

/** Waits for a worker's last write: it comes behind its line in the log, and before the queue forgets the message. */
export function workedOff({ cloud: { queues } }: World, queue: string) {
  const state = { QueueUrl: queues.url(queue), AttributeNames: ['ApproximateNumberOfMessagesNotVisible' as const] };
  return until(`${queue} is worked off`, async () => {
    const { Attributes } = await queues.client.send(new GetQueueAttributesCommand(state));
    return Attributes?.ApproximateNumberOfMessagesNotVisible === '0';
  });
}
