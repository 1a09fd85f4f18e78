import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Provider } from '../../../lib/contract/provider.ts';
import { accept, type LiveSecret, type Parsed, reject } from '../../../lib/contract/webhook.ts';
import { readAnswer } from '../../../lib/providers/read-answer.ts';
import { secretOf, sentence } from '../bad/model-api.ts';
import { modelManifest } from '../bad/model-manifest.ts';

const none = { fromCustomer: 'refused', fromAgent: 'refused' } as const;
const both = { fromCustomer: 'full', fromAgent: 'full' } as const;

/** HMAC-SHA1 in base64 over the URL and the fields in the order of their names, as telephony platforms sign. */
export function signatureOf(url: string, body: Uint8Array, secret: string): string {
  const fields = [...new URLSearchParams(Buffer.from(body).toString('utf8'))].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return createHmac('sha1', secret)
    .update(url + fields.flat().join(''))
    .digest('base64');
}

function parse(url: string, fields: URLSearchParams): Parsed {
  const externalId = new URL(url).searchParams.get('id');
  if (externalId !== null) {
    const occurredAt = fields.get('At') ?? '';
    return { kind: 'events', events: [{ kind: 'receipt', externalId, status: 'delivered', occurredAt }] };
  }
  if (!fields.has('MessageSid')) return ignored('It is no message.');
  const missing = ['MessageSid', 'From', 'Body'].find((name) => !fields.get(name));
  if (missing === 'Body') return ignored('The message is empty.');
  if (missing !== undefined) return { kind: 'malformed', field: missing, problem: 'It is missing.' };
  const [id = '', from = '', text = ''] = ['MessageSid', 'From', 'Body'].map((name) => fields.get(name) ?? '');
  const event = { conversationId: from, providerMessageId: id, author: { id: from }, text } as const;
  return { kind: 'events', events: [{ kind: 'message', ...event }] };
}

const ignored = (reason: string): Parsed => ({ kind: 'events', events: [{ kind: 'ignored', reason }] });

const credential = (secrets: readonly LiveSecret[]) => secretOf(secrets, 'authToken');

/** An adapter of a platform that speaks forms, signs URL and fields, and has little else. */
export const formProvider: Provider = {
  manifest: {
    ...modelManifest,
    id: 'form',
    answers: {
      ...modelManifest.answers,
      success: { fields: {}, mayBeEmpty: false, text: /^<Sid>SM\d+<\/Sid>$/ },
      notTaken: [],
    },
    settings: modelManifest.settings.filter(({ name }) => name !== 'apiUrl'),
    secrets: [{ name: 'authToken', label: sentence, hint: sentence, origin: 'entered' }],
    capabilities: {
      ...modelManifest.capabilities,
      content: {
        ...{ text: both, image: none, audio: none, video: none, file: none, location: none, card: none },
        ...{ quickReplies: none, list: none, timeSlots: none, form: none, press: none, contactState: none, end: none },
        ...{ reply: none, edit: none, delete: none, reaction: none, typing: none },
        receipts: { fromCustomer: 'partial', fromAgent: 'refused' },
      },
      files: { maxPerMessage: 0, limits: [] },
      rich: undefined,
      idempotentSend: false,
      keepsSentIds: false,
    },
  },
  verify(request, secrets) {
    const live = secrets.filter(({ name, value }) => name === 'authToken' && value !== '');
    if (live.length === 0) return reject('no-secret-configured');
    const given = request.headers['x-form-signature'];
    if (!given) return reject('signature-missing');
    if (!/^[A-Za-z0-9+/]{27}=$/.test(given)) return reject('signature-malformed');
    const isOurs = live.some(({ value }) =>
      timingSafeEqual(Buffer.from(signatureOf(request.url, request.body, value)), Buffer.from(given)),
    );
    return isOurs ? accept(request) : reject('signature-mismatch');
  },
  parse: ({ url, body }) => parse(url, new URLSearchParams(Buffer.from(body).toString('utf8'))),
  accountOf: ({ account = '' }) => account,
  async send(part, { fetch, now, secrets, signal }) {
    const token = credential(secrets);
    const failed = { agentMessage: sentence, detail: 'It was not sent.' };
    if (token === undefined) return { kind: 'configuration', ...failed };
    if (part.file !== undefined) return { kind: 'unsupported', ...failed };
    if (signal.aborted) return { kind: 'transient', ...failed };
    try {
      const body = new URLSearchParams({ To: part.conversationId, Body: part.text });
      const headers = { authorization: `Basic ${Buffer.from(`account:${token}`).toString('base64')}` };
      const init = { method: 'POST', headers, body, redirect: 'manual', signal } as const;
      const response = await fetch('https://api.form.example.net/Messages', init);
      const { outcome } = await readAnswer(response, this.manifest.answers, now());
      return outcome.kind === 'sent' ? outcome : { ...failed, ...outcome };
    } catch (error) {
      const cause = JSON.stringify([error instanceof Error && error.cause]);
      const isUnsent = /"(?:connect|getaddrinfo|UND_ERR_CONNECT_TIMEOUT)"/.test(cause);
      return { kind: isUnsent ? 'transient' : 'unknown-outcome', ...failed };
    }
  },
};
