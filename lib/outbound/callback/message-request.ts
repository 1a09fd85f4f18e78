import * as z from 'zod/mini';
import { HttpError } from '../../http/http-error.ts';
import { filledText } from '../../ids.ts';

/** A file, with whichever of its names and links CXone gives (byoc-protocol §4.3). */
const attachmentSchema = z.looseObject({
  friendlyName: z.nullish(z.string()),
  fileName: z.nullish(z.string()),
  url: z.nullish(z.string()),
});
const recipientSchema = z.looseObject({ idOnExternalPlatform: filledText, name: z.nullish(z.string()) });

/**
 * What CXone posts when an agent, a bot or an automation writes (A2, byoc-protocol §2.4). Only the parts that are used
 * are named; everything else is let through, and all of them may be absent or null.
 */
export const messageRequestSchema = z.looseObject({
  thread: z.nullish(z.looseObject({ idOnExternalPlatform: z.nullish(filledText) })),
  messageContent: z.nullish(z.looseObject({ type: z.nullish(z.string()) })),
  endUserRecipients: z.nullish(z.array(recipientSchema)),
  recipients: z.nullish(z.array(recipientSchema)),
  replyToMessage: z.nullish(z.looseObject({ idOnExternalPlatform: z.nullish(z.string()) })),
  isReplyToSpecificMessage: z.nullish(z.boolean()),
  attachments: z.nullish(z.array(attachmentSchema)),
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
