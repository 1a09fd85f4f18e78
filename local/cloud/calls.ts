import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import * as z from 'zod';
import { RUNNER_USER_AGENT } from './local-credentials.ts';
import { s3Operation } from './s3-operation.ts';

const CHANNEL = 'http.server.request.start';
const startedSchema = z.object({ request: z.instanceof(IncomingMessage), socket: z.instanceof(Socket) });

const SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
  Logs_20140328: 'logs',
};

/**
 * Counts the calls that reach the stand-ins, by service and operation: `dynamodb:PutItem`, `sqs:SendMessage`,
 * `secretsmanager:GetSecretValue`, `logs:PutLogEvents`, `s3:PutObject`. What the runner calls itself, event source mappings above all, is
 * left out: it polls, so its count would say how long something took. So is who comes with a presigned link.
 */
export class CallCounter {
  readonly #ports: ReadonlySet<number>;
  readonly #counts = new Map<string, number>();
  readonly #observe = (message: unknown): void => {
    const started = startedSchema.safeParse(message);
    if (!started.success || !this.#ports.has(started.data.socket.localPort ?? 0)) return;
    const { request } = started.data;
    const name = nameOf(request);
    if (name === undefined || request.headers['user-agent']?.includes(RUNNER_USER_AGENT) === true) return;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  };

  /** @param endpoints of the stand-ins to observe, e.g. `http://127.0.0.1:41234` */
  constructor(endpoints: readonly string[]) {
    this.#ports = new Set(endpoints.map((endpoint) => Number(new URL(endpoint).port)));
    subscribe(CHANNEL, this.#observe);
  }

  /** Calls since the last {@link reset}: of one operation (`dynamodb:PutItem`), of one service (`sqs`), or of all. */
  count(name?: string): number {
    let sum = 0;
    for (const [key, calls] of this.#counts) {
      if (name === undefined || key === name || key.startsWith(`${name}:`)) sum += calls;
    }
    return sum;
  }

  /** The operations that were called since the last {@link reset}, in alphabetical order. */
  snapshot(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)));
  }

  reset(): void {
    this.#counts.clear();
  }

  stop(): void {
    unsubscribe(CHANNEL, this.#observe);
  }
}

function nameOf({ headers, method = '', url = '' }: IncomingMessage): string | undefined {
  if (headers.authorization?.includes('/s3/aws4_request') === true) {
    const operation = s3Operation(method, url);
    return operation === undefined ? undefined : `s3:${operation}`;
  }
  const [target = '', operation] = String(headers['x-amz-target'] ?? '').split('.');
  const service = SERVICES[target];
  return service === undefined || operation === undefined ? undefined : `${service}:${operation}`;
}
