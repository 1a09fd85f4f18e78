import type { MessageEvent } from '../contract/events.ts';
import { type ChannelId, type Digest, type PersonKeys, standingDigest } from '../ids.ts';
import { messageEventSchema } from '../queues/jobs.ts';
import { seal, unseal } from '../secrets/seal.ts';
import { numberIn, stringIn } from '../table/read-item.ts';
import type { Item, Table } from '../table/table.ts';

export interface AlbumPorts {
  readonly keys: PersonKeys;
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly dataKey: () => Promise<string>;
  readonly randomBytes: (size: number) => Buffer;
  readonly now: () => Date;
}

/** A message that names the album to which it belongs. */
type AlbumPart = MessageEvent & { readonly album: string };

export function isAlbumPart(message: MessageEvent): message is AlbumPart {
  return message.album !== undefined;
}

const PREFIX = 'ALBUM#';

/** Key of the album's item. */
export function albumPk(
  channelId: ChannelId,
  { conversationId, album }: Pick<AlbumPart, 'conversationId' | 'album'>,
  digest: Digest,
): string {
  return `${PREFIX}${digest([channelId, conversationId, album])}`;
}

function standingBy(channelId: ChannelId, part: AlbumPart, ports: Omit<AlbumPorts, 'dataKey' | 'randomBytes'>) {
  return standingDigest(ports.keys, (digest) => albumPk(channelId, part, digest), ports);
}

/** What the attributes of an album's item begin with that hold its parts. */
const PLACE = 'part-';

/** The attribute that holds a part. */
function placeOf({ providerMessageId }: AlbumPart, digest: Digest): string {
  return `${PLACE}${digest(providerMessageId).slice(0, 22)}`;
}

/** For as long as the inbound queue keeps a message, so that each finds what became of the others. */
export const ALBUM_KEPT_SECONDS = 14 * 86_400;

/**
 * Adds a part to its album, its content sealed. False: the album was closed without it, and the part goes alone. Safe
 * to repeat.
 */
export async function addToAlbum(channelId: ChannelId, part: AlbumPart, ports: AlbumPorts): Promise<boolean> {
  const digest = await standingBy(channelId, part, ports);
  const pk = albumPk(channelId, part, digest);
  const place = placeOf(part, digest);
  const at = ports.now().getTime();
  const sealed = seal(JSON.stringify(part), await ports.dataKey(), pk, ports.randomBytes);
  const change = {
    setIfMissing: { [place]: sealed },
    set: { lastAt: at, expiresAt: Math.floor(at / 1000) + ALBUM_KEPT_SECONDS },
  };
  if ((await ports.table.update(pk, change, { missing: 'closedAt' })) !== undefined) return true;
  return (await ports.table.get(pk))?.[place] !== undefined;
}

/** Milliseconds after its last part in which an album is taken to be whole. */
const QUIET_MS = 2_000;

/** `waiting`: more of it may come. */
type WholeAlbum =
  { readonly kind: 'whole'; readonly message: MessageEvent } | { readonly kind: 'waiting'; readonly afterMs: number };

/**
 * The message that an album becomes once nothing more of it comes; it is closed then, and is the same message for the
 * one who asks again. A part whose album is not there any more is a message by itself.
 */
export async function wholeAlbum(
  channelId: ChannelId,
  part: AlbumPart,
  ports: Omit<AlbumPorts, 'randomBytes'>,
): Promise<WholeAlbum> {
  const pk = albumPk(channelId, part, await standingBy(channelId, part, ports));
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
  const all = partsIn(item, await dataKey());
  const others = all.filter(({ providerMessageId }) => providerMessageId !== part.providerMessageId);
  return { kind: 'whole', message: mergeAlbum([part, ...others]) };
}

/** The attributes of an album's item that hold its parts, each sealed with the data key; none of another item. */
export function sealedPartsIn(item: Item): string[] {
  return item.pk.startsWith(PREFIX) ? Object.keys(item).filter((name) => name.startsWith(PLACE)) : [];
}

function partsIn(item: Item, key: string): MessageEvent[] {
  return sealedPartsIn(item)
    .map((name) => unseal(stringIn(item, name) ?? '', key, item.pk) ?? 'null')
    .map((opened) => messageEventSchema.parse(JSON.parse(opened)));
}

/** An album as an item keeps it. */
export interface KeptAlbum {
  readonly parts: readonly MessageEvent[];
  /** By which the item is named. */
  readonly digest: Digest;
  /** It has become a message; more of it may come otherwise. */
  readonly isClosed: boolean;
}

/**
 * The album of a channel that an item keeps; undefined where the item is of another kind or of another channel, or was
 * sealed under another key.
 * @param digests By which it may be named.
 */
export function albumIn(
  item: Item,
  channelId: ChannelId,
  digests: readonly Digest[],
  key: string,
): KeptAlbum | undefined {
  const texts = sealedPartsIn(item).map((name) => unseal(stringIn(item, name) ?? '', key, item.pk) ?? 'null');
  const parts = texts
    .map((text) => messageEventSchema.safeParse(JSON.parse(text)).data)
    .filter((part) => part !== undefined);
  const [first] = parts;
  if (first === undefined || !isAlbumPart(first)) return undefined;
  const digest = digests.find((by) => albumPk(channelId, first, by) === item.pk);
  return digest && { parts, digest, isClosed: item['closedAt'] !== undefined };
}

/**
 * A part of an album that has become one message, and the id of that message. Undefined where there is no such part, or
 * is none any more.
 * @param id `providerMessageId` of the part.
 */
export async function partOfAlbum(
  channelId: ChannelId,
  inAlbum: AlbumPart,
  id: string,
  ports: Omit<AlbumPorts, 'randomBytes'>,
): Promise<{ readonly message: MessageEvent; readonly albumsId: string } | undefined> {
  const { table, dataKey } = ports;
  const item = await table.get(albumPk(channelId, inAlbum, await standingBy(channelId, inAlbum, ports)));
  if (item?.['closedAt'] === undefined) return undefined;
  const [first, ...others] = partsIn(item, await dataKey());
  const message = [first, ...others].find((part) => part?.providerMessageId === id);
  if (first === undefined || message === undefined) return undefined;
  return { message, albumsId: mergeAlbum([first, ...others]).providerMessageId };
}

/**
 * One message out of those of an album: it is the first of them, with the words, notes and files of all. The same
 * whichever way they come.
 */
export function mergeAlbum(parts: readonly [MessageEvent, ...MessageEvent[]]): MessageEvent {
  const [first = parts[0], ...others] = parts.toSorted(byPlace);
  const all = [first, ...others];
  const files = all.flatMap((part) => part.files ?? []);
  const notes = all.flatMap((part) => part.notes ?? []);
  // What holds of each part, as that all are forwarded, is said once.
  const differing = notes.filter(({ en }, place) => notes.findIndex((note) => note.en === en) === place);
  return {
    ...first,
    album: undefined,
    text: all
      .map(({ text }) => text)
      .filter((text) => text !== '')
      .join('\n'),
    ...(files.length > 0 && { files }),
    ...(differing.length > 0 && { notes: differing }),
  };
}

/** Ids of one conversation rise: as numbers, for 10 comes after 9. */
function byPlace({ providerMessageId: one }: MessageEvent, { providerMessageId: other }: MessageEvent): number {
  return one.length - other.length || (one < other ? -1 : 1);
}
