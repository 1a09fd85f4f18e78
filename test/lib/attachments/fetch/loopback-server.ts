import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';

export interface LoopbackServer {
  readonly url: string;
  /** Connections that are open. */
  connections(): number;
  close(): Promise<void>;
}

/** A web server on the loopback. */
export function serve(respond: (request: IncomingMessage, response: ServerResponse) => void): Promise<LoopbackServer> {
  return listen(createServer(respond));
}

/** A server that answers each connection with bytes as they are. */
export function serveRaw(answer: (socket: Socket) => void): Promise<LoopbackServer> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => answer(socket));
    }),
  );
}

async function listen(server: Server | TcpServer): Promise<LoopbackServer> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => open.size,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
