import { createServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http';

export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A system on a real socket that takes what the provider sends; each test says how it answers. */
export interface Receiver {
  readonly url: string;
  readonly received: ReceivedRequest[];
  answer: RequestListener;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedRequest[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ method: request.method, headers: request.headers, body });
      receiver.answer(request, response);
    });
  });
  const receiver: Receiver = {
    url: '',
    received,
    answer: (_request, response) => response.writeHead(200).end(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver must listen on a port.');
  return Object.assign(receiver, { url: `http://127.0.0.1:${address.port}/deliveries` });
}
