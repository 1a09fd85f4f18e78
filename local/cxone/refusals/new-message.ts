import type { Emulator } from '../emulator.ts';
import type { NewMessage } from '../schemas/message.ts';
import type { AttachmentCopy, Channel } from '../state/model.ts';
import { fetchCopy } from '../state/attachment-copies.ts';
import type { FieldError } from '../api/api-error.ts';
import { CxoneApiError } from '../api/api-error.ts';
import { customFieldProblemsOf } from './custom-fields.ts';

function textProblems({ switches, switchboard }: Emulator, { messageContent }: NewMessage): FieldError[] {
  if (messageContent.type !== 'TEXT') return [];
  const field = 'messageContent.payload.text';
  const { text } = messageContent.payload;
  if (text.trim() === '' && switches.emptyText === 'refused') {
    return [{ field, message: 'The text is empty.', errorCode: 'emptyText' }];
  }
  const limit = switchboard.standing.textLimit;
  if (limit > 0 && text.length > limit) {
    return [{ field, message: `The text is longer than ${switches.textLimit} characters.`, errorCode: 'textTooLong' }];
  }
  return [];
}

function attachmentProblems(copies: readonly AttachmentCopy[]): FieldError[] {
  return copies.flatMap(({ kind }, index) =>
    kind === 'broken'
      ? [
          {
            field: `attachments.${index}.url`,
            message: 'The attachment could not be fetched.',
            errorCode: 'attachmentUnreachable',
          },
        ]
      : [],
  );
}

/**
 * What a message that fits the schema is refused for, as far as the switches say so (byoc-protocol §7.5).
 * @returns its attachments, fetched where CXone does that before it answers
 * @throws {CxoneApiError} 400 with one entry for each field.
 */
export async function checkNewMessage(
  emulator: Emulator,
  channel: Channel,
  body: NewMessage,
): Promise<AttachmentCopy[]> {
  const { state, switches } = emulator;
  const author = state.thread(channel.id, body.thread.idOnExternalPlatform)?.endUser;
  const isOther =
    author !== undefined && author.idOnExternalPlatform !== body.authorEndUserIdentity.idOnExternalPlatform;
  const quoted = body.replyToMessage?.idOnExternalPlatform;
  const isUnknownQuote = quoted !== undefined && state.messageByExternalId(channel.id, quoted) === undefined;
  const { attachments = [] } = body;
  const copies: AttachmentCopy[] =
    attachments.length > 0 && switches.attachmentFetch === 'at-once'
      ? await Promise.all(attachments.map((attachment) => fetchCopy(emulator, attachment)))
      : attachments.map(() => ({ kind: 'fetching' }));
  const definitions = state.tenant(channel.tenantId)?.customFields;
  const errors = [
    ...(definitions === undefined ? [] : customFieldProblemsOf(body, definitions, switches)),
    ...textProblems(emulator, body),
    ...(isOther && switches.otherAuthorOnThread === 'refused'
      ? [
          {
            field: 'authorEndUserIdentity.idOnExternalPlatform',
            message: 'The thread belongs to another customer.',
            errorCode: 'authorMismatch',
          },
        ]
      : []),
    ...(isUnknownQuote && switches.unknownQuote === 'refused'
      ? [
          {
            field: 'replyToMessage.idOnExternalPlatform',
            message: 'There is no such message.',
            errorCode: 'unknownMessage',
          },
        ]
      : []),
    ...attachmentProblems(copies),
  ];
  if (errors.length > 0) throw new CxoneApiError(400, ...errors);
  return copies;
}
