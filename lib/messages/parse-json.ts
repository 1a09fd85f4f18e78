/** More than any provider or CXone sends in one body. */
const MOST_PARTS = 20_000;
const [QUOTE, BACKSLASH, COLON, BRACKET, BRACE] = [0x22, 0x5c, 0x3a, 0x5b, 0x7b];

/**
 * What a JSON text from outside says. Throws a SyntaxError where it is no JSON, and where it has more than 20,000 names,
 * lists and objects: parsers take more than their share of time over a hundred thousand names or lists in lists. What
 * stands inside its strings does not count.
 */
export function parseJson(text: string, reviver?: Parameters<typeof JSON.parse>[1]): unknown {
  let parts = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isInString = !isInString;
    else if (isInString) at += code === BACKSLASH ? 1 : 0;
    else if (code === COLON || code === BRACKET || code === BRACE) parts += 1;
  }
  if (parts > MOST_PARTS) throw new SyntaxError('The JSON has too many parts.');
  return JSON.parse(text, reviver);
}
