import { blocks, empty, endless, inline, unseen } from './markup-elements.ts';

/** A tag, or a comment, as it is in a text. */
interface Tag {
  /** In lower case; of a comment or a document type `!`. */
  readonly name: string;
  readonly isEnd: boolean;
  /** Blanks or quotes on both sides, as somebody writes who writes about tags. */
  readonly isApart: boolean;
}

/**
 * Whether a text plainly has the markup of an editor, and not tags that somebody has typed. Each `<` in it begins a tag
 * that editors make, with attributes as they write them, or a comment. It begins with a block, or with what stands before
 * one; or its tags stand at the words that they mark, and each that begins ends. Takes time in proportion to the length.
 */
export function isMarkup(text: string): boolean {
  const trimmed = text.trim();
  const tags = tagsIn(trimmed);
  const [first] = tags ?? [];
  if (tags === undefined || first === undefined) return false;
  const beginsWithTag = trimmed.startsWith('<');
  const isWhole = beginsWithTag && (!first.isApart || (trimmed.endsWith('>') && tags.at(-1)?.isEnd === true));
  if (isWhole && (first.name === '!' || blocks.has(first.name) || unseen.has(first.name))) return true;
  return tags.every(({ isApart, name }) => !isApart && isKnown(name)) && isBalanced(tags);
}

/** Undefined where a `<` begins nothing that an editor makes. */
function tagsIn(text: string): readonly Tag[] | undefined {
  const tags: Tag[] = [];
  for (let at = text.indexOf('<'); at >= 0;) {
    const end = endOfTag(text, at);
    const source = end === undefined ? '' : text.slice(at, end);
    const name = nameOf(source);
    if (end === undefined || name === undefined) return undefined;
    const isEnd = source.startsWith('</');
    tags.push({ name, isEnd, isApart: isApart(text, at, end) });
    // What a style sheet holds is no markup.
    const next = name === 'style' && !isEnd ? text.indexOf('</', end) : end;
    if (next < 0) return undefined;
    at = text.indexOf('<', next);
  }
  return tags;
}

/** Behind the `>` that ends a tag; one inside a quoted value ends nothing. */
function endOfTag(text: string, from: number): number | undefined {
  if (text.startsWith('<!--', from)) {
    const closing = text.indexOf('-->', from + 4);
    return closing < 0 ? undefined : closing + 3;
  }
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

/** A name of HTML, or one with a colon or a hyphen, as Office and components have them. */
const form = /^<\/?([a-z][a-z\d]*(?:[:-][\w:-]+)?)(?=[\s/>])/i;
/** `name="value"`, `name='value'`, `name=value`; alone, the few that have no value. */
const attributes =
  /^(?:\s+(?:[a-z_:@][\w:.-]*\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>\x60]+)|(?:hidden|nowrap|noshade|reversed|compact|disabled|contenteditable|data-[\w-]+)(?=[\s/>])))*\s*\/?>$/i;
const declaration = /^<(?:!--|!doctype\s+html|\?xml\s|!\[(?:if|endif))/i;

function nameOf(source: string): string | undefined {
  if (declaration.test(source)) return '!';
  const [begin = '', written = ''] = form.exec(source) ?? [];
  const name = written.toLowerCase();
  if (name === '' || !(isKnown(name) || /[:-]/.test(name))) return undefined;
  return attributes.test(source.slice(begin.length)) ? name : undefined;
}

const isKnown = (name: string): boolean =>
  name === '!' || blocks.has(name) || inline.has(name) || empty.has(name) || unseen.has(name);

const before = /[\s(]/;
const behind = /[ \t)\],.;:?!]/;
/** Around what somebody quotes. */
const quotes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
  ['„', '“'],
]);

function isApart(text: string, from: number, end: number): boolean {
  const previous = text[from - 1] ?? ' ';
  const next = text[end] ?? ' ';
  return quotes.get(previous) === next || (before.test(previous) && behind.test(next));
}

/** Each element that has to end does, in its order. */
function isBalanced(tags: readonly Tag[]): boolean {
  const open: string[] = [];
  for (const { name, isEnd } of tags) {
    if (name === '!' || empty.has(name) || endless.has(name)) continue;
    if (!isEnd) open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}
