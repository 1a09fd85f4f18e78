import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { close, listen } from '../../../local/cloud/listen.ts';

export const queueNames = ['inbound', 'outbound', 'status'] as const;
export type QueueName = (typeof queueNames)[number];

const batchSchema = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })),
});

/** SQS as far as the product sends to it. What it was sent is handed to the workers by whoever drives them. */
export class KeptQueues {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
  /** How many messages each queue says that it has. */
  readonly said: { length: number };
  readonly #bodies: Map<string, string[]>;

  private constructor(
    endpoint: string,
    { bodies, said }: { readonly bodies: Map<string, string[]>; readonly said: { length: number } },
    stop: () => Promise<void>,
  ) {
    this.endpoint = endpoint;
    this.#bodies = bodies;
    this.said = said;
    this.stop = stop;
  }

  static async start(): Promise<KeptQueues> {
    const bodies = new Map<string, string[]>();
    const said = { length: 0 };
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const operation = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
        if (operation === 'SendMessageBatch') {
          response.end(JSON.stringify(keep(batchSchema.parse(JSON.parse(body)), bodies)));
        } else if (operation === 'GetQueueAttributes') {
          response.end(JSON.stringify({ Attributes: { ApproximateNumberOfMessages: String(said.length) } }));
        } else {
          response.end('{}');
        }
      });
    });
    const endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
    return new KeptQueues(endpoint, { bodies, said }, () => close(server));
  }

  url(queue: QueueName): string {
    return `${this.endpoint}/000000000000/${queue}`;
  }

  /** The bodies that a queue got since it was last asked. */
  take(queue: QueueName): string[] {
    return this.#bodies.get(queue)?.splice(0) ?? [];
  }
}

function keep({ QueueUrl, Entries }: z.infer<typeof batchSchema>, bodies: Map<string, string[]>): object {
  const queue = QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1);
  bodies.set(queue, [...(bodies.get(queue) ?? []), ...Entries.map(({ MessageBody }) => MessageBody)]);
  const Successful = Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: `message-${Id}`,
    MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
  }));
  return { Successful, Failed: [] };
}
