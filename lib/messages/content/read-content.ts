import type { Choice, FormField, RichContent } from '../../contract/content.ts';
import type { AgentLanguage } from '../../contract/localized-text.ts';
import type { Question } from '../../questions/questions.ts';
import { readAdaptiveCard } from './adaptive-card.ts';
import { MOST_CHOICES } from './choices.ts';
import { readElements } from './elements.ts';
import { type Fields, fieldsIn, firstTextIn, isFields, linesOf, textIn } from './loose.ts';
import { readActions, readForm, readRichLink, readTimePicker } from './rich-types.ts';
import type { Draft } from './sheet.ts';
import { wordsOf } from './words.ts';

/** Bytes of a rich content as JSON in UTF-8: a larger one goes in words. */
const MOST_BYTES = 64_000;
/** UTF-16 units of a label, a description or a hint in it: with a longer one, it goes in words. */
const MOST_OF_LABEL = 1_000;

/** What CXone's content of a message comes to. */
export interface ReadContent {
  /** All that it says, in words. */
  readonly text: string;
  /** All that it says, to be shown by other means; without it there are words alone. */
  readonly content?: RichContent | undefined;
  /** What can be pressed in it, or typed instead of a press. */
  readonly question?: Question | undefined;
}

/**
 * Reads whatever is no plain text (byoc-protocol §4.1). What ours reads is said whole, by words and by rich content alike; the
 * fallback text stands for what nothing here reads, and adds its lines where something was left out. Undefined where
 * there is nothing to read in it. Never throws; takes time in proportion to the length.
 */
export function readContent(given: unknown, language: AgentLanguage): ReadContent | undefined {
  const { type, payload, fallbackText, text } = fieldsIn(given);
  const fields = fieldsIn(payload);
  const fallback = textIn(fallbackText);
  const draft = draftIn(typeof type === 'string' ? type : '', fields, fallback, language);
  const read = draft && finished(draft, fallback, language);
  if (read !== undefined && /[^…\s]/.test(read.text)) return read;
  const words = fallback || firstTextIn(fields['text'], fields['title'], text);
  return words === '' ? undefined : { text: words };
}

/** Undefined where nothing of ours reads it. */
function draftIn(type: string, payload: Fields, fallback: string, language: AgentLanguage): Draft | undefined {
  switch (type) {
    case 'QUICK_REPLIES':
    case 'LIST_PICKER':
      return readActions(type, payload, language);
    case 'RICH_LINK':
      return readRichLink(payload, language);
    case 'TIME_PICKER':
      return readTimePicker(payload, language);
    case 'FORM':
      return readForm(payload, language);
    case 'ADAPTIVE_CARD':
      return readAdaptiveCard(isFields(payload['content']) ? payload['content'] : payload, language);
    case 'PLUGIN':
    case 'MENU':
    case 'TEXT':
      return readElements({ elements: [{ ...payload, type }] }, language);
    default:
      return fallback === '' ? readElements({ elements: [{ ...payload, type }] }, language) : undefined;
  }
}

function finished(draft: Draft, fallback: string, language: AgentLanguage): ReadContent {
  const words = wordsOf(draft.content, language);
  const content = withLines(draft.content, linesMissingIn(words, fallback, draft.isPartial));
  const { answers, form } = draft.question;
  const isAsking = answers.length > 0 || form !== undefined;
  return {
    text: wordsOf(content, language),
    ...(isShowable(content) && { content }),
    ...(isAsking && { question: draft.question }),
  };
}

/**
 * Lines of the fallback text that the words lack: all of them where something was left out, and else those with an address
 * or a number that nobody would find in the words.
 */
function linesMissingIn(words: string, fallback: string, isPartial: boolean): string {
  if (isPartial) {
    const said = new Set(words.split('\n').map(bare));
    return linesOf(...fallback.split('\n').filter((line) => !said.has(bare(line))));
  }
  const said = new Set(factsIn(words));
  return linesOf(...fallback.split('\n').filter((line) => factsIn(line).some((fact) => !said.has(fact))));
}

const bare = (line: string): string => line.trim().toLowerCase();

/** Addresses, numbers and codes. */
function factsIn(text: string): readonly string[] {
  const parts = text.toLowerCase().split(/[\s()"“”«»]+/);
  return parts.map(withoutStops).filter((part) => /\d|:\/\/|@|^www\./.test(part));
}

function withoutStops(part: string): string {
  let end = part.length;
  while (end > 0 && '.,;:!?/'.includes(part.charAt(end - 1))) end -= 1;
  return part.slice(0, end);
}

function withLines(content: RichContent, lines: string): RichContent {
  return lines === '' ? content : { ...content, text: linesOf(lines, content.text) };
}

/** True where there is more in it than words, and no more than anybody could show. */
function isShowable(content: RichContent): boolean {
  const count = countOf(content);
  if (count === 0 || count > MOST_CHOICES || labelsIn(content).some((label) => label.length > MOST_OF_LABEL))
    return false;
  return Buffer.byteLength(JSON.stringify(content), 'utf8') <= MOST_BYTES;
}

/** What stands on buttons, links and fields, or close to them. */
function labelsIn(content: RichContent): readonly string[] {
  switch (content.kind) {
    case 'quickReplies':
    case 'list':
      return content.choices.flatMap(linesOn);
    case 'card':
      return content.cards.flatMap(({ choices, links }) => [...choices, ...links].flatMap(linesOn));
    case 'form':
      return content.fields.flatMap((field) => [...linesOn(field), ...(field.options ?? []).flatMap(linesOn)]);
    case 'timeSlots':
    case 'location':
      return [];
  }
}

const linesOn = ({
  label,
  ...line
}: Pick<Choice, 'label' | 'description'> & Pick<FormField, 'placeholder'>): string[] => [
  label,
  line.description ?? '',
  line.placeholder ?? '',
];

/** Of all that is shown: to press, to open or to look at. */
function countOf(content: RichContent): number {
  switch (content.kind) {
    case 'quickReplies':
    case 'list':
      return content.choices.length;
    case 'card':
      return content.cards.reduce((count, { choices, links }) => count + choices.length + links.length + 1, 0);
    case 'timeSlots':
      return content.slots.length;
    case 'form':
      return content.fields.reduce((count, { options = [] }) => count + options.length + 1, 0);
    case 'location':
      return 1;
  }
}
