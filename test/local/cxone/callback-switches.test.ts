import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { control, record } from './support/client.ts';
import { answerJson, messageResponse } from './support/integration-box.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let now: Date;
let tenant: TestTenant;

beforeEach(async () => {
  now = new Date('2026-03-02T10:15:00.000Z');
  tenant = await startTenant({ now: () => now });
});
afterEach(() => tenant.stop());

const outboundCalls = () => tenant.box.received.filter(({ path }) => path.endsWith('/outbound'));

describe('the request for a token (A1)', () => {
  const basic = `Basic ${Buffer.from('test-client:test-client-secret').toString('base64')}`;
  const credentials = { client_id: 'test-client', client_secret: 'test-client-secret' };
  it.each([
    { tokenRequest: 'json', contentType: 'application/json', authorization: undefined, body: credentials },
    {
      tokenRequest: 'form',
      contentType: 'application/x-www-form-urlencoded',
      authorization: undefined,
      body: credentials,
    },
    { tokenRequest: 'basic', contentType: 'application/x-www-form-urlencoded', authorization: basic, body: {} },
  ] as const)('is made as $tokenRequest', async ({ tokenRequest, contentType, authorization, body }) => {
    tenant.turn({ tokenRequest });
    expect(await tenant.reply()).toMatchObject({ outcome: 'sent' });
    expect(tenant.last('/token')).toEqual({
      path: '/box/1.0/token',
      contentType,
      authorization,
      traceId: undefined,
      body: { grant_type: 'client_credentials', ...body },
    });
  });

  it('encodes the credentials before it joins them for Basic', async () => {
    tenant.cxone.state.replaceRecord(tenant.integrationId, record(tenant.box.origin, { clientSecret: 'test:secret' }));
    tenant.turn({ tokenRequest: 'basic' });
    await tenant.reply();
    const sent = tenant.last('/token')?.authorization?.slice('Basic '.length) ?? '';
    expect(Buffer.from(sent, 'base64').toString()).toBe('test-client:test%3Asecret');
  });

  it.each([
    { callbackToken: 'until-401', lifetime: 30, requests: 1 },
    { callbackToken: 'expires-in', lifetime: 30, requests: 2 },
    { callbackToken: 'expires-in', lifetime: 31, requests: 1 },
    { callbackToken: 'expires-in', lifetime: undefined, requests: 1 },
  ] as const)(
    'is made $requests times in 30 s for a token of $lifetime s kept $callbackToken',
    async ({ callbackToken, lifetime, requests }) => {
      tenant.turn({ callbackToken });
      tenant.box.tokenLifetime = lifetime;
      await tenant.reply();
      now = new Date('2026-03-02T10:15:30.000Z');
      expect(await tenant.reply()).toMatchObject({ outcome: 'sent' });
      expect(tenant.box.received.filter(({ path }) => path.endsWith('/token'))).toHaveLength(requests);
    },
  );
});

describe('the trace header', () => {
  const tracesOf = async () => {
    await tenant.reply();
    const statuses = [503, 200];
    tenant.box.answer = (_request, response) => answerJson(response, statuses.shift() ?? 500, messageResponse('out-9'));
    tenant.turn({ callbackRetries: 1 });
    await tenant.reply({ text: 'second' });
    return outboundCalls().map(({ traceId }) => traceId);
  };

  it('is not there', async () => {
    expect(await tracesOf()).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('is that of the first try on a repeat, and on the call after a 401', async () => {
    tenant.turn({ traceHeader: 'same-on-repeat' });
    const [beforeToken, first, second, repeat] = await tracesOf();
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(beforeToken).toBe(first);
    expect(second).not.toBe(first);
    expect(repeat).toBe(second);
  });

  it('is another one on a repeat', async () => {
    tenant.turn({ traceHeader: 'new-on-repeat' });
    const [, , second, repeat] = await tracesOf();
    expect(repeat).toMatch(/^[0-9a-f-]{36}$/);
    expect(repeat).not.toBe(second);
  });
});

describe('a callback that failed', () => {
  beforeEach(async () => {
    await tenant.reply();
    tenant.turn({ callbackRetries: 2, callbackRetryDelayMs: 10 });
  });

  it.each([
    { callbackRetryOn: 'time-out-and-5xx', status: 503, tries: 3 },
    { callbackRetryOn: '5xx', status: 503, tries: 3 },
    { callbackRetryOn: 'time-out', status: 503, tries: 1 },
    { callbackRetryOn: 'time-out-and-5xx', status: 422, tries: 1 },
    { callbackRetryOn: 'any-error', status: 422, tries: 3 },
  ] as const)('with $status is tried $tries times for $callbackRetryOn', async ({ callbackRetryOn, status, tries }) => {
    tenant.turn({ callbackRetryOn });
    tenant.box.answer = (_request, response) => answerJson(response, status, {});
    expect(await tenant.reply()).toMatchObject({ outcome: 'failed', status });
    expect(outboundCalls()).toHaveLength(2 + tries);
  });

  it.each([
    { callbackRetryOn: 'time-out', tries: 3 },
    { callbackRetryOn: '5xx', tries: 1 },
  ] as const)('by a time-out is tried $tries times for $callbackRetryOn', async ({ callbackRetryOn, tries }) => {
    tenant.turn({ callbackRetryOn, callbackTimeoutMs: 100 });
    tenant.box.answer = () => undefined;
    expect(await tenant.reply()).toMatchObject({ outcome: 'failed' });
    expect(outboundCalls()).toHaveLength(2 + tries);
  });
});

it.each([
  { errorText: 'displayErrorMessage', shown: 'Ida has blocked you.' },
  { errorText: 'generic', shown: 'The integration answered with an error (422).' },
] as const)('an agent reads of a refusal what $errorText says', async ({ errorText, shown }) => {
  tenant.turn({ errorText });
  tenant.box.answer = (_request, response) =>
    answerJson(response, 422, { displayErrorMessage: 'Ida has blocked you.', errorCode: 'recipientBlocked' });
  expect(await tenant.reply()).toMatchObject({ displayErrorMessage: shown, errorCode: 'recipientBlocked' });
  expect(tenant.cxone.state.messages.at(-1)?.refusal).toBe(shown);
});

describe('an action on a message (A6)', () => {
  const like = (changes = {}) =>
    control(tenant.cxone, '/agent/message-action', {
      channelId: 'ch-1',
      messageIdOnExternalPlatform: 'in-1',
      action: 'like',
      ...changes,
    });

  it.each([
    {
      messageActionPath: '/1.0/channel/{channelId}/messages/{messageId}/{action}',
      path: '/box/1.0/channel/ch-1/messages/in-1/like',
    },
    {
      messageActionPath: '/1.0/channel/{channelId}/message/{messageId}/{action}',
      path: '/box/1.0/channel/ch-1/message/in-1/like',
    },
    {
      messageActionPath: '/1.0/posts/{channelId}_{threadId}/messages/{messageId}/{action}',
      path: '/box/1.0/posts/ch-1_conv-1/messages/in-1/like',
    },
  ] as const)('is told at $path', async ({ messageActionPath, path }) => {
    tenant.turn({ messageActionPath });
    tenant.box.answer = (_request, response) => answerJson(response, 404, {});
    expect(await (await like()).json()).toEqual({ status: 404 });
    expect(tenant.last()).toMatchObject({ path, body: { brand: { id: 1093 } } });
  });

  it('needs a message', async () => {
    expect((await like({ messageIdOnExternalPlatform: 'in-9' })).status).toBe(404);
  });
});
