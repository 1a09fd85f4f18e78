/** More than a file system takes; what stands before it in a longer name doesn't count. */
const LONGEST = 1_000;

/** Controls, what turns or joins the letters around it, halves of characters, separators of lines. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const drive = /^[A-Za-z]:/;
/** What a name can't hold on Windows. */
const forbidden = /[<>:"|?*]/g;

/**
 * A file's name without its path, and without what nobody sees in it or a file system refuses; it may come out empty.
 * Its extension is what a person's computer will go by.
 */
export function baseName(name: string): string {
  const seen = name.slice(-LONGEST).replaceAll(unseen, '').replaceAll(/\s+/g, ' ');
  const segment = seen.split(/[/\\]/).findLast((part) => withoutMargin(part) !== '') ?? '';
  return withoutMargin(segment.replace(drive, '').replaceAll(forbidden, '_')).normalize('NFC');
}

/** Dots and blanks at the end are dropped by Windows, dots at the beginning hide a file elsewhere. */
function withoutMargin(text: string): string {
  return text.replace(/^[. ]+/, '').replace(/[. ]+$/, '');
}
