/** A text of about so many bytes, made to be slow to read. */
type Shape = (bytes: number) => string;

const fill =
  (unit: string, before = '', after = ''): Shape =>
  (bytes) => {
    const room = Math.max(0, bytes - Buffer.byteLength(before + after));
    return before + unit.repeat(Math.floor(room / Buffer.byteLength(unit))) + after;
  };

const numbered =
  (one: (number: string) => string, before: string, after: string): Shape =>
  (bytes) => {
    const { length } = one('0000000');
    const count = Math.max(0, Math.floor((bytes - before.length - after.length) / (length + 1)));
    const all = Array.from({ length: count }, (_, index) => one(String(index).padStart(7, '0')));
    return before + all.join(before === '' ? '&' : ',') + after;
  };

/** Whole bodies: of JSON, of forms, and of neither. */
export const bodies: readonly (readonly [name: string, shape: Shape])[] = [
  ['a&a&a', fill('a&')],
  ['many fields', numbered((number) => `f${number}=1`, '', '')],
  ['one huge name', fill('k', '{"', '":1}')],
  ['escapes', fill('%61')],
  ['broken escapes', fill('%')],
  ['nested lists', (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)],
  ['nested objects', (bytes) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6 - 1)}`],
  ['a list of tiny items', fill('0,', '[', '0]')],
  ['one name again and again', fill('"a":1,', '{', '"a":1}')],
  ['many names', numbered((number) => `"k${number}":1`, '{', '}')],
  ['escaped quotes and backslashes', fill('\\"\\\\', '"', '"')],
  ['halves of surrogate pairs', fill('\\ud83d', '"', '"')],
  ['zero-width joiners', fill('\u200d', '"', '"')],
  ['white space before a number', fill(' ', '', '1')],
  ['a long number', fill('9')],
  ['parts of a form', fill('--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n', '', '--x--\r\n')],
];

/** What a customer or an agent may write. */
export const texts: readonly (readonly [name: string, shape: Shape])[] = [
  ['words', fill('word ')],
  ['angle brackets', fill('<')],
  ['tags without an end', fill('<p ')],
  ['paragraphs', fill('<p>a</p>')],
  ['nested elements', (bytes) => '<b>'.repeat(bytes / 7) + '</b>'.repeat(bytes / 7)],
  ['nested lists', (bytes) => '<ul><li>'.repeat(bytes / 18) + '</li></ul>'.repeat(bytes / 18)],
  ['links', fill('<a href="https://a.example">a</a>')],
  ['attributes', fill(' href=', '<p>a</p><a title="', '">b</a>')],
  ['unclosed quotes', fill(`"'`, '<p title=', '>')],
  ['white space in an element', fill(' ', '<p>a', 'b</p>')],
  ['lines of an element', fill('\r\n', '<pre>a', 'b</pre>')],
  ['entities', fill('&amp;', '<p>', '</p>')],
  ['broken entities', fill('&', '<p>', '</p>')],
  ['zero-width joiners', fill('\u200d')],
  ['combining marks', fill('\u0301', 'a')],
  ['halves of surrogate pairs', fill('\ud83d')],
  ['line breaks', fill('\n', 'a', 'b')],
  ['isolates', fill('\u2068')],
];
