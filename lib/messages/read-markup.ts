import { Parser } from 'htmlparser2';
import { isMarkup } from './is-markup.ts';
import { blocks, unseen } from './markup-elements.ts';

/**
 * The words of a text that an editor has made, line by line, with character references decoded and the address behind the
 * words of a link. Markup is read as browsers read it, whatever is unclosed or left over in it; whether it is an editor's
 * is for `isMarkup` to say. A text without any, but with its signs escaped, has them back. Any other is answered as it is.
 */
export function readMarkup(text: string): string {
  if (isMarkup(text)) return rendered(text) ?? text;
  return text.includes('<') ? text : (unescaped(text) ?? text);
}

/** As deep as browsers nest elements: an editor's are never so deep, and to go deeper takes time in the square of it. */
const MOST_NESTED = 512;

class TooDeepError extends Error {
  override readonly name = 'TooDeepError';
}

/** Undefined where it is nested as no editor nests. */
function rendered(text: string): string | undefined {
  const page = new Page();
  let depth = 0;
  let hidden = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      if (depth > MOST_NESTED) throw new TooDeepError();
      if (unseen.has(name)) hidden += 1;
      if (hidden === 0) page.begin(name, attributes);
    },
    onclosetag(name) {
      depth -= 1;
      if (hidden === 0) page.end(name);
      if (unseen.has(name)) hidden -= 1;
    },
    ontext(words) {
      if (hidden === 0) page.write(words);
    },
  });
  try {
    parser.end(text);
  } catch (error) {
    if (error instanceof TooDeepError) return undefined;
    throw error;
  }
  return page.text();
}

const reference = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi;
/** Of private use, so that no reference comes to it. */
const BETWEEN = '\uE000';

/**
 * A text whose signs were all escaped for HTML, with them; undefined where one was not, or where a reference is none: then
 * somebody has typed it.
 */
function unescaped(text: string): string | undefined {
  const found = [...new Set(text.match(reference))];
  const escaped = (text.match(reference) ?? []).length;
  if (escaped === 0 || escaped !== text.split('&').length - 1) return undefined;
  const characters = new Map<string, string>();
  const decoded = decode(found.join(BETWEEN)).split(BETWEEN);
  for (const [index, name] of found.entries()) {
    characters.set(name, decoded[index]?.replace('\u00A0', ' ') ?? name);
  }
  if (found.some((name) => characters.get(name) === name)) return undefined;
  return text.replaceAll(reference, (name) => characters.get(name) ?? name);
}

function decode(text: string): string {
  const parts: string[] = [];
  const parser = new Parser({ ontext: (words) => void parts.push(words) });
  parser.end(text);
  return parts.join('');
}

interface List {
  readonly isNumbered: boolean;
  items: number;
}

interface Link {
  readonly address: string;
  label: string;
}

/** The lines as they are written, element by element. */
class Page {
  readonly #lines: string[] = [''];
  readonly #lists: List[] = [];
  readonly #links: Link[] = [];
  /** A bullet or number stands in the line, and nothing behind it yet. */
  #isAtMarker = false;
  #preformatted = 0;
  /** The line's last character: to look it up in the line would copy the line. */
  #last = '';

  write(source: string): void {
    if (this.#preformatted > 0) {
      for (const [index, line] of source.split(/\r?\n/).entries()) {
        if (index > 0) this.#lines.push('');
        this.#append(line);
      }
      return;
    }
    const collapsed = source.replaceAll(/[ \t\r\n\f]+/g, ' ');
    const atStart = this.#isAtMarker || this.#line === '' || this.#last === ' ';
    this.#append(atStart ? collapsed.replace(/^ /, '') : collapsed);
  }

  begin(name: string, { href = '', alt = '' }: Readonly<Record<string, string>>): void {
    if (blocks.has(name)) this.#newLine();
    if (name === 'br') this.#lines.push('');
    if (name === 'pre') this.#preformatted += 1;
    if (name === 'ul' || name === 'ol') this.#lists.push({ isNumbered: name === 'ol', items: 0 });
    if (name === 'li') this.#mark();
    if ((name === 'td' || name === 'th') && this.#line !== '') this.#append(' ');
    if (name === 'a') this.#links.push({ address: addressIn(href), label: '' });
    if (name === 'img') this.write(alt);
  }

  end(name: string): void {
    if (name === 'pre') this.#preformatted -= 1;
    if (name === 'ul' || name === 'ol') this.#lists.pop();
    if (name === 'a') this.#endLink();
    if (blocks.has(name)) this.#newLine();
  }

  text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .replaceAll('\u00A0', ' ')
      .trim();
  }

  get #line(): string {
    return this.#lines.at(-1) ?? '';
  }

  #append(words: string): void {
    if (words === '') return;
    this.#isAtMarker = false;
    this.#lines[this.#lines.length - 1] = this.#line + words;
    this.#last = words.slice(-1);
    const link = this.#links.at(-1);
    if (link !== undefined) link.label += words;
  }

  #endLink(): void {
    const { address = '', label = '' } = this.#links.pop() ?? {};
    if (address === '' || bare(label) === bare(address)) return;
    this.#append(label.trim() === '' ? address : ` (${address})`);
  }

  #newLine(): void {
    if (this.#line !== '' && !this.#isAtMarker) this.#lines.push('');
  }

  #mark(): void {
    const list = this.#lists.at(-1) ?? { isNumbered: false, items: 0 };
    list.items += 1;
    this.#newLine();
    this.#append('  '.repeat(Math.min(Math.max(0, this.#lists.length - 1), 10)));
    this.#append(list.isNumbered ? `${list.items}. ` : '- ');
    this.#isAtMarker = true;
  }
}

/** An address as people write it. */
const bare = (address: string): string =>
  address
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '');

/** Where a link leads, if that is worth showing. */
function addressIn(href: string): string {
  const read = href.trim();
  return /^(?:https?:|mailto:|tel:)/i.test(read) ? read.replace(/^(?:mailto|tel):/i, '') : '';
}
