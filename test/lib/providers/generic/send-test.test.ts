import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendContext } from '../../../../lib/contract/sending.ts';
import { sendTest } from '../../../../lib/providers/generic/send-test.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { sendContext } from './send-context.ts';
import { NOW, SECRET } from './signed-request.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const context = (changes: Partial<SendContext> = {}) => sendContext(receiver, changes);

describe('sendTest of the generic provider', () => {
  it('posts a signed channel.test that holds nothing of a customer', async () => {
    expect(await sendTest(context())).toEqual({ kind: 'good' });

    const [request] = receiver.received;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      type: 'channel.test',
      timestamp: '2026-03-02T10:15:30.250Z',
      data: { channelId: 'generic-acme' },
    });
    const { 'webhook-id': id = '', 'webhook-signature': signature = '' } = request?.headers ?? {};
    expect(signature).toBe(new Webhook(SECRET).sign(String(id), NOW, request?.body ?? ''));
  });

  it('gives every test an id of its own', async () => {
    await sendTest(context());
    await sendTest(context({ now: () => new Date('2026-03-02T10:15:31.000Z') }));
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
  });

  it.each([200, 202, 204])('is content with the status %i', async (status) => {
    receiver.answer = (_request, response) => response.writeHead(status).end();
    expect(await sendTest(context())).toEqual({ kind: 'good' });
  });

  it.each([
    { status: 401, says: 'refused the signature' },
    { status: 403, says: 'refused the signature' },
    { status: 302, says: 'the status 302' },
    { status: 404, says: 'the status 404' },
    { status: 503, says: 'the status 503' },
  ])('tells an admin what $status means', async ({ status, says }) => {
    receiver.answer = (_request, response) => response.writeHead(status, { location: '/elsewhere' }).end('Ida Holm');
    expect(await sendTest(context())).toEqual({
      kind: 'failed',
      reason: {
        en: expect.stringContaining(says) as string,
        fr: expect.stringMatching(/^L’URL de livraison a/) as string,
      },
      detail: `The delivery URL answered ${status}.`,
    });
  });

  it.each([
    ['a page', 'text/html', '<!doctype html><title>Sign in</title>'],
    [
      'an error of its own',
      'application/json',
      '{"ok":false,"error":{"code":"no_session","message":"The chat is closed"}}',
    ],
    ['an error in words', 'text/plain', 'Webhook message delivery failed with error: endpoint returned HTTP error 400'],
  ])('says that no receiver answers there, of a 2xx with %s', async (_what, type, body) => {
    receiver.answer = (_request, response) => response.writeHead(200, { 'content-type': type }).end(body);
    expect(await sendTest(context())).toEqual({
      kind: 'failed',
      reason: {
        en: expect.stringMatching(/^No receiver answers there: /) as string,
        fr: expect.stringMatching(/^Aucun récepteur ne répond à cette adresse\u00A0: /) as string,
      },
      detail: "The delivery URL answered 200 with a body that is no receiver's.",
    });
  });

  it('tells where nobody answers, and where the time is over', async () => {
    receiver.answer = () => undefined;
    expect(await sendTest(context({ signal: AbortSignal.timeout(20) }))).toMatchObject({
      kind: 'failed',
      reason: { en: expect.stringContaining('gave no answer') as string },
      detail: 'The delivery URL gave no answer: TimeoutError.',
    });
    await receiver.close();
    expect(await sendTest(context())).toMatchObject({ detail: 'The delivery URL gave no answer: ECONNREFUSED.' });
  });

  it.each([
    { lacks: 'a secret', changes: { secrets: [] } },
    { lacks: 'a delivery URL', changes: { settings: {} } },
  ])('sends nothing for a channel that lacks $lacks', async ({ changes }) => {
    expect(await sendTest(context(changes))).toMatchObject({
      kind: 'failed',
      reason: { en: expect.stringContaining('Reconnect it') as string },
    });
    expect(receiver.received).toEqual([]);
  });
});
