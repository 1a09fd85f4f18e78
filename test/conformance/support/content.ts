/** What a body says, whatever it is written in: JSON, or form fields. */
export interface Content {
  /** Each variant of it, with the name of the field that differs. */
  without(): readonly Variant[];
  replaced(value: unknown): readonly Variant[];
  /** With a text of JSON in the place of each field. */
  nested(json: string): readonly Uint8Array[];
  withUnknownFields(): Uint8Array;
  /** With the second of so many elements emptied, and without each of its fields; none where there is no such list. */
  withOddSecondOf(count: number): readonly Variant[];
  rewritten(): Uint8Array;
  /** All that it holds, as text. */
  values(): readonly string[];
}

export interface Variant {
  readonly field: string;
  readonly body: Uint8Array;
}

/** Reads a body that is JSON or a form. */
export function contentOf(bytes: Uint8Array): Content {
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return jsonContent(JSON.parse(text));
  } catch {
    return formContent(new URLSearchParams(text));
  }
}

const encode = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

/** Stands where a text of JSON is to be put. */
const NEST = 'NESTED-JSON';

type Path = readonly (string | number)[];

function jsonContent(root: unknown): Content {
  const paths = pathsIn(root);
  const changed = (change: (holder: object, key: string) => void, at: readonly Path[] = paths): Variant[] =>
    at.map((path) => {
      const copy: unknown = structuredClone(root);
      const key = String(path.at(-1));
      change(holderOf(copy, path), key);
      return { field: key, body: encode(JSON.stringify(copy)) };
    });
  const remove = (holder: object, key: string) => Reflect.deleteProperty(holder, key);
  return {
    without: () => changed(remove),
    replaced: (value) => changed((holder, key) => Reflect.set(holder, key, value)),
    nested: (json) =>
      changed((holder, key) => Reflect.set(holder, key, NEST)).map(({ body }) =>
        encode(Buffer.from(body).toString('utf8').replace(`"${NEST}"`, json)),
      ),
    withUnknownFields() {
      const copy: unknown = structuredClone(root);
      for (const path of [[], ...paths]) {
        const held = valueAt(copy, path);
        if (isRecord(held)) Reflect.set(held, 'conformance_field', { of: ['a', 'later', 'version'] });
      }
      return encode(JSON.stringify(copy));
    },
    withOddSecondOf(count) {
      const list = [[], ...paths].find((path) => {
        const held = valueAt(root, path);
        return Array.isArray(held) && held.length === count;
      });
      if (list === undefined) return [];
      const second = [...list, 1];
      const emptied = changed((holder, key) => Reflect.set(holder, key, {}), [second]);
      const lacking = changed(remove, pathsIn(valueAt(root, second), second));
      return [...emptied.map(({ body }) => ({ field: 'any field', body })), ...lacking];
    },
    rewritten: () => encode(JSON.stringify(root, null, 3)),
    values: () => paths.map((path) => valueAt(root, path)).flatMap((value) => (isLeaf(value) ? [String(value)] : [])),
  };
}

function formContent(fields: URLSearchParams): Content {
  const names = [...new Set(fields.keys())];
  const changed = (change: (copy: URLSearchParams, name: string) => void): Variant[] =>
    names.map((name) => {
      const copy = new URLSearchParams(fields);
      change(copy, name);
      return { field: name, body: encode(copy.toString()) };
    });
  return {
    without: () => changed((copy, name) => copy.delete(name)),
    replaced: (value) => changed((copy, name) => copy.set(name, typeof value === 'string' ? value : '')),
    nested: (json) => changed((copy, name) => copy.set(name, json)).map(({ body }) => body),
    withUnknownFields() {
      const copy = new URLSearchParams(fields);
      copy.append('ConformanceField', 'of a later version');
      return encode(copy.toString());
    },
    withOddSecondOf: () => [],
    rewritten: () => encode(new URLSearchParams([...fields].toReversed()).toString()),
    values: () => [...fields.values()],
  };
}

/** Paths to all that lies in a value, the nearest first. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) => {
    const inner = [...path, Array.isArray(value) ? Number(key) : key];
    return [inner, ...pathsIn(held, inner)];
  });
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? Reflect.get(value, key) : undefined), root);
}

function holderOf(root: unknown, path: Path): object {
  const holder = valueAt(root, path.slice(0, -1));
  return isObject(holder) ? holder : {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isRecord(value: unknown): value is object {
  return isObject(value) && !Array.isArray(value);
}

function isLeaf(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
