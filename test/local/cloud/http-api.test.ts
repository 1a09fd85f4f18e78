import { connect } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { startHttpApi, type HttpApiOptions } from '../../../local/cloud/http-api.ts';
import { failed, type Invocation } from '../../../local/cloud/invocation.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

const returned = (payload: unknown): Invocation => ({ kind: 'returned', payload });

async function start(
  handle: (event: APIGatewayProxyEventV2) => Invocation | Promise<Invocation>,
  options: Partial<HttpApiOptions> = {},
): Promise<{ url: string; events: APIGatewayProxyEventV2[] }> {
  const events: APIGatewayProxyEventV2[] = [];
  const api = await startHttpApi({
    port: 0,
    routes: [
      { routeKey: 'POST /i/{integrationKey}/box/1.0/token', functionKey: 'issueToken' },
      { routeKey: 'ANY /i/{integrationKey}/box/{proxy+}', functionKey: 'outboundMessage' },
    ],
    invoke: async (_, event) => {
      events.push(event as APIGatewayProxyEventV2);
      return handle(event as APIGatewayProxyEventV2);
    },
    ...options,
  });
  cleanUps.push(() => api.stop());
  return { url: api.url, events };
}

const TOKEN = '/i/main/box/1.0/token';

/** Sends bytes as they are and reads until the server has answered. */
async function sendRaw(url: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('startHttpApi: the event', () => {
  it('has the payload format 2.0', async () => {
    const { url, events } = await start(() => returned({ statusCode: 204 }));

    const answer = await sendRaw(
      url,
      [
        `PUT /i/main/box/1.0/caf%C3%A9%20x/%40y?tag=a&tag=b%20c&empty= HTTP/1.1`,
        'Host: byoc.example.net',
        'User-Agent: cxone/1',
        'Content-Type: application/json; charset=utf-8',
        'Cookie: session=s1; theme=dark',
        'X-Trace: one',
        'X-Trace: two',
        'Content-Length: 8',
        'Connection: close',
        '',
        '{"é":1}',
      ].join('\r\n'),
    );

    expect(answer).toMatch(/^HTTP\/1\.1 204 /);
    expect(events).toEqual([
      {
        version: '2.0',
        routeKey: 'ANY /i/{integrationKey}/box/{proxy+}',
        rawPath: '/i/main/box/1.0/café x/@y',
        rawQueryString: 'tag=a&tag=b%20c&empty=',
        cookies: ['session=s1', 'theme=dark'],
        headers: {
          host: 'byoc.example.net',
          'user-agent': 'cxone/1',
          'content-type': 'application/json; charset=utf-8',
          'x-trace': 'one,two',
          'content-length': '8',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-proto': 'http',
        },
        queryStringParameters: { tag: 'a,b c', empty: '' },
        pathParameters: { integrationKey: 'main', proxy: '1.0/café x/@y' },
        requestContext: {
          accountId: '000000000000',
          apiId: 'local',
          domainName: 'byoc.example.net',
          domainPrefix: 'byoc',
          http: {
            method: 'PUT',
            path: '/i/main/box/1.0/café x/@y',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'cxone/1',
          },
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          routeKey: 'ANY /i/{integrationKey}/box/{proxy+}',
          stage: '$default',
          time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as string,
          timeEpoch: expect.any(Number) as number,
        },
        body: '{"é":1}',
        isBase64Encoded: false,
      },
    ]);
  });

  it.each([
    { type: 'application/json', body: '{}', base64: false },
    { type: 'text/html; charset=utf-8', body: '{}', base64: false },
    { type: 'application/x-www-form-urlencoded', body: 'e30=', base64: true },
    { type: 'application/vnd.api+json', body: 'e30=', base64: true },
    { type: 'application/octet-stream', body: 'e30=', base64: true },
    { type: 'multipart/form-data; boundary=x', body: 'e30=', base64: true },
    { type: '', body: 'e30=', base64: true },
  ])('has a body of the type "$type" with isBase64Encoded $base64', async ({ type, body, base64 }) => {
    const { url, events } = await start(() => returned('ok'));

    await fetch(url + TOKEN, {
      method: 'POST',
      body: Buffer.from('{}'),
      headers: type ? { 'content-type': type } : {},
    });

    expect(events).toMatchObject([{ body, isBase64Encoded: base64 }]);
  });

  it('leaves out what the request does not have', async () => {
    const { url, events } = await start(() => returned('ok'));

    await fetch(url + TOKEN, { method: 'POST' });

    for (const absent of ['body', 'cookies', 'queryStringParameters']) expect(events[0]).not.toHaveProperty(absent);
    expect(events[0]).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
  });
});

describe('startHttpApi: the answer', () => {
  it('takes a structured response apart', async () => {
    const { url } = await start(() =>
      returned({
        statusCode: 201,
        headers: { 'Content-Type': 'text/html', 'X-Count': 3 },
        cookies: ['a=1; HttpOnly', 'b=2'],
        body: '<p>é</p>',
      }),
    );

    const response = await fetch(url + TOKEN, { method: 'POST' });

    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(response.headers.get('x-count')).toBe('3');
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
    expect(response.headers.get('apigw-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.text()).toBe('<p>é</p>');
  });

  it('decodes a base64 body', async () => {
    const { url } = await start(() => returned({ statusCode: 200, body: 'AP+A', isBase64Encoded: true }));

    const response = await fetch(url + TOKEN, { method: 'POST' });

    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 128]);
  });

  it.each([
    { case: 'an object', payload: { token: 'x' }, body: '{"token":"x"}' },
    { case: 'text', payload: 'done', body: 'done' },
    { case: 'nothing', payload: null, body: 'null' },
  ])('makes a 200 of $case without a status code', async ({ payload, body }) => {
    const { url } = await start(() => returned(payload));

    const response = await fetch(url + TOKEN, { method: 'POST' });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe(body);
  });

  it.each([
    { case: 'a body that is no text', payload: { statusCode: 200, body: { a: 1 } } },
    { case: 'a status code that is none', payload: { statusCode: 'ok' } },
    { case: 'headers that are a list', payload: { statusCode: 200, headers: ['a'] } },
    { case: 'cookies that are text', payload: { statusCode: 200, cookies: 'a=1' } },
  ])('makes a 500 of $case', async ({ payload }) => {
    const { url } = await start(() => returned(payload));

    const response = await fetch(url + TOKEN, { method: 'POST' });

    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
  });

  it('makes a 500 of a function that failed, without its message', async () => {
    const { url } = await start(() => failed('Error', 'secret detail'));

    const response = await fetch(url + TOKEN, { method: 'POST' });

    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
  });

  it('makes a 503 of a function that takes too long', async () => {
    const { url } = await start(() => new Promise<Invocation>(() => undefined), { integrationTimeoutMs: 20 });

    const response = await fetch(url + TOKEN, { method: 'POST' });

    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ message: 'Service Unavailable' });
  });

  it('is 404 for a route that the template does not have, and invokes nothing', async () => {
    const { url, events } = await start(() => returned('ok'));

    const response = await fetch(`${url}/i/main/add`);

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: 'Not Found' });
    expect(events).toEqual([]);
  });

  it('is 413 for a body of more than 10 MB, and invokes nothing', async () => {
    const { url, events } = await start(() => returned('ok'));
    const limit = 10 * 1024 * 1024;

    const over = await fetch(url + TOKEN, { method: 'POST', body: Buffer.alloc(limit + 1) });
    expect(over.status).toBe(413);
    expect(await over.json()).toEqual({ message: 'Request Entity Too Large' });
    expect(events).toEqual([]);

    const exact = await fetch(url + TOKEN, { method: 'POST', body: Buffer.alloc(limit) });
    expect(exact.status).toBe(200);
  });

  it('is 400 for a path that can not be decoded', async () => {
    const { url } = await start(() => returned('ok'));

    expect((await fetch(`${url}/i/%E0%A4%A/box/x`)).status).toBe(400);
  });

  it('refuses a port that is taken', async () => {
    const { url } = await start(() => returned('ok'));

    await expect(start(() => returned('ok'), { port: Number(new URL(url).port) })).rejects.toThrow(/EADDRINUSE/);
  });
});
