import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';

const messageSchema = z.looseObject({ message_id: z.int(), chat: z.looseObject({ id: z.int() }) });
const updateSchema = z.looseObject({
  update_id: z.int(),
  message: messageSchema.optional(),
  edited_message: messageSchema.optional(),
});

/** What to answer a webhook with: a status, after some milliseconds, or never. */
export interface ReceiverAnswer {
  readonly status?: number;
  readonly afterMs?: number;
  readonly never?: boolean;
  /** A call that it makes by its answer, as JSON; without one, the answer is of no type that Telegram reads. */
  readonly calls?: (update: Receiver['updates'][number]) => object;
}

/** A bot's webhook. */
export interface Receiver {
  readonly url: string;
  /** Every request, repeats too, in the order in which they came. */
  readonly updates: z.infer<typeof updateSchema>[];
  readonly secrets: (string | undefined)[];
  /** What to answer with, in turn; then 200. */
  readonly answers: ReceiverAnswer[];
  /** The most requests that were open at a time. */
  mostAtATime(): number;
  /** Answers a request that is waiting for `never` with 200. */
  letGo(): void;
  close(): Promise<void>;
}

export async function startReceiver(port = 0): Promise<Receiver> {
  const updates: Receiver['updates'] = [];
  const secrets: Receiver['secrets'] = [];
  const answers: ReceiverAnswer[] = [];
  let open = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => (open -= 1));
    void (async () => {
      const update = updateSchema.parse(JSON.parse((await buffer(request)).toString()));
      updates.push(update);
      const secret = request.headers['x-telegram-bot-api-secret-token'];
      secrets.push(typeof secret === 'string' ? secret : undefined);
      const { status = 200, afterMs = 0, never = false, calls } = answers.shift() ?? {};
      const untyped = '{"method":"sendMessage","chat_id":7100000001,"text":"Hi"}';
      const answer = () =>
        calls === undefined
          ? response.writeHead(status).end(untyped)
          : response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(calls(update)));
      if (never) waiting.push(answer);
      else setTimeout(answer, afterMs);
    })();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver must listen on a port.');
  return {
    url: `http://127.0.0.1:${address.port}/webhooks/telegram`,
    updates,
    secrets,
    answers,
    mostAtATime: () => most,
    letGo: () => waiting.splice(0).forEach((answer) => answer()),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
