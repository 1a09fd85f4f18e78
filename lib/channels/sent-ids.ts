import { type ChannelId, type ExternalMessageId, keyedDigest, messageWithPart } from '../ids.ts';
import { stringIn } from '../table/read-item.ts';
import type { Item, Table } from '../table/table.ts';

/** Days for which an agent's message is found by its provider's id of it. */
const KEPT_DAYS = 30;

export interface SentIdPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly indexKey: () => Promise<string>;
  readonly now: () => Date;
}

/** A digest, which says nothing of a person whose id may be in that of a message. */
export async function sentDigest(sentId: string, { indexKey }: Pick<SentIdPorts, 'indexKey'>): Promise<string> {
  return keyedDigest(await indexKey())(sentId);
}

/**
 * Keeps under which id of its own the provider has a part, for the quotes and receipts that name it so. Safe to repeat.
 * @param externalId Ours, of the part.
 */
export async function keepSentId(
  channelId: ChannelId,
  sentId: string,
  externalId: string,
  ports: SentIdPorts,
): Promise<void> {
  const expiresAt = Math.floor(ports.now().getTime() / 1000) + KEPT_DAYS * 86_400;
  await ports.table.update(sentPk(channelId, await sentDigest(sentId, ports)), { set: { externalId, expiresAt } });
}

/**
 * Our message that the provider knows by an id of its own, and whether it is a further part of it.
 * @param digest Of that id, see {@link sentDigest}.
 */
export async function sentMessage(
  channelId: ChannelId,
  digest: string,
  { table }: { readonly table: Pick<Table, 'get'> },
): Promise<ReturnType<typeof messageWithPart>> {
  const item = await table.get(sentPk(channelId, digest));
  return messageWithPart((item && stringIn(item, 'externalId')) ?? '');
}

/** Our id of the message that an item of a channel's is about; undefined of an item of anything else. */
export function sentIn(item: Item, channelId: ChannelId): ExternalMessageId | undefined {
  if (!item.pk.startsWith(sentPk(channelId, ''))) return undefined;
  return messageWithPart(stringIn(item, 'externalId') ?? '')?.externalId;
}

const sentPk = (channelId: ChannelId, digest: string): string => `SENT#${channelId}#${digest}`;
