import type { ChannelId } from '../../ids.ts';
import { numberIn } from '../../table/read-item.ts';
import type { Item, Table } from '../../table/table.ts';
import { activityPk } from './activity.ts';

/** What is counted of a day: messages that came through, by direction, and attempts that failed. */
export type Counted = 'in' | 'out' | 'failed';

/** A day of a channel, in UTC. Each number is the least that there was (ADR 0011). */
export interface DayOfUse extends Readonly<Record<Counted, number>> {
  /** Like 2026-03-02. */
  readonly day: string;
}

const counted = ['in', 'out', 'failed'] as const;

/** Days that are shown, today among them. */
const SHOWN_DAYS = 30;
/** Days for which counts are kept. */
const KEPT_DAYS = 31;
const DAY_MS = 86_400_000;

/** The attribute that counts for the day of a time: `in-2026-03-02`. Its names begin as no count of version 0.2 does. */
export const usageAttribute = (what: Counted, time: number): string => `${what}-${dayOf(time)}`;

/** The attributes of the first day that is kept no longer: with traffic on each day, nothing older is there. */
export const usageThatEnds = (time: number): string[] =>
  counted.map((what) => usageAttribute(what, time - KEPT_DAYS * DAY_MS));

/** The attributes that count for days which are kept no longer. */
export function outdatedUsage(item: Item, time: number): string[] {
  const first = dayOf(time - (KEPT_DAYS - 1) * DAY_MS);
  return Object.keys(item).filter((name) => {
    const [, day] = /^(?:in|out|failed)-(\d{4}-\d\d-\d\d)$/.exec(name) ?? [];
    return day !== undefined && day < first;
  });
}

/** The last 30 days of a channel, the oldest first. */
export async function readUsage(
  channelId: ChannelId,
  { table, now }: { readonly table: Pick<Table, 'get'>; readonly now: () => Date },
): Promise<DayOfUse[]> {
  const item = (await table.get(activityPk(channelId))) ?? { pk: activityPk(channelId) };
  return Array.from({ length: SHOWN_DAYS }, (_, index) => {
    const time = now().getTime() - (SHOWN_DAYS - 1 - index) * DAY_MS;
    const count = (what: Counted) => numberIn(item, usageAttribute(what, time));
    return { day: dayOf(time), in: count('in'), out: count('out'), failed: count('failed') };
  });
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
