import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import * as z from 'zod';
import type { MessageEvent } from '../../lib/contract/events.ts';
import { channelIdSchema, integrationKeySchema } from '../../lib/ids.ts';
import { park } from '../../lib/inbound/parking/parked-record.ts';
import { createDynamoTable } from '../../lib/table/create-dynamo-table.ts';
import { LOCAL_CREDENTIALS } from '../../local/cloud/local-credentials.ts';
import type { World } from '../../local/world.ts';
import { messageEvent } from '../support/fixtures.ts';
import { byoc, type Run } from './deployment.ts';

const findingSchema = z.object({
  name: z.string(),
  verdict: z.enum(['ok', 'warn', 'fail', 'skip']),
  message: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

/** Runs the command line on a world, as its operator. */
export function byocOn(world: World, args: readonly string[], changes: Readonly<Record<string, string>> = {}) {
  return byoc(args, { ...world.cloud.environment, ...changes });
}

/** What `byoc doctor --json` finds. No secret of the deployment may be in it. */
export async function doctor(
  world: World,
  args: readonly string[] = [],
  changes: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly findings: readonly Finding[] }> {
  const run = await byocOn(world, ['doctor', '--json', ...args], changes);
  expect(run.stderr).toBe('');
  expectNoSecret(world, run);
  return { code: run.code, findings: z.array(findingSchema).parse(JSON.parse(run.stdout)) };
}

/** No value of any secret of the deployment was printed, whole or by one of its parts. */
export function expectNoSecret(world: World, { stdout, stderr }: Pick<Run, 'stdout' | 'stderr'>): void {
  const values = world.cloud.secrets.names().flatMap((name) => secretParts(world.cloud.secrets.read(name) ?? ''));
  expect(values.length).toBeGreaterThan(0);
  expect(values.filter((value) => stdout.includes(value) || stderr.includes(value))).toEqual([]);
}

/** A text itself, and the texts inside its JSON that are no ids. */
function secretParts(stored: string): string[] {
  const inside: string[] = [];
  try {
    JSON.parse(stored, (key, value: unknown) => {
      if (typeof value === 'string' && /secret|value/i.test(key)) inside.push(value);
      return value;
    });
  } catch {
    // A plain text.
  }
  return [stored, ...inside].filter((text) => text.length >= 8);
}

/**
 * The deployment's secrets under another prefix, some of them changed: what the command line sees, while the functions
 * go on with theirs. Answers the change of the environment.
 */
export function otherSecrets(
  { cloud: { secrets, environment } }: World,
  prefix: string,
  change: (name: string, value: string) => string | undefined,
): { readonly SECRETS_PREFIX: string } {
  const own = environment['SECRETS_PREFIX'] ?? '';
  for (const name of secrets.names().filter((candidate) => candidate.startsWith(`${own}/`))) {
    const value = change(name.slice(own.length + 1), secrets.read(name) ?? '');
    if (value !== undefined) secrets.write(`${prefix}${name.slice(own.length)}`, value);
  }
  return { SECRETS_PREFIX: prefix };
}

/**
 * Parks a message of a channel of the integration `main`, as the worker does.
 * @param dataKey What it is sealed with; by default the deployment's.
 */
export async function parkOn({ cloud }: World, channel: string, event: Partial<MessageEvent>, dataKey?: string) {
  const ids = { integrationKey: integrationKeySchema.parse('main'), channelId: channelIdSchema.parse(channel) };
  const stored = cloud.secrets.read(`${cloud.environment['SECRETS_PREFIX'] ?? ''}/data-key`) ?? '';
  const message = messageEvent(event);
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: cloud.endpoints.dynamodb,
    credentials: LOCAL_CREDENTIALS,
  });
  await park(
    {
      ...ids,
      id: `test#${randomBytes(9).toString('hex')}`,
      cause: 'refused-by-cxone',
      detail: 'create-message: CXone refused it with status 422.',
      attempts: 3,
      correlation: 'corr-1',
      payload: { ...ids, correlation: 'corr-1', messages: [message] },
    },
    {
      table: createDynamoTable(client, cloud.tableName),
      now: () => new Date(),
      randomBytes,
      dataKey: () => Promise.resolve(dataKey ?? stored),
    },
  );
  client.destroy();
}
