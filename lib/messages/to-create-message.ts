import type { Author, MessageEvent, Quoted } from '../contract/events.ts';
import { type AgentLanguage, inLanguage, type LocalizedText } from '../contract/localized-text.ts';
import type { CustomField, NewMessage } from '../cxone/messages.ts';
import { cleanName, cleanText, hasVisible } from './clean-text.ts';
import { endUserIdOf, type ExternalMessageId, externalMessageIdSchema, inboundMessageId, threadIdOf } from '../ids.ts';

/** What CXone is told about a message's files. */
export interface CreatedFiles {
  readonly attachments: readonly { readonly friendlyName: string; readonly url: string }[];
  /** Sentences on files that don't come through, in the agent's language. */
  readonly notes: readonly string[];
}

export interface Addition {
  /** The agent's; English without it. */
  readonly language?: AgentLanguage | undefined;
  /** It comes long after its time, and has to say so. */
  readonly isLate?: boolean | undefined;
  readonly files?: CreatedFiles | undefined;
  /** Stands before the customer's id; without it, the id has its older form. */
  readonly provider?: string | undefined;
  /** CXone's, of what the customer has chosen. */
  readonly postback?: string | undefined;
  /** CXone's custom fields of the customer and of the contact. */
  readonly fields?: { readonly customer: readonly CustomField[]; readonly contact: readonly CustomField[] } | undefined;
}

/**
 * A customer's message as *Create Message* takes it (B6, byoc-protocol §3.5).
 * @param createdAt ISO 8601, UTC, with milliseconds; strictly rising inside a thread.
 */
export function toCreateMessage(
  event: MessageEvent,
  createdAt: string,
  {
    language = 'en',
    isLate = false,
    files = { attachments: [], notes: [] },
    provider,
    postback,
    fields,
  }: Addition = {},
): NewMessage {
  const { author, occurredAt, replyTo } = event;
  const { attachments } = files;
  const conversationName = cleanName(event.conversationName);
  const words = textWith(event, files, language);
  const text = isLate ? `${inLanguage(lateNotice(createdAt), language)} ${words}` : words;
  // The order inside a thread is ours; the provider's own time stays readable for anybody who looks into a complaint.
  const externalAttributes = [
    ...(occurredAt === undefined ? [] : [{ key: 'occurredAt', value: occurredAt }]),
    ...(isLate ? [{ key: 'late', value: 'true' }] : []),
  ];
  return {
    idOnExternalPlatform: inboundMessageId(event.providerMessageId),
    direction: 'inbound',
    createdAtWithMilliseconds: createdAt,
    thread: {
      idOnExternalPlatform: threadIdOf(event.conversationId),
      ...(conversationName === undefined ? {} : { threadName: conversationName }),
    },
    messageContent: { type: 'TEXT', payload: { text }, ...(postback !== undefined && { postback }) },
    ...(attachments.length > 0 && { attachments }),
    authorEndUserIdentity: {
      idOnExternalPlatform: endUserIdOf(author.id, provider),
      ...namesOf(author, language),
      ...(isPicture(author.imageUrl) && { image: author.imageUrl }),
      ...(fields !== undefined && fields.customer.length > 0 && { customFields: fields.customer }),
    },
    ...(fields !== undefined && fields.contact.length > 0 && { contact: { customFields: fields.contact } }),
    ...(replyTo === undefined
      ? {}
      : { replyToMessage: { idOnExternalPlatform: quotedId(replyTo) }, isReplyToSpecificMessage: true }),
    ...(externalAttributes.length > 0 && { externalAttributes }),
  };
}

/** UTF-16 units of an address that a browser follows for certain. */
const LONGEST_ADDRESS = 2_000;

/** What CXone could show: of another picture, the message would be refused or the agent sees none. */
export function isPicture(url: string | undefined): url is string {
  return url !== undefined && url.length <= LONGEST_ADDRESS && /^https:\/\/[^/]/i.test(url) && URL.canParse(url);
}

/** A text is mandatory: files alone have their names for one (byoc-protocol §6 row 23). */
function textWith(event: MessageEvent, files: CreatedFiles, language: AgentLanguage): string {
  const before = (event.notes ?? []).map((note) => `[${inLanguage(note, language)}]`);
  const after = files.notes.map((note) => `[${note}]`);
  const lines = [...before, ...saidIn(event, files, language), ...after];
  return cleanText(lines.length > 0 ? lines.join('\n') : `[${inLanguage(nothingVisible, language)}]`);
}

function saidIn({ text }: MessageEvent, { attachments }: CreatedFiles, language: AgentLanguage): readonly string[] {
  if (hasVisible(text)) return [text];
  if (attachments.length > 0) return attachments.map(({ friendlyName }) => friendlyName);
  return text === '' ? [] : [`[${inLanguage(nothingVisible, language)}]`];
}

const nothingVisible: LocalizedText = {
  en: 'The message has no visible content',
  fr: 'Le message ne contient rien de visible',
};

/** Whether words of ours stand in the message, which come in the agent's language. */
export function hasWordsOfOurs({ author, notes, text, files }: MessageEvent): boolean {
  return notes !== undefined || isNameless(author) || (files === undefined && !hasVisible(text));
}

/** Somebody whose provider gives a name that nobody can read. Who has none at all is left to CXone. */
function isNameless({ firstName, lastName, nickname }: Author): boolean {
  const names = [firstName, lastName, nickname];
  return names.some((name) => name !== undefined) && names.every((name) => cleanName(name) === undefined);
}

/** Of an id as much as tells people apart. */
const MOST_OF_ID = 40;

/** An agent reads a name, and never an empty one: CXone shows the first name before all else. */
function namesOf(author: Author, language: AgentLanguage) {
  const [first, lastName, nickname] = [author.firstName, author.lastName, author.nickname].map(cleanName);
  const id = cleanText(author.id).slice(0, MOST_OF_ID).toWellFormed();
  const standIn = author.firstName === undefined || lastName !== undefined ? undefined : nickname;
  const firstName = first ?? (isNameless(author) ? `${inLanguage(customer, language)} ${id}` : standIn);
  return {
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(nickname !== undefined && { nickname }),
  };
}

const customer: LocalizedText = { en: 'Customer', fr: 'Client' };

const quotedId = (quoted: Quoted): ExternalMessageId =>
  quoted.sentBy === 'ours'
    ? externalMessageIdSchema.parse(quoted.externalId)
    : inboundMessageId(quoted.providerMessageId);

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/**
 * Begins the text of a message that an agent sees long after it was written.
 * @param sentAt ISO 8601; seconds are left out, and the zone is UTC, because nobody knows where the agent is.
 */
export function lateNotice(sentAt: string): LocalizedText {
  const at = new Date(sentAt);
  const [year, month, day] = [String(at.getUTCFullYear()), twoDigits(at.getUTCMonth() + 1), twoDigits(at.getUTCDate())];
  const [hours, minutes] = [twoDigits(at.getUTCHours()), twoDigits(at.getUTCMinutes())];
  return {
    en: `[Late: sent ${year}-${month}-${day} ${hours}:${minutes} UTC]`,
    fr: `[En retard : envoyé le ${day}/${month}/${year} à ${hours} h ${minutes} UTC]`,
  };
}

const inReply: LocalizedText = {
  en: 'In reply to a message that is not shown here',
  fr: 'En réponse à un message qui n’est pas affiché ici',
};

/** The message without the picture of its author, which CXone may not take. */
export function withoutPicture(event: MessageEvent): MessageEvent {
  return event.author.imageUrl === undefined ? event : { ...event, author: { ...event.author, imageUrl: undefined } };
}

/** The message without what it quotes, which CXone may not have; a line says that there was something. */
export function withoutQuote(event: MessageEvent): MessageEvent {
  if (event.replyTo === undefined) return event;
  // What it changes is not shown here either way, and it says that it changes something.
  if (event.change !== undefined) return { ...event, replyTo: undefined };
  return { ...event, replyTo: undefined, notes: [...(event.notes ?? []), inReply] };
}
