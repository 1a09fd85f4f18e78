import type { Server } from 'node:http';
import { promisify } from 'node:util';
import * as z from 'zod';

const addressSchema = z.object({ port: z.number() });

/**
 * Listens on the loopback interface alone.
 * @param port 0 for any free one
 * @returns the port that it got
 */
export async function listen(server: Server, port: number): Promise<number> {
  // Longer than a client leaves a connection unused, so that it doesn't send into one that is just being closed.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return addressSchema.parse(server.address()).port;
}

/** Stops listening and drops the connections that clients keep open. Can be called twice. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = promisify(server.close.bind(server))();
  server.closeAllConnections();
  await closed;
}
