import * as z from 'zod';
import type { Switches } from '../switches.ts';

const id = z.string().min(1);
const dateTime = z.iso.datetime({ offset: true });

const message = { idOnExternalPlatform: id, createdAtWithMilliseconds: dateTime, url: z.url().optional() };
const thread = { idOnExternalPlatform: id };
const endUserIdentity = {
  idOnExternalPlatform: id,
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  nickname: z.string().nullish(),
  image: z.url().nullish(),
};
const recipient = {
  idOnExternalPlatform: id,
  name: z.string().nullish(),
  isPrimary: z.boolean().optional(),
  isPrivate: z.boolean().optional(),
  anonymizedAt: dateTime.nullish(),
  anonymizedReason: z.string().nullish(),
};

/** The answer to A2 (byoc-protocol §2.4), by how closely it is looked at. */
const outboundAnswerSchemas = {
  superset: z.object({
    message: z.object(message),
    thread: z.object(thread),
    endUserIdentities: z.array(z.object(endUserIdentity)).optional(),
    recipients: z.array(z.object(recipient)).optional(),
  }),
  minimal: z.object({
    message: z.object({ idOnExternalPlatform: id, createdAtWithMilliseconds: dateTime.optional().catch(undefined) }),
    thread: z.object(thread),
  }),
  'rejects-unknown-keys': z.strictObject({
    message: z.strictObject(message),
    thread: z.strictObject(thread),
    endUserIdentities: z.array(z.strictObject(endUserIdentity)).optional(),
    recipients: z.array(z.strictObject(recipient)).optional(),
  }),
} satisfies Record<Switches['answerStrictness'], z.ZodType>;

/** The answer to A3 (byoc-protocol §2.5). */
const legacyAnswerSchema = z.object({ idOnExternalPlatform: id });

const errorAnswerSchema = z.object({ displayErrorMessage: z.string().min(1), errorCode: z.string().optional() });

export type ReadAnswer =
  | {
      readonly ok: true;
      readonly idOnExternalPlatform: string;
      /** Of A2; A3 does not answer with one. */
      readonly threadIdOnExternalPlatform: string | undefined;
      readonly createdAt: string | undefined;
    }
  | { readonly ok: false; readonly problem: string };

function problemOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
}

/** Reads a 200 of A2. Its thread must be the one of the request; where that had none, CXone learns it here. */
export function readOutboundAnswer(
  body: unknown,
  threadIdOnExternalPlatform: string | undefined,
  strictness: Switches['answerStrictness'],
): ReadAnswer {
  const answer = outboundAnswerSchemas[strictness].safeParse(body);
  if (!answer.success) return { ok: false, problem: problemOf(answer.error) };
  const threadId = answer.data.thread.idOnExternalPlatform;
  if (threadIdOnExternalPlatform !== undefined && threadId !== threadIdOnExternalPlatform) {
    return { ok: false, problem: 'thread.idOnExternalPlatform: is not the one of the request' };
  }
  const { idOnExternalPlatform, createdAtWithMilliseconds } = answer.data.message;
  return {
    ok: true,
    idOnExternalPlatform,
    threadIdOnExternalPlatform: threadId,
    createdAt: createdAtWithMilliseconds,
  };
}

/** Reads a 200 of A3. */
export function readLegacyAnswer(body: unknown): ReadAnswer {
  const answer = legacyAnswerSchema.safeParse(body);
  if (!answer.success) return { ok: false, problem: problemOf(answer.error) };
  const { idOnExternalPlatform } = answer.data;
  return { ok: true, idOnExternalPlatform, threadIdOnExternalPlatform: undefined, createdAt: undefined };
}

/** The sentence for the agent in an error answer, if it has one (byoc-protocol §2.6). */
export function readErrorAnswer(
  body: unknown,
): { displayErrorMessage: string; errorCode?: string | undefined } | undefined {
  return errorAnswerSchema.safeParse(body).data;
}
