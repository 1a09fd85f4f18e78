import { newHolderId } from '../../ids.ts';
import { isDoneWithin } from '../../is-done-within.ts';
import type { EventName } from '../../observability/events.ts';
import { createLogger, type Level, type LogFields, type Logger } from '../../observability/logger.ts';
import type { Settings } from '../../settings.ts';
import type { Table } from '../../table/table.ts';
import { outdatedUsage, usageAttribute, usageThatEnds } from './usage.ts';
import {
  activityAttribute,
  activityPk,
  type Direction,
  failureCountAt,
  type Outcome,
  outdatedCounts,
} from './activity.ts';

/** What the events of a message say of its channel. A failure about one message alone counts as `seen`. */
const marks: Partial<Record<EventName, readonly [Direction, Outcome]>> = {
  'inbound.delivered': ['inbound', 'worked'],
  'inbound.duplicate': ['inbound', 'seen'],
  'inbound.unchanged': ['inbound', 'seen'],
  'inbound.held': ['inbound', 'seen'],
  'inbound.retry': ['inbound', 'failed'],
  'inbound.parked': ['inbound', 'failed'],
  'outbound.sent': ['outbound', 'worked'],
  'outbound.queued': ['outbound', 'seen'],
  'outbound.repeated': ['outbound', 'seen'],
  'outbound.retry': ['outbound', 'failed'],
  'outbound.failed': ['outbound', 'failed'],
  'outbound.unknown': ['outbound', 'failed'],
};

/** Codes of failures that say nothing of the next message: it may be to somebody else, smaller, or a moment later. */
const aboutOneMessage: ReadonlySet<string | undefined> = new Set([
  ...['permanent', 'recipient-blocked', 'window-closed', 'unsupported', 'throttled', 'parts-missing'],
  ...['files', 'not-found-yet', 'content-changed', 'cxone_throttled'],
]);

/** Milliseconds in which a process writes the same of a channel once. */
const THROTTLE_MS = 300_000;
/** Milliseconds for which a write is awaited. */
const PATIENCE_MS = 250;
/** Milliseconds for which nothing is written after a write that failed or took too long. */
const REST_MS = 60_000;
/** Days for which it is known when a channel was last in use. */
const KEPT_DAYS = 400;
/** Channels that a process remembers to have written of. */
const MOST_REMEMBERED = 1_000;

/** What an event says; `code`: the cause, where it failed; `time`: in milliseconds since 1970. */
interface Mark {
  readonly direction: Direction;
  readonly outcome: Outcome;
  readonly code: string;
  readonly time: number;
}

/** What a process has written of one direction of a channel. */
interface Written {
  /** In milliseconds since 1970. */
  readonly at: Map<Outcome, number>;
  /** Attempts that failed, and messages that came through, which are not written yet. */
  failures: number;
  worked: number;
}

type Counted = Pick<Written, 'failures' | 'worked'>;

interface ActivityLogOptions {
  readonly table: Pick<Table, 'update'>;
  readonly now: () => Date;
  readonly patienceMs?: number;
}

/**
 * Notes when a channel was last in use, and how often it failed, from the events that are logged of its messages
 * (ADR 0011): for those who look whether it works, and never for a message's sake. What can't be written is let go.
 */
export class ActivityLog implements Logger {
  readonly #table: Pick<Table, 'update'>;
  readonly #now: () => Date;
  readonly #patienceMs: number;
  readonly #known = new Map<string, Written>();
  readonly #writing = new Set<Promise<void>>();
  #restsUntil = 0;

  constructor({ table, now, patienceMs = PATIENCE_MS }: ActivityLogOptions) {
    this.#table = table;
    this.#now = now;
    this.#patienceMs = patienceMs;
  }

  log(_level: Level, event: EventName, { channel, code }: LogFields = {}): void {
    const mark = marks[event];
    if (mark === undefined || channel === undefined) return;
    const [direction, outcome] = mark;
    const time = this.#now().getTime();
    this.#note(channel, {
      direction,
      outcome: outcome === 'failed' && aboutOneMessage.has(code) ? 'seen' : outcome,
      code: code ?? '',
      time,
    });
  }

  /** To be awaited before a function ends, for Lambda then stops what it is doing. Never for long, and never rejects. */
  async written(): Promise<void> {
    if (this.#writing.size === 0 || (await isDoneWithin(this.#patienceMs, Promise.all(this.#writing)))) return;
    this.#writing.clear();
    this.#rest();
  }

  #note(channel: string, mark: Mark): void {
    const { direction, outcome, time } = mark;
    const key = `${direction}#${channel}`;
    const known = this.#knownAt(key);
    if (outcome === 'failed') known.failures += 1;
    if (outcome === 'worked') known.worked += 1;
    if (time < this.#restsUntil || time - lastIn(known, outcome) < THROTTLE_MS) return;

    known.at.set(outcome, time);
    // That it works again is news.
    if (outcome === 'failed') known.at.delete('worked');
    const write = this.#write(activityPk(channel), mark, { ...known }).catch(() => {
      this.#known.delete(key);
      this.#rest();
    });
    known.failures = 0;
    known.worked = 0;
    this.#writing.add(write);
    void write.then(() => this.#writing.delete(write));
  }

  #knownAt(key: string): Written {
    const known = this.#known.get(key) ?? { at: new Map(), failures: 0, worked: 0 };
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(key, known);
    return known;
  }

  async #write(pk: string, { direction, outcome, code, time }: Mark, counted: Counted): Promise<void> {
    const at = new Date(time).toISOString();
    const expiresAt = Math.floor(time / 1000) + KEPT_DAYS * 86_400;
    const cause = outcome === 'failed' && { [activityAttribute(direction, 'cause')]: code };
    const set = { [activityAttribute(direction, outcome)]: at, expiresAt, ...cause };
    const { failures, worked } = counted;
    const add = {
      ...(failures > 0 && { [failureCountAt(time)]: failures, [usageAttribute('failed', time)]: failures }),
      ...(worked > 0 && { [usageAttribute(direction === 'inbound' ? 'in' : 'out', time)]: worked }),
    };
    if (Object.keys(add).length === 0) {
      await this.#table.update(pk, { set });
      return;
    }
    const failureId = newHolderId();
    const item = await this.#table.update(
      pk,
      { set: { ...set, failureId }, add, remove: usageThatEnds(time) },
      // The client repeats a write whose answer was lost: what that write has counted is not counted again.
      { any: [{ missing: 'failureId' }, { differs: ['failureId', failureId] }] },
    );
    const outdated = item === undefined ? [] : [...outdatedCounts(item, time), ...outdatedUsage(item, time)];
    if (outdated.length > 0) await this.#table.update(pk, { remove: outdated });
  }

  #rest(): void {
    this.#restsUntil = this.#now().getTime() + REST_MS;
  }
}

/** What another outcome tells as well was written by it. */
function lastIn({ at }: Written, outcome: Outcome): number {
  return outcome === 'seen' ? Math.max(-Infinity, ...at.values()) : (at.get(outcome) ?? -Infinity);
}

/** Of a function that messages pass through: writes the log, and notes from it when its channels were in use. */
interface ActivityLogger extends Logger {
  /** See {@link ActivityLog.written}. */
  readonly written: () => Promise<void>;
}

export function createActivityLogger(
  { logLevel }: Pick<Settings, 'logLevel'>,
  table: Pick<Table, 'update'>,
  { now, writeLine }: { readonly now: () => Date; readonly writeLine: (line: string) => void },
): ActivityLogger {
  const logger = createLogger(logLevel, now, writeLine);
  const activity = new ActivityLog({ table, now });
  return {
    log(level, event, fields) {
      logger.log(level, event, fields);
      activity.log(level, event, fields);
    },
    written: () => activity.written(),
  };
}
