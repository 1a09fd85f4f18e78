import { newHolderId } from '../ids.ts';
import type { Change, Condition, Item, Table } from './table.ts';

/**
 * Changes an item that counts, once: the client of the table repeats a write whose answer was lost, and the repeat is
 * refused for the id that the first one left in `holder`. Where somebody else wrote in between, the repeat counts as well.
 * @returns the item as it is then; undefined where it is gone
 */
export async function updateOnce(
  table: Pick<Table, 'get' | 'update'>,
  pk: string,
  change: Change,
): Promise<Item | undefined> {
  const holder = newHolderId();
  const isNew: Condition = { any: [{ missing: 'holder' }, { differs: ['holder', holder] }] };
  const changed = await table.update(pk, { ...change, set: { ...change.set, holder } }, isNew);
  return changed ?? table.get(pk);
}
