import type { ChannelId } from '../ids.ts';
import type { MessageEvent } from '../providers/contract.ts';
import type { Table } from '../table/table.ts';
import { digestOf } from './claims.ts';

export interface AlbumPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly dataKey: () => Promise<string>;
  readonly randomBytes: (size: number) => Buffer;
  readonly now: () => Date;
}

/** A message that names the album to which it belongs. */
export type AlbumPart = MessageEvent & { readonly album: string };

export function isPart(message: MessageEvent): message is AlbumPart {
  return message.album !== undefined;
}

/** Key of the album's item. */
export function albumPk(channelId: ChannelId, { conversationId, album }: AlbumPart): string {
  return `ALBUM#${digestOf([channelId, conversationId, album])}`;
}

/** What the attributes of an album's item begin with that hold its parts. */
export const PLACE = 'part-';

/** The attribute that holds a part. */
export function placeOf({ providerMessageId }: AlbumPart): string {
  return `${PLACE}${digestOf(providerMessageId).slice(0, 22)}`;
}
