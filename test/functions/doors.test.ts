import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { context, httpEvent } from '../lib/http/http-event.ts';

const folder = new URL('../../functions/', import.meta.url);

const doors = {
  'add-channel': () => import('../../functions/add-channel.ts'),
  'delete-files': () => import('../../functions/delete-files.ts'),
  'deliver-inbound': () => import('../../functions/deliver-inbound.ts'),
  'deliver-outbound': () => import('../../functions/deliver-outbound.ts'),
  'deliver-status': () => import('../../functions/deliver-status.ts'),
  'inbound-webhook': () => import('../../functions/inbound-webhook.ts'),
  'issue-token': () => import('../../functions/issue-token.ts'),
  'outbound-message': () => import('../../functions/outbound-message.ts'),
  'reconnect-channel': () => import('../../functions/reconnect-channel.ts'),
  'remove-channel': () => import('../../functions/remove-channel.ts'),
  'report-gauges': () => import('../../functions/report-gauges.ts'),
  'request-upload': () => import('../../functions/request-upload.ts'),
};
const cases = Object.entries(doors).map(([name, load]) => ({ name, load }));

const environment = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  TABLE_NAME: 'byoc-dev',
  INBOUND_QUEUE_URL: 'https://sqs.example.net/inbound.fifo',
  OUTBOUND_QUEUE_URL: 'https://sqs.example.net/outbound.fifo',
  STATUS_QUEUE_URL: 'https://sqs.example.net/status',
  SECRETS_PREFIX: 'byoc/dev',
  FILES_BUCKET: 'byoc-dev-files',
  AUDIT_LOG_GROUP: 'byoc-audit',
  PUBLIC_URL: 'https://byoc.example.net',
};

beforeEach(() => {
  vi.resetModules();
  for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
});
afterEach(() => vi.unstubAllEnvs());

describe('the doors', () => {
  it('are the files of functions/, one for each function', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(doors).map((name) => `${name}.ts`));
  });
});

describe.each(cases)('the door $name', ({ name, load }) => {
  const source = readFileSync(new URL(`${name}.ts`, folder), 'utf8');

  it('has under 60 lines', () => {
    expect(source.trimEnd().split('\n').length).toBeLessThan(60);
  });

  it('decides nothing by loops and repairs nothing: it reads, calls and answers', () => {
    expect(source).not.toMatch(/\b(?:for|while|switch|try|catch|class)\b\s*[({]/);
  });

  it('loads with the settings that serverless.yml gives, and exports a handler', async () => {
    expect(Object.entries(await load()).map(([key, value]) => [key, typeof value])).toEqual([['handler', 'function']]);
  });

  it('does not load without a setting, and names it', async () => {
    vi.stubEnv('TABLE_NAME', undefined);
    vi.stubEnv('PUBLIC_URL', 'not a url');
    const loading = load();
    await expect(loading).rejects.toMatchObject({ name: 'SettingsError', code: 'settings_invalid' });
    await expect(loading).rejects.toThrow(/- TABLE_NAME is not set: .*\n- PUBLIC_URL is "not a url": it must be/);
  });
});

describe('the doors that answer without a look into AWS', () => {
  it('add-channel gives out what all pages load', async () => {
    const { handler } = await doors['add-channel']();
    const ask = (file: string) =>
      handler(httpEvent({ routeKey: 'GET /assets/{file}', pathParameters: { file } }), context);
    expect(await ask('admin.css')).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/css; charset=utf-8', 'x-content-type-options': 'nosniff' },
    });
    expect((await ask('admin.ts')).statusCode).toBe(404);
  });

  it.each([
    { case: 'the front door', routeKey: 'GET /', path: '/', status: 200, words: 'Channels for CXone' },
    { case: 'an unknown path', routeKey: 'GET /{proxy+}', path: '/x/y', status: 404, words: 'There is no such page' },
    {
      case: 'an unknown page of an integration, by whatever method',
      routeKey: 'ANY /i/{integrationKey}/{page}',
      method: 'PUT',
      path: '/i/main/add',
      status: 404,
      words: 'There is no such page',
    },
  ])('add-channel shows browsers a page at $case, and tells others in JSON', async ({ words, status, ...facts }) => {
    const { handler } = await doors['add-channel']();
    const page = await handler(httpEvent({ ...facts, headers: { accept: 'text/html,*/*;q=0.8' } }), context);
    expect(page).toMatchObject({ statusCode: status, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.body).toContain(words);
    const french = await handler(
      httpEvent({ ...facts, headers: { accept: 'text/html' }, query: { lang: 'fr' } }),
      context,
    );
    expect(french.body).toContain('<html lang="fr">');
    expect(french.cookies?.[0]).toMatch(/^__Host-byoc-language=fr;/);
    const told = await handler(httpEvent({ ...facts, headers: { accept: '*/*' } }), context);
    expect(told).toMatchObject({ statusCode: 404, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(told.body ?? '')).toMatchObject({ code: 'unknown_route' });
  });

  it.each(['add-channel', 'reconnect-channel', 'remove-channel'] as const)(
    '%s knows no integration that can be none',
    async (name) => {
      const { handler } = await doors[name]();
      const event = httpEvent({ pathParameters: { integrationKey: 'No Such' } });
      expect((await handler(event, context)).statusCode).toBe(404);
    },
  );

  it('outbound-message answers a callback without a token with the 401 that makes CXone fetch one', async () => {
    const { handler } = await doors['outbound-message']();
    const response = await handler(
      httpEvent({ method: 'POST', pathParameters: { integrationKey: 'main', proxy: '2.0/channel/ch-1/outbound' } }),
      context,
    );
    expect(response).toMatchObject({
      statusCode: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token"', 'content-type': 'application/json' },
    });
    expect(JSON.parse(response.body ?? '')).toMatchObject({ errorCode: 'invalid_token' });
  });

  it('issue-token answers a request that can’t be used in the words of OAuth', async () => {
    const { handler } = await doors['issue-token']();
    const response = await handler(
      httpEvent({ method: 'POST', pathParameters: { integrationKey: 'main' }, body: '{}' }),
      context,
    );
    expect(response.statusCode).toBe(400);
    expect(JSON.parse(response.body ?? '')).toMatchObject({ error: 'invalid_request' });
  });

  it.each(['inbound-webhook', 'request-upload'] as const)('%s knows no channel that can be none', async (name) => {
    const { handler } = await doors[name]();
    const response = await handler(httpEvent({ method: 'POST', pathParameters: { channelId: '..' } }), context);
    expect(response.statusCode).toBe(404);
    expect(JSON.parse(response.body ?? '')).toMatchObject({ code: 'unknown_channel' });
  });
});
