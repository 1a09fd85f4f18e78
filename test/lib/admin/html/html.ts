/** An element's opening tag as a browser would see it. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ParsedHtml {
  readonly tags: readonly Tag[];
  /** The text between tags but for the title, character references resolved, runs of white space as one space. */
  readonly text: string;
}

const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolved(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return references[name ?? ''] ?? whole;
    },
  );
}

// A tag begins at `<` and a letter, or `</`, `<!`, `<?`; inside it, quoted values may hold anything but their quote.
const tagPattern = /<(?:[!?/][^>]*|([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^>"'])*))>?/gi;
const attributePattern = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;

/** Reads a page as far as escaping needs it: which elements there are, with which attributes, and what the text is. */
export function parseHtml(page: string): ParsedHtml {
  const tags: Tag[] = [];
  for (const [, name, rest = ''] of page.matchAll(tagPattern)) {
    if (name === undefined) continue;
    const attributes = [...rest.matchAll(attributePattern)].map(
      ([, attribute = '', double, single, bare]) =>
        [attribute.toLowerCase(), resolved(double ?? single ?? bare ?? '')] as const,
    );
    tags.push({ name: name.toLowerCase(), attributes: Object.fromEntries(attributes) });
  }
  // A name or a time is no word of its own, and the title in the head has marks around it.
  const body = page.replace(/<title>.*?<\/title>/s, '').replaceAll(/<\/?(?:bdi|time)(?: [^>]*)?>/g, '');
  const text = resolved(body.replaceAll(tagPattern, ' ')).replaceAll(/\s+/g, ' ').trim();
  return { tags, text };
}

/** Elements and attribute names without any value: what no inserted text may change. */
export function structureOf(page: string): string[] {
  return parseHtml(page).tags.map(({ name, attributes }) => [name, ...Object.keys(attributes)].join(' '));
}

/** The value of the inputs with a name, in whatever forms; fails where there is none, or they differ. */
export function inputValue(page: string, name: string): string {
  const inputs = parseHtml(page).tags.filter((tag) => tag.name === 'input' && tag.attributes['name'] === name);
  const [value, another] = new Set(inputs.map(({ attributes }) => attributes['value'] ?? ''));
  if (value === undefined || another !== undefined) throw new Error(`The page has ${inputs.length} inputs "${name}".`);
  return value;
}
