import { cleanText, hasVisible } from '../clean-text.ts';
import { readMarkup } from '../read-markup.ts';

/** What CXone's contents are made of, read defensively: whatever has another form is as if it were not there. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fieldsIn(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text, by itself or as `content` or `text` of an object: without an editor's markup, empty where nothing is seen of it. */
export function textIn(value: unknown): string {
  if (isFields(value)) return textIn(typeof value['content'] === 'string' ? value['content'] : (value['text'] ?? ''));
  if (typeof value !== 'string') return '';
  const read = readMarkup(value);
  return hasVisible(read) ? cleanText(read).trim() : '';
}

/** The first of them that says something. */
export function firstTextIn(...values: readonly unknown[]): string {
  for (const value of values) {
    const text = textIn(value);
    if (text !== '') return text;
  }
  return '';
}

/** A text, number or truth value, as somebody reads it. */
export function wordIn(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : textIn(value);
}

/** On one line, and whole, however long it is. */
export function labelIn(value: unknown): string {
  return wordIn(value).replaceAll(/\s+/g, ' ').trim();
}

/** An id or a value that is given back to CXone to the letter; undefined where there is none. */
export function valueIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : undefined;
}

export function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const MOST_OF_ADDRESS = 4_000;

/** An address with http or https. */
export function addressIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MOST_OF_ADDRESS) return undefined;
  const address = URL.parse(value.trim().toWellFormed());
  return address !== null && /^https?:$/.test(address.protocol) ? address.href : undefined;
}

export const linesOf = (...lines: readonly (string | undefined)[]): string =>
  lines.filter((line) => line !== undefined && line !== '').join('\n');
