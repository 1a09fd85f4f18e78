import { once } from 'node:events';
import { createServer } from 'node:http';

export interface ServedFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** What an integration's bucket is to CXone: files behind addresses, until they are taken away. */
export interface FileServer {
  readonly files: Map<string, ServedFile>;
  urlOf(path: string): string;
  stop(): Promise<void>;
}

export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, ServedFile>();
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    if (file === undefined) response.writeHead(403).end();
    else response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    files,
    urlOf: (path) => `http://127.0.0.1:${address.port}${path}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
