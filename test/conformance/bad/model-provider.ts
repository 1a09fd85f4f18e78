import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Provider } from '../../../lib/contract/provider.ts';
import { accept, type LiveSecret, type RawRequest, reject } from '../../../lib/contract/webhook.ts';
import type { UnsignedRequest } from '../subject.ts';
import { ask, askAboutAccount, secretOf, sentence } from './model-api.ts';
import { modelManifest } from './model-manifest.ts';
import { accountNamedIn, parse, parseUpload } from './model-parse.ts';
import { send, tellEnd } from './model-send.ts';

const TOLERANCE_SECONDS = 300;

/** HMAC-SHA256 in hexadecimal over method, URL, time and body. */
export function signatureOf({ method, url, body }: Omit<UnsignedRequest, 'receivedAt'>, time: string, secret: string) {
  return createHmac('sha256', secret).update(`${method} ${url}\n${time}\n`).update(body).digest('hex');
}

function verify(request: RawRequest, secrets: readonly LiveSecret[], settings: Readonly<Record<string, string>>) {
  const values = secrets
    .filter(({ name, value }) => name === 'webhookSecret' && value !== '')
    .map(({ value }) => value);
  if (values.length === 0) return reject('no-secret-configured');
  if (request.method === 'GET') return challenged(request.url, values);
  const { 'x-model-signature': signature, 'x-model-time': time } = request.headers;
  if (!signature) return reject('signature-missing');
  if (!time) return reject('timestamp-missing');
  if (!/^[1-9]\d{9}$/.test(time)) return reject('timestamp-malformed');
  if (!/^[0-9a-f]{64}$/.test(signature)) return reject('signature-malformed');
  const age = Math.floor(request.receivedAt.getTime() / 1000) - Number(time);
  if (age < -TOLERANCE_SECONDS) return reject('timestamp-in-future');
  if (!(age <= TOLERANCE_SECONDS)) return reject('timestamp-too-old');
  const isOurs = values.some((value) =>
    timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(request, time, value))),
  );
  if (!isOurs) return reject('signature-mismatch');
  const account = accountNamedIn(request.body);
  return account === undefined || account === settings['account'] ? accept(request) : reject('wrong-account');
}

function challenged(url: string, values: readonly string[]) {
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  if (!values.includes(query.get('token') ?? '')) return reject('signature-mismatch');
  return { kind: 'challenge', status: 200, body: query.get('challenge') ?? '', contentType: 'text/plain' } as const;
}

/** An adapter with nothing wrong, for one thing at a time to be made wrong. */
export const modelProvider: Provider = {
  manifest: modelManifest,
  verify,
  parse,
  parseUpload,
  send,
  tellEnd,
  accountOf: ({ account = '' }) => account.toLowerCase(),
  newSecret: (_name, randomBytes) => randomBytes(32).toString('hex'),
  conversationWith: (recipientId) => `direct-${recipientId}`,
  checkRecipient: (recipientId) =>
    Promise.resolve(/^[\w-]{1,100}$/.test(recipientId) ? undefined : { agentMessage: sentence }),

  async checkAccount(context) {
    const answer = await askAboutAccount('account', {}, context);
    return 'kind' in answer ? answer : { kind: 'good' };
  },
  async registerWebhook(url, context) {
    const secret = secretOf(context.secrets, 'webhookSecret');
    const answer = await askAboutAccount('register', { url, secret }, context);
    return 'kind' in answer ? answer : { kind: 'done' };
  },
  async unregisterWebhook(url, context) {
    const answer = await askAboutAccount('unregister', { url }, context);
    return 'kind' in answer && answer.kind === 'unreachable' ? answer : { kind: 'done' };
  },
  async webhookState(url, context) {
    const answer = await askAboutAccount('state', {}, context);
    if ('kind' in answer) return { registered: 'unknown' };
    const registered = answer.urls.includes(url) ? 'here' : answer.urls.length > 0 ? 'elsewhere' : 'nowhere';
    return { registered, lastError: answer.lastError === undefined ? undefined : { text: answer.lastError } };
  },
  async quota(context) {
    if (secretOf(context.secrets, 'token') === undefined) return undefined;
    const answer = await askAboutAccount('quota', {}, context);
    return 'kind' in answer || answer.used === undefined ? undefined : { used: answer.used, period: 'day' };
  },
  async sendTest(context) {
    if (secretOf(context.secrets, 'token') === undefined)
      return { kind: 'failed', reason: sentence, detail: 'No token.' };
    const answer = await askAboutAccount('account', {}, context);
    return 'kind' in answer ? { kind: 'failed', reason: answer.reason, detail: answer.kind } : { kind: 'good' };
  },
  async sendTyping(conversationId, isTyping, context) {
    if (secretOf(context.secrets, 'token') === undefined) return;
    await ask('typing', { to: conversationId, isTyping }, context).catch(() => undefined);
  },
  async linkOf(reference, context) {
    try {
      const { status } = await ask('file', { reference }, context);
      if (status === 200) return { kind: 'link', link: linkTo(reference, context.secrets) };
      if (status === 410) return { kind: 'gone', detail: 'The platform has it no longer.' };
      return status === 413
        ? { kind: 'too-large', detail: 'The platform keeps it.' }
        : { kind: 'unavailable', detail: `The platform answered ${status}.` };
    } catch {
      return { kind: 'unavailable', detail: 'The platform gave no answer.' };
    }
  },
};

function linkTo(reference: string, secrets: readonly LiveSecret[]) {
  const url = `https://files.model.example.net/${encodeURIComponent(reference.toWellFormed())}`;
  const headers = { authorization: `Bearer ${secretOf(secrets, 'token') ?? ''}` };
  return { url, headers, hosts: ['files.model.example.net'] };
}
