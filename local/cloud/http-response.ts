import * as z from 'zod';

/** What goes back over the wire. Header values that are lists are sent as repeated headers. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

const structuredSchema = z.looseObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .nullish()
    .transform((headers) => headers ?? {}),
  cookies: z
    .array(z.string())
    .nullish()
    .transform((cookies) => cookies ?? []),
  body: z
    .string()
    .nullish()
    .transform((body) => body ?? ''),
  isBase64Encoded: z
    .boolean()
    .nullish()
    .transform((encoded) => encoded ?? false),
});

/** The gateway's own words, e.g. `{"message":"Not Found"}`. */
export function gatewayResponse(statusCode: number, message: string): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/**
 * The response that payload format 2.0 makes of what a function returned (API Gateway Developer Guide, "Create AWS
 * Lambda proxy integrations for HTTP APIs"): with a `statusCode` it is taken apart, without one it is a 200 with the
 * value as its JSON body.
 */
export function toHttpResponse(payload: unknown): HttpResponse {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload ?? null);
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const parsed = structuredSchema.safeParse(payload);
  if (!parsed.success) return gatewayResponse(500, 'Internal Server Error');
  const { statusCode, cookies, body, isBase64Encoded } = parsed.data;
  const headers: Record<string, string | string[]> = { 'content-type': 'text/plain;charset=UTF-8' };
  for (const [name, value] of Object.entries(parsed.data.headers)) headers[name.toLowerCase()] = value;
  // The gateway frames the answer itself.
  for (const name of ['content-length', 'transfer-encoding', 'connection']) Reflect.deleteProperty(headers, name);
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return { statusCode, headers, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}
