import { expect } from 'vitest';
import * as z from 'zod';
import type { World } from '../../local/world.ts';
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
