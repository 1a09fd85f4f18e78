/**
 * What is in a webhook's body; undefined where it is no JSON in UTF-8. Integers that a double can't hold come as the
 * text they were, so that no digit of an id is lost. Never throws.
 */
export function parseExact(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return JSON.parse(text, mayBeInexact.test(text) ? exactIntegers : undefined);
  } catch {
    return undefined;
  }
}

/** To go through all that was parsed takes ten times as long as to parse it. */
const mayBeInexact = /\d{16}|\d[eE]/;

/** `source` is what is in the JSON: the third argument that engines since 2024 give. */
function exactIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isInexact = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isInexact && context?.source !== undefined ? context.source : value;
}
