/** Controls, but tab and the ends of lines: nobody sees them, and stores and screens stumble over them. */
const controls = /(?![\t\n\r])\p{Cc}/gu;
/** Ends of lines that few programs know: those of Unicode (UAX #14), the vertical tab and the end of a page. */
const lineEnds = /[\v\f\u0085\u2028\u2029]/g;

/** A text without controls but tab and line ends, and without halves of characters, which UTF-8 can't hold. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll(lineEnds, '\n').replaceAll(controls, '');
}

/** What leaves a reader with nothing: blanks, controls, letters that Unicode has shown as nothing, the empty sign of Braille. */
const visible = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a reader sees anything of it. */
export function hasVisible(text: string): boolean {
  return visible.test(text);
}

/** Formatting characters: they turn a line round or hide in it. Two of them join letters and parts of an emoji. */
const formatting = /(?![\u200C\u200D])\p{Cf}/gu;

/**
 * A name fit to stand in a line: on one line, nothing that turns it round. Undefined where nobody would see anything of it.
 */
export function cleanName(name: string | undefined): string | undefined {
  const clean = (name ?? '')
    .toWellFormed()
    .replaceAll(formatting, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return hasVisible(clean) ? clean : undefined;
}
