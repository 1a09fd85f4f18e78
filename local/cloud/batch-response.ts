import * as z from 'zod';

const responseSchema = z
  .looseObject({
    batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().min(1) })).nullish(),
  })
  .nullish();

/**
 * The messages of a batch that a function's partial batch response leaves in the queue, as Lambda reads it (Lambda
 * Developer Guide, "Handling errors for an SQS event source in Lambda", success and failure conditions): nothing at
 * all, or no failures in it, is success; a response of another shape, an empty or missing identifier, and one that is
 * not of this batch fail the whole batch.
 */
export function failedMessages(response: unknown, messageIds: readonly string[]): readonly string[] {
  const parsed = responseSchema.safeParse(response);
  if (!parsed.success) return messageIds;
  const named = (parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return named.every((id) => messageIds.includes(id)) ? named : messageIds;
}
