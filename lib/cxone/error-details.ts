import * as z from 'zod/mini';
import {
  CxoneAuthenticationError,
  CxoneConflictError,
  type CxoneErrorDetail,
  CxoneNotFoundError,
  CxonePermissionError,
  CxoneRefusedError,
} from './errors.ts';

const MAX_DETAILS = 20;
const MAX_MESSAGE_LENGTH = 300;

const text = z.catch(z.optional(z.string()), undefined);
const detailSchema = z.object({ field: text, errorCode: text, message: text });

/** CXone's own error body, a gateway's `{message}`, and OAuth's `{error}` (RFC 6749 §5.2), each as far as it is there. */
const bodySchema = z.object({
  errors: z.catch(z.array(z.unknown()), []),
  uid: text,
  message: text,
  error: text,
});

export interface ErrorDetails {
  readonly uid: string | undefined;
  readonly errors: readonly CxoneErrorDetail[];
}

/** A reference is printed in messages, so it has to look like one. */
const reference = /^[\w.:-]{1,100}$/;

function cut(detail: CxoneErrorDetail): CxoneErrorDetail {
  const { field, errorCode, message } = detail;
  return {
    ...(field !== undefined && { field: field.slice(0, 100) }),
    ...(errorCode !== undefined && { errorCode: errorCode.slice(0, 100) }),
    ...(message !== undefined && { message: message.slice(0, MAX_MESSAGE_LENGTH) }),
  };
}

/** What the body of an error says (byoc-protocol §3.9); nothing where it is of no known form. */
export function errorDetailsOf(body: unknown): ErrorDetails {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return { uid: undefined, errors: [] };
  const { uid, message, error } = parsed.data;
  const entries = parsed.data.errors.slice(0, MAX_DETAILS).flatMap((entry) => detailSchema.safeParse(entry).data ?? []);
  if (entries.length === 0 && (message !== undefined || error !== undefined)) {
    entries.push({ field: undefined, message, errorCode: error });
  }
  return { uid: uid !== undefined && reference.test(uid) ? uid : undefined, errors: entries.map(cut) };
}

const existing =
  /already[\s_-]?(?:exist|used|taken|in[\s_-]?use|stored|known|received)|duplicat|(?:not|must be)[\s_-]?unique|unique[\s_-]?constraint/i;
const idField = /^(?:(?:message|channel)\.)?id(?:OnExternalPlatform)?$/;

function saysExists({ field, errorCode, message }: CxoneErrorDetail): boolean {
  const ofTheId = field === undefined || field === '' || idField.test(field);
  return ofTheId && existing.test(`${errorCode ?? ''} ${message ?? ''}`);
}

/** True where CXone says that the id of what was sent is taken. Its wording is not documented (byoc-protocol §6, 13). */
export function sayExists(errors: readonly CxoneErrorDetail[]): boolean {
  return errors.some(saysExists);
}

/**
 * True of a conflict that means "this very record is there already": CXone says so, or answered 409 and said nothing.
 * Neither says on which channel (byoc-protocol §6 row 31): look the record up before it is taken as done.
 */
export function isAlreadyExists(error: unknown): error is CxoneConflictError {
  return error instanceof CxoneConflictError && (error.errors.length === 0 || sayExists(error.errors));
}

const refusals = [
  CxoneAuthenticationError,
  CxonePermissionError,
  CxoneNotFoundError,
  CxoneConflictError,
  CxoneRefusedError,
];

/** True where CXone said no, so that the same request will be refused again. */
export function isRefusal(error: unknown): boolean {
  return refusals.some((kind) => error instanceof kind);
}
