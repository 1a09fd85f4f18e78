import { Webhook } from 'standardwebhooks';

export interface Target {
  readonly webhookUrl: string;
  /** Of the signed webhook. */
  readonly secret: string;
}

/** Conversations that the messages are spread over; each keeps its own order. */
const THREADS = 200;

/** A customer's message number `index`, posted as docs/generic-provider.md describes it. Throws unless it was taken. */
export async function sendMessage({ webhookUrl, secret }: Target, index: number): Promise<void> {
  const at = new Date();
  const id = `message-${index}`;
  const customer = index % THREADS;
  const body = JSON.stringify({
    type: 'message.received',
    timestamp: at.toISOString(),
    data: {
      id,
      thread: { id: `thread-${customer}` },
      author: { id: `customer-${customer}`, firstName: 'Ida', lastName: 'Holm' },
      text: `Where is my parcel? (${index})`,
    },
  });
  const response = await fetch(webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
    body,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`Message ${index} was not taken (${response.status}): ${answer}`);
}

/** Calls `work` for each index from `start` to before `end`, so many at a time. */
export async function inParallel(
  start: number,
  end: number,
  atATime: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = start;
  const worker = async (): Promise<void> => {
    while (next < end) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}
