const EARLIEST = Date.parse('2000-01-01T00:00:00Z');
const LATEST = Date.parse('2100-01-01T00:00:00Z');

/**
 * A time as ISO 8601 and RFC 3339 let it be written, with an offset: in the extended format or the basic one, to the second
 * or to the minute or the hour, with any fraction behind a dot or a comma, `T` and `Z` in lower case or a blank in the place
 * of `T`. What Java puts behind it, `[Europe/Berlin]`, says nothing more (RFC 9557).
 */
const form =
  /^(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d))?)?(?:[.,](\d+))? ?(?:[Zz]|([+\u2212-])(\d\d)(?::?(\d\d))?)(?:\[[^\]]*\])*$/;

/** The same time in UTC with milliseconds; undefined where it is none of the years 2000 to 2099, or has no offset. */
export function readTime(text: string): string | undefined {
  const [
    found,
    year,
    month,
    day,
    hour,
    minute = '00',
    second,
    fraction = '',
    sign,
    offsetHours = '0',
    offsetMinutes = '0',
  ] = form.exec(text.trim()) ?? [];
  if (found === undefined || (second === undefined && fraction !== '')) return undefined;
  // A leap second is told as the last one of its minute (RFC 3339, section 5.7); 24:00 is the end of the day.
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second === '60' ? '59' : (second ?? '00')}`;
  const local = Date.parse(`${written}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  if (!isDay(Number(year), Number(month), Number(day)) || Number(offsetHours) > 23 || Number(offsetMinutes) > 59) {
    return undefined;
  }
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  const at = sign === undefined ? local : sign === '+' ? local - offset : local + offset;
  return at >= EARLIEST && at < LATEST ? new Date(at).toISOString() : undefined;
}

/** The 30th of February is none, though some clocks make the 2nd of March of it. */
function isDay(year: number, month: number, day: number): boolean {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}
