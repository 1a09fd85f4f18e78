import type { HonoRequest } from 'hono';
import type * as z from 'zod';
import { ApiFailure, badRequest } from './api-failure.ts';

/** Of a request; what is larger is refused before anybody reads it. */
const MOST_BYTES = 50 * 1024 * 1024;

/**
 * The parameters of a call: from the query, and from a body of one of the three forms that the Bot API reads. In a
 * query and in a form, what is no text is JSON.
 */
export class Parameters {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: Iterable<readonly [string, unknown]>) {
    this.#values = new Map(values);
  }

  /** @throws {ApiFailure} */
  static async of(request: HonoRequest): Promise<Parameters> {
    const query = new URL(request.url).searchParams.entries();
    return new Parameters([...query, ...(request.method === 'POST' ? await bodyOf(request) : [])]);
  }

  /** Empty where it is missing. */
  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  boolean(name: string): boolean {
    return ['true', '1', 'yes'].includes(this.text(name).toLowerCase());
  }

  /**
   * An object or a list; undefined where it is missing.
   * @throws {ApiFailure} where it is not of that form.
   */
  json<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> | undefined {
    const value = this.#values.get(name);
    if (value === undefined || value === '') return undefined;
    const parsed = schema.safeParse(typeof value === 'string' ? parseJson(name, value) : value);
    if (!parsed.success) throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`);
    return parsed.data;
  }

  /** A file that came with the call, under this name or under the one that `attach://` gives; or a text. */
  file(name: string): File | string {
    const value = this.#values.get(name);
    if (value instanceof File) return value;
    const text = this.text(name);
    const attached = text.startsWith('attach://') ? this.#values.get(text.slice('attach://'.length)) : undefined;
    return attached instanceof File ? attached : text;
  }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`);
  }
}

async function bodyOf(request: HonoRequest): Promise<Iterable<readonly [string, unknown]>> {
  const size = Number(request.header('content-length') ?? 0);
  if (size > MOST_BYTES) throw new ApiFailure(413, 'Request Entity Too Large');
  const type = request.header('content-type') ?? '';
  if (type.startsWith('application/json')) return entriesOf(await request.text());
  return /^(multipart\/form-data|application\/x-www-form-urlencoded)/.test(type) ? request.formData() : [];
}

function entriesOf(text: string): Iterable<readonly [string, unknown]> {
  const problem = badRequest("can't parse the request body as a JSON object");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  } catch {
    throw problem;
  }
  throw problem;
}
