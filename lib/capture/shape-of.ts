import { redactName } from './redact-name.ts';

/**
 * What a JSON value looks like, without what it says: objects keep the known words of their field names, arrays the
 * distinct shapes of their elements, everything else becomes the name of its form. An object with the one field
 * `one of` stands for several fields whose redacted names are the same.
 */
export type Shape = string | readonly Shape[] | { readonly [field: string]: Shape };

/** Constants of the protocol, shown in quotes where they are in the field to which they belong. */
const constants: Readonly<Record<string, readonly string[]>> = {
  type: [
    ...['TEXT', 'QUICK_REPLIES', 'LIST_PICKER', 'RICH_LINK', 'ADAPTIVE_CARD', 'PLUGIN', 'TIME_PICKER', 'FORM', 'FILE'],
    ...['DYNAMIC_CONTENT', 'POSTBACK', 'UNSUPPORTED', 'MENU', 'TEXT_TEMPLATE', 'STREAMED', 'REPLY_BUTTON', 'BUTTON'],
    ...['TITLE', 'COUNTDOWN', 'INACTIVITY_POPUP', 'IFRAME_BUTTON', 'SATISFACTION_SURVEY', 'TEXT_INPUT', 'SELECT'],
  ],
  action: ['isTypingOn', 'isTypingOff'],
  direction: ['inbound', 'outbound'],
  status: ['new', 'open', 'pending', 'escalated', 'resolved', 'closed', 'trashed', 'delivered', 'seen', 'failed'],
  grant_type: ['client_credentials', 'password', 'refresh_token'],
  token_type: ['Bearer', 'bearer'],
};

const forms: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['empty text', /^$/],
  ['digits', /^\d+$/],
  ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ['time with Z', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/],
  ['time with offset', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:?\d\d$/],
  ['https url', /^https:\/\/\S+$/],
  ['http url', /^http:\/\/\S+$/],
  ['jwt', /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/],
];

const DEEPEST = 12;
const MOST_ELEMENTS = 100;

/** @param value Anything that came from JSON or a form. */
export function shapeOf(value: unknown): Shape {
  return shapeIn('', value, 0);
}

function shapeIn(field: string, value: unknown, depth: number): Shape {
  if (value === null) return 'null';
  if (typeof value === 'string') return shapeOfText(field, value);
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value !== 'object') return typeof value;
  if (depth >= DEEPEST) return 'deeper';
  if (!Array.isArray(value)) return shapeOfObject(value, depth);
  return distinct(value.slice(0, MOST_ELEMENTS).map((element) => shapeIn(field, element, depth + 1)));
}

function shapeOfObject(value: object, depth: number): Shape {
  const fields = Map.groupBy(Object.entries(value).slice(0, MOST_ELEMENTS), ([name]) => redactName(name));
  const shapes = [...fields].map(([redacted, members]) => {
    const [first = 'undefined', ...others] = distinct(
      members.map(([name, member]) => shapeIn(name, member, depth + 1)),
    );
    return [redacted, others.length === 0 ? first : { 'one of': [first, ...others] }] as const;
  });
  return Object.fromEntries(shapes.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function shapeOfText(field: string, text: string): string {
  if (Object.hasOwn(constants, field) && constants[field]?.includes(text)) return `"${text}"`;
  return forms.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text';
}

/** Each shape once, in an order of its own: how many there were, and in which order, is nobody's business. */
function distinct(shapes: readonly Shape[]): Shape[] {
  const seen = new Map(shapes.map((shape) => [JSON.stringify(shape), shape]));
  return [...seen].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, shape]) => shape);
}
