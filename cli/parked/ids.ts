import { createHash } from 'node:crypto';
import { TargetError } from '../target.ts';

const SHORTEST = 8;

/**
 * What an operator calls a parked message. Its key in the table won't do: two keys may differ in their ends alone, and
 * parts of one may begin with a hyphen, as options do.
 */
export function idOf(pk: string): string {
  return createHash('sha256').update(pk).digest('hex').slice(0, 32);
}

/** Cuts ids so far that each is still told from all others. */
export function shortened(ids: readonly string[]): (id: string) => string {
  let length = SHORTEST;
  while (new Set(ids.map((id) => id.slice(0, length))).size < new Set(ids).size) length += 1;
  return (id) => id.slice(0, length);
}

/** The one of these that each prefix names, in their own order. Throws of a prefix that names none or several. */
export function named<Parked extends { readonly pk: string }>(
  prefixes: readonly string[],
  all: readonly Parked[],
): Parked[] {
  const wanted = new Set(prefixes.map((prefix) => theOne(prefix, all)));
  return all.filter((parked) => wanted.has(parked));
}

function theOne<Parked extends { readonly pk: string }>(prefix: string, all: readonly Parked[]): Parked {
  const [found, ...others] = all.filter(({ pk }) => idOf(pk).startsWith(prefix.toLowerCase()));
  if (found === undefined) {
    throw new TargetError(
      `There is no parked message ${prefix}: \`npm run byoc -- parked list\` shows those there are. Delivered and dropped messages are no longer listed.`,
    );
  }
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ pk }) => idOf(pk));
  throw new TargetError(`${prefix} is the beginning of several ids, give more of it: ${ids.slice(0, 5).join(', ')}`);
}
