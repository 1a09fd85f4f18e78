import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addChannel, openAction, submit, type AddedChannel } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { LogBook } from './support/log-book.ts';
import { received, signed } from './support/signed-webhook.ts';
import { until } from './support/until.ts';
import { workedOff } from './support/worked-off.ts';

const SECRET_OF_NOBODY = 'whsec_dGVzdC1zaWduaW5nLXNlY3JldC1vZi0zMi1ieXRlcyE=';
const TEXT = 'Where is my parcel?';
const logs = new LogBook();
let world: World;
let channel: AddedChannel;
let removed: AddedChannel;
let withoutSecret: AddedChannel;

beforeAll(async () => {
  world = await startWorld({ onLog: logs.write });
  channel = world.demoChannel ?? { channelId: '', webhookUrl: '', secret: '' };
  removed = await add('Removed channel');
  const confirmation = await openAction(world.cxone.origin, 'remove', world.integrationId, removed.channelId);
  await submit(confirmation, {});
  withoutSecret = await add('Channel without a secret');
  await deleteSecretOf(withoutSecret);
  // The function is warm from here on: what it reads once is read.
  await post(channel.webhookUrl, signed(channel.secret, received('Warm-up')));
  const delivered = () => logs.of('deliverInbound').some(({ event }) => event === 'inbound.delivered');
  await until('the worker has delivered the warm-up', delivered);
  await workedOff(world, 'InboundQueue');
});
afterAll(() => world.stop());

beforeEach(() => {
  logs.clear();
  world.cloud.calls.reset();
});

const add = (name: string) =>
  addChannel({
    cxoneOrigin: world.cxone.origin,
    integrationId: world.integrationId,
    name,
    deliveryUrl: world.phone.deliveryUrl(name.toLowerCase().replaceAll(' ', '-')),
  });

async function deleteSecretOf({ channelId }: AddedChannel) {
  const client = new SecretsManagerClient({
    region: world.cloud.environment['AWS_REGION'] ?? '',
    endpoint: world.cloud.endpoints.secretsManager,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const SecretId = world.cloud.secrets.names().find((name) => name.endsWith(channelId)) ?? '';
  await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  client.destroy();
}

async function post(url: string, { headers, body }: { headers: Readonly<Record<string, string>>; body: string }) {
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, answer: await response.json() };
}

/** Nothing was written or queued, and the function logged one line, which holds nothing of the request. */
async function expectNoTrace(code: string) {
  const operations = Object.keys(world.cloud.calls.snapshot());
  expect(operations.filter((name) => !/^(?:dynamodb:GetItem|secretsmanager:GetSecretValue)$/.test(name))).toEqual([]);
  // The line of another webhook comes behind all lines of this one.
  const marker = await post(`${world.cloud.apiUrl}/webhooks/marker`, { headers: {}, body: '{}' });
  expect(marker.status).toBe(404);
  const lines = await until('both lines are logged', () => {
    const all = logs.of('inboundWebhook');
    return all.at(-1)?.raw.includes('"channel":"marker"') === true && all;
  });
  expect(lines.slice(0, -1)).toMatchObject([{ level: 'warn', event: 'webhook.refused', code }]);
  for (const part of [TEXT, 'whsec_', channel.secret, 'Ida', 'usr-5150', 'conv-7781']) {
    expect(lines[0]?.raw).not.toContain(part);
  }
}

const hour = 3_600_000;
const now = () => Date.now();

describe('webhook: bad, missing, stale or future signature, no secret configured', () => {
  it.each([
    { of: 'a wrong secret', code: 'signature_mismatch', make: () => signed(SECRET_OF_NOBODY, received(TEXT)) },
    {
      of: 'a body that was changed',
      code: 'signature_mismatch',
      make: () => ({ ...signed(channel.secret, received('Hello')), body: JSON.stringify(received(TEXT)) }),
    },
    {
      of: 'no signature',
      code: 'signature_missing',
      make: () => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(received(TEXT)) }),
    },
    {
      of: 'an hour ago',
      code: 'timestamp_too_old',
      make: () => signed(channel.secret, received(TEXT), new Date(now() - hour)),
    },
    {
      of: 'an hour ahead',
      code: 'timestamp_in_future',
      make: () => signed(channel.secret, received(TEXT), new Date(now() + hour)),
    },
  ])('$of is answered with 401 and leaves one line', async ({ code, make }) => {
    const { status, answer } = await post(channel.webhookUrl, make());
    expect(status).toBe(401);
    expect(answer).toEqual({ error: expect.stringContaining('check the secret and the clock') as string, code });
    await expectNoTrace(code);
  });

  it('a channel without a secret is answered with 401 and leaves one line', async () => {
    const { status, answer } = await post(withoutSecret.webhookUrl, signed(SECRET_OF_NOBODY, received(TEXT)));
    expect(status).toBe(401);
    expect(answer).toMatchObject({ code: 'no_secret_configured' });
    await expectNoTrace('no_secret_configured');
  });
});

describe('webhook: unknown or removed channel', () => {
  it('an unknown channel is answered with 404 and leaves one line', async () => {
    const url = `${world.cloud.apiUrl}/webhooks/ch-unknown`;
    const { status, answer } = await post(url, signed(channel.secret, received(TEXT)));
    expect(status).toBe(404);
    expect(answer).toMatchObject({ code: 'unknown_channel' });
    await expectNoTrace('unknown_channel');
  });

  it('a removed channel is answered with 410 and leaves one line', async () => {
    const { status, answer } = await post(removed.webhookUrl, signed(removed.secret, received(TEXT)));
    expect(status).toBe(410);
    expect(answer).toMatchObject({ code: 'channel_removed' });
    await expectNoTrace('channel_removed');
  });
});

describe('webhook: over 256 KB, not JSON, wrong schema', () => {
  it.each([
    {
      of: 'a byte over 256 KB',
      expected: 413,
      code: 'body_too_large',
      names: '262144 bytes',
      content: () => received(TEXT + 'x'.repeat(262_145 - JSON.stringify(received(TEXT)).length)),
    },
    { of: 'no JSON', expected: 400, code: 'malformed_body', names: 'JSON', content: () => `{"text":"${TEXT}"` },
    {
      of: 'a message without an author',
      expected: 400,
      code: 'malformed_body',
      names: 'data.author',
      content: () => ({ ...received(TEXT), data: { ...received(TEXT).data, author: undefined } }),
    },
    {
      of: 'an id that is a number',
      expected: 400,
      code: 'malformed_body',
      names: 'data.thread.id',
      content: () => ({ ...received(TEXT), data: { ...received(TEXT).data, thread: { id: 7781 } } }),
    },
  ])('$of is answered with $expected, which names $names', async ({ expected, code, names, content }) => {
    const { status, answer } = await post(channel.webhookUrl, signed(channel.secret, content()));
    expect(status).toBe(expected);
    expect(answer).toEqual({ error: expect.stringContaining(names) as string, code });
    expect(JSON.stringify(answer)).not.toContain(TEXT);
    await expectNoTrace(code);
  });
});
