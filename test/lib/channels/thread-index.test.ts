import { beforeEach, describe, expect, it } from 'vitest';
import { ThreadIndex } from '../../../lib/channels/thread-index.ts';
import { integrationKeySchema, threadIdOf } from '../../../lib/ids.ts';
import type { Item } from '../../../lib/table/table.ts';
import { channel, channelId, integrationKey } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const threadId = threadIdOf('conv-7781');
const DAY_SECONDS = 86_400;

class CountingTable extends MemoryTable {
  puts = 0;

  override put(item: Item): Promise<boolean> {
    this.puts += 1;
    return super.put(item);
  }
}

let table: CountingTable;
let index: ThreadIndex;
beforeEach(() => {
  table = new CountingTable();
  index = new ThreadIndex(table, new VirtualClock().now);
});

describe('ThreadIndex', () => {
  it('finds our thread by CXone’s id of it, in any process', async () => {
    await index.remember(channel, 'cx-thread-1', threadId);

    const other = new ThreadIndex(table, new VirtualClock().now);
    expect(await other.find(integrationKey, 'cx-thread-1')).toEqual({ channelId, threadId });
  });

  it('knows no thread that was not written down, nor one of another integration', async () => {
    await index.remember(channel, 'cx-thread-1', threadId);

    expect(await index.find(integrationKey, 'cx-thread-2')).toBeUndefined();
    expect(await index.find(integrationKeySchema.parse('other'), 'cx-thread-1')).toBeUndefined();
  });

  it('writes a thread once, for four hundred days', async () => {
    await index.remember(channel, 'cx-thread-1', threadId);
    await index.remember(channel, 'cx-thread-1', threadId);

    expect(table.puts).toBe(1);
    expect(table.items()).toMatchObject([{ expiresAt: 1_772_446_530 + 400 * DAY_SECONDS }]);
  });

  it('writes each of several threads once, up to ten thousand, and forgets no more than that it has', async () => {
    const rememberAll = async () => {
      for (let thread = 1; thread <= 10_000; thread += 1) {
        await index.remember(channel, `cx-thread-${thread}`, threadId);
      }
    };
    await rememberAll();
    await rememberAll();
    expect(table.puts).toBe(10_000);

    await index.remember(channel, 'cx-thread-10001', threadId);
    await index.remember(channel, 'cx-thread-10001', threadId);
    expect(table.puts).toBe(10_001);

    await index.remember(channel, 'cx-thread-1', threadId);
    expect(table.puts).toBe(10_002);
    expect(await index.find(integrationKey, 'cx-thread-1')).toEqual({ channelId, threadId });
  });
});
