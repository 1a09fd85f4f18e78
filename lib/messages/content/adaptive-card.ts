import type { AgentLanguage } from '../../contract/localized-text.ts';
import { type Fields, fieldsIn, firstTextIn, linesOf, listIn, textIn, wordIn } from './loose.ts';
import { type Draft, draftOf, MOST_NESTED, Shared, Sheet } from './sheet.ts';

/** Where an element holds others, in the order in which they are shown (adaptivecards.io, schema 1.6). */
const inside = ['body', 'items', 'columns', 'rows', 'cells', 'images', 'pages', 'actions'] as const;

/**
 * Reads an Adaptive Card: texts, pictures, facts and links make one card, buttons that submit are its choices, and inputs
 * make a form of it.
 */
export function readAdaptiveCard(card: Fields, language: AgentLanguage): Draft {
  const shared = new Shared(language);
  const reader = new Reader(shared);
  reader.all(card, 0);
  reader.end();
  return draftOf([reader.sheet], shared);
}

class Reader {
  readonly sheet: Sheet;
  readonly #shared: Shared;
  readonly #submits: { readonly label: string; readonly data: unknown }[] = [];
  #hasUnnamed = false;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.sheet = new Sheet(shared);
  }

  all(holder: Fields, depth: number): void {
    for (const name of inside) for (const element of listIn(holder[name])) this.#one(fieldsIn(element), depth + 1);
    const { selectAction, inlineAction } = holder;
    for (const action of [selectAction, inlineAction]) if (action) this.#one(fieldsIn(action), depth + 1);
  }

  /** The one button that sends a form is part of the form; of several, each is a choice. */
  end(): void {
    const isForm = this.#shared.fields.length > 0;
    if (isForm && this.#submits.length <= 1) return;
    if (this.#hasUnnamed) this.sheet.missing();
    for (const { label, data } of this.#submits) this.sheet.choice({ label, postback: data });
  }

  #one(element: Fields, depth: number): void {
    if (depth > MOST_NESTED) {
      this.sheet.tooDeep();
      return;
    }
    const type = typeof element['type'] === 'string' ? element['type'] : '';
    if (type.startsWith('Input.')) this.#input(type, element);
    else if (type.startsWith('Action.')) this.#action(type, element, depth);
    else this.#show(type, element);
    this.all(element, depth);
  }

  #show(type: string, element: Fields): void {
    const { text, style, weight, size } = element;
    switch (type) {
      case 'TextBlock':
        if ([style, weight, size].some(isOfTitle)) this.sheet.title(withoutMarks(textIn(text)));
        else this.sheet.text(withoutMarks(textIn(text)));
        return;
      case 'RichTextBlock': {
        const runs = listIn(element['inlines']).map((run) => (typeof run === 'string' ? run : fieldsIn(run)['text']));
        this.sheet.text(runs.filter((run) => typeof run === 'string').join(''));
        return;
      }
      case 'Image':
        this.sheet.image(element['url'], element['altText']);
        return;
      case 'Media':
        this.#media(element);
        return;
      case 'FactSet':
        for (const fact of listIn(element['facts'])) {
          const { title, value } = fieldsIn(fact);
          this.sheet.text([wordIn(title), wordIn(value)].filter((word) => word !== '').join(': '));
        }
        return;
      default:
        this.#other(element);
    }
  }

  #media({ sources, altText }: Fields): void {
    for (const source of listIn(sources)) this.sheet.link(altText, fieldsIn(source)['url']);
    if (listIn(sources).length === 0) this.sheet.missing();
  }

  /** Elements that hold others, and those of tomorrow. */
  #other(element: Fields): void {
    const words = linesOf(...[element['title'], element['text'], element['altText']].map(textIn));
    this.sheet.text(withoutMarks(words));
    if (words === '' && !inside.some((name) => Array.isArray(element[name]))) this.sheet.missing();
  }

  #action(type: string, { title, url, data, card, tooltip }: Fields, depth: number): void {
    const label = firstTextIn(title, tooltip);
    if (type === 'Action.OpenUrl') this.sheet.link(label, url);
    else if (type === 'Action.Submit' || type === 'Action.Execute') {
      if (label === '') this.#hasUnnamed = true;
      else this.#submits.push({ label, data });
    } else if (type === 'Action.ShowCard') {
      this.sheet.text(label);
      this.#one({ ...fieldsIn(card), type: 'Container' }, depth + 1);
    } else if (label !== '') this.sheet.text(label);
  }

  #input(type: string, element: Fields): void {
    const { id, label, title, placeholder, value, choices, isMultiSelect, valueOn } = element;
    const isToggle = type === 'Input.Toggle';
    const offered = listIn(choices).map((choice) => {
      const { title: name, value: postback } = fieldsIn(choice);
      return { label: wordIn(name) || wordIn(postback), postback };
    });
    const toggle = [{ label: firstTextIn(title, label), postback: valueOn ?? 'true' }];
    this.sheet.field({
      ident: id,
      label: firstTextIn(label, title),
      placeholder: firstTextIn(placeholder, isToggle || offered.length > 0 ? '' : value),
      options: isToggle ? toggle : offered.length > 0 ? offered : undefined,
      isMultiple: isToggle || isMultiSelect === true,
    });
  }
}

/** True of a style, weight or size in which cards set their titles. */
function isOfTitle(value: unknown): boolean {
  return typeof value === 'string' && /^(?:heading|bolder|large|extralarge)$/i.test(value);
}

const link = /\[([^[\]]{0,500})\]\((https?:[^()\s]{1,2000})\)/g;
const emphasis = /\*\*([^*\n]{1,500})\*\*/g;

/** The Markdown that a text block may hold: links with their addresses behind them, no asterisks for what is bold. */
function withoutMarks(text: string): string {
  return text.replaceAll(link, '$1 ($2)').replaceAll(emphasis, '$1');
}
