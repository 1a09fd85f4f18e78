import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { RouteMatch } from './routes.ts';
import { ACCOUNT_ID } from './stack.ts';

/** A request as it came over the wire. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent, percent-encoded. */
  readonly target: string;
  readonly protocol: string;
  readonly sourceIp: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly requestId: string;
  readonly receivedAt: Date;
}

/** Hop-by-hop headers (RFC 9110 §7.6.1) end at the gateway; cookies travel in a field of their own. */
const NOT_PASSED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'cookie']);

/**
 * The types whose bodies HTTP APIs pass as text. All others are base64, among them forms
 * (application/x-www-form-urlencoded) and bodies without a type. AWS documents only that binary bodies are encoded;
 * this list is what captured events show.
 */
const TEXT = /^(?:text\/.*|application\/(?:json|xml|javascript))$/;

/** The path of a request, decoded as HTTP APIs do; undefined when it can't be decoded. */
export function decodedPath(target: string): string | undefined {
  try {
    return decodeURIComponent(target.split('?')[0] ?? '');
  } catch {
    return undefined;
  }
}

/**
 * The event of payload format 2.0 (API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP
 * APIs"): header names in lower case and repeats joined by a comma, path and parameters decoded, the raw query not.
 */
export function toHttpEvent(request: HttpRequest, rawPath: string, match: RouteMatch): APIGatewayProxyEventV2 {
  const { route, pathParameters } = match;
  const rawQueryString = request.target.includes('?') ? request.target.slice(request.target.indexOf('?') + 1) : '';
  const { headers, cookies } = toHeaders(request);
  const host = headers['host'] ?? '';
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(rawQueryString === '' ? {} : { queryStringParameters: toQueryParameters(rawQueryString) }),
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: 'local',
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: rawPath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: route.routeKey,
      stage: '$default',
      time: toLogTime(request.receivedAt),
      timeEpoch: request.receivedAt.getTime(),
    },
    ...toBody(request.body, headers['content-type']),
  };
}

function toHeaders(request: HttpRequest): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ''));
    if (NOT_PASSED.has(name)) continue;
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  const forwardedFor = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = forwardedFor === undefined ? request.sourceIp : `${forwardedFor}, ${request.sourceIp}`;
  headers['x-forwarded-proto'] ??= 'http';
  headers['content-length'] = String(request.body.length);
  return { headers, cookies };
}

function toQueryParameters(rawQueryString: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`;
  }
  return parameters;
}

function toBody(body: Buffer, contentType = ''): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const isBase64Encoded = !TEXT.test(mediaType);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** e.g. `22/Nov/2026:12:00:00 +0000` */
function toLogTime(date: Date): string {
  const [, day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
