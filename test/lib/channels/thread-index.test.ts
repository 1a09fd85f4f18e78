import { beforeEach, describe, expect, it } from 'vitest';
import { customerPk, ThreadIndex } from '../../../lib/channels/thread-index.ts';
import { channelIdSchema, digestOf, integrationKeySchema, threadIdOf } from '../../../lib/ids.ts';
import type { Item } from '../../../lib/table/table.ts';
import { channel, channelId, countingBytes, INDEX_KEY, integrationKey, keys } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const threadId = threadIdOf('conv-7781');
const ida = { conversationId: 'conv-7781', customerId: 'ida' };
const DAY_SECONDS = 86_400;

class CountingTable extends MemoryTable {
  puts = 0;

  override put(item: Item): Promise<boolean> {
    this.puts += 1;
    return super.put(item);
  }
}

const indexOf = (ofAll: MemoryTable) =>
  new ThreadIndex({
    table: ofAll,
    now: new VirtualClock().now,
    indexKey: () => Promise.resolve(INDEX_KEY),
    randomBytes: countingBytes(),
  });

let table: CountingTable;
let index: ThreadIndex;
beforeEach(() => {
  table = new CountingTable();
  index = indexOf(table);
});

describe('ThreadIndex', () => {
  it('finds our thread by CXone’s id of it, in any process', async () => {
    await index.remember(channel, 'cx-thread-1', ida, keys);

    const other = indexOf(table);
    expect(await other.find(integrationKey, 'cx-thread-1')).toEqual({ channelId, threadId });
  });

  it('knows no thread that was not written down, nor one of another integration', async () => {
    await index.remember(channel, 'cx-thread-1', ida, keys);

    expect(await index.find(integrationKey, 'cx-thread-2')).toBeUndefined();
    expect(await index.find(integrationKeySchema.parse('other'), 'cx-thread-1')).toBeUndefined();
  });

  it('finds the customer of a conversation, in any process', async () => {
    await index.remember(channel, 'cx-thread-1', ida, keys);

    const other = indexOf(table);
    expect(await other.customerOf(channelId, 'conv-7781')).toBe('ida');
    expect(await other.customerOf(channelId, 'conv-7782')).toBeUndefined();
    expect(await other.customerOf(channelIdSchema.parse('ch-other'), 'conv-7781')).toBeUndefined();
  });

  it('writes a thread once, for four hundred days', async () => {
    await index.remember(channel, 'cx-thread-1', ida, keys);
    await index.remember(channel, 'cx-thread-1', ida, keys);

    expect(table.puts).toBe(2);
    const expiresAt = 1_772_446_530 + 400 * DAY_SECONDS;
    expect(table.items()).toMatchObject([{ expiresAt }, { expiresAt }]);
  });

  it('writes each of several threads once, up to ten thousand, and forgets no more than that it has', async () => {
    const rememberAll = async () => {
      for (let thread = 1; thread <= 10_000; thread += 1) {
        await index.remember(channel, `cx-thread-${thread}`, ida, keys);
      }
    };
    await rememberAll();
    await rememberAll();
    expect(table.puts).toBe(20_000);

    await index.remember(channel, 'cx-thread-10001', ida, keys);
    await index.remember(channel, 'cx-thread-10001', ida, keys);
    expect(table.puts).toBe(20_002);

    await index.remember(channel, 'cx-thread-1', ida, keys);
    expect(table.puts).toBe(20_004);
    expect(await index.find(integrationKey, 'cx-thread-1')).toEqual({ channelId, threadId });
  });

  it('shows no id of a person', async () => {
    await index.remember(channel, 'cx-thread-conv-7781', ida, keys);

    const shown = JSON.stringify(table.items());
    for (const plain of ['conv-7781', 'ida"', digestOf('conv-7781')]) expect(shown).not.toContain(plain);
  });

  it('finds what a version before wrote, and writes it anew under another name', async () => {
    const plain = { digest: digestOf, groups: digestOf };
    await index.remember(channel, 'cx-thread-1', ida, plain);
    const other = indexOf(table);
    const found = async () => [
      await other.find(integrationKey, 'cx-thread-1'),
      await other.customerOf(channelId, 'conv-7781'),
    ];
    expect(await found()).toEqual([{ channelId, threadId }, 'ida']);
    expect(table.items()).toMatchObject([{ customerId: 'ida' }, { pk: 'THREAD#main#cx-thread-1', threadId }]);

    await other.remember(channel, 'cx-thread-1', ida, keys);
    for (const { pk } of table.items()) if (pk.endsWith('cx-thread-1')) await table.delete(pk);
    await table.delete(customerPk(channelId, 'conv-7781', digestOf));
    expect(await found()).toEqual([{ channelId, threadId }, 'ida']);
  });
});
