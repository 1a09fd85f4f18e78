import { createServer } from 'node:http';
import { listen } from '../listen.ts';

/** A Lambda Runtime API that never has an event: enough to see a function become ready. */
export interface RuntimeApi {
  /** AWS_LAMBDA_RUNTIME_API: host and port. */
  readonly address: string;
  /**
   * Resolves when the runtime asks for its first event, with that moment in milliseconds of `performance.now()`.
   * Rejects with the function's own error where it could not load.
   */
  readonly ready: Promise<number>;
  stop(): void;
}

/** Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes": `invocation/next` and `init/error`. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<number>();
  const server = createServer((request, response) => {
    const at = performance.now();
    if (request.url === '/2018-06-01/runtime/invocation/next') {
      // Left unanswered: the function waits for its first event until it is killed.
      ready.resolve(at);
      return;
    }
    void request.toArray().then((chunks: Buffer[]) => {
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
      ready.reject(new Error(`The function did not load: ${Buffer.concat(chunks).toString('utf8')}`));
    });
  });
  const address = await listen(server);
  return {
    address,
    ready: ready.promise,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
