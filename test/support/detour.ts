import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What the far side of a dead connection does with what still comes on it: a router that forgot it, or one that drops. */
export type Death = 'reset' | 'silence';

interface Kept {
  readonly near: Socket;
  readonly far: Socket;
  death: Death | undefined;
}

/** TCP proxies on loopback whose connections die when a test says so, without a word to the client that keeps them. */
export class Detours {
  readonly #servers: Server[] = [];
  readonly #kept = new Set<Kept>();

  /** Answers where the service at an endpoint can be reached through here. */
  readonly to = async (endpoint: string): Promise<string> => {
    const { hostname, port } = new URL(endpoint);
    const server = createServer((near) => this.#join(near, connect(Number(port), hostname)));
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('A port was expected.');
    return `http://127.0.0.1:${address.port}`;
  };

  /** Lets all the connections of now die; later ones live. Answers how many there were. */
  kill(death: Death): number {
    const alive = [...this.#kept].filter((one) => one.death === undefined);
    for (const one of alive) {
      one.death = death;
      one.far.destroy();
    }
    return alive.length;
  }

  stop(): void {
    for (const server of this.#servers) server.close();
    for (const { near, far } of this.#kept) {
      near.destroy();
      far.destroy();
    }
  }

  #join(near: Socket, far: Socket): void {
    const kept: Kept = { near, far, death: undefined };
    this.#kept.add(kept);
    near.on('data', (bytes) => {
      if (kept.death === undefined) far.write(bytes);
      else if (kept.death === 'reset') near.resetAndDestroy();
    });
    far.on('data', (bytes) => near.write(bytes));
    near.on('close', () => {
      this.#kept.delete(kept);
      far.destroy();
    });
    far.on('close', () => {
      if (kept.death === undefined) near.destroy();
    });
    near.on('error', () => undefined);
    far.on('error', () => undefined);
  }
}
