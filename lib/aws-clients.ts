import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Milliseconds after which a kept connection is not used again: below the five seconds after which the quickest servers
 * in wide use close an idle one. By the wall clock, for timers stand still while Lambda freezes a process.
 */
const LONGEST_IDLE_MS = 4_000;

type Agent = HttpAgent | HttpsAgent;

/**
 * Far below the deadlines that providers set for their webhooks.
 * @param requestTimeout Milliseconds for one attempt. The SDK only warns of a longer one unless it is told to throw.
 */
const optionsFor = (requestTimeout: number) => ({
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 50 }),
    httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
  },
});

type Options = ReturnType<typeof optionsFor>;

/** The part of an SDK client's pipeline that is used here: a step around each attempt. */
interface Pipeline {
  readonly middlewareStack: {
    add(
      step: <Output>(next: (args: never) => Promise<Output>) => (args: never) => Promise<Output>,
      options: { readonly step: 'deserialize'; readonly priority: 'low'; readonly name: string },
    ): void;
  };
}

/**
 * Makes a client that meets no dead connection twice. After a freeze, or behind a router that forgets, all the kept ones
 * may be dead, and each attempt takes another: so the idle ones are closed before each attempt, and all of them once an
 * attempt has failed on its connection.
 */
export function withLiveConnections<C extends Pipeline>(create: (options: Options) => C, requestTimeout: number): C {
  const options = optionsFor(requestTimeout);
  const { httpAgent, httpsAgent } = options.requestHandler;
  const freedAt = new WeakMap<object, number>();
  const closeIdle = (agent: Agent, longestMs: number) => {
    for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
      if (Date.now() - (freedAt.get(socket) ?? 0) >= longestMs) socket.destroy();
    }
  };
  const agents: readonly Agent[] = [httpAgent, httpsAgent];
  for (const agent of agents) agent.on('free', (socket: object) => freedAt.set(socket, Date.now()));
  const client = create(options);
  client.middlewareStack.add(
    (next) => async (args) => {
      for (const agent of agents) closeIdle(agent, LONGEST_IDLE_MS);
      try {
        return await next(args);
      } catch (error) {
        // A refusal is an answer here: what is thrown comes from the connection.
        for (const agent of agents) closeIdle(agent, 0);
        throw error;
      }
    },
    { step: 'deserialize', priority: 'low', name: 'withLiveConnections' },
  );
  return client;
}

export const createDynamoClient = () => withLiveConnections((options) => new DynamoDBClient(options), 1_500);
export const createSecretsClient = () => withLiveConnections((options) => new SecretsManagerClient(options), 3_000);
