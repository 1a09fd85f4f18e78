import type { ChannelId } from '../../ids.ts';
import { numberIn, stringIn } from '../../table/read-item.ts';
import type { GetMany } from '../../table/get-many.ts';
import type { Item, Table } from '../../table/table.ts';

/** `inbound`: a customer's message on its way to CXone; `outbound`: an agent's, on its way to the provider. */
export type Direction = 'inbound' | 'outbound';

/** What became of a message; `seen`: it was there, and more is not known of it. */
export type Outcome = 'seen' | 'worked' | 'failed';

/** What became of the last messages of one direction; times are ISO 8601 and may be minutes behind. */
export interface Traffic {
  /** Of the last message, whatever became of it. */
  readonly seenAt?: string | undefined;
  /** Of the last one that came through. */
  readonly workedAt?: string | undefined;
  /** Of the last attempt that failed, for a reason that the next message may meet as well. */
  readonly failed?: { readonly at: string; readonly code: string } | undefined;
}

export interface Activity extends Readonly<Record<Direction, Traffic>> {
  /** Attempts that failed in the last 24 hours; at least so many, since a process that ends takes some along. */
  readonly failures: number;
}

/** Failures are counted by the hour, each hour under an attribute of its own: `failures-2026-03-02T10`. */
const COUNT_PREFIX = 'failures-';
/** Milliseconds for which they count. */
const COUNTED_MS = 24 * 3_600_000;

export const activityPk = (channelId: string): string => `ACTIVITY#${channelId}`;

/** The attribute with the time of the last message of such an outcome, or with the cause of the last failure. */
export const activityAttribute = (direction: Direction, what: Outcome | 'cause'): string => `${direction}-${what}`;

/** The attribute under which the failures of this hour are counted. */
export const failureCountAt = (time: number): string => `${COUNT_PREFIX}${new Date(time).toISOString().slice(0, 13)}`;

/** The attributes that count failures of hours that nobody asks for any more. */
export function outdatedCounts(item: Item, time: number): string[] {
  return countsIn(item).filter((name) => name < failureCountAt(time - COUNTED_MS));
}

/** What is known of a channel's traffic (ADR 0011); nothing of one that had none. */
export async function readActivity(
  channelId: ChannelId,
  { table, now }: { readonly table: Pick<Table, 'get'>; readonly now: () => Date },
): Promise<Activity> {
  return activityIn((await table.get(activityPk(channelId))) ?? { pk: activityPk(channelId) }, now());
}

/** The same of many channels, by their ids; with `getMany` in a read or two. */
export async function readActivities(
  ids: readonly ChannelId[],
  { table, getMany, now }: ActivityPorts,
): Promise<ReadonlyMap<ChannelId, Activity>> {
  if (getMany === undefined) {
    return new Map(await Promise.all(ids.map(async (id) => [id, await readActivity(id, { table, now })] as const)));
  }
  const found = await getMany(ids.map(activityPk));
  return new Map(ids.map((id) => [id, activityIn(found.get(activityPk(id)) ?? { pk: activityPk(id) }, now())]));
}

interface ActivityPorts {
  readonly table: Pick<Table, 'get'>;
  readonly getMany?: GetMany | undefined;
  readonly now: () => Date;
}

function activityIn(item: Item, now: Date): Activity {
  const outdated = outdatedCounts(item, now.getTime());
  const counts = countsIn(item).filter((name) => !outdated.includes(name));
  return {
    inbound: trafficIn(item, 'inbound'),
    outbound: trafficIn(item, 'outbound'),
    failures: counts.reduce((sum, name) => sum + numberIn(item, name), 0),
  };
}

const countsIn = (item: Item): string[] => Object.keys(item).filter((name) => name.startsWith(COUNT_PREFIX));

function trafficIn(item: Item, direction: Direction): Traffic {
  const text = (what: Outcome | 'cause') => stringIn(item, activityAttribute(direction, what));
  const [workedAt, failedAt] = [text('worked'), text('failed')];
  const times = [text('seen'), workedAt, failedAt].filter((time) => time !== undefined);
  return {
    seenAt: times.sort().at(-1),
    workedAt,
    failed: failedAt === undefined ? undefined : { at: failedAt, code: text('cause') ?? '' },
  };
}
