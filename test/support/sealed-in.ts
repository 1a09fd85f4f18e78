import { unseal } from '../../lib/secrets/seal.ts';
import type { Item, Value } from '../../lib/table/table.ts';

/** What is sealed in an item of the table and in its notes, under whichever of these secrets. */
export function sealedIn({ pk, notes = {}, ...item }: Item, secrets: readonly string[]): string[] {
  const ofNotes: readonly Value[] = typeof notes === 'object' ? Object.values<Value>(notes) : [];
  const values = [...Object.values(item), ...ofNotes];
  return values.flatMap((value) =>
    typeof value === 'string' ? secrets.flatMap((secret) => unseal(value, secret, pk) ?? []) : [],
  );
}
