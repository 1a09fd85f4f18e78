import * as z from 'zod';

const time = z.union([
  z.iso.date(),
  z.iso.datetime({ offset: true }),
  // To the minute.
  z.iso.datetime({ offset: true, precision: -1 }),
]);
const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What `--since` takes, for its help and its refusal. */
export const sinceForms = 'a date (2026-03-02), a time (2026-03-02T14:30:00Z), or how long ago (30m, 2h, 3d)';

/** The moment that `--since` names; a date begins at midnight UTC. Undefined: it names none. */
export function momentOf(text: string, now: Date): Date | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (units[unit] ?? 0));
  return time.safeParse(text).success ? new Date(text) : undefined;
}
