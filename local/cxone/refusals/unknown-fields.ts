import type * as z from 'zod';
import type { FieldError } from '../api/api-error.ts';
import { CxoneApiError } from '../api/api-error.ts';

function isMissing(input: unknown, path: readonly PropertyKey[]): boolean {
  let at = input;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return true;
    at = Reflect.get(at, key);
  }
  return false;
}

function fieldErrors(issue: z.core.$ZodIssue, input: unknown): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...path, key].join('.'),
      message: 'This field is not known.',
      errorCode: 'unknownField',
    }));
  }
  const field = path.join('.');
  if (isMissing(input, issue.path)) return [{ field, message: 'This field is required.', errorCode: 'required' }];
  return [{ ...(field !== '' && { field }), message: issue.message, errorCode: 'invalidValue' }];
}

/**
 * The input as the schema reads it. The schemas of the API are strict: a field that they don't have is refused. Whether
 * CXone does that too is not known; so the product sends no field that is not in what is known (byoc-protocol §3). Two more
 * rules are switches: custom fields (custom-fields.ts), and a field too many in an answer to a callback (callback-answers.ts).
 * @throws {CxoneApiError} 400 with one entry for each field.
 */
export function checkFields<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new CxoneApiError(400, ...result.error.issues.flatMap((issue) => fieldErrors(issue, input)));
}
