import type { ChannelId } from '../ids.ts';
import { mergeAlbum } from '../messages/merge-album.ts';
import type { MessageEvent } from '../providers/contract.ts';
import { seal, unseal } from '../secrets/seal.ts';
import { numberIn } from '../table/read-item.ts';
import type { Item, Table } from '../table/table.ts';
import { digestOf } from './claims.ts';
import { messageEventSchema } from './outbox.ts';

/** Milliseconds after its last part in which an album is taken to be whole. */
const QUIET_MS = 2_000;
/** For as long as the inbound queue keeps a message, so that each finds what became of the others. */
const KEPT_SECONDS = 14 * 86_400;
const PART = 'part-';

export interface AlbumPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly dataKey: () => Promise<string>;
  readonly randomBytes: (size: number) => Buffer;
  readonly now: () => Date;
}

/** A part of an album: a message that names it. */
type Part = MessageEvent & { readonly album: string };

/** `waiting`: more of it may come. */
export type WholeAlbum =
  { readonly kind: 'whole'; readonly message: MessageEvent } | { readonly kind: 'waiting'; readonly afterMs: number };

export function isPart(message: MessageEvent): message is Part {
  return message.album !== undefined;
}

/**
 * Adds a part to its album, its content sealed. False: the album was closed without it, and the part goes alone. Safe to
 * repeat.
 */
export async function addToAlbum(channelId: ChannelId, part: Part, ports: AlbumPorts): Promise<boolean> {
  const pk = albumPk(channelId, part);
  const place = placeOf(part);
  const at = ports.now().getTime();
  const sealed = seal(JSON.stringify(part), await ports.dataKey(), pk, ports.randomBytes);
  const change = {
    setIfMissing: { [place]: sealed },
    set: { lastAt: at, expiresAt: Math.floor(at / 1000) + KEPT_SECONDS },
  };
  if ((await ports.table.update(pk, change, { missing: 'closedAt' })) !== undefined) return true;
  return (await ports.table.get(pk))?.[place] !== undefined;
}

/**
 * The message that an album becomes once nothing more of it comes; it is closed then, and is the same message for whoever
 * asks again. A part whose album is not there any more is a message by itself.
 */
export async function wholeAlbum(channelId: ChannelId, part: Part, ports: AlbumPorts): Promise<WholeAlbum> {
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

function alone(part: Part): WholeAlbum {
  return { kind: 'whole', message: mergeAlbum([part]) };
}

async function whole(item: Item, part: Part, { dataKey }: AlbumPorts): Promise<WholeAlbum> {
  const key = await dataKey();
  const others = Object.entries(item)
    .filter(([name]) => name.startsWith(PART) && name !== placeOf(part))
    .map(([, sealed]) => messageEventSchema.parse(JSON.parse(unseal(String(sealed), key, item.pk) ?? 'null')));
  return { kind: 'whole', message: mergeAlbum([part, ...others]) };
}

function albumPk(channelId: ChannelId, { conversationId, album }: Part): string {
  return `ALBUM#${digestOf([channelId, conversationId, album])}`;
}

function placeOf({ providerMessageId }: Part): string {
  return `${PART}${digestOf(providerMessageId).slice(0, 22)}`;
}
