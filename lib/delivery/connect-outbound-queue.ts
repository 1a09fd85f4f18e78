import { createSqsClient } from '../create-sqs-client.ts';
import { createSqsOutboundQueue } from './create-sqs-outbound-queue.ts';
import type { OutboundQueue } from './outbox.ts';

export const connectOutboundQueue = (url: string): OutboundQueue => createSqsOutboundQueue(createSqsClient(), url);
