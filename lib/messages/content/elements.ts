import { addressIn, type Fields, fieldsIn, firstTextIn, listIn, textIn, valueIn } from './loose.ts';
import { type Draft, draftOf, MOST_NESTED, Shared, Sheet } from './sheet.ts';
import type { AgentLanguage } from '../../contract/localized-text.ts';

/** Elements that hold others, and are a card of their own (byoc-protocol §4.1). */
const cards = new Set(['MENU']);
/** Where other elements, or buttons, lie in one. */
const inside = ['elements', 'actions', 'buttons', 'items', 'cards'] as const;

/**
 * Reads the elements of a PLUGIN, and whatever is made like them: titles, texts, buttons and files one below the other. Each
 * menu becomes a card; what stands before the first one stands above all of them.
 */
export function readElements(payload: Fields, language: AgentLanguage): Draft {
  const shared = new Shared(language);
  const walk = new Walk(shared);
  walk.open();
  // The payload itself is no level.
  walk.all(payload, -1);
  return draftOf(walk.sheets, shared);
}

class Walk {
  readonly sheets: Sheet[] = [];
  readonly #shared: Shared;
  #sheet: Sheet;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#sheet = new Sheet(shared);
  }

  open(): void {
    this.#sheet = new Sheet(this.#shared);
    this.sheets.push(this.#sheet);
  }

  all(holder: Fields, depth: number): void {
    for (const name of inside) for (const element of listIn(holder[name])) this.#one(element, depth + 1);
  }

  #one(element: unknown, depth: number): void {
    const fields = typeof element === 'string' ? { text: element } : fieldsIn(element);
    if (depth > MOST_NESTED) {
      this.#sheet.tooDeep();
      return;
    }
    const type = typeof fields['type'] === 'string' ? fields['type'].toUpperCase() : '';
    const isCard = cards.has(type);
    if (isCard) this.open();
    if (/BUTTON$/.test(type)) this.#button(fields);
    else if (type === 'FILE' || type === 'IMAGE') this.#file(fields);
    else this.#words(type, fields);
    this.all(fields, depth);
    if (isCard) this.open();
  }

  #button(fields: Fields): void {
    const { text, title, label, url, postback, description, icon } = fields;
    const name = firstTextIn(text, label, title);
    const address = textIn(url) === '' ? undefined : url;
    if (address !== undefined && valueIn(postback) === undefined) this.#sheet.link(name, address);
    else
      this.#sheet.choice({ label: name, description, postback, imageUrl: addressIn(fieldsIn(icon)['url']) }, address);
  }

  #file({ url, fileName, friendlyName, mimeType, text, title }: Fields): void {
    const name = firstTextIn(text, title, friendlyName, fileName);
    const isImage = typeof mimeType === 'string' ? /^image\//i.test(mimeType) : /\.(?:png|jpe?g|gif|webp)$/i.test(name);
    if (addressIn(url) === undefined) this.#sheet.missing();
    else if (isImage) this.#sheet.image(url, firstTextIn(text, title));
    else this.#sheet.link(name, url);
  }

  #words(type: string, fields: Fields): void {
    const { text, title, subtitle, description, label, content, url, payload } = fields;
    const before = this.#sheet.size;
    if (type === 'TITLE') this.#sheet.title(firstTextIn(text, title));
    else {
      this.#sheet.title(title);
      for (const words of [subtitle, text, label, content, description, fieldsIn(payload)['text']]) {
        if (textIn(words) !== '') this.#sheet.text(words);
      }
    }
    if (addressIn(url) !== undefined) this.#sheet.link('', url);
    const isHolder = inside.some((name) => listIn(fields[name]).length > 0);
    if (this.#sheet.size === before && !isHolder) this.#sheet.missing();
  }
}
