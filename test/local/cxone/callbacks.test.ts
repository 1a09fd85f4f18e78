import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import type { Api, Json } from './support/client.ts';
import { apiOf, channel, control, errorsOf, message, record } from './support/client.ts';
import type { IntegrationBox } from './support/integration-box.ts';
import { answerJson, messageResponse, startIntegrationBox } from './support/integration-box.ts';

let cxone: Cxone;
let box: IntegrationBox;
let api: Api;
let integrationId: string;

beforeEach(async () => {
  box = await startIntegrationBox();
  cxone = await startCxone();
  api = await apiOf(cxone);
  ({ integrationId } = cxone.createRecord(record(box.origin)));
  await api('POST', '/channels', channel(integrationId));
  await api('POST', '/channels/ch-1/messages', message());
});
afterEach(async () => {
  await cxone.stop();
  await box.stop();
});

async function reply(text = 'It leaves today.', changes: Json = {}): Promise<unknown> {
  const body = { channelId: 'ch-1', threadIdOnExternalPlatform: 'conv-1', text, ...changes };
  return (await control(cxone, '/agent/reply', body)).json();
}
const calls = () => box.received.map(({ path, authorization }) => [path, authorization]);

describe('the authorization of callbacks', () => {
  it('starts without a token, asks for one after the 401, and repeats the call once', async () => {
    expect(await reply()).toMatchObject({ outcome: 'sent', idOnExternalPlatform: 'out-3' });
    expect(calls()).toEqual([
      ['/box/2.0/channel/ch-1/outbound', undefined],
      ['/box/1.0/token', undefined],
      ['/box/2.0/channel/ch-1/outbound', 'Bearer token-1'],
    ]);
    expect(box.received[1]).toMatchObject({
      contentType: 'application/json',
      body: { grant_type: 'client_credentials', client_id: 'test-client', client_secret: 'test-client-secret' },
    });
  });

  it('keeps the token, and asks for another when it is stale', async () => {
    await reply();
    await reply('second');
    box.tokens = ['token-2'];
    await reply('third');
    expect(calls().slice(3)).toEqual([
      ['/box/2.0/channel/ch-1/outbound', 'Bearer token-1'],
      ['/box/2.0/channel/ch-1/outbound', 'Bearer token-1'],
      ['/box/1.0/token', undefined],
      ['/box/2.0/channel/ch-1/outbound', 'Bearer token-2'],
    ]);
  });

  it('gives up after the second 401', async () => {
    box.answer = (_request, response) => answerJson(response, 401, {});
    expect(await reply()).toMatchObject({ outcome: 'failed', status: 401 });
    expect(box.received).toHaveLength(3);
  });

  it('asks for no token after a 403', async () => {
    await reply();
    box.answer = (_request, response) => answerJson(response, 403, {});
    expect(await reply('second')).toMatchObject({ outcome: 'failed', status: 403 });
    expect(box.received).toHaveLength(4);
  });
});

describe('the outbound callback (A2)', () => {
  it('carries brand, thread, content, recipients and the last message of the customer', async () => {
    await reply();
    expect(box.received[2]?.body).toEqual({
      brand: cxone.state.tenants[0]?.brand,
      thread: { idOnExternalPlatform: 'conv-1' },
      messageContent: { type: 'TEXT', payload: { text: 'It leaves today.' } },
      endUserRecipients: [{ idOnExternalPlatform: 'usr-1', name: 'Ida Holm', isPrimary: true, isPrivate: false }],
      replyToMessage: { id: cxone.state.messages[0]?.id, idOnExternalPlatform: 'in-1' },
      isReplyToSpecificMessage: false,
      attachments: [],
      forward: null,
    });
  });

  it('says which message the agent quotes', async () => {
    await api('POST', '/channels/ch-1/messages', message({ idOnExternalPlatform: 'in-2' }));
    await reply('To the first:', { replyToMessage: 'in-1' });
    expect(box.received[2]?.body).toMatchObject({
      replyToMessage: { idOnExternalPlatform: 'in-1' },
      isReplyToSpecificMessage: true,
    });
  });

  it('gives the message its id and time, so that a status finds it', async () => {
    await reply();
    expect(cxone.state.messages[1]).toMatchObject({
      direction: 'outbound',
      sending: 'sent',
      idOnExternalPlatform: 'out-3',
      createdAt: '2026-03-02T10:15:30.250Z',
    });
    const status = (body: Json) => api('PUT', '/channels/ch-1/messages/out-3/status', body);
    expect((await status({ status: 'seen', updatedAt: '2026-03-02T10:16:00.000Z' })).status).toBe(204);
    expect((await status({ status: 'delivered', updatedAt: '2026-03-02T10:15:50.000Z' })).status).toBe(204);
    expect(await (await fetch(`${cxone.origin}/__emulator/state`)).json()).toMatchObject({
      messages: [{ status: 'received' }, { status: 'seen', reports: [{ status: 'seen' }, { status: 'delivered' }] }],
    });
  });

  it('fails with the sentence that the integration gives', async () => {
    box.answer = (_request, response) =>
      answerJson(response, 422, {
        displayErrorMessage: 'Ida has blocked you.',
        errorCode: 'recipientBlocked',
        errors: [],
      });
    expect(await reply()).toMatchObject({
      outcome: 'failed',
      displayErrorMessage: 'Ida has blocked you.',
      errorCode: 'recipientBlocked',
      status: 422,
    });
    expect(cxone.state.messages[1]).toMatchObject({ sending: 'refused', refusal: 'Ida has blocked you.' });
  });

  it.each([
    { case: '201', status: 201, contentType: 'application/json', body: messageResponse('out-1') },
    { case: 'text', status: 200, contentType: 'text/plain', body: messageResponse('out-1') },
    { case: 'no id', status: 200, contentType: 'application/json', body: messageResponse('') },
    {
      case: 'no message',
      status: 200,
      contentType: 'application/json',
      body: { ...messageResponse('out-1'), message: undefined },
    },
    { case: 'another thread', status: 200, contentType: 'application/json', body: messageResponse('out-1', 'conv-2') },
    { case: 'the id of another message', status: 200, contentType: 'application/json', body: messageResponse('in-1') },
    {
      case: 'an empty picture',
      status: 200,
      contentType: 'application/json',
      body: { ...messageResponse('out-1'), endUserIdentities: [{ idOnExternalPlatform: 'usr-1', image: '' }] },
    },
  ])('fails when it is answered with $case', async ({ status, contentType, body }) => {
    box.answer = (_request, response) => {
      response.writeHead(status, { 'content-type': contentType });
      response.end(JSON.stringify(body));
    };
    expect(await reply()).toMatchObject({ outcome: 'failed', status });
  });

  const extra = { ...messageResponse('out-1'), idOnExternalPlatform: 'out-1' };
  const withoutTime = { ...messageResponse('out-1'), message: { idOnExternalPlatform: 'out-1' } };
  it.each([
    { answerStrictness: 'superset', case: 'a key too many', body: extra, outcome: 'sent' },
    { answerStrictness: 'superset', case: 'no time', body: withoutTime, outcome: 'failed' },
    { answerStrictness: 'minimal', case: 'no time', body: withoutTime, outcome: 'sent' },
    { answerStrictness: 'rejects-unknown-keys', case: 'a key too many', body: extra, outcome: 'failed' },
    { answerStrictness: 'rejects-unknown-keys', case: 'nothing odd', body: messageResponse('out-1'), outcome: 'sent' },
  ])('with $case is $outcome when CXone reads it as $answerStrictness', async ({ answerStrictness, body, outcome }) => {
    await control(cxone, '/switches', { answerStrictness });
    box.answer = (_request, response) => answerJson(response, 200, body);
    expect(await reply()).toMatchObject({ outcome });
  });

  it('fails when no answer comes in time', async () => {
    await reply();
    cxone.switches.callbackTimeoutMs = 100;
    box.answer = () => undefined;
    expect(await reply('second')).toMatchObject({
      outcome: 'failed',
      displayErrorMessage: expect.stringContaining('within 0.1 seconds') as unknown,
    });
  });

  it('is repeated after a 5xx where the switch says so', async () => {
    await reply();
    await control(cxone, '/switches', { callbackRetries: 1 });
    const statuses = [503, 200];
    box.answer = (_request, response) => answerJson(response, statuses.shift() ?? 500, messageResponse('out-9'));
    expect(await reply('second')).toMatchObject({ outcome: 'sent', idOnExternalPlatform: 'out-9' });
    expect(box.received).toHaveLength(5);
    expect(cxone.state.messages).toHaveLength(3);
  });

  it('needs a thread', async () => {
    expect(await reply('x', { threadIdOnExternalPlatform: 'conv-9' })).toEqual({
      message: 'The thread was not found.',
    });
  });
});

it('goes to the legacy path where the record says so (A3)', async () => {
  const legacy = cxone.createRecord(record(box.origin, { useOutboundApiForReplies: false }));
  await api('POST', '/channels', channel(legacy.integrationId));
  box.answer = (_request, response) => answerJson(response, 200, { idOnExternalPlatform: 'out-1' });
  expect(await reply()).toMatchObject({ outcome: 'sent', idOnExternalPlatform: 'out-1' });
  expect(box.received[2]).toMatchObject({
    path: '/box/1.0/posts/ch-1_conv-1/messages',
    body: { post: { channelId: 'ch-1' }, messageContent: { payload: { text: 'It leaves today.' } } },
  });
});

describe('a status (B7)', () => {
  const put = (id: string, body: Json) => api('PUT', `/channels/ch-1/messages/${id}/status`, body);
  const good = { status: 'failed', updatedAt: '2026-03-02T10:15:33.000Z', reason: 'blocked' };

  it.each([
    { case: 'an unknown status', body: { ...good, status: 'sent' }, errors: ['invalidValue at status'] },
    { case: 'no time', body: { status: 'seen' }, errors: ['required at updatedAt'] },
    { case: 'an unknown field', body: { ...good, code: 1 }, errors: ['unknownField at code'] },
  ])('is refused with $case', async ({ body, errors }) => {
    await reply();
    const answer = await put('out-3', body);
    expect(answer.status).toBe(400);
    expect(await errorsOf(answer)).toEqual(errors);
  });

  it('is not found for an id that CXone does not know', async () => {
    const answer = await put('out-9', good);
    expect(answer.status).toBe(404);
    expect(await errorsOf(answer)).toEqual(['messageNotFound at messageIdOnExternalPlatform']);
  });

  it('is refused for a message of the customer', async () => {
    expect((await put('in-1', good)).status).toBe(422);
  });
});
