import type { ChannelId } from '../ids.ts';
import { seal } from '../secrets/seal.ts';
import { type AlbumPart, albumPk, type AlbumPorts, placeOf } from './album-part.ts';

/** For as long as the inbound queue keeps a message, so that each finds what became of the others. */
const KEPT_SECONDS = 14 * 86_400;

/**
 * Adds a part to its album, its content sealed. False: the album was closed without it, and the part goes alone. Safe to
 * repeat.
 */
export async function addToAlbum(channelId: ChannelId, part: AlbumPart, ports: AlbumPorts): Promise<boolean> {
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
