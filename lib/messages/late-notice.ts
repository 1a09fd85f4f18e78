import type { Sentence } from './sentence.ts';

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/**
 * Begins the text of a message that an agent sees long after it was written.
 * @param sentAt ISO 8601; seconds are left out, and the zone is UTC, for nobody knows where the agent is.
 */
export function lateNotice(sentAt: string): Sentence {
  const at = new Date(sentAt);
  const [year, month, day] = [String(at.getUTCFullYear()), twoDigits(at.getUTCMonth() + 1), twoDigits(at.getUTCDate())];
  const [hours, minutes] = [twoDigits(at.getUTCHours()), twoDigits(at.getUTCMinutes())];
  return {
    en: `[Late: sent ${year}-${month}-${day} ${hours}:${minutes} UTC]`,
    fr: `[En retard : envoyé le ${day}/${month}/${year} à ${hours} h ${minutes} UTC]`,
  };
}
