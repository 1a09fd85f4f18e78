import * as z from 'zod/mini';
import { channelIdSchema, type IntegrationKey, integrationKeySchema } from '../../ids.ts';
import { type InboundJob, inboundJobSchema } from '../../queues/jobs.ts';
import { unseal } from '../../secrets/seal.ts';
import { numberIn, stringIn } from '../../table/read-item.ts';
import type { Item, Table } from '../../table/table.ts';

const recordSchema = z.object({
  pk: z.string(),
  integrationKey: integrationKeySchema,
  channelId: channelIdSchema,
  /** A `ParkingCause`, unless another version of this software parked it. */
  cause: z.string(),
  detail: z.string(),
  attempts: z.number(),
  correlation: z.string(),
  /** ISO 8601; of the last time, where a replay was parked again. */
  parkedAt: z.string(),
  /** ISO 8601, kept from the first replay on: what is parked again doesn't fall behind what came after it. */
  firstParkedAt: z.optional(z.string()),
  /** Seconds since 1970. */
  expiresAt: z.number(),
  /** ISO 8601, of the message itself. */
  createdAt: z.optional(z.string()),
  /** How often it was put back on the queue. */
  replay: z._default(z.int(), 0),
  /** ISO 8601, of the last replay. Later than `parkedAt`: the worker has not settled it yet. */
  replayedAt: z.optional(z.string()),
  /** The id of the key that its content was sealed with. Missing: an earlier version parked it. */
  sealedBy: z.optional(z.string()),
});

/** A parked message without its content. */
export type ParkedRecord = z.infer<typeof recordSchema>;

const attributes = Object.keys(recordSchema.shape).filter((name) => name !== 'pk');

/** What is parked in these integrations, in the order in which it was first parked. Contents aren't fetched. */
export async function listParked(
  integrations: readonly IntegrationKey[],
  { table, now }: { readonly table: Pick<Table, 'list'>; readonly now: () => Date },
): Promise<ParkedRecord[]> {
  const lists = await Promise.all(integrations.map((key) => table.list(`PARKED#${key}`, attributes)));
  return lists
    .flat()
    .map((item) => recordSchema.parse(item))
    .filter(({ expiresAt }) => expiresAt * 1000 > now().getTime())
    .sort((one, other) => placeOf(one).localeCompare(placeOf(other)));
}

/** Of two that were parked in the same millisecond, the earlier message comes first. */
function placeOf(record: ParkedRecord): string {
  return `${firstParked(record)} ${record.createdAt ?? ''}`;
}

/** When a message was parked before any replay, as ISO 8601. */
export function firstParked({ firstParkedAt, parkedAt }: Pick<ParkedRecord, 'firstParkedAt' | 'parkedAt'>): string {
  return firstParkedAt ?? parkedAt;
}

/** The parked record that an item is, of whichever integration; undefined where it is something else. */
export function parkedIn(item: Item): ParkedRecord | undefined {
  return stringIn(item, 'payload') === undefined ? undefined : recordSchema.safeParse(item).data;
}

/** What is in a parked record. `unreadable`: it was sealed under a data key that is stored no longer, or damaged. */
export type OpenedParked =
  /** `replay`: how often it was put back on the queue. */
  | { readonly kind: 'opened'; readonly job: InboundJob; readonly replay: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable' };

export interface OpenPorts {
  readonly table: Pick<Table, 'get'>;
  readonly dataKey: () => Promise<string>;
}

/** Opens the sealed content of a parked record: the customer's words and name. */
export async function openParked(pk: string, { table, dataKey }: OpenPorts): Promise<OpenedParked> {
  const item = await table.get(pk);
  const sealed = item && stringIn(item, 'payload');
  if (item === undefined || sealed === undefined) return { kind: 'gone' };
  const text = unseal(sealed, await dataKey(), pk);
  return text === undefined
    ? { kind: 'unreadable' }
    : { kind: 'opened', job: inboundJobSchema.parse(JSON.parse(text)), replay: numberIn(item, 'replay') };
}

/**
 * Gives a parked message up for good. Its claim stays `parked`, so that not even the provider's repeat of the webhook
 * brings it to CXone. False: it was settled or parked again since it was listed, and stays as it is.
 */
export function dropParked({ pk, parkedAt }: ParkedRecord, table: Pick<Table, 'delete'>): Promise<boolean> {
  return table.delete(pk, { equals: ['parkedAt', parkedAt] });
}
