import { createHash } from 'node:crypto';

/** A text that must stand nowhere: a made-up one of twelve characters or more, so that it stands nowhere by chance. */
export interface Canary {
  readonly position: string;
  readonly value: string;
  /** Its plain digest tells nothing: it is long and random. */
  readonly isRandom?: boolean;
}

/** The forms in which a text could have got somewhere: as it is, encoded, turned round, in other letters. */
function disguises(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    ...[value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)],
    ...[0, 1, 2].flatMap((before) => [base64Behind(before, bytes), base64Behind(before, bytes, 'base64url')]),
    ...[inHtml(value), bytes.toString('hex'), Array.from(value).toReversed().join('')],
  ].map((text) => text.toLowerCase());
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const inHtml = (value: string): string => value.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

/** The canaries that a text holds in any disguise, and in which position each was. */
export function found(canaries: readonly Canary[], text: string): string[] {
  const searched = text.toLowerCase();
  return canaries
    .filter(({ value }) => disguises(value).some((disguise) => searched.includes(disguise)))
    .map(({ position }) => position);
}

/** The base64 of bytes that stand behind others, without the characters that depend on what is around them. */
function base64Behind(before: number, bytes: Buffer, encoding: 'base64' | 'base64url' = 'base64'): string {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes])
    .toString(encoding)
    .replace(/=+$/, '');
  return encoded.slice(before === 0 ? 0 : before + 1, -1);
}

/** Characters of a text, from its begin or its end, that give it away. */
const FRAGMENT = 10;
/** The same of a digest. */
const OF_DIGEST = 12;

/**
 * The canaries that a text holds in any disguise, whole or in part, or of which it holds a digest that anybody can make.
 * @param beside What a digest may be of as well, with the canary behind it.
 */
export function leaked(canaries: readonly Canary[], text: string, beside: readonly string[] = []): string[] {
  const searched = text.toLowerCase();
  return canaries
    .filter(({ value, isRandom = false }) => {
      const parts = [value, value.slice(0, FRAGMENT), value.slice(-FRAGMENT)];
      const forms = [...parts.flatMap(disguises), ...(isRandom ? [] : digests(value, beside))];
      return forms.some((form) => searched.includes(form));
    })
    .map(({ position }) => position);
}

function digests(value: string, beside: readonly string[]): string[] {
  const composed = beside.flatMap((other) => [JSON.stringify([other, value]), JSON.stringify(`${other}#${value}`)]);
  return [value, JSON.stringify(value), JSON.stringify([value]), ...composed].flatMap((content) => {
    const digest = createHash('sha256').update(content).digest();
    return (['hex', 'base64', 'base64url'] as const).map((form) =>
      digest.toString(form).slice(0, OF_DIGEST).toLowerCase(),
    );
  });
}
