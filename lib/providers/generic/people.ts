import { cut } from '../../messages/plain-sentence.ts';

/**
 * What is told about a person or a conversation beside names: all of it counts as absent where it is odd, and refuses
 * nothing.
 */

/** Fields of one event, and UTF-16 units of all their names and values together: what is more is left out. */
const MAX_FIELDS = 100;
const MAX_FIELDS_LENGTH = 20_000;
const MAX_FIELD_NAME = 100;
const MAX_FIELD_VALUE = 4_000;

/** A language tag (BCP 47), also with the underscore that some write. */
export function languageOf(value: unknown): string | undefined {
  const tag = textOf(value)?.trim().replaceAll('_', '-');
  return tag !== undefined && tag.length <= 35 && /^[a-z]{2,8}(?:-[a-z\d]{1,8})*$/i.test(tag) ? tag : undefined;
}

/** As it is written: digits, with what people put between them. */
export function phoneOf(value: unknown): string | undefined {
  const phone = textOf(value)?.trim();
  return phone !== undefined && phone.length <= 40 && /^[+(]?\d[\d ()./-]*$/.test(phone) ? phone : undefined;
}

/** Something, an at sign, and a host (RFC 5321 has at most 254 characters). */
export function emailOf(value: unknown): string | undefined {
  const email = textOf(value)?.trim();
  return email !== undefined && email.length <= 254 && /^[^\s\p{C}@]+@[^\s\p{C}@]+$/u.test(email) ? email : undefined;
}

/** Fields by names of the sender's own; undefined where there are none. Values are text, numbers and truth values. */
export function fieldsOf(value: unknown): Record<string, string> | undefined {
  return bounded(
    value,
    (field) => textOf(field),
    ({ length }) => length,
  );
}

/**
 * What was filled into a form, by the idents of its fields: text, or the keys of options.
 * @returns undefined where it is no object: then no form was answered.
 */
export function answersOf(value: unknown): Record<string, string | string[]> | undefined {
  if (!isObject(value)) return undefined;
  const lengthOf = (answer: string | string[]) => [answer].flat().join('').length;
  return bounded(value, answerOf, lengthOf) ?? {};
}

function answerOf(value: unknown): string | string[] | undefined {
  if (!Array.isArray(value)) return textOf(value);
  return value.slice(0, MAX_FIELDS).flatMap((key) => textOf(key) ?? []);
}

function bounded<Value>(
  value: unknown,
  read: (field: unknown) => Value | undefined,
  lengthOf: (field: Value) => number,
): Record<string, Value> | undefined {
  const kept: [string, Value][] = [];
  let length = 0;
  for (const [name, field] of isObject(value) ? Object.entries(value) : []) {
    const known = nameOf(name);
    const said = known === undefined ? undefined : read(field);
    if (known === undefined || said === undefined) continue;
    length += known.length + lengthOf(said);
    if (kept.length === MAX_FIELDS || length > MAX_FIELDS_LENGTH) break;
    kept.push([known, said]);
  }
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function nameOf(name: string): string | undefined {
  const isUsable = name !== '' && name !== '__proto__' && name.length <= MAX_FIELD_NAME;
  return isUsable && name.isWellFormed() && !/\p{Cc}/u.test(name) ? name : undefined;
}

/** Without control characters but tab and line ends, and not too long. */
function textOf(value: unknown): string | undefined {
  const isText = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (!isText) return undefined;
  return cut(
    String(value)
      .toWellFormed()
      .replaceAll(/(?![\t\n])\p{Cc}/gu, ' '),
    MAX_FIELD_VALUE,
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
