import type { NewMessage } from '../cxone/messages.ts';
import { endUserIdOf, type ExternalMessageId, externalMessageIdSchema, inboundMessageId, threadIdOf } from '../ids.ts';
import type { MessageEvent, Quoted } from '../providers/contract.ts';
import { lateNotice } from './late-notice.ts';
import type { AgentLanguage } from './sentence.ts';

/** What CXone is told of a message's files. */
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
}

/**
 * A customer's message as *Create Message* takes it (B6, byoc-protocol §3.5).
 * @param createdAt ISO 8601, UTC, with milliseconds; strictly rising inside a thread.
 */
export function toCreateMessage(
  event: MessageEvent,
  createdAt: string,
  { language = 'en', isLate = false, files = { attachments: [], notes: [] } }: Addition = {},
): NewMessage {
  const { author, conversationName, occurredAt, replyTo } = event;
  const { attachments } = files;
  const words = textWith(event, files, language);
  const text = isLate ? `${lateNotice(createdAt)[language]} ${words}` : words;
  // The order inside a thread is ours; the provider's own time stays readable for whoever looks into a complaint.
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
    messageContent: { type: 'TEXT', payload: { text } },
    ...(attachments.length > 0 && { attachments }),
    authorEndUserIdentity: {
      idOnExternalPlatform: endUserIdOf(author.id),
      ...(author.firstName === undefined ? {} : { firstName: author.firstName }),
      ...(author.lastName === undefined ? {} : { lastName: author.lastName }),
      ...(author.nickname === undefined ? {} : { nickname: author.nickname }),
      ...(author.imageUrl === undefined ? {} : { image: author.imageUrl }),
    },
    ...(replyTo === undefined
      ? {}
      : { replyToMessage: { idOnExternalPlatform: quotedId(replyTo) }, isReplyToSpecificMessage: true }),
    ...(externalAttributes.length > 0 && { externalAttributes }),
  };
}

/** A text is mandatory: files alone have their names for one (byoc-protocol §6 row 23). */
function textWith(event: MessageEvent, files: CreatedFiles, language: AgentLanguage): string {
  const before = (event.notes ?? []).map((note) => `[${note[language]}]`);
  const said = event.text === '' ? files.attachments.map(({ friendlyName }) => friendlyName) : [event.text];
  const after = files.notes.map((note) => `[${note}]`);
  return [...before, ...said, ...after].join('\n');
}

const quotedId = (quoted: Quoted): ExternalMessageId =>
  quoted.sentBy === 'ours'
    ? externalMessageIdSchema.parse(quoted.externalId)
    : inboundMessageId(quoted.providerMessageId);
