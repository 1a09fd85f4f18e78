import { html } from 'hono/html';

/** U+2068 FIRST STRONG ISOLATE and U+2069 POP DIRECTIONAL ISOLATE. */
const [FSI, PDI] = ['\u2068', '\u2069'];

/**
 * A name for the middle of a sentence: read from the right, it turns nothing around it round, not even with marks of its
 * own. Sentences with such names are shown by {@link withIsolates}; a title takes them as they are.
 */
export function isolated(name: string): string {
  return `${FSI}${name.replaceAll(/[\u2066-\u2069]/g, '')}${PDI}`;
}

/** A sentence whose isolated names are elements of their own, so that who copies one copies no marks. */
export function withIsolates(sentence: string): ReturnType<typeof html> {
  // Odd parts were between the two marks.
  const parts = sentence.split(/\u2068([^\u2069]*)\u2069/);
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<bdi>${part}</bdi>`))}`;
}
