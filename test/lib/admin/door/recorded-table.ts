import type { Change, Condition, Item } from '../../../../lib/table/table.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

export interface Write {
  readonly kind: 'put' | 'update' | 'delete';
  readonly pk: string;
}

/** The table in memory with a record of every write that was tried. */
export class RecordedTable extends MemoryTable {
  readonly writes: Write[] = [];
  /** What was written, each write as JSON. */
  readonly written: string[] = [];
  /** Requests that read, of one item or of many. */
  reads = 0;

  override get(pk: string): Promise<Item | undefined> {
    this.reads += 1;
    return super.get(pk);
  }

  override getMany(pks: readonly string[]): Promise<Map<string, Item>> {
    this.reads += 1;
    return super.getMany(pks);
  }

  override list(listPk: string, only?: readonly string[]): Promise<Item[]> {
    this.reads += 1;
    return super.list(listPk, only);
  }

  override put(item: Item, condition?: Condition): Promise<boolean> {
    this.writes.push({ kind: 'put', pk: item.pk });
    this.written.push(JSON.stringify(item));
    return super.put(item, condition);
  }

  override update(pk: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    this.writes.push({ kind: 'update', pk });
    this.written.push(JSON.stringify([pk, change]));
    return super.update(pk, change, condition);
  }

  override delete(pk: string, condition?: Condition): Promise<boolean> {
    this.writes.push({ kind: 'delete', pk });
    return super.delete(pk, condition);
  }
}
