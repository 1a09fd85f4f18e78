/** A text that a capture must never hold: a made-up word, so that it stands nowhere by chance. */
export interface Canary {
  readonly position: string;
  readonly value: string;
}

/** The forms in which a text could have got somewhere: as it is, encoded, turned round, in other letters. */
function disguises(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    ...[value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)],
    ...[0, 1, 2].flatMap((before) => [base64Behind(before, bytes), base64Behind(before, bytes, 'base64url')]),
    ...[bytes.toString('hex'), Array.from(value).toReversed().join('')],
  ].map((text) => text.toLowerCase());
}

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
