import type { Card, CardLink, Choice, FormField, RichContent } from '../../contract/content.ts';
import type { AgentLanguage } from '../../contract/localized-text.ts';
import type { Question } from '../../questions/questions.ts';
import { Choices, type Offer, Room } from './choices.ts';
import { addressIn, labelIn, linesOf, textIn } from './loose.ts';
import { ofLink, wordsOf } from './words.ts';

/** A content as it was read, before it is known what of it can be shown. */
export interface Draft {
  /** All that was read, however much that is. */
  readonly content: RichContent;
  readonly question: Question;
  /** There was more in it, which can be said by no words of ours. */
  readonly isPartial: boolean;
}

/** Levels of elements that are looked into: more than any client nests, few enough for any stack. */
export const MOST_NESTED = 20;

type QuestionField = NonNullable<Question['form']>['fields'][number];

/** What the cards of one message share. */
export class Shared {
  readonly language: AgentLanguage;
  readonly room = new Room();
  readonly choices = new Choices(this.room);
  readonly fields: FormField[] = [];
  readonly questionFields: QuestionField[] = [];
  readonly idents = new Set<string>();
  isPartial = false;

  constructor(language: AgentLanguage) {
    this.language = language;
  }
}

/** A card while it is read, element by element. */
export class Sheet {
  readonly #shared: Shared;
  readonly #lines: string[] = [];
  readonly #links: CardLink[] = [];
  readonly #choices: Choice[] = [];
  #title: string | undefined;
  #imageUrl: string | undefined;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /** The first one heads the card, if nothing stands before it. */
  title(value: unknown): void {
    const text = textIn(value);
    if (text === '') return;
    if (this.#title === undefined && this.#lines.length === 0 && !text.includes('\n')) this.#title = text;
    else this.#lines.push(text);
  }

  text(value: unknown): void {
    const text = textIn(value);
    if (text !== '') this.#lines.push(text);
  }

  /** The first one is the card's, any other is in words. @param told What it shows. */
  image(value: unknown, told: unknown): void {
    const url = addressIn(value);
    const alternative = textIn(told);
    if (url !== undefined && this.#imageUrl === undefined) this.#imageUrl = url;
    else if (alternative === '' && url !== undefined) this.#lines.push(url);
    if (alternative !== '') this.#lines.push(alternative);
    if (url === undefined && alternative === '') this.missing();
  }

  link(label: unknown, address: unknown): void {
    const url = addressIn(address);
    if (url !== undefined) this.#links.push({ label: labelIn(label) || url, url });
    // A number to call, say: none that a card can hold, and words all the same.
    else this.text(linesOf(labelIn(label), textIn(address)).replace('\n', ': '));
  }

  /** @param address Where it leads besides: a link beside it, for no button does both. */
  choice(offer: Offer, address?: unknown): void {
    if (address !== undefined) this.link(offer.label, address);
    const choice = this.#shared.choices.add(offer);
    if (choice !== undefined) this.#choices.push(choice);
    else if (address === undefined) this.missing();
  }

  field(field: {
    readonly ident: unknown;
    readonly label: unknown;
    readonly placeholder: unknown;
    /** Undefined: the customer types. */
    readonly options: readonly Offer[] | undefined;
    readonly isMultiple: boolean;
  }): void {
    const { fields, questionFields, idents, room } = this.#shared;
    const place = fields.length + 1;
    const given = typeof field.ident === 'string' && field.ident.trim() !== '' ? field.ident : `field-${place}`;
    const ident = idents.has(given) ? `${given}-${place}` : given;
    idents.add(ident);
    const placeholder = labelIn(field.placeholder);
    const label = labelIn(field.label) || placeholder || labelIn(ident) || `${place}`;
    const offered = new Choices(room);
    const options = field.options?.flatMap((option) => offered.add(option) ?? []);
    if (options?.length !== field.options?.length) this.missing();
    fields.push({
      ...{ ident, label, isMultiple: field.isMultiple },
      ...(placeholder !== '' && placeholder !== label && { placeholder }),
      ...(options !== undefined && options.length > 0 && { options }),
    });
    questionFields.push({ ident, label, ...(offered.answers.length > 0 && { options: [...offered.answers] }) });
  }

  /** Something that can't be said. */
  missing(): void {
    this.#shared.isPartial = true;
  }

  /** What is nested too deep to be looked into. */
  tooDeep(): void {
    this.#lines.push('…');
    this.missing();
  }

  /** How much there is in it. */
  get size(): number {
    const alone = [this.#title, this.#imageUrl].filter((one) => one !== undefined);
    return this.#lines.length + this.#links.length + this.#choices.length + alone.length;
  }

  /** True where it has only words. */
  get isText(): boolean {
    return this.isSimple && this.#choices.length === 0;
  }

  /** True where there are words in it, and choices. */
  get isSimple(): boolean {
    return this.#imageUrl === undefined && this.#links.length === 0;
  }

  /** All but the choices. */
  get words(): string {
    const words = linesOf(this.#title, ...this.#lines, ...this.#links.map(ofLink));
    return words === '' ? (this.#imageUrl ?? '') : words;
  }

  get choices(): readonly Choice[] {
    return this.#choices;
  }

  get card(): Card {
    const text = linesOf(...this.#lines);
    return {
      ...(this.#title !== undefined && { title: this.#title }),
      ...(text !== '' && { text }),
      ...(this.#imageUrl !== undefined && { imageUrl: this.#imageUrl }),
      ...{ links: this.#links, choices: this.#choices },
    };
  }
}

/**
 * The content that sheets make: fields make a form of it, choices alone quick replies, anything else cards.
 * @param submission CXone's id of a form.
 */
export function draftOf(sheets: readonly Sheet[], shared: Shared, submission?: string): Draft {
  const content = contentOf(
    sheets.filter((sheet) => sheet.size > 0),
    shared,
  );
  const kept = shared.room.value(submission);
  const form = content.kind === 'form' && {
    form: { ...(kept !== undefined && { submission: kept }), fields: shared.questionFields },
  };
  return { content, question: { answers: [...shared.choices.answers], ...form }, isPartial: shared.isPartial };
}

function contentOf(sheets: readonly Sheet[], { fields, language }: Shared): RichContent {
  const words = linesOf(...sheets.map((sheet) => sheet.words));
  const choices = sheets.flatMap((sheet) => sheet.choices);
  if (fields.length > 0) {
    const form: RichContent = { kind: 'form', text: words, fields };
    // What has several ways to send it is no form.
    return choices.length === 0 ? form : { kind: 'quickReplies', text: wordsOf(form, language), choices };
  }
  const first = sheets.findIndex((sheet) => !sheet.isText);
  if (first < 0 || (sheets.length === 1 && sheets[0]?.isSimple)) return { kind: 'quickReplies', text: words, choices };
  const above = linesOf(...sheets.slice(0, first).map((sheet) => sheet.words));
  return { kind: 'card', text: above, cards: sheets.slice(first).map((sheet) => sheet.card) };
}
