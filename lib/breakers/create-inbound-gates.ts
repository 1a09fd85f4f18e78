import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { createSqsHoldingQueues, numberOfQueue } from '../queues/holding-queues.ts';
import type { Settings } from '../settings.ts';
import type { BreakerPorts } from './breaker.ts';
import { Breakers } from './breakers.ts';
import { Holding, type HoldingPorts } from './holding.ts';
import { Shares } from './shares.ts';

/** What a customer's message passes before it is delivered: breakers, shares of the workers, holding queues. */
export function createInboundGates(
  ports: Omit<HoldingPorts, 'queues' | 'shares'> & BreakerPorts & { readonly sqs: SQSClient },
  settings: Pick<Settings, 'inboundQueueUrl' | 'holdingQueueUrls' | 'queueWorkers'>,
) {
  const urls = [settings.inboundQueueUrl, ...settings.holdingQueueUrls];
  const shares = new Shares(ports, { name: 'inbound', workers: settings.queueWorkers });
  const holding = new Holding({ ...ports, shares, queues: createSqsHoldingQueues(ports.sqs, urls) });
  /** Which queue has handed an event out, by its number and its URL. */
  const sourceOf = ({ Records: [record] }: SQSEvent) => {
    const queue = numberOfQueue(record?.eventSourceARN, urls);
    return { queue, queueUrl: urls[queue] ?? settings.inboundQueueUrl };
  };
  return { breakers: new Breakers(ports), shares, holding, sourceOf };
}
