import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Card, Choice, Place, RichContent, TimeSlot } from '../../contract/content.ts';
import type { OutboundPart, SendContext, SendFailure } from '../../contract/sending.ts';
import { TokenBusyError } from '../../contract/tokens.ts';
import { cut } from '../../messages/plain-sentence.ts';
import { httpUrl } from '../read-answer.ts';
import { callTwilio, type Failed, failureOf, type Made, notSent, type TwilioAnswer } from './api.ts';
import { type Kind, MAX_WHATSAPP_BUTTONS } from './manifest.ts';
import { agentTexts, missingVariables, oddLine, unknownVariables } from './texts.ts';

/** A Content resource without its name: what a message shows, by the name of its type (Content API, "Content Types"). */
type Types = Readonly<Record<string, object>>;

/** Characters of a resource's text, of an entry's description, and of the button that opens a list. */
const MAX_BODY = 1_024;
const MAX_DESCRIPTION = 72;
const MAX_OPENING = 20;
const OPENING = '☰';
/** Days for which a resource that was found is not looked for again. */
const KEPT_DAYS = 90;
const DAY_MS = 86_400_000;

/** The fields of a message that shows rich content; the ids of what is pressed hold our id of the part. */
export async function fieldsOfContent(
  kind: Kind,
  part: OutboundPart,
  content: RichContent,
  context: SendContext,
): Promise<Made> {
  if (content.kind === 'location') return fieldsOfPlace(content.text, content.place);
  const types = typesOf(kind, part, content);
  if (types === undefined) return notShown(`Content of the kind ${content.kind} does not fit.`);
  // What stands in two braces would be taken for a variable ("Using Variables with Content Templates").
  const isPlain = !JSON.stringify(types).replaceAll(`{{${OF_PART}}}`, '').includes('{{');
  if (!isPlain) return notShown('A text of the content has two braces.');
  const found = await contentSid(kind, types, context);
  if (typeof found !== 'string') return found;
  const ContentVariables = JSON.stringify({ [OF_PART]: part.externalId });
  return {
    kind: 'fields',
    fields: { ContentSid: found, ContentVariables },
    again: (refused) => contentSid(kind, types, context, refused),
  };
}

function notShown(detail: string): SendFailure {
  return { kind: 'unsupported', refuses: 'message', agentMessage: agentTexts.notShown, detail };
}

/** The variable with our id of the part, in the id of each button. */
const OF_PART = '1';
const idOf = (key: string): string => `{{${OF_PART}}}:${key}`;

/** What is pressed on either channel, with its words above it. */
interface Shown {
  readonly body: string;
  readonly choices: readonly Choice[];
}

function typesOf(kind: Kind, part: OutboundPart, content: RichContent): Types | undefined {
  switch (content.kind) {
    case 'quickReplies': {
      const { text, choices } = content;
      if (kind !== 'rcs' && choices.length > MAX_WHATSAPP_BUTTONS) return picker({ body: text || part.text, choices });
      const body = [text || part.text, described(choices)].filter(Boolean).join('\n\n');
      return kind === 'rcs' ? chips({ ...content, body }) : replies({ ...content, body });
    }
    case 'list': {
      const body = [content.title, content.text].filter(Boolean).join('\n') || part.text;
      if (kind !== 'rcs') return picker({ ...content, body }, content.title);
      return chips({ ...content, body: [body, described(content.choices)].filter(Boolean).join('\n\n') });
    }
    case 'timeSlots': {
      const place = content.place && wordsOfPlace(content.place);
      const body = [content.text, place].filter(Boolean).join('\n') || part.text;
      const choices = content.slots.map(choiceOf);
      return kind === 'rcs' ? chips({ body, choices }) : picker({ body, choices });
    }
    case 'card': {
      const [card, ...others] = content.cards;
      if (card === undefined || others.length > 0) return undefined;
      return kind === 'rcs' ? cardOf(content.text, card) : repliesOfCard(content.text, card);
    }
    default:
      return undefined;
  }
}

const isShown = ({ body, choices }: Shown, most = MAX_BODY): boolean =>
  body.trim() !== '' && body.length <= most && choices.length > 0;

/** "twilio/quick-reply". */
function replies(shown: Shown): Types | undefined {
  const actions = shown.choices.map(({ key, label }) => ({ type: 'QUICK_REPLY', title: label, id: idOf(key) }));
  return isShown(shown) ? { 'twilio/quick-reply': { body: shown.body, actions } } : undefined;
}

/** "twilio/list-picker"; a button opens it. */
function picker(shown: Shown, title = ''): Types | undefined {
  const items = shown.choices.map(({ key, label, description }) => ({
    item: label,
    id: idOf(key),
    ...(description && { description: shortened(description) }),
  }));
  const button = title !== '' && title.length <= MAX_OPENING ? title : OPENING;
  return isShown(shown) ? { 'twilio/list-picker': { body: shown.body, button, items } } : undefined;
}

const shortened = (words: string): string =>
  words.length <= MAX_DESCRIPTION ? words : `${cut(words, MAX_DESCRIPTION - 1)}…`;

const MAX_RCS_BODY = 1_600;

/** Without title and picture, a card is a text with chips below it on RCS ("twilio/card", "Chip list versus rich card"). */
function chips(shown: Shown): Types | undefined {
  const actions = shown.choices.map(({ key, label }) => ({ type: 'QUICK_REPLY', title: label, id: idOf(key) }));
  return isShown(shown, MAX_RCS_BODY) ? { 'twilio/card': { body: shown.body, actions } } : undefined;
}

/** Links stand in the text: WhatsApp shows them as buttons only once it has approved the card. */
function repliesOfCard(above: string, card: Card): Types | undefined {
  const links = card.links.map(({ label, url }) => `${label}: ${url}`);
  const body = [above, card.title, card.text, ...links].filter(Boolean).join('\n');
  return replies({ body, choices: card.choices });
}

function cardOf(above: string, { title, text, imageUrl, links, choices }: Card): Types | undefined {
  const body = [above, text].filter(Boolean).join('\n');
  const picture = httpUrl(imageUrl)?.href;
  const actions = [
    ...choices.map(({ key, label }) => ({ type: 'QUICK_REPLY', title: label, id: idOf(key) })),
    ...links.map(({ label, url }) => ({ type: 'URL', title: label, url })),
  ];
  const isEmpty = !title && body === '';
  if (isEmpty || (actions.length === 0 && picture === undefined)) return undefined;
  return {
    'twilio/card': {
      ...(title && { title }),
      ...(body !== '' && { body }),
      ...(picture !== undefined && { media: [picture] }),
      ...(actions.length > 0 && { actions }),
    },
  };
}

/** What a button has no room for. */
function described(choices: readonly Choice[]): string {
  return choices.flatMap(({ label, description }) => (description ? [`• ${label}: ${description}`] : [])).join('\n');
}

const MINUTE_MS = 60_000;

/** In UTC and in figures: nobody tells us where the customer is. `2026-12-01, 10:00 UTC` */
function choiceOf({ key, startsAt, minutes }: TimeSlot): Choice {
  const start = new Date(startsAt);
  if (Number.isNaN(start.getTime())) return { key, label: cut(startsAt, MAX_OPENING) };
  const label = wordsOfTime(start);
  const end = new Date(start.getTime() + (minutes ?? 0) * MINUTE_MS);
  const isLong = minutes !== undefined && !Number.isNaN(end.getTime());
  return { key, label, ...(isLong && { description: `– ${wordsOfTime(end)}` }) };
}

const wordsOfTime = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ', ')} UTC`;

function wordsOfPlace({ title, address, latitude, longitude }: Place): string {
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
  return [title, address, map].filter(Boolean).join('\n');
}

/** A place needs no resource ("Location messages with WhatsApp"). */
function fieldsOfPlace(text: string, { latitude, longitude, title, address }: Place): Made {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return notShown('The place is none on earth.');
  const label = [title, address]
    .filter(Boolean)
    .join(', ')
    .replaceAll(/[|\s]+/g, ' ');
  const PersistentAction = `geo:${latitude},${longitude}${label && `|${label}`}`;
  return { kind: 'fields', fields: { Body: text || label || `${latitude}, ${longitude}`, PersistentAction } };
}

const resourceSchema = z.object({ sid: z.string().check(z.regex(/^HX[0-9a-zA-Z]{32}$/)) });
const listSchema = z.object({
  contents: z.array(z.object({ sid: z.string(), friendly_name: z.catch(z.string(), '') })),
});

/**
 * The id of the resource with this content. Its name is made of a hash of that, so that it is made once, also where what we know
 * of it is lost: it is looked for before it is made.
 * @param refused An id that Twilio no longer has.
 */
async function contentSid(
  kind: Kind,
  types: Types,
  context: SendContext,
  refused?: string,
): Promise<string | SendFailure> {
  const digest = createHash('sha256').update(JSON.stringify(types)).digest('hex').slice(0, 40);
  const name = `byoc-${digest}`;
  try {
    return await context.tokens.get(name, {
      madeFrom: `${context.settings['accountSid'] ?? ''} ${secretsIn(context)}`,
      refused,
      renew: async () => {
        const value =
          (await foundContent(kind, name, refused, context)) ?? (await madeContent(kind, name, types, context));
        return { value, expiresAt: new Date(context.now().getTime() + KEPT_DAYS * DAY_MS) };
      },
    });
  } catch (error) {
    if (error instanceof NoContentError) return ofNoContent(error.answer);
    const retryAfterMs = error instanceof TokenBusyError ? error.retryAfterMs : undefined;
    const detail = 'The id of the content could not be read.';
    return { kind: 'transient', retryAfterMs, agentMessage: agentTexts.unreachable, detail };
  }
}

const secretsIn = ({ secrets }: SendContext): string => secrets.map(({ value }) => value).join(' ');

/** Names are searched for by a pattern, so that what comes is looked at. */
async function foundContent(kind: Kind, name: string, refused: string | undefined, context: SendContext) {
  const query = { ContentName: name, PageSize: '20' };
  const answer = await callTwilio({ method: 'GET', on: 'content', path: '/v2/Content', query }, kind, context);
  const contents = answer.kind === 'done' ? (listSchema.safeParse(answer.json).data?.contents ?? []) : [];
  return contents.find(({ sid, friendly_name: called }) => called === name && sid !== refused)?.sid;
}

async function madeContent(kind: Kind, name: string, types: Types, context: SendContext): Promise<string> {
  const json = { friendly_name: name, language: 'en', variables: { [OF_PART]: 'out-1' }, types };
  const answer = await callTwilio({ method: 'POST', on: 'content', path: '/v1/Content', json }, kind, context);
  const made = answer.kind === 'done' ? resourceSchema.safeParse(answer.json).data : undefined;
  if (made === undefined) throw new NoContentError(answer);
  return made.sid;
}

/** What came in the place of a resource, on its way through whoever keeps its id. */
class NoContentError extends Error {
  override readonly name = 'NoContentError';
  readonly code = 'no_content';
  readonly answer: TwilioAnswer;

  constructor(answer: TwilioAnswer) {
    super('Twilio made no Content resource: see what it answered.');
    this.answer = answer;
  }
}

/** No message was sent by then: what is unknown of the resource is of no harm. */
function ofNoContent(answer: TwilioAnswer): SendFailure {
  if (answer.kind === 'done') return notShown('Twilio answered no id of the content.');
  return surelyUnsent(answer);
}

function surelyUnsent(answer: Failed): SendFailure {
  const failed = failureOf(answer);
  if (failed.kind === 'unknown-outcome') return notSent('transient', agentTexts.unreachable, failed.detail);
  const isRefused = failed.kind === 'permanent' || failed.kind === 'unsupported';
  return isRefused ? notShown(failed.detail) : failed;
}

const lineForm = /^\s*([A-Za-z0-9_]{1,40})\s*[=:]\s?(.*)$/;
const templateSchema = z.object({ types: z.record(z.string(), z.unknown()) });

/**
 * An approved template, as an agent writes it: its id, and below it a line `name=value` for each variable. What of it is
 * missing would go out with the template's own samples, so that it is asked which there are. Nothing is sent by then.
 */
export async function fieldsOfTemplate(kind: Kind, text: string, context: SendContext): Promise<Made> {
  const [first = '', ...lines] = text.trim().split(/\r?\n/);
  const ContentSid = first.trim();
  const given = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [, name = '', value = ''] = lineForm.exec(line) ?? [];
    if (name === '') return notSent('permanent', oddLine(index + 2), 'A line of a template says no variable.');
    given.set(name, value.trim());
  }
  const answer = await callTwilio({ method: 'GET', on: 'content', path: `/v1/Content/${ContentSid}` }, kind, context);
  if (answer.kind === 'error' && answer.answer.status === 404) {
    return notSent('permanent', agentTexts.noTemplate, 'Twilio has no such template.');
  }
  if (answer.kind !== 'done') {
    const failed = surelyUnsent(answer);
    return failed.kind === 'unsupported' ? notSent('permanent', agentTexts.noTemplate, failed.detail) : failed;
  }
  const types = templateSchema.safeParse(answer.json).data?.types;
  if (types === undefined) return notSent('transient', agentTexts.unreachable, 'Twilio told nothing of the template.');
  const wanted = new Set(
    [...JSON.stringify(types).matchAll(/\{\{\s*([A-Za-z0-9_]{1,40})\s*\}\}/g)].map(([, name]) => name ?? ''),
  );
  const missing = [...wanted].filter((name) => (given.get(name) ?? '') === '');
  if (missing.length > 0)
    return notSent('permanent', missingVariables(missing), 'A variable of a template is missing.');
  const unknown = [...given.keys()].filter((name) => !wanted.has(name));
  if (unknown.length > 0) return notSent('permanent', unknownVariables(unknown), 'A template has no such variable.');
  const ContentVariables = JSON.stringify(Object.fromEntries(given));
  return { kind: 'fields', fields: { ContentSid, ...(given.size > 0 && { ContentVariables }) } };
}
