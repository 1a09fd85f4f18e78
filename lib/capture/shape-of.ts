/**
 * What a JSON value looks like, without what it says: objects keep their field names, arrays the shapes of their
 * elements, everything else becomes the name of its form.
 */
export type Shape = string | readonly Shape[] | { readonly [field: string]: Shape };

/** Words of the protocol that may stand as they are: they say which variant was seen, and nothing of anybody. */
const vocabulary: ReadonlySet<string> = new Set([
  ...['TEXT', 'QUICK_REPLIES', 'LIST_PICKER', 'RICH_LINK', 'ADAPTIVE_CARD', 'PLUGIN', 'TIME_PICKER', 'FORM'],
  ...['DYNAMIC_CONTENT', 'POSTBACK', 'UNSUPPORTED', 'FILE', 'MENU', 'TEXT_TEMPLATE', 'STREAMED', 'REPLY_BUTTON'],
  ...['BUTTON', 'TITLE', 'isTypingOn', 'isTypingOff', 'client_credentials', 'Bearer', 'bearer', 'inbound', 'outbound'],
  ...['new', 'open', 'pending', 'escalated', 'resolved', 'closed', 'trashed', 'delivered', 'seen', 'failed'],
]);

const forms: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ['iso 8601 with Z', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/],
  ['iso 8601 with offset', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:?\d\d$/],
  ['https url', /^https:\/\/\S+$/],
  ['http url', /^http:\/\/\S+$/],
  ['jwt', /^[\w-]+\.[\w-]+\.[\w-]*$/],
  ['digits', /^\d+$/],
  ['hex', /^[0-9a-f]+$/i],
  ['id', /^[\w.-]+$/],
];

/** A field name goes into a capture only where it looks like one; a map keyed by phone numbers must not leak them. */
const fieldName = /^[A-Za-z_$@][A-Za-z0-9_$@.[\]-]{0,63}$/;

const DEEPEST = 12;
const MOST_FIELDS = 100;

/** @param value Anything that came from JSON. */
export function shapeOf(value: unknown, depth = 0): Shape {
  if (value === null) return 'null';
  if (typeof value === 'string') return shapeOfText(value);
  if (typeof value !== 'object') return typeof value;
  if (depth >= DEEPEST) return 'deeper';
  if (Array.isArray(value)) return distinct(value.slice(0, MOST_FIELDS).map((element) => shapeOf(element, depth + 1)));
  const fields = Object.entries(value)
    .slice(0, MOST_FIELDS)
    .map(([name, field]) => [fieldName.test(name) ? name : '(other)', shapeOf(field, depth + 1)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shapeOfText(text: string): string {
  if (text === '') return 'empty text';
  if (vocabulary.has(text)) return `"${text}"`;
  return forms.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text';
}

function distinct(shapes: readonly Shape[]): Shape[] {
  const seen = new Map(shapes.map((shape) => [JSON.stringify(shape), shape]));
  return [...seen.values()];
}
