/**
 * Milliseconds that the header `Retry-After` of an answer asks to wait (RFC 9110 §10.2.3: seconds, or an HTTP date);
 * never less than 0. Undefined where there is none or it is neither. A date is held against the answer's own `Date`, so
 * that two clocks that differ make no difference.
 */
export function parseRetryAfter(headers: Headers, now: Date): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = timeOf(text);
  if (at === undefined) return undefined;
  return Math.max(0, at - (timeOf(headers.get('date')?.trim() ?? '') ?? now.getTime()));
}

/** An HTTP date in milliseconds since 1970. An asctime date has no zone and is in UTC all the same. */
function timeOf(text: string): number | undefined {
  if (!/^[A-Za-z]{3,9},? .*\d$|^[A-Za-z]{3,9}, .* GMT$/.test(text)) return undefined;
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at;
}
