/** A time of the Bot API as ISO 8601; undefined where it is none. `seconds`: since 1970. */
export function timeOf(seconds: number | undefined): string | undefined {
  const time = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
