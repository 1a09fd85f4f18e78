import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageEvent } from '../../../lib/contract/events.ts';
import { channelIdSchema } from '../../../lib/ids.ts';
import { addToAlbum, type AlbumPorts, isAlbumPart, wholeAlbum } from '../../../lib/inbound/album.ts';
import type { Item } from '../../../lib/table/table.ts';
import { channelId, countingBytes, DATA_KEY, keys, messageEvent } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { InboundWorld } from './inbound-world.ts';

let clock: VirtualClock;
let table: MemoryTable;
let ports: AlbumPorts;

beforeEach(() => {
  clock = new VirtualClock();
  table = new MemoryTable();
  ports = { keys, table, dataKey: () => Promise.resolve(DATA_KEY), randomBytes: countingBytes(), now: clock.now };
});

const part = (number: number, changes: Partial<MessageEvent> = {}) => {
  const message = messageEvent({
    providerMessageId: `m-${number}`,
    text: `words of ${number}`,
    album: 'album-1',
    files: [{ id: `photo-${number}`, source: { kind: 'link', url: `https://files.example.org/${number}.txt` } }],
    ...changes,
  });
  if (!isAlbumPart(message)) throw new Error('A part was expected.');
  return message;
};

const add = (number: number, changes: Partial<MessageEvent> = {}) =>
  addToAlbum(channelId, part(number, changes), ports);

async function textOf(number: number): Promise<string | number> {
  const album = await wholeAlbum(channelId, part(number), ports);
  return album.kind === 'whole' ? album.message.text : album.afterMs;
}

/** What was read once is gone. */
class ForgetfulTable extends MemoryTable {
  override async get(pk: string): Promise<Item | undefined> {
    const item = await super.get(pk);
    await this.delete(pk);
    return item;
  }
}

describe('the parts of an album', () => {
  it('are waited for until none has come for two seconds', async () => {
    await add(1);
    await clock.advance(1_500);
    await add(2);
    await clock.advance(500);
    expect(await textOf(1)).toBe(1_500);
    await clock.advance(1_500);
    expect(await textOf(1)).toBe('words of 1\nwords of 2');
  });

  it('are one message for whoever asks, whichever part they ask with', async () => {
    for (const number of [1, 2, 3]) await add(number);
    await clock.advance(2_000);
    const all = await Promise.all([1, 2, 3].map(textOf));
    expect(new Set(all)).toEqual(new Set(['words of 1\nwords of 2\nwords of 3']));
    await clock.advance(86_400_000);
    expect(await textOf(2)).toBe(all[0]);
  });

  it('go alone where they come once the album is closed', async () => {
    expect(await add(1)).toBe(true);
    await clock.advance(2_000);
    await textOf(1);
    expect(await add(2)).toBe(false);
    expect(await textOf(1)).toBe('words of 1');
  });

  it('are known again when they are repeated, before and after the album is closed', async () => {
    expect([await add(1), await add(1)]).toEqual([true, true]);
    await clock.advance(2_000);
    expect(await textOf(1)).toBe('words of 1');
    expect(await add(1)).toBe(true);
    expect(await textOf(1)).toBe('words of 1');
  });

  it('are messages by themselves where their album is not there any more', async () => {
    expect(await textOf(1)).toBe('words of 1');
  });

  it('are messages by themselves where it goes while it is being closed', async () => {
    const vanishing = { ...ports, table: new ForgetfulTable() };
    await addToAlbum(channelId, part(1), vanishing);
    await addToAlbum(channelId, part(2), vanishing);
    await clock.advance(2_000);
    const album = await wholeAlbum(channelId, part(1), vanishing);
    expect(album).toMatchObject({ kind: 'whole', message: { text: 'words of 1' } });
  });

  it.each<[string, Partial<MessageEvent>]>([
    ['another conversation', { conversationId: 'conv-2' }],
    ['another album', { album: 'album-2' }],
  ])('stay apart from those of %s', async (_what, changes) => {
    await add(1);
    await add(2, changes);
    await clock.advance(2_000);
    expect(await textOf(1)).toBe('words of 1');
  });

  it('stay apart from those of another channel', async () => {
    await add(1);
    await addToAlbum(channelIdSchema.parse('ch-other'), part(2), ports);
    await clock.advance(2_000);
    expect(await textOf(1)).toBe('words of 1');
  });

  it('lie in the table encrypted, and for as long as a queue keeps a message', async () => {
    await add(1);
    const [item] = table.items();
    expect(JSON.stringify(item)).not.toContain('words');
    expect(item?.['expiresAt']).toBe(Math.floor(clock.now().getTime() / 1000) + 14 * 86_400);
  });
});

describe('the worker with an album', () => {
  it('waits for the rest, creates one message with all its files, and nothing more for the other parts', async () => {
    const world = new InboundWorld();
    const albums = { ...ports, table: world.table, now: world.clock.now };
    const parts = [part(1), part(2)];
    for (const one of parts) {
      await addToAlbum(channelId, one, albums);
      world.web.files.set(`https://files.example.org/${one.providerMessageId.slice(2)}.txt`, 'a photo');
    }
    for (const one of parts) await world.settle([one]);

    expect(world.cxone.messages.map(({ attachments = [] }) => attachments.length)).toEqual([2]);
    expect(world.cxone.texts()).toEqual(['words of 1\nwords of 2']);
    expect(world.logger.events()).toEqual(['inbound.delivered', 'inbound.duplicate']);
    expect(await world.parked()).toEqual([]);
  });
});
