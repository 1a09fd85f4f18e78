import type { MessageEvent, Press, Quoted } from '../contract/events.ts';
import type { LocalizedText } from '../contract/localized-text.ts';
import { conversationTagIn, conversationTagOf, type ExternalMessageId, messageWithPart } from '../ids.ts';
import { cleanName, hasVisible } from '../messages/clean-text.ts';
import { type Answer, type AskedIn, type Question, type QuestionPorts, Questions } from './questions.ts';

/** What the agent is to see of an answer, and what CXone is to hear of it. */
export interface ToldAnswer {
  readonly shown: MessageEvent;
  readonly postback?: string | undefined;
}

/** Of a form: characters of a name or label, and of what was entered; and fields that the form does not have. */
const LONGEST_LABEL = 100;
const LONGEST_VALUE = 2_000;
const MOST_UNKNOWN = 20;
/** UTF-16 units of a label that somebody may type, marks and punctuation included. */
const LONGEST_TYPED = 300;

/**
 * What the customer has chosen of an agent's message, pressed or typed (byoc-protocol §4.1). A press is never lost: what
 * nothing is known of comes in the words of the provider, or as a note.
 * @param at When the customer wrote, in milliseconds since 1970.
 */
export async function toldAnswer(
  event: MessageEvent,
  where: AskedIn,
  at: number,
  ports: QuestionPorts,
): Promise<ToldAnswer> {
  const questions = new Questions(ports);
  const { press } = event;
  if (press !== undefined) return pressed(event, press, where, questions);
  return typed(event, await questions.open(where, at));
}

async function pressed(event: MessageEvent, press: Press, where: AskedIn, questions: Questions): Promise<ToldAnswer> {
  const message = messageWithPart(press.of)?.externalId;
  const asked = message === undefined ? 'unknown' : await questions.askedIn(where, message);
  if (asked === 'elsewhere' || (message !== undefined && !isOf(where, message))) {
    return { shown: { ...withoutWords(event, press), replyTo: undefined, notes: [ofAnother, ...(event.notes ?? [])] } };
  }
  const question = asked === 'unknown' ? undefined : asked;
  const quote = message === undefined ? {} : { replyTo: quoteOf(message) };
  if (press.key === undefined && press.answers !== undefined) {
    const text = linesOf(press.answers, question?.form?.fields).join('\n');
    const shown = text === '' ? { ...event, notes: [emptyForm, ...(event.notes ?? [])] } : { ...event, text };
    return { shown: { ...shown, ...quote }, postback: question?.form?.submission };
  }
  const answer = question?.answers.find(({ key }) => key === press.key);
  if (answer !== undefined) return { shown: { ...event, text: answer.label, ...quote }, postback: answer.postback };
  const isSaid = hasVisible(event.text) || event.notes !== undefined;
  return { shown: { ...event, ...(!isSaid && { notes: [unknownButton] }), ...quote } };
}

/** The words of the provider, or of a form what was entered. */
function withoutWords(event: MessageEvent, { answers }: Press): MessageEvent {
  return answers === undefined ? event : { ...event, text: linesOf(answers).join('\n') };
}

/** False of the id of a message to another conversation, as far as an id shows that. */
function isOf(
  { channelId, conversationId, keys: { digest, other = digest } }: AskedIn,
  id: ExternalMessageId,
): boolean {
  const tag = conversationTagIn(id);
  return tag === id || [digest, other].some((by) => conversationTagOf(channelId, conversationId, by) === tag);
}

const quoteOf = (externalId: ExternalMessageId): Quoted => ({ sentBy: 'ours', externalId });

type Fields = NonNullable<Question['form']>['fields'];

/** One line for each field that was filled in: those of the form in its order, and then some that it does not have. */
function linesOf(answers: NonNullable<Press['answers']>, fields: Fields = []): string[] {
  const given = new Map(Object.entries(answers));
  const known = fields.flatMap(({ ident, label, options }) => lineOf(label, given.get(ident), options));
  const idents = new Set(fields.map(({ ident }) => ident));
  const unknown = [...given].filter(([ident]) => !idents.has(ident)).flatMap(([ident, value]) => lineOf(ident, value));
  const more = unknown.length > MOST_UNKNOWN ? ['…'] : [];
  return [...known, ...unknown.slice(0, MOST_UNKNOWN), ...more];
}

/** On one line each, so that no value can pass for another field. */
function lineOf(label: string, given: string | readonly string[] = [], options: readonly Answer[] = []): string[] {
  const values = (typeof given === 'string' ? [given] : given).map(
    (value) => options.find(({ key }) => key === value)?.label ?? value,
  );
  const value = inBounds(values.join(', '), LONGEST_VALUE);
  return value === undefined ? [] : [`${inBounds(label, LONGEST_LABEL) ?? '?'}: ${value}`];
}

function inBounds(text: string, most: number): string | undefined {
  const clean = cleanName(text);
  return clean === undefined || clean.length <= most ? clean : `${clean.slice(0, most).toWellFormed()}…`;
}

/** The customer's own words stay; a reply to another message answers that one. */
function typed(event: MessageEvent, open: Awaited<ReturnType<Questions['open']>>): ToldAnswer {
  const { replyTo } = event;
  const answer = open && typedOf(event.text, open.question.answers);
  const isOfIt = replyTo === undefined || (replyTo.sentBy === 'ours' && replyTo.externalId === open?.message);
  if (open === undefined || answer === undefined || !isOfIt) return { shown: event };
  return { shown: { ...event, replyTo: quoteOf(open.message) }, postback: answer.postback };
}

/** The one that a number or a label names; undefined where none is, or more than one may be meant. */
function typedOf(text: string, answers: readonly Answer[]): Answer | undefined {
  const number = numberIn(text);
  const words = folded(text);
  const meant = answers.filter(
    ({ key, label }) =>
      (number !== undefined && Number(key) === number) ||
      (words !== '' && label.length <= LONGEST_TYPED && folded(label) === words),
  );
  return meant.length === 1 ? meant[0] : undefined;
}

/** `2`, `2.`, `2)`, `#2`, `２` and the digit of a key cap. */
function numberIn(text: string): number | undefined {
  const [, digits] =
    /^#?\s*(\d{1,3})\s*[.)]?$/.exec(
      text
        .normalize('NFKC')
        .replaceAll(/[\uFE0F\u20E3]/g, '')
        .trim(),
    ) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** What is the same of a label however somebody types it: case, accents, blanks and the punctuation at its end don't count. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/gu, ' ')
    .replace(/[\p{P}\s]+$/u, '')
    .trim();
}

const ofAnother: LocalizedText = {
  en: 'The customer pressed a button of a message that was not sent to this conversation',
  fr: 'Le client a appuyé sur un bouton d’un message qui n’a pas été envoyé dans cette conversation',
};
const unknownButton: LocalizedText = {
  en: 'The customer pressed a button whose text is not known here',
  fr: 'Le client a appuyé sur un bouton dont le texte n’est pas connu ici',
};
const emptyForm: LocalizedText = {
  en: 'The customer sent the form without filling it in',
  fr: 'Le client a envoyé le formulaire sans le remplir',
};
