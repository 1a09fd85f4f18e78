import * as z from 'zod/mini';
import type { Channel } from '../../channels/channel.ts';
import type { Quoted } from '../../contract/events.ts';
import { inLanguage, type LocalizedText } from '../../contract/localized-text.ts';
import type { Manifest } from '../../contract/manifest.ts';
import type { Provider } from '../../contract/provider.ts';
import type { SendFailure } from '../../contract/sending.ts';
import type { LiveSecret } from '../../contract/webhook.ts';
import { HttpError } from '../../http/http-error.ts';
import {
  filledText,
  fromUrlSafe,
  isOutboundMessageId,
  looseId,
  providerMessageIdOf,
  unchangedMessageId,
  providerUserIdOf,
  threadIdOf,
} from '../../ids.ts';
import { lengthOf, mostTextOf, plainText, takesFiles, wordsAlone } from '../../messages/plain-text.ts';
import type { AgentFile } from '../../queues/jobs.ts';
import type { AgentMessage, OutboundCall, OutboundPorts, RichMessage } from '../outbound-message.ts';
import { sendOutbound } from '../send-outbound.ts';

/** Status of the answer to CXone: 422 for what will be refused again, 503 for what may work later (byoc-protocol §6 row 12). */
const statusOf: Readonly<Record<SendFailure['kind'], number>> = {
  throttled: 503,
  transient: 503,
  'unknown-outcome': 503,
  configuration: 503,
  permanent: 422,
  'recipient-blocked': 422,
  'window-closed': 422,
  unsupported: 422,
};

export interface MessagePorts extends OutboundPorts {
  readonly answerForm: AnswerForm;
}

/** Sends what an agent wrote and answers CXone with its id, or throws with a sentence for the agent (A2, byoc-protocol §2.4). */
export async function serveMessage(
  channel: Channel,
  secrets: readonly LiveSecret[],
  request: MessageRequest,
  call: OutboundCall,
  ports: MessagePorts,
) {
  const conversationId = conversationIn(request, channel, ports.provider);
  const { rich, ...content } = await contentIn(request, channel, ports.provider);
  const message = { ...content, conversationId };
  const known = { ...call, cxoneMessageId: idOf(request), follows: followedIn(request) };
  const outcome = await sendOutbound({ channel, secrets, message, rich, call: known }, ports);
  if (outcome.kind === 'failed') throw notSent(outcome.failure, channel);
  // What CXone calls the thread is echoed to the letter (byoc-protocol §5, pitfall 11).
  const threadId = request.thread?.idOnExternalPlatform || threadIdOf(conversationId);
  return messageResponse({ ...outcome, threadId, recipients: recipientsOf(request) }, ports.answerForm);
}

/** The answer to CXone for what the provider did not take, with a sentence for the agent. */
export function notSent({ kind, agentMessage }: SendFailure, { language }: Channel): HttpError {
  return new HttpError(statusOf[kind], `send_${kind.replaceAll('-', '_')}`, inLanguage(agentMessage, language));
}

/**
 * The conversation that the request names, else the one in which this provider writes first to the recipient: always
 * the same for the same person, so that the answer comes in it, and CXone learns it from our answer.
 */
function conversationIn(request: MessageRequest, channel: Channel, provider: Provider): string {
  const threadId = request.thread?.idOnExternalPlatform;
  if (threadId) return fromUrlSafe(threadId);
  const [recipient] = recipientsOf(request);
  if (provider.conversationWith === undefined || !channel.writesFirst) {
    throw unusable('thread_missing', answersOnly, channel);
  }
  if (recipient === undefined) throw unusable('recipient_missing', noRecipient, channel);
  return provider.conversationWith(providerUserIdOf(recipient.idOnExternalPlatform, provider.manifest.id));
}

async function contentIn(
  request: MessageRequest,
  channel: Channel,
  { manifest }: Provider,
): Promise<Omit<AgentMessage, 'conversationId'> & { readonly rich?: RichMessage | undefined }> {
  const { id: provider, displayName, capabilities } = manifest;
  const words = wordsAlone(request.messageContent);
  const more = words === undefined ? await richIn(request, channel, manifest) : undefined;
  const text = more?.text ?? (await plainText(words ?? ''));
  const files = filesIn(request);
  if (files.length > 0 && !takesFiles(capabilities)) {
    throw unusable('attachments_unsupported', noFiles(displayName), channel);
  }
  if (text.trim() === '' && files.length === 0) throw unusable('no_content', noText, channel);
  const mostText = mostTextOf(capabilities);
  const cut = more?.content === undefined ? text : (more.lead ?? '');
  if (lengthOf(cut, capabilities.text.countedIn) > mostText) {
    throw unusable('text_too_long', tooLong(displayName, mostText), channel);
  }
  const quoted = request.isReplyToSpecificMessage === true ? quotedIn(request) : undefined;
  return {
    recipientIds: recipientsOf(request).map(({ idOnExternalPlatform: id }) => providerUserIdOf(id, provider)),
    ...(more ?? { text: text.trim() === '' ? '' : text }),
    ...(files.length > 0 && { files }),
    ...(quoted === undefined ? {} : { replyTo: quoted }),
  };
}

/** Loaded with the first that is more than words: most are not. */
async function richIn({ messageContent }: MessageRequest, channel: Channel, manifest: Manifest) {
  const { readRichMessage } = await import('./rich-message.ts');
  return readRichMessage(messageContent, channel, manifest);
}

/** One without a link stays in the list: the agent is told that it could not be fetched. */
function filesIn({ attachments }: MessageRequest): readonly AgentFile[] {
  return (attachments ?? []).map(({ friendlyName, fileName, url }) => ({
    name: friendlyName || fileName || '',
    url: url ?? '',
  }));
}

const noText: LocalizedText = {
  en: 'The message holds no text that this channel can show. Write a text and send it again.',
  fr: 'Le message ne contient aucun texte que ce canal puisse afficher. Écrivez un texte, puis renvoyez-le.',
};

const noFiles = (provider: LocalizedText): LocalizedText => ({
  en: `${provider.en} takes no files. Nothing was sent: remove the file and send the text alone.`,
  fr: `${provider.fr} n’accepte pas de fichiers. Rien n’a été envoyé : retirez le fichier et envoyez le texte seul.`,
});

const tooLong = (provider: LocalizedText, most: number): LocalizedText => ({
  en: `The text is longer than the ${most} characters that ${provider.en} takes at a time. Send it in parts, or as a file.`,
  fr: `Le texte dépasse les ${most} caractères que ${provider.fr} accepte à la fois. Envoyez-le en plusieurs fois, ou dans un fichier.`,
});

function unusable(code: string, sentence: LocalizedText, { language }: Channel): HttpError {
  return new HttpError(422, code, inLanguage(sentence, language));
}

function quotedIn(request: MessageRequest): Quoted | undefined {
  const id = request.replyToMessage?.idOnExternalPlatform ?? '';
  if (isOutboundMessageId(id)) return { sentBy: 'ours', externalId: id };
  const theirs = providerMessageIdOf(id);
  return theirs === undefined ? undefined : { sentBy: 'theirs', providerMessageId: unchangedMessageId(theirs) };
}

/** The customer's message that the agent had before them, quoted or not (byoc-protocol §2.4). */
function followedIn({ replyToMessage }: MessageRequest): string | undefined {
  return providerMessageIdOf(replyToMessage?.idOnExternalPlatform ?? '');
}

function idOf({ id }: MessageRequest): string | undefined {
  return (typeof id === 'string' && id !== '') || typeof id === 'number' ? String(id) : undefined;
}

interface SentMessage {
  readonly externalId: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string;
  readonly threadId: string;
  readonly recipients: readonly Recipient[];
}

/** `superset`: all that any known version of CXone reads; `strict`: what today's form has, and no more. */
type AnswerForm = 'superset' | 'strict';

/** The answer to A2, in the superset with the id at the top for the older reply form too (byoc-protocol §2.4, §6 row 2). */
function messageResponse({ externalId, createdAt, threadId, recipients }: SentMessage, form: AnswerForm) {
  return {
    ...(form === 'superset' && { idOnExternalPlatform: externalId }),
    message: { idOnExternalPlatform: externalId, createdAtWithMilliseconds: createdAt },
    thread: { idOnExternalPlatform: threadId },
    endUserIdentities: [],
    recipients,
  };
}

/** What an agent reads, whichever callback of CXone meets the same situation: a message, or the check of a recipient. */

export const noRecipient: LocalizedText = {
  en: 'No recipient is named. Choose one and send the message again.',
  fr: 'Aucun destinataire n’est indiqué. Choisissez-en un, puis renvoyez le message.',
};

export const answersOnly: LocalizedText = {
  en: 'On this channel you can only answer conversations that the customer started.',
  fr: 'Sur ce canal, on ne peut répondre qu’aux conversations ouvertes par le client.',
};

export const notConnected: LocalizedText = {
  en: 'This channel is not connected any more. Nothing was sent.',
  fr: 'Ce canal n’est plus connecté. Rien n’a été envoyé.',
};

/** What is only shown: it never refuses a message, whatever its type. */
const shown = z.catch(z.nullish(z.string()), undefined);

/** Some writers of JSON have no empty object, and say `[]`; others no empty list, or one with gaps, and say `{}`. */
function emptyAsNone(value: unknown): unknown {
  return value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

function listIn(value: unknown): readonly unknown[] {
  const list = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  return list.filter((entry) => entry !== null && entry !== undefined && entry !== '');
}

/** A file, with whichever of its names and links CXone gives (byoc-protocol §4.3). */
const attachmentSchema = z.looseObject({ friendlyName: shown, fileName: shown, url: shown });

/** Whatever stands for a file stays in the list, so that none is left out in silence. */
function attachmentsIn(value: unknown) {
  return listIn(value).map((entry) =>
    typeof entry === 'string' ? { url: entry } : (attachmentSchema.safeParse(entry).data ?? {}),
  );
}

const recipientSchema = z.looseObject({
  idOnExternalPlatform: z.pipe(looseId, filledText),
  name: shown,
});

/** Those of a list that have an id; the others name nobody. */
function recipientsIn(value: unknown): readonly Recipient[] {
  return listIn(value).flatMap((entry) => recipientSchema.safeParse(entry).data ?? []);
}

const flag = z.optional(z.transform((value: unknown) => value === true || value === 'true' || value === 1));

/**
 * What CXone posts when an agent, a bot or an automation writes (A2, byoc-protocol §2.4). Only the parts that are used
 * are named; everything else is let through, and all of them may be absent, empty or null.
 */
export const messageRequestSchema = z.looseObject({
  /** CXone's own, of the message: the older reply form has one (byoc-protocol §2.5). */
  id: z.optional(z.unknown()),
  thread: z.optional(z.pipe(z.transform(emptyAsNone), z.nullish(z.looseObject({ idOnExternalPlatform: looseId })))),
  messageContent: z.optional(z.pipe(z.transform(emptyAsNone), z.nullish(z.looseObject({ type: shown })))),
  endUserRecipients: z.optional(z.transform(recipientsIn)),
  recipients: z.optional(z.transform(recipientsIn)),
  replyToMessage: z.catch(z.nullish(z.looseObject({ idOnExternalPlatform: looseId })), undefined),
  isReplyToSpecificMessage: flag,
  attachments: z.optional(z.transform(attachmentsIn)),
});
export type MessageRequest = z.infer<typeof messageRequestSchema>;
export type Recipient = z.infer<typeof recipientSchema>;

/** The recipients under either of the names that CXone is known to use. */
export function recipientsOf(request: MessageRequest): readonly Recipient[] {
  const { endUserRecipients, recipients } = request;
  return endUserRecipients?.length ? endUserRecipients : (recipients ?? []);
}

/** Throws a 422 that names the field where the body can't be read. */
export function readMessageRequest(body: unknown): MessageRequest {
  const parsed = messageRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new HttpError(
    422,
    'unreadable_request',
    `The message could not be read: the field "${where}" is not as expected.`,
  );
}
