import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { World } from '../../../local/world.ts';

/**
 * How long the status queue keeps a receipt back. A world in which hundreds of receipts are waited for goes without;
 * then one can overtake the answer that tells CXone the message's id.
 */
export async function setReceiptPause({ cloud: { environment } }: World, seconds: number): Promise<void> {
  const sqs = new SQSClient({
    endpoint: environment['AWS_ENDPOINT_URL_SQS'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const { STATUS_QUEUE_URL: QueueUrl } = environment;
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: String(seconds) } }));
  sqs.destroy();
}
