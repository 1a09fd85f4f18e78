import { TEXT } from './talk.ts';

/** Which parts of a message a reason names, the files by their names. */
export interface PartsInReason {
  /** They were not sent. */
  readonly missing: readonly string[];
  /** Nobody knows whether they were. */
  readonly doubtful: readonly string[];
}

/** Reads the English reason of a failed status as an agent does. It names no part where all of the message failed. */
export function partsInReason(reason: string): PartsInReason {
  const doubtful = partsAt(/whether (?:“([^”]+)”|the text) arrived/g, reason);
  const named = partsAt(/“([^”]+)”|The text was not sent/g, reason);
  return { doubtful, missing: named.filter((part) => !doubtful.includes(part)) };
}

function partsAt(pattern: RegExp, reason: string): string[] {
  return [...reason.matchAll(pattern)].map(([, file = TEXT]) => file);
}
