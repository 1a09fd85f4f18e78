import { copyProgressSchema } from '../../attachments/file-copy.ts';
import { handedOver } from '../../attachments/handed-over.ts';
import { openClaim } from '../../exactly-once/kept-claims.ts';
import type { ChannelId, IntegrationKey } from '../../ids.ts';
import { seal, sealingKeyId } from '../../secrets/seal.ts';
import { numberIn, stringIn } from '../../table/read-item.ts';
import type { Table } from '../../table/table.ts';

/** Why a message needs a person. */
export type ParkingCause =
  | 'refused-by-cxone'
  | 'content-changed'
  | 'channel-removed'
  | 'waited-too-long'
  | 'backlog-full'
  | 'look-up-refused'
  | 'worker-crashed';

export interface ParkedMessage {
  readonly integrationKey: IntegrationKey;
  readonly channelId: ChannelId;
  /** The claim's key, or another id that is the same at every attempt: parking twice is parking once. */
  readonly id: string;
  readonly cause: ParkingCause;
  /** For the operator, without content: error code, field names, CXone's reference. */
  readonly detail: string;
  readonly attempts: number;
  readonly correlation: string;
  /** ISO 8601, the time that it has in its thread; without it a replay takes the time at which it was parked. */
  readonly createdAt?: string | undefined;
  /** The work itself, as it stood on the queue. */
  readonly payload: unknown;
}

const PREFIX = 'PARKED#';
/** Days for which a parked message waits for somebody, counted from its last replay where there was one. */
const KEPT_DAYS = 30;

/** When what is parked or replayed now is deleted, in seconds since 1970. */
export function keptUntil(at: Date): number {
  return Math.floor(at.getTime() / 1000) + KEPT_DAYS * 86_400;
}

/** Key of the record of what is parked under an id. */
export function parkedPk(id: string): string {
  return `${PREFIX}${id}`;
}

/** The id under which something is parked, from the key of its record. */
function idOfParked(pk: string): string {
  return pk.slice(PREFIX.length);
}

export interface ParkingPorts {
  readonly table: Table;
  readonly dataKey: () => Promise<string>;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

/** Parks a message, its content sealed, listed per integration: the record that alarms and replay read. */
export async function park(message: ParkedMessage, ports: ParkingPorts): Promise<void> {
  const at = ports.now();
  const { integrationKey, channelId, id, cause, detail, attempts, correlation, createdAt } = message;
  const pk = parkedPk(id);
  const key = await ports.dataKey();
  await ports.table.put(
    {
      pk,
      listPk: `PARKED#${integrationKey}`,
      listSk: placeOf(pk, at),
      integrationKey,
      channelId,
      cause,
      detail,
      attempts,
      correlation,
      ...(createdAt !== undefined && { createdAt }),
      parkedAt: at.toISOString(),
      payload: seal(JSON.stringify(message.payload), key, pk, ports.randomBytes),
      sealedBy: sealingKeyId(key),
      expiresAt: keptUntil(at),
    },
    { missing: 'pk' },
  );
}

/** What a replay needs to know of the record of its message. */
export interface ReplayedRecord {
  readonly pk: string;
  readonly attempts: number;
  /** ISO 8601, the message's time in its thread. */
  readonly createdAt: string;
}

/** Undefined: an earlier replay was delivered, or somebody dropped the message. */
export async function readReplayed(pk: string, table: Pick<Table, 'get'>): Promise<ReplayedRecord | undefined> {
  const item = await table.get(pk);
  if (item === undefined) return undefined;
  const createdAt = stringIn(item, 'createdAt') ?? stringIn(item, 'parkedAt') ?? '';
  return { pk, attempts: numberIn(item, 'attempts'), createdAt };
}

/** A replay came to nothing: the record says so. One that was dropped meanwhile stays dropped. */
export async function parkAgain(
  { pk, attempts }: ReplayedRecord,
  again: Pick<ParkedMessage, 'cause' | 'detail' | 'attempts'>,
  { table, now }: Pick<ParkingPorts, 'table' | 'now'>,
): Promise<void> {
  const at = now();
  const set = {
    ...again,
    attempts: attempts + again.attempts,
    parkedAt: at.toISOString(),
    listSk: placeOf(pk, at),
    expiresAt: keptUntil(at),
  };
  await table.update(pk, { set }, { exists: 'payload' });
}

/** Its message is in CXone, or stands in another record. */
export async function unpark({ pk }: ReplayedRecord, table: Pick<Table, 'delete'>): Promise<void> {
  await table.delete(pk);
}

function placeOf(pk: string, at: Date): string {
  return `${at.toISOString()}#${idOfParked(pk)}`;
}

export interface GiveUpPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly indexKey: () => Promise<string>;
  readonly now: () => Date;
}

/**
 * Has the files of a message deleted that was dropped: nobody needs them any more. To be called once its
 * record is gone; safe to repeat.
 */
export async function giveUpFiles(
  { pk }: { readonly pk: string },
  { table, indexKey, now }: GiveUpPorts,
): Promise<void> {
  const item = await table.get(idOfParked(pk));
  const claim = item && (await openClaim(item, indexKey));
  const progress = claim && copyProgressSchema.safeParse(claim.notes).data;
  const due = progress && handedOver(progress, { linkSeconds: 0 }, now());
  if (claim !== undefined && due !== undefined) {
    await table.update(claim.pk, { set: { ...due } }, { equals: ['state', 'parked'] });
  }
}
