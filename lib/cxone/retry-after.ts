/**
 * Milliseconds that a `Retry-After` header asks to wait (RFC 9110 §10.2.3: seconds, or an HTTP date); never less than 0.
 * Undefined where there is none or it is neither.
 */
export function parseRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9},? .*\d$|^[A-Za-z]{3,9}, .* GMT$/.test(text)) return undefined;
  // An asctime date has no zone and is in UTC all the same.
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
