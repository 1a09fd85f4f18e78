import { once } from 'node:events';
import type { Server } from 'node:http';

/** Lets a server listen on any free port of loopback; answers with host and port. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A port was expected.');
  return `${address.address}:${address.port}`;
}
