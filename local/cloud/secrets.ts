import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { close, listen } from './listen.ts';
import { generateSecretString, generateSecretStringSchema } from './random-password.ts';
import { secretSchema, type Secret } from './secrets-schema.ts';
import { SecretsManagerError, SecretsStore } from './secrets-store.ts';
import type { StackResource } from './stack.ts';

export interface Secrets {
  /** e.g. `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** The current value of a secret, by name. Undefined where there is none. */
  read(name: string): string | undefined;
  /** Makes a secret, or gives one that exists a new value. */
  write(name: string, value: string): void;
  /** The names of all secrets, in alphabetical order. */
  names(): string[];
  stop(): Promise<void>;
}

export interface SecretsOptions {
  readonly region: string;
  /** Keeps the secrets over a restart; in memory without it. */
  readonly file?: string | undefined;
  readonly now?: () => Date;
}

const seedSchema = z.object({
  SecretString: z.string().optional(),
  GenerateSecretString: generateSecretStringSchema.optional(),
});
const valueSchema = z.object({ SecretString: z.string() });

/** Starts a Secrets Manager stand-in with the secrets of the stack, which get their generated values now. */
export async function startSecrets(
  resources: readonly StackResource[],
  { region, file, now = () => new Date() }: SecretsOptions,
): Promise<Secrets> {
  const store = new SecretsStore({ region, now, secrets: file === undefined ? [] : load(file) });
  const run = (operation: string, input: unknown): object => {
    const output = store.run(operation, input);
    if (file !== undefined && operation !== 'GetSecretValue' && operation !== 'DescribeSecret') save(file, store);
    return output;
  };
  for (const { name, properties } of resources) {
    if (store.has(name)) continue;
    const { SecretString, GenerateSecretString } = seedSchema.parse(properties);
    run('CreateSecret', {
      Name: name,
      SecretString: GenerateSecretString === undefined ? SecretString : generateSecretString(GenerateSecretString),
    });
  }

  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        const operation = String(request.headers['x-amz-target'] ?? '').replace(/^secretsmanager\./, '');
        answer(response, () => run(operation, JSON.parse(body)));
      },
      () => response.destroy(),
    );
  });
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`;
  return {
    endpoint,
    read: (name) => {
      try {
        return valueSchema.safeParse(store.run('GetSecretValue', { SecretId: name })).data?.SecretString;
      } catch (error) {
        if (error instanceof SecretsManagerError) return undefined;
        throw error;
      }
    },
    write: (name, value) => {
      if (store.has(name)) run('PutSecretValue', { SecretId: name, SecretString: value });
      else run('CreateSecret', { Name: name, SecretString: value });
    },
    names: () => store.secrets.map(({ name }) => name).sort(),
    stop: () => close(server),
  };
}

function answer(response: ServerResponse, run: () => object): void {
  try {
    send(response, 200, run());
  } catch (error) {
    if (error instanceof SecretsManagerError) send(response, 400, { __type: error.type, message: error.message });
    else if (error instanceof SyntaxError) send(response, 400, { __type: 'SerializationException' });
    else send(response, 500, { __type: 'InternalServiceError', message: String(error) });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
  response.end(JSON.stringify(body));
}

function load(file: string): Secret[] {
  return existsSync(file) ? z.array(secretSchema).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** By way of a second file, so that a crash leaves the old state or the new one. */
function save(file: string, store: SecretsStore): void {
  writeFileSync(`${file}.new`, JSON.stringify(store.secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
