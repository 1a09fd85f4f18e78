import type { Context } from 'aws-lambda';
import type { HttpEvent } from '../../../lib/http/create-http-handler.ts';

export interface EventFacts {
  readonly method?: string;
  readonly path?: string;
  readonly routeKey?: string;
  /** Names in lower case, as API Gateway hands them over. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Where it is more than names and values, each name once. */
  readonly rawQueryString?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** A request as API Gateway hands it to a function (payload format 2.0). */
export function httpEvent({
  method = 'GET',
  path = '/',
  routeKey = '$default',
  headers = {},
  query = {},
  rawQueryString = new URLSearchParams(query).toString(),
  pathParameters = {},
  cookies = [],
  body,
  isBase64Encoded = false,
}: EventFacts): HttpEvent {
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    cookies: [...cookies],
    headers: { ...headers },
    queryStringParameters: { ...query },
    pathParameters: { ...pathParameters },
    requestContext: {
      accountId: '000000000000',
      apiId: 'test-api',
      domainName: 'byoc.example.net',
      domainPrefix: 'byoc',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7', userAgent: 'test' },
      requestId: 'request-1',
      routeKey,
      stage: '$default',
      time: '02/Mar/2026:10:15:00 +0000',
      timeEpoch: 1_772_446_500_000,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
}

const nothing = () => undefined;
/** What Lambda still hands over for handlers of long ago. */
const callbacks = { done: nothing, fail: nothing, succeed: nothing };

/** What Lambda says of a run; ten seconds are left. */
export const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:test',
  memoryLimitInMB: '512',
  awsRequestId: 'request-1',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 10_000,
  ...callbacks,
};
