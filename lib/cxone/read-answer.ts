import type { z } from 'zod/mini';
import type { Deadline } from './deadline.ts';
import { CxoneTimeoutError, CxoneUnavailableError, CxoneUnexpectedAnswerError } from './errors.ts';
import type { Answer } from './exchange.ts';
import { isPreparation } from './operations.ts';
import { jsonOf } from './read-body.ts';

/**
 * What a 2xx answer says.
 * @throws CxoneUnexpectedAnswerError where the schema's required parts are missing; CxoneTimeoutError,
 * CxoneUnavailableError where the connection broke inside the body.
 */
export function readAnswer<T>(answer: Answer, schema: z.ZodMiniType<T>, deadline: Deadline): T {
  const { operation, status, traceId, body } = answer;
  const facts = {
    operation,
    status,
    traceId,
    outcome: isPreparation(operation) ? 'not-processed' : 'unknown',
  } as const;
  if (body.kind === 'cut-off') {
    if (deadline.signal.aborted) throw new CxoneTimeoutError(facts);
    throw new CxoneUnavailableError("CXone's answer broke off", facts);
  }
  if (body.kind === 'too-large') throw new CxoneUnexpectedAnswerError('it is larger than 1 MB', facts);
  const parsed = schema.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, code }) => `${path.map(String).join('.') || 'the whole'} (${code})`,
  );
  throw new CxoneUnexpectedAnswerError(problems.slice(0, 5).join(', '), facts);
}
