/** The longest wait that is told, in milliseconds: a day. */
const LONGEST_MS = 86_400_000;

/** Numbers from here on are no seconds to wait but times since 1970, in seconds or in milliseconds. */
const FIRST_TIME_S = 1_000_000_000;
const FIRST_TIME_MS = 1_000_000_000_000;

/**
 * Milliseconds that an answer's `Retry-After` asks to wait (RFC 9110, section 10.2.3), at most a day. Undefined where it
 * asks for none: it is past, zero, negative or unreadable. Read as well: fractions of a second, and times since 1970, which
 * some send in its place. A date is held against our clock and the answer's own, and the longer wait counts.
 */
export function retryAfterIn(headers: Headers, now: Date): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (text === '') return undefined;
  const at = httpDate(text);
  if (at !== undefined) return waitOf(at - Math.min(now.getTime(), clockIn(headers, now)));
  // Of a header that came twice, both stand in one line.
  const numbers = text.split(',').map(numberIn);
  return numbers.includes(undefined) ? undefined : longest(numbers.map((number) => delayOf(number ?? 0, now)));
}

/** The same of a number of seconds that a body names. */
export function secondsToWait(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : waitOf(seconds * 1_000);
}

/** The longest of several waits of which some are missing. */
export function longest(waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function delayOf(number: number, now: Date): number | undefined {
  if (number >= FIRST_TIME_MS) return waitOf(number - now.getTime());
  return waitOf(number >= FIRST_TIME_S ? number * 1_000 - now.getTime() : number * 1_000);
}

function numberIn(text: string): number | undefined {
  const number = /^\s*([+-]?\d{1,15}(?:\.\d{1,15})?)\s*(?:s|sec|seconds?)?\s*$/i.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

function waitOf(ms: number): number | undefined {
  return ms > 0 ? Math.min(Math.ceil(ms), LONGEST_MS) : undefined;
}

/** The provider's clock, where it is not a day off: then it is none. */
function clockIn(headers: Headers, now: Date): number {
  const at = httpDate(headers.get('date')?.trim() ?? '') ?? now.getTime();
  return Math.abs(at - now.getTime()) < LONGEST_MS ? at : now.getTime();
}

/** In milliseconds since 1970. An asctime date has no zone and is in UTC all the same; some write ISO 8601. */
function httpDate(text: string): number | undefined {
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return timeOf(text);
  if (!/^[A-Za-z]{3,9},? .*(?:\d| GMT| UTC)$/.test(text)) return undefined;
  return timeOf(/(?:GMT|UTC)$/.test(text) ? text : `${text} GMT`);
}

function timeOf(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
