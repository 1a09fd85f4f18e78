import * as z from 'zod/mini';
import type { Capabilities, ContentKind } from '../contract/manifest.ts';
import { decodeEntities } from './decode-entities.ts';

/** Elements of an agent's editor that begin and end a line. */
const blocks = new Set([
  ...['p', 'div', 'ul', 'ol', 'li', 'blockquote', 'pre', 'hr'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'tbody', 'thead', 'tr'],
]);
const inline = new Set([
  ...['a', 'b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'span', 'font', 'br'],
  ...['code', 'small', 'sub', 'sup', 'mark', 'td', 'th'],
]);
/** Elements without an end tag. */
const empty = new Set(['br', 'hr']);

type Token =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'begin' | 'end'; readonly name: string; readonly attributes: string };

/**
 * The words of an agent's message that came as HTML (byoc-protocol §4.1), line by line, with entities decoded and the
 * address behind the words of a link. Only a text that is markup as a whole counts as HTML: it begins with an element
 * that an editor makes, ends with one, and has no `<` but those of such elements, all of them closed. Any other text is
 * answered as it is. Never throws; takes time in proportion to the length.
 */
export function plainText(text: string): string {
  const tokens = markupIn(text.trim());
  return tokens === undefined ? text : rendered(tokens);
}

function markupIn(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const open: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = text[at] === '<' ? endOfTag(text, at) : nextTag(text, at);
    const token = end === undefined ? undefined : tokenOf(text.slice(at, end));
    if (end === undefined || token === undefined) return undefined;
    if (token.kind === 'begin' && !empty.has(token.name)) open.push(token.name);
    if (token.kind === 'end' && open.pop() !== token.name) return undefined;
    if (tokens.length === 0 && open.length === 0) return undefined;
    tokens.push(token);
    at = end;
  }
  return open.length === 0 && tokens.at(-1)?.kind === 'end' ? tokens : undefined;
}

function nextTag(text: string, from: number): number {
  const found = text.indexOf('<', from);
  return found < 0 ? text.length : found;
}

/** Behind the `>` that ends a tag; one inside a quoted value ends nothing. */
function endOfTag(text: string, from: number): number | undefined {
  const stop = /[<>"']/g;
  stop.lastIndex = from + 1;
  for (let found = stop.exec(text); found !== null; found = stop.exec(text)) {
    if (found[0] === '>') return stop.lastIndex;
    const closing = found[0] === '<' ? -1 : text.indexOf(found[0], stop.lastIndex);
    if (closing < 0) return undefined;
    stop.lastIndex = closing + 1;
  }
  return undefined;
}

function tokenOf(source: string): Token | undefined {
  if (!source.startsWith('<')) return { kind: 'words', text: source };
  const name = /^<\/?([a-z][a-z0-9]*)(?=[\s/>])/i.exec(source)?.[1]?.toLowerCase();
  if (name === undefined || !(blocks.has(name) || inline.has(name))) return undefined;
  return { kind: source.startsWith('</') ? 'end' : 'begin', name, attributes: source };
}

function rendered(tokens: readonly Token[]): string {
  const page = new Page();
  for (const token of tokens) {
    if (token.kind === 'words') page.write(token.text);
    else if (token.kind === 'begin') page.begin(token.name, token.attributes);
    else page.end(token.name);
  }
  return page.text();
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
        this.#append(decodeEntities(line));
      }
      return;
    }
    const collapsed = source.replaceAll(/[ \t\r\n\f]+/g, ' ');
    const atStart = this.#isAtMarker || this.#line === '' || this.#last === ' ';
    this.#append(decodeEntities(atStart ? collapsed.trimStart() : collapsed));
  }

  begin(name: string, attributes: string): void {
    if (blocks.has(name)) this.#newLine();
    if (name === 'br') this.#lines.push('');
    if (name === 'pre') this.#preformatted += 1;
    if (name === 'ul' || name === 'ol') this.#lists.push({ isNumbered: name === 'ol', items: 0 });
    if (name === 'li') this.#mark();
    if ((name === 'td' || name === 'th') && this.#line !== '') this.#append(' ');
    if (name === 'a') this.#links.push({ address: addressIn(attributes), label: '' });
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
function addressIn(attributes: string): string {
  const [, double, single] = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes) ?? [];
  const href = decodeEntities(double ?? single ?? '').trim();
  return /^(?:https?:|mailto:|tel:)/i.test(href) ? href.replace(/^(?:mailto|tel):/i, '') : '';
}

const contentSchema = z.looseObject({
  type: z.catch(z.nullish(z.string()), undefined),
  payload: z.optional(z.unknown()),
  fallbackText: z.catch(z.nullish(z.string()), undefined),
  text: z.catch(z.nullish(z.string()), undefined),
});
const withContent = z.union([
  z.string(),
  z.pipe(
    z.looseObject({ content: z.string() }),
    z.transform(({ content }) => content),
  ),
]);
const option = z.pipe(
  z.looseObject({ text: z.string() }),
  z.transform(({ text }) => text),
);
const payloadSchema = z.looseObject({
  text: z.catch(z.optional(withContent), undefined),
  title: z.catch(z.optional(withContent), undefined),
  url: z.catch(z.optional(z.string()), undefined),
  elements: z.catch(z.optional(z.array(z.unknown())), undefined),
  actions: z.catch(z.optional(z.array(option)), undefined),
});

/** Levels of elements that are looked into: more than any agent's client nests, few enough for any stack. */
const MOST_NESTED = 20;

/**
 * The words of a message content for a channel that carries text alone (byoc-protocol §4.1, rendering rule): the text
 * of a TEXT; text and numbered options of QUICK_REPLIES and LIST_PICKER; else the fallback text; else title and address of a
 * RICH_LINK; else the deepest
 * text found. Undefined where there is none.
 */
export function textOfContent(content: unknown): string | undefined {
  const parsed = contentSchema.safeParse(content);
  if (!parsed.success) return undefined;
  const { type, payload, fallbackText, text } = parsed.data;
  const inPayload = payloadSchema.safeParse(payload).data ?? {};
  const candidates =
    type === 'TEXT'
      ? [inPayload.text]
      : type === 'QUICK_REPLIES' || type === 'LIST_PICKER'
        ? [withOptions(inPayload.title, inPayload.text, inPayload.actions)]
        : [];
  const link = type === 'RICH_LINK' ? linesOf([inPayload.title, inPayload.url]) : undefined;
  const deepest = [inPayload.text, inPayload.title, elementTexts(inPayload.elements), text];
  return [...candidates, fallbackText, link, ...deepest].find(
    (candidate): candidate is string => typeof candidate === 'string' && candidate.trim() !== '',
  );
}

function withOptions(title?: string, text?: string, actions: readonly string[] = []): string {
  return linesOf([title, text, ...actions.map((action, index) => `${index + 1}. ${action}`)]);
}

function linesOf(lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined && line !== '').join('\n');
}

function elementTexts(elements: readonly unknown[] = [], depth = 0): string {
  if (depth === MOST_NESTED) return '';
  return elements
    .map((element) => {
      const { text, elements: inner } = payloadSchema.safeParse(element).data ?? {};
      return text ?? elementTexts(inner, depth + 1);
    })
    .filter((text) => text !== '')
    .join('\n');
}

/** Of a text, in what its provider counts. */
export function lengthOf(text: string, countedIn: Capabilities['text']['countedIn']): number {
  return countedIn === 'utf16-units' ? text.length : Array.from(text).length;
}

/** A text of more messages than this is no chat message: an agent sends it as a file. */
const MOST_PARTS = 10;

/** The longest text that an agent can send at a time, in what the provider counts. */
export function mostTextOf({ text: { maxLength } }: Pick<Capabilities, 'text'>): number {
  return MOST_PARTS * maxLength;
}

const fileKinds: readonly ContentKind[] = ['image', 'audio', 'video', 'file'];

/** Whether an agent can send any kind of file. */
export function takesFiles({ content }: Capabilities): boolean {
  return fileKinds.some((kind) => !['refused', 'dropped'].includes(content[kind].fromAgent));
}

/** Whether an agent's message reaches the provider as several: it has files, or more text than one message takes. */
export function goesInParts(
  { text, files }: { readonly text: string; readonly files?: readonly unknown[] | undefined },
  { text: { maxLength, countedIn } }: Capabilities,
): boolean {
  return files !== undefined || lengthOf(text, countedIn) > maxLength;
}
