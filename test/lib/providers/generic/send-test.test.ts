import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendContext } from '../../../../lib/contract/sending.ts';
import { sendTest } from '../../../../lib/providers/generic/send-test.ts';
import { createProviderAccess, systemAccessPorts } from '../../../../lib/web/provider-access.ts';
import { certificate } from '../../attachments/fetch/certificate.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { sendContext } from './send-context.ts';
import { NOW, SECRET } from './signed-request.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const answered = (status: number) => ({
  kind: 'good',
  answered: {
    en: `A signed channel.test was posted to ${new URL(receiver.url).host}, which answered ${status} in 0 ms.`,
    fr: `Un channel.test signé a été envoyé à ${new URL(receiver.url).host}, qui a répondu ${status} en 0 ms.`,
  },
});
const context = (changes: Partial<SendContext> = {}) => sendContext(receiver, changes);

describe('sendTest of the generic provider', () => {
  it('posts a signed channel.test that holds nothing of a customer', async () => {
    expect(await sendTest(context())).toEqual(answered(200));

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
    expect(await sendTest(context())).toEqual(answered(status));
  });

  it('says how long the answer took', async () => {
    let at = NOW.getTime();
    const now = () => new Date((at += 250));
    expect(await sendTest(context({ now }))).toMatchObject({
      answered: { en: expect.stringContaining('in 250 ms.') as string },
    });
  });

  it.each([
    { status: 401, says: 'refused the signature', cause: 'signature' },
    { status: 403, says: 'refused the signature', cause: 'signature' },
    { status: 302, says: 'a redirect (status 302), and redirects are not followed' },
    { status: 404, says: 'The server knows no such address: the delivery URL answered with the status 404.' },
    { status: 410, says: 'The server knows no such address: the delivery URL answered with the status 410.' },
    { status: 418, says: 'the status 418 instead of a 2xx' },
    { status: 503, says: 'Your system, or a gateway before it, failed' },
  ])('tells an admin what $status means', async ({ status, says, cause }) => {
    receiver.answer = (_request, response) => response.writeHead(status, { location: '/elsewhere' }).end('Ida Holm');
    expect(await sendTest(context())).toEqual({
      kind: 'failed',
      reason: {
        en: expect.stringContaining(says) as string,
        fr: expect.stringMatching(/l’URL de livraison/i) as string,
      },
      detail: `The delivery URL answered ${status}.`,
      ...(cause !== undefined && { cause }),
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
      reason: { en: expect.stringContaining('did not answer within 5 seconds') as string },
      detail: 'The delivery URL gave no answer: TimeoutError.',
    });
    await receiver.close();
    expect(await sendTest(context())).toMatchObject({
      reason: { en: expect.stringContaining('nothing listens at this port') as string },
      detail: 'The delivery URL gave no answer: ECONNREFUSED.',
    });
  });

  describe('over a way to providers as it is in the functions', () => {
    const tlsServers: Server[] = [];
    afterEach(() => tlsServers.splice(0).map((server) => server.close()));

    const TOO_OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

    async function tlsPort(how: ServerOptions = certificate): Promise<number> {
      const server = createServer(how, (_request, response) => response.end('{}'));
      tlsServers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    }

    const reach = (isAllowed: boolean) => ({
      ...systemAccessPorts,
      lookup: (name: string) =>
        name === 'unknown.example.net'
          ? Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }))
          : Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
      isAllowedAddress: () => isAllowed,
    });
    const tested = (url: string, isAllowed = true) =>
      sendTest(
        context({
          settings: { deliveryUrl: url },
          ...createProviderAccess({ allowHttp: false, privateHosts: [] }, reach(isAllowed)),
        }),
      );
    const saying = (words: string) => ({ kind: 'failed', reason: { en: expect.stringContaining(words) as string } });

    it('tells a host that is not found', async () => {
      expect(await tested('https://unknown.example.net/in')).toMatchObject(saying('was not found'));
    });

    it.each(['EAI_AGAIN', 'EAI_FAIL', 'ESERVFAIL'])(
      'blames nobody’s spelling where name servers did not answer (%s)',
      async (code) => {
        const error = Object.assign(new Error('not now'), { code, syscall: 'getaddrinfo' });
        const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: error }));
        expect(await sendTest(context({ fetch }))).toMatchObject(saying('could not be looked up just now'));
      },
    );

    it('tells an address that is not one to go to, and sends nothing there', async () => {
      expect(await tested('https://chat.example.net/in', false)).toMatchObject({
        ...saying('not on the public internet'),
        cause: 'address',
      });
    });

    it('tells a server without TLS', async () => {
      const { port } = new URL(receiver.url);
      expect(await tested(`https://chat.example.net:${port}/in`)).toMatchObject(saying('It may speak no TLS there'));
    });

    it.each([
      { what: 'asks for a certificate of ours', how: { ...certificate, requestCert: true, maxVersion: 'TLSv1.2' } },
      { what: 'takes versions alone that are too old', how: { ...certificate, ...TOO_OLD } },
      { what: 'has no certificate', how: {} },
    ] as const)('tells a server that speaks TLS and $what', async ({ how }) => {
      expect(await tested(`https://chat.example.net:${await tlsPort(how)}/in`)).toMatchObject(
        saying('none from version 1.2 on, or ask for a client certificate'),
      );
    });

    it('tells a certificate that nobody known has signed', async () => {
      expect(await tested(`https://chat.example.net:${await tlsPort()}/in`)).toMatchObject(saying('is not trusted'));
    });

    it('tells a certificate for another host', async () => {
      const known = getCACertificates('bundled');
      setDefaultCACertificates([...known, certificate.cert]);
      try {
        expect(await tested(`https://chat.other.test:${await tlsPort()}/in`)).toMatchObject(
          saying('another host name'),
        );
      } finally {
        setDefaultCACertificates(known);
      }
    });
  });

  it.each([
    { code: 'CERT_HAS_EXPIRED', says: 'has expired' },
    { code: 'ECONNRESET', says: 'the connection failed or was closed' },
  ])('tells what $code means', async ({ code, says }) => {
    const error = Object.assign(new Error('It failed.'), { code });
    expect(await sendTest(context({ fetch: () => Promise.reject(error) }))).toMatchObject({
      reason: { en: expect.stringContaining(says) as string },
      detail: `The delivery URL gave no answer: ${code}.`,
    });
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
