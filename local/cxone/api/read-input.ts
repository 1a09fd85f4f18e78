import type { Context } from 'hono';
import type * as z from 'zod';
import { checkFields } from '../refusals/unknown-fields.ts';
import { CxoneApiError } from './api-error.ts';

/**
 * The JSON body of a request, checked. What the schema doesn't know is refused.
 * @throws {CxoneApiError} 400 with one entry for each field, 415 where the body is not declared as JSON.
 */
export async function readBody<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new CxoneApiError(415, { message: 'The body must be application/json.', errorCode: 'unsupportedMediaType' });
  }
  c.set('checked', []);
  // No operation with a body has a query.
  const [parameter] = Object.keys(c.req.queries());
  if (parameter !== undefined) {
    throw new CxoneApiError(400, {
      field: parameter,
      message: 'This parameter is not known.',
      errorCode: 'unknownField',
    });
  }
  let input: unknown;
  try {
    input = await c.req.json();
  } catch {
    throw new CxoneApiError(400, { message: 'The body is not valid JSON.', errorCode: 'malformedJson' });
  }
  return checkFields(schema, input);
}

/** The query of a request, checked; names that end in `[]` are lists. */
export function readQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.output<Schema> {
  c.set('checked', []);
  const values = c.req.queries();
  const input = Object.fromEntries(
    Object.entries(values).map(([name, list]) => [name, name.endsWith('[]') ? list : list.at(-1)]),
  );
  return checkFields(schema, input);
}
