/** What of a vCard is shown: how to reach whom, and where they belong (RFC 6350, section 6). */
const shown = new Set(['TEL', 'EMAIL', 'ORG', 'TITLE', 'ADR', 'URL', 'NOTE']);
const MOST_LINES = 30;

/**
 * The lines of a contact: those that are given, and what of its vCard they don't say yet. Takes time in proportion to the
 * length. What can't be read is left out.
 */
export function linesOfCard(vcard: string, given: readonly string[]): readonly string[] {
  const lines = [...given];
  const known = new Set(given.map(comparable));
  // A long line goes on in the next, after a blank (section 3.2).
  for (const line of vcard.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    const value = valueOf(line);
    if (value === '' || known.has(comparable(value))) continue;
    if (lines.length >= MOST_LINES) break;
    known.add(comparable(value));
    lines.push(value);
  }
  return lines;
}

/** Empty of what is not shown. */
function valueOf(line: string): string {
  const colon = line.indexOf(':');
  const [property = '', ...parameters] = line.slice(0, Math.max(0, colon)).toUpperCase().split(';');
  // A property may be one of a group: item1.TEL.
  if (!shown.has(property.split('.').at(-1) ?? '') || parameters.some((one) => one.startsWith('ENCODING='))) return '';
  return line
    .slice(colon + 1)
    .replace(/^(?:tel|mailto):/i, '')
    .split(/(?<!\\);/)
    .map((part) =>
      part
        .replaceAll(/\\n/gi, ' ')
        .replaceAll(/\\([,;\\])/g, '$1')
        .trim(),
    )
    .filter((part) => part !== '')
    .join(', ');
}

/** A number is the same with and without its plus sign and gaps. */
function comparable(value: string): string {
  return /^[+\d\s().-]+$/.test(value) ? value.replaceAll(/\D/g, '') : value.toLowerCase();
}
