import type { Context } from 'hono';
import type * as z from 'zod';
import type { FieldError } from './api-error.ts';
import { CxoneApiError } from './api-error.ts';

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

function check<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new CxoneApiError(400, ...result.error.issues.flatMap((issue) => fieldErrors(issue, input)));
}

/**
 * The JSON body of a request, checked. What the schema doesn't know is refused.
 * @throws {CxoneApiError} 400 with one entry for each field, 415 where the body is not declared as JSON.
 */
export async function readBody<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new CxoneApiError(415, { message: 'The body must be application/json.', errorCode: 'unsupportedMediaType' });
  }
  let input: unknown;
  try {
    input = await c.req.json();
  } catch {
    throw new CxoneApiError(400, { message: 'The body is not valid JSON.', errorCode: 'malformedJson' });
  }
  return check(schema, input);
}

/** The query of a request, checked; names that end in `[]` are lists. */
export function readQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.output<Schema> {
  const values = c.req.queries();
  const input = Object.fromEntries(
    Object.entries(values).map(([name, list]) => [name, name.endsWith('[]') ? list : list.at(-1)]),
  );
  return check(schema, input);
}
