/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function oneOf<Thing>(things: readonly [Thing, ...Thing[]], random: () => number): Thing {
  return things[Math.floor(random() * things.length)] ?? things[0];
}

/** Values that are where nobody expects them. */
const oddities: readonly [unknown, ...unknown[]] = [
  ...([null, true, '', ' ', 0, -1, 1.5, 1e308, 2 ** 53 + 2, [], {}, [[[[]]]]] as const),
  ...(['\ud800', '\udc00x', '\u0000', '\u202e', '__proto__', 'constructor', '../..', 'x'.repeat(5_000)] as const),
  ...([{ length: -1 }, { toString: 1 }, ['text'], '2026-13-45T99:99:99Z', 'https://user:pass@[::1]:99999/'] as const),
];

/** The bytes with a few of them changed, left out, put in or repeated. */
function mutateBytes(bytes: Uint8Array, random: () => number): Uint8Array {
  let changed = [...bytes];
  for (let edits = 1 + Math.floor(random() * 4); edits > 0; edits -= 1) {
    const at = Math.floor(random() * changed.length);
    const byte = Math.floor(random() * 256);
    const length = 1 + Math.floor(random() * 20);
    const edit = oneOf(['change', 'remove', 'insert', 'repeat', 'cut'], random);
    if (edit === 'change') changed[at] = byte;
    else if (edit === 'remove') changed.splice(at, length);
    else if (edit === 'insert') changed.splice(at, 0, byte);
    else if (edit === 'repeat') changed.splice(at, 0, ...changed.slice(at, at + length));
    else changed = changed.slice(0, at + 1);
  }
  return Uint8Array.from(changed);
}

/** The same of a form, in which every value is text; of a body that is none, its bytes mutated. */
function mutateForm(bytes: Uint8Array, random: () => number): Uint8Array {
  const text = Buffer.from(bytes).toString();
  const fields = new URLSearchParams(text);
  const [first, ...others] = new Set(fields.keys());
  if (first === undefined || !text.includes('=') || random() < 0.2) return mutateBytes(bytes, random);
  const name = oneOf([first, ...others], random);
  const value = fields.get(name) ?? '';
  const odd = oneOf(oddities, random);
  if (random() < 0.6) fields.set(name, typeof odd === 'string' ? odd : JSON.stringify(odd));
  else if (random() < 0.5) fields.append(name, value);
  else {
    fields.delete(name);
    if (random() < 0.5) fields.set(`${name}x`, value);
  }
  return Uint8Array.from(Buffer.from(fields.toString()));
}

/** The JSON with one value in it replaced, left out or renamed; of a body that is none, as a form. */
function mutateJson(bytes: Uint8Array, random: () => number): Uint8Array {
  try {
    const root: unknown = JSON.parse(Buffer.from(bytes).toString());
    const places = placesIn(root);
    const place = places[Math.floor(random() * places.length)];
    if (place === undefined) return Buffer.from(JSON.stringify(oneOf(oddities, random)));
    const { holder, key } = place;
    const value = holder[key];
    if (random() < 0.7) holder[key] = oneOf(oddities, random);
    else {
      Reflect.deleteProperty(holder, key);
      if (random() < 0.5) holder[`${key}x`] = value;
    }
    return Uint8Array.from(Buffer.from(JSON.stringify(root)));
  } catch {
    return mutateForm(bytes, random);
  }
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown): Place[] {
  if (!isRecord(value)) return [];
  return Object.keys(value).flatMap((key) => [{ holder: value, key }, ...placesIn(value[key])]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function noise(random: () => number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256));
}

/** A body that is like a good one, or like nothing. */
export function mutate(body: Uint8Array, random: () => number): Uint8Array {
  const chance = random();
  if (chance < 0.55) return mutateJson(body, random);
  return chance < 0.95 ? mutateBytes(body, random) : noise(random);
}
