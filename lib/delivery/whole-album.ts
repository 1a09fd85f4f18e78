import type { ChannelId } from '../ids.ts';
import { mergeAlbum } from '../messages/merge-album.ts';
import type { MessageEvent } from '../providers/contract.ts';
import { unseal } from '../secrets/seal.ts';
import { numberIn, stringIn } from '../table/read-item.ts';
import type { Item } from '../table/table.ts';
import { type AlbumPart, albumPk, type AlbumPorts, PLACE, placeOf } from './album-part.ts';
import { messageEventSchema } from './outbox.ts';

/** Milliseconds after its last part in which an album is taken to be whole. */
const QUIET_MS = 2_000;

/** `waiting`: more of it may come. */
export type WholeAlbum =
  { readonly kind: 'whole'; readonly message: MessageEvent } | { readonly kind: 'waiting'; readonly afterMs: number };

/**
 * The message that an album becomes once nothing more of it comes; it is closed then, and is the same message for whoever
 * asks again. A part whose album is not there any more is a message by itself.
 */
export async function wholeAlbum(
  channelId: ChannelId,
  part: AlbumPart,
  ports: Omit<AlbumPorts, 'randomBytes'>,
): Promise<WholeAlbum> {
  const pk = albumPk(channelId, part);
  const found = await ports.table.get(pk);
  if (found === undefined) return alone(part);
  if (found['closedAt'] !== undefined) return whole(found, part, ports);
  const at = ports.now().getTime();
  const afterMs = numberIn(found, 'lastAt') + QUIET_MS - at;
  if (afterMs > 0) return { kind: 'waiting', afterMs };
  const closed = await ports.table.update(pk, { setIfMissing: { closedAt: at } }, { exists: 'lastAt' });
  return closed === undefined ? alone(part) : whole(closed, part, ports);
}

function alone(part: AlbumPart): WholeAlbum {
  return { kind: 'whole', message: mergeAlbum([part]) };
}

async function whole(item: Item, part: AlbumPart, { dataKey }: Pick<AlbumPorts, 'dataKey'>): Promise<WholeAlbum> {
  const key = await dataKey();
  const others = Object.keys(item)
    .filter((name) => name.startsWith(PLACE) && name !== placeOf(part))
    .map((name) => unseal(stringIn(item, name) ?? '', key, item.pk) ?? 'null')
    .map((opened) => messageEventSchema.parse(JSON.parse(opened)));
  return { kind: 'whole', message: mergeAlbum([part, ...others]) };
}
