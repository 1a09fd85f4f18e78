import { accept, type MessageEvent, reject } from '../../../lib/providers/contract.ts';
import type { ConformanceSubject } from '../subject.ts';
import { ask, secretOf, sentence } from './model-api.ts';
import { WEBHOOK_URL } from '../support/webhooks.ts';
import { signatureOf } from './model-provider.ts';
import { subject as model } from './model-subject.ts';
import {
  accepting,
  fetching,
  good,
  mistaking,
  rejectingFor,
  withCapabilities,
  withContent,
  withCovers,
  withEvents,
  withManifest,
  withMessages,
  withoutAbility,
  withParse,
  withPart,
  withProvider,
  withRequest,
  withResult,
} from './with.ts';

/** One way in which an adapter is wrong. */
export interface Fault {
  /** The case that has to find it. */
  readonly of: string;
  readonly what: string;
  readonly bad: ConformanceSubject;
}

const fault = (of: string, what: string, bad: ConformanceSubject): Fault => ({ of, what, bad });
const failure = { kind: 'permanent', agentMessage: sentence, detail: 'It failed.' } as const;
const both = { fromCustomer: 'full', fromAgent: 'full' } as const;
const refused = { fromCustomer: 'refused', fromAgent: 'refused' } as const;
const noRedirect = fetching((init) => ({ ...init, redirect: 'follow' }));
const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2));
const cutTo = (length: number) => (event: MessageEvent) => ({ ...event, text: event.text.slice(0, length) });
const hasWord = (body: Uint8Array, word: string): boolean => Buffer.from(body).includes(word);
let seen = '';
let calls = 0;

const manifestFaults: readonly Fault[] = [
  fault('has-a-slug-for-an-id', 'an id with a capital letter', withManifest({ id: 'Model' })),
  fault('speaks-each-language', 'no French', withManifest({ displayName: { en: 'Model', fr: ' ' } })),
  fault(
    'has-fields-of-their-own',
    'a setting and a secret of one name',
    withManifest({ settings: good.manifest.settings.map((field) => ({ ...field, name: 'token' })) }),
  ),
  fault(
    'acknowledges-webhooks',
    'a status that has webhooks repeated',
    withManifest({
      webhook: { maxBodyBytes: 65_536, ack: { status: 302, body: '{}', contentType: 'application/json' } },
    }),
  ),
  fault(
    'acknowledges-webhooks',
    'bodies larger than can come',
    withManifest({ webhook: { ...good.manifest.webhook, maxBodyBytes: 10_000_000 } }),
  ),
  fault(
    'has-possible-limits',
    'texts without a character',
    withCapabilities({ text: { maxLength: 0, countedIn: 'utf16-units' } }),
  ),
  fault('has-samples-for-every-field', 'samples without the token', {
    ...model,
    secrets: { ...model.secrets, newer: model.secrets.newer.slice(1) },
  }),
  fault('uses-every-secret', 'a secret for nothing', {
    ...withManifest({
      secrets: [...good.manifest.secrets, { name: 'spare', label: sentence, hint: sentence, origin: 'entered' }],
    }),
    secrets: { ...model.secrets, first: [...model.secrets.first, { name: 'spare', value: 'test-spare' }] },
  }),
  fault(
    'makes-secrets-that-work',
    'the same secret for everybody',
    withProvider({ newSecret: () => 'test-secret-of-everybody' }),
  ),
];

const authenticityFaults: readonly Fault[] = [
  fault('accepts-genuine-webhooks', 'everything refused', withProvider({ verify: () => reject('signature-mismatch') })),
  fault(
    'refuses-forged-proofs',
    'only the first half compared',
    withRequest((request) => {
      const { 'x-model-signature': signature = '', 'x-model-time': time = '' } = request.headers;
      const right = signatureOf(request, time, 'test-webhook-secret-first');
      return half(right) === half(signature)
        ? { ...request, headers: { ...request.headers, 'x-model-signature': right } }
        : request;
    }),
  ),
  fault(
    'refuses-missing-proofs',
    'no signature is none to check',
    accepting((reason) => reason === 'signature-missing'),
  ),
  fault(
    'refuses-malformed-proofs',
    'what is no signature let through',
    accepting((reason) => reason === 'signature-malformed'),
  ),
  fault(
    'minds-the-case-of-proofs',
    'signatures in capitals',
    withRequest((request) => ({
      ...request,
      headers: { ...request.headers, 'x-model-signature': request.headers['x-model-signature']?.toLowerCase() },
    })),
  ),
  fault(
    'refuses-stale-webhooks',
    'webhooks of any age',
    accepting((reason) => reason === 'timestamp-too-old'),
  ),
  fault('refuses-stale-webhooks', 'a tolerance that the scheme is not said to have', {
    ...model,
    webhook: { ...model.webhook, covers: { body: 'bytes', url: true, method: true } },
  }),
  fault(
    'refuses-webhooks-of-the-future',
    'webhooks of any future',
    accepting((reason) => reason === 'timestamp-in-future'),
  ),
  fault(
    'refuses-webhooks-of-the-future',
    'no tolerance at all',
    withProvider({
      verify: (request, secrets) =>
        Number(request.headers['x-model-time']) * 1000 > request.receivedAt.getTime()
          ? reject('timestamp-in-future')
          : good.verify(request, secrets),
    }),
  ),
  fault(
    'refuses-another-channels-secret',
    'any signature let through',
    accepting((reason) => reason === 'signature-mismatch'),
  ),
  fault(
    'refuses-another-channels-secret',
    'a reason that has the core not look for a newer secret',
    rejectingFor('signature-mismatch', 'signature-malformed'),
  ),
  fault(
    'refuses-without-a-secret',
    'no secret, no check',
    accepting((reason) => reason === 'no-secret-configured'),
  ),
  fault(
    'accepts-both-secrets-while-rotating',
    'only the first secret tried',
    withProvider({
      verify: (request, secrets) => good.verify(request, secrets.slice(0, 2)),
    }),
  ),
  fault(
    'refuses-retired-secrets',
    'secrets that are remembered',
    withProvider({
      verify(request, secrets) {
        const verification = good.verify(request, secrets);
        const proof = request.headers['x-model-signature'] ?? '';
        if (verification.kind === 'accepted') seen = proof;
        return verification.kind === 'rejected' && seen === proof && seen !== '' ? accept(request) : verification;
      },
    }),
  ),
  fault(
    'refuses-changed-bodies',
    'the last byte not signed',
    withProvider({
      verify(request, secrets) {
        const verification = good.verify(request, secrets);
        const whole = Buffer.concat([request.body.subarray(0, -1), Buffer.from('}')]);
        return good.verify({ ...request, body: whole }, secrets).kind === 'accepted' ? accept(request) : verification;
      },
    }),
  ),
  fault(
    'refuses-changed-bodies',
    'a signature over a body that is said not to be signed',
    withCovers({ body: 'nothing' }),
  ),
  fault(
    'refuses-rewritten-bodies',
    'the signature over the JSON written anew',
    withRequest((request) => {
      if (!hasWord(request.body, '{')) return request;
      try {
        return { ...request, body: Buffer.from(JSON.stringify(JSON.parse(Buffer.from(request.body).toString()))) };
      } catch {
        return request;
      }
    }),
  ),
  fault(
    'refuses-rewritten-bodies',
    'a signature over bytes that are said not to be signed',
    withCovers({ body: 'fields' }),
  ),
  fault(
    'takes-bodies-in-base64',
    'the whole of the buffer read',
    withRequest((request) => ({
      ...request,
      body: new Uint8Array(request.body.buffer),
    })),
  ),
  fault(
    'refuses-other-urls',
    'a URL that is not covered',
    withRequest((request) => ({ ...request, url: WEBHOOK_URL })),
  ),
  fault('refuses-other-urls', 'a URL that is said not to be covered', withCovers({ url: false })),
  fault('refuses-other-methods', 'a method that is said not to be covered', withCovers({ method: false })),
  fault(
    'refuses-other-methods',
    'a PUT taken for a POST',
    withRequest((request) => ({
      ...request,
      method: request.method === 'PUT' ? 'POST' : request.method,
    })),
  ),
  fault(
    'takes-empty-and-huge-bodies',
    'an empty body taken for none',
    withProvider({
      verify: (request, secrets) =>
        request.body.length === 0 ? reject('signature-missing') : good.verify(request, secrets),
    }),
  ),
  fault(
    'verify-never-throws',
    'a URL that can’t be read',
    withProvider({
      verify(request, secrets) {
        new URL(request.url);
        return good.verify(request, secrets);
      },
    }),
  ),
  fault(
    'answers-challenges',
    'a challenge for strangers',
    withProvider({
      verify: (request, secrets) =>
        request.method === 'GET'
          ? { kind: 'challenge', status: 200, body: '', contentType: 'text/plain' }
          : good.verify(request, secrets),
    }),
  ),
  fault(
    'answers-challenges',
    'no challenge for the provider',
    withProvider({
      verify: (request, secrets) =>
        request.method === 'GET' ? reject('signature-missing') : good.verify(request, secrets),
    }),
  ),
];

const parsingFaults: readonly Fault[] = [
  fault(
    'keeps-texts-as-written',
    'texts without spaces around',
    withMessages((event) => ({ ...event, text: event.text.trim() || '.' })),
  ),
  fault(
    'passes-over-unknown-kinds',
    'a kind that is not known is an error',
    withParse((request, read) =>
      hasWord(request.body, 'wave') ? { kind: 'malformed', field: 'events.0.kind', problem: 'It is not known.' } : read,
    ),
  ),
  fault(
    'passes-over-unknown-fields',
    'a schema that knows all fields',
    withParse((request, read) =>
      hasWord(request.body, 'conformance_field')
        ? { kind: 'malformed', field: 'conformance_field', problem: 'It is not known.' }
        : read,
    ),
  ),
  fault(
    'names-missing-fields',
    'only that something is missing',
    withParse((_request, read) => (read.kind === 'malformed' ? { ...read, field: 'body' } : read)),
  ),
  fault(
    'names-missing-fields',
    'a value made of none',
    withParse((request, read) =>
      hasWord(request.body, '"chat"') || !hasWord(request.body, '"from"')
        ? read
        : {
            kind: 'events',
            events: [
              {
                kind: 'message',
                conversationId: 'chat:undefined',
                providerMessageId: 'm-1',
                author: { id: 'ida' },
                text: 'Hello',
              },
            ],
          },
    ),
  ),
  fault(
    'keeps-large-ids',
    'ids as numbers',
    withMessages((event) => ({
      ...event,
      providerMessageId: event.providerMessageId.replaceAll(/\d+/g, (digits) => String(Number(digits))),
    })),
  ),
  fault(
    'gives-no-message-without-words',
    'an empty message',
    withParse((request, read) =>
      hasWord(request.body, '"text":""')
        ? {
            kind: 'events',
            events: [{ kind: 'message', conversationId: 'c', providerMessageId: 'm', author: { id: 'a' }, text: '' }],
          }
        : read,
    ),
  ),
  fault('takes-long-texts', 'texts cut at 1,000 characters', withMessages(cutTo(1_000))),
  fault('takes-long-texts', 'texts cut above the limit', withMessages(cutTo(2_000))),
  fault(
    'reads-odd-encodings',
    'half an emoji passed on',
    withMessages((event) => ({ ...event, text: event.text.replace('\ufffd', '\ud83d') })),
  ),
  fault(
    'keeps-the-order-of-batches',
    'messages in the order of their ids',
    withEvents((events) => events.toReversed()),
  ),
  fault(
    'keeps-the-times-of-messages',
    'one time for all',
    withMessages((event) => ({ ...event, occurredAt: '2026-03-02T10:15:29.000Z' })),
  ),
  fault(
    'parses-purely',
    'the time of receipt',
    withParse((request, read) =>
      read.kind === 'events'
        ? {
            kind: 'events',
            events: read.events.map((event) =>
              event.kind === 'message' ? { ...event, occurredAt: request.receivedAt.toISOString() } : event,
            ),
          }
        : read,
    ),
  ),
  fault(
    'parses-purely',
    'a body that is written over',
    withParse((request, read) => {
      request.body.fill(0);
      return read;
    }),
  ),
  fault(
    'parse-never-throws',
    'JSON that is taken for granted',
    withParse((request, read) => {
      JSON.parse(Buffer.from(request.body).toString());
      return read;
    }),
  ),
];

const keyFaults: readonly Fault[] = [
  fault(
    'knows-repeats',
    'the signature’s time as a key',
    withParse((request, read) =>
      read.kind === 'events'
        ? {
            kind: 'events',
            events: read.events.map((event) =>
              event.kind === 'message'
                ? { ...event, providerMessageId: `${event.providerMessageId}-${request.headers['x-model-time'] ?? ''}` }
                : event,
            ),
          }
        : read,
    ),
  ),
  fault(
    'tells-messages-apart',
    'the text as a key',
    withMessages((event) => ({ ...event, providerMessageId: event.text })),
  ),
  fault(
    'tells-equal-ids-apart',
    'an id that counts in its conversation alone',
    withMessages((event) => ({
      ...event,
      providerMessageId: event.providerMessageId.replace(/^.*?:/, ''),
    })),
  ),
  fault('tells-equal-ids-apart', 'a key of more than the id, and not said so', {
    ...model,
    countsPerConversation: false,
  }),
  fault(
    'keeps-conversations-apart',
    'one conversation for all',
    withMessages((event) => ({ ...event, conversationId: 'all' })),
  ),
  fault(
    'keeps-conversations-apart',
    'each message its own conversation',
    withMessages((event) => ({ ...event, conversationId: event.providerMessageId })),
  ),
  fault(
    'has-ids-for-urls',
    'the whole message as a key',
    withMessages((event) => ({ ...event, providerMessageId: event.providerMessageId.padEnd(5_000, 'x') })),
  ),
  fault(
    'gives-events-for-the-queue',
    'a field that the contract doesn’t have',
    withMessages((event) => Object.assign({ mood: 'good' }, event)),
  ),
];

const sendingFaults: readonly Fault[] = [
  fault(
    'sends-the-text',
    'texts in plain ASCII',
    withPart((part) => ({ ...part, text: part.text.replaceAll(/[^ -~]/g, '?') })),
  ),
  fault(
    'sends-the-text',
    'every text sent twice',
    withProvider({
      send: async (part, context) => (await good.send(part, context), good.send(part, context)),
    }),
  ),
  fault(
    'sends-to-the-recipient',
    'one recipient for all',
    withPart((part) => ({ ...part, conversationId: 'conversation-1' })),
  ),
  fault('tells-each-failure', 'a blocked recipient as any refusal', mistaking('recipient-blocked', 'permanent')),
  fault(
    'says-how-long-to-wait',
    'seconds for milliseconds',
    withResult((result) => (result.kind === 'throttled' ? { ...result, retryAfterMs: 7 } : result)),
  ),
  fault(
    'is-transient-before-a-connection',
    'no connection as an open question',
    withResult((result) =>
      result.kind === 'transient' && result.detail === 'No connection.'
        ? { ...result, kind: 'unknown-outcome' }
        : result,
    ),
  ),
  fault('is-unknown-after-writing', 'a lost answer as no connection', mistaking('unknown-outcome', 'transient')),
  fault(
    'sends-nothing-out-of-time',
    'a request out of time',
    withProvider({
      async send(part, context) {
        if (context.signal.aborted) await ask('send', {}, context).catch(() => undefined);
        return good.send(part, context);
      },
    }),
  ),
  fault(
    'is-unknown-out-of-time',
    'no answer as no connection',
    withResult((result) =>
      result.kind === 'unknown-outcome' && result.detail === 'No answer.' ? { ...result, kind: 'transient' } : result,
    ),
  ),
  fault(
    'survives-odd-answers',
    'JSON that is taken for granted',
    withPart(
      (part) => part,
      (context) => ({
        fetch: async (input, init) => {
          const response = await context.fetch(input, init);
          if (response.status === 422) throw new Error('Unreachable.');
          return response.ok
            ? Response.json(await response.json(), { status: response.status })
            : new Response(null, { status: 400 });
        },
      }),
    ),
  ),
  fault(
    'survives-odd-answers',
    'a gateway that is out of order as a refusal',
    mistaking('unknown-outcome', 'permanent'),
  ),
  fault(
    'reads-no-endless-answers',
    'answers read to their end',
    withPart(
      (part) => part,
      (context) => ({
        fetch: async (input, init) => {
          const response = await context.fetch(input, init);
          const { status, headers } = response;
          const text = await response.text();
          return new Response(status === 204 ? null : text, { status, headers });
        },
      }),
    ),
  ),
  fault(
    'leaves-repeats-to-the-core',
    'a repeat of its own',
    withProvider({
      async send(part, context) {
        const result = await good.send(part, context);
        return result.kind === 'transient' ? good.send(part, context) : result;
      },
    }),
  ),
  fault(
    'repeats-under-one-key',
    'a new key for each request',
    withPart((part) => ({ ...part, externalId: `out-${(calls += 1)}` })),
  ),
  fault(
    'repeats-under-one-key',
    'no key',
    withPart((part) => ({ ...part, externalId: 'out-1' })),
  ),
  fault(
    'lacks-its-secrets',
    'a request without a token',
    withProvider({
      async send(part, context) {
        if (secretOf(context.secrets, 'token') === undefined) await ask('send', part, context);
        return good.send(part, context);
      },
    }),
  ),
  fault('lacks-its-secrets', 'no token as any refusal', mistaking('configuration', 'permanent')),
  fault(
    'has-sentences-for-agents',
    'no sentence in French',
    withResult((result) =>
      result.kind === 'sent' ? result : { ...result, agentMessage: { en: 'It did not work.', fr: 'Erreur' } },
    ),
  ),
  fault(
    'keeps-words-and-secrets-in',
    'the text in the detail',
    withResult((result, part) =>
      result.kind === 'sent' ? result : { ...result, detail: `It refused “${part.text}”.` },
    ),
  ),
  fault(
    'keeps-words-and-secrets-in',
    'the provider’s answer in the detail',
    withProvider({
      async send(part, context) {
        let said = '';
        const fetch: typeof context.fetch = async (input, init) => {
          const response = await context.fetch(input, init);
          said = response.status === 400 ? await response.clone().text() : '';
          return response;
        };
        const result = await good.send(part, { ...context, fetch });
        return result.kind === 'sent' ? result : { ...result, detail: result.detail + said };
      },
    }),
  ),
  fault(
    'follows-no-redirects',
    'fetch as it is',
    withProvider({ send: (part, context) => good.send(part, noRedirect(context)) }),
  ),
  fault(
    'sends-texts-at-the-limit',
    'texts cut at 1,000 characters',
    withPart((part) => ({ ...part, text: part.text.slice(0, 1_000) })),
  ),
  fault(
    'uses-the-newest-secret',
    'the oldest secret first',
    withPart(
      (part) => part,
      ({ secrets }) => ({ secrets: secrets.toReversed() }),
    ),
  ),
];

const mediaFaults: readonly Fault[] = [
  fault(
    'has-stable-ids-of-files',
    'two files of one id',
    withMessages((event) => ({
      ...event,
      files: event.files?.map((file) => ({ ...file, id: 'f' })),
    })),
  ),
  fault(
    'has-stable-ids-of-files',
    'ids made up anew',
    withMessages((event) => ({
      ...event,
      files: event.files?.map((file) => ({ ...file, id: String((calls += 1)) })),
    })),
  ),
  fault(
    'finds-files-by-reference',
    'a file that is gone for later',
    withProvider({
      linkOf: async (...asked) => {
        const result = (await good.linkOf?.(...asked)) ?? { kind: 'unavailable', detail: 'None.' };
        return result.kind === 'gone' ? { kind: 'unavailable', detail: result.detail } : result;
      },
    }),
  ),
  fault('finds-files-by-reference', 'no linkOf', { ...model, provider: withoutAbility('linkOf') }),
  fault(
    'survives-odd-answers-about-files',
    'JSON that is taken for granted',
    withProvider({
      async linkOf(reference, context) {
        const response = await ask('file', { reference }, context);
        if (response.status === 200) await response.json();
        return { kind: 'unavailable', detail: 'Not now.' };
      },
    }),
  ),
  fault(
    'survives-odd-answers-about-files',
    'the token in the detail',
    withProvider({
      linkOf: (_reference, { secrets }) =>
        Promise.resolve({ kind: 'unavailable', detail: `Asked with ${secretOf(secrets, 'token') ?? ''}` }),
    }),
  ),
  fault(
    'guards-credentials-of-files',
    'credentials for whoever is asked',
    withProvider({
      linkOf: () =>
        Promise.resolve({
          kind: 'link',
          link: { url: 'https://files.example.net/1', headers: { authorization: 'x' } },
        }),
    }),
  ),
  fault(
    'sends-files',
    'files without their link',
    withPart((part) => ({ ...part, file: undefined })),
  ),
  fault(
    'refuses-other-files',
    'a film sent as a document',
    withPart((part) =>
      part.file === undefined ? part : { ...part, file: { ...part.file, type: 'application/octet-stream' } },
    ),
  ),
  fault(
    'has-limits-for-files',
    'no limit for documents',
    withCapabilities({ files: { maxPerMessage: 10, limits: [{ types: 'image/*' }] } }),
  ),
  fault(
    'has-limits-for-files',
    'limits for films',
    withCapabilities({ files: { maxPerMessage: 10, limits: [{ types: '*' }] } }),
  ),
  fault(
    'reads-requests-for-uploads',
    'any size',
    withProvider({ parseUpload: () => ({ kind: 'upload', bytes: 48_213 }) }),
  ),
  fault('reads-requests-for-uploads', 'no parseUpload', { ...model, provider: withoutAbility('parseUpload') }),
];

const capabilityFaults: readonly Fault[] = [
  fault('takes-content-as-declared', 'reactions that are declared and don’t come', withContent({ reaction: both })),
  fault('takes-content-as-declared', 'locations that come and are not declared', withContent({ location: refused })),
  fault('takes-content-as-declared', 'a card that is declared and of which nobody knows', withContent({ card: both })),
  fault(
    'brings-files-as-declared',
    'messages without their files',
    withMessages((event) => ({ ...event, text: 'A file.', files: undefined })),
  ),
  fault(
    'brings-replies-as-declared',
    'replies without what they quote',
    withMessages((event) => ({ ...event, replyTo: undefined })),
  ),
  fault(
    'brings-edits-as-declared',
    'an edit as a repeat',
    withMessages((event) => ({
      ...event,
      providerMessageId: event.providerMessageId.split(':').slice(0, 2).join(':'),
    })),
  ),
  fault(
    'quotes-as-declared',
    'quotes left out',
    withPart((part) => ({ ...part, replyTo: undefined })),
  ),
  fault(
    'quotes-as-declared',
    'a reply that is not sent',
    withProvider({
      send: (part, context) => (part.replyTo === undefined ? good.send(part, context) : Promise.resolve(failure)),
    }),
  ),
  fault('types-as-declared', 'typing that is not declared', withContent({ typing: refused })),
  fault('types-as-declared', 'typing that does nothing', withProvider({ sendTyping: () => Promise.resolve() })),
  fault(
    'types-without-harm',
    'typing that throws',
    withProvider({
      async sendTyping(conversationId, isTyping, context) {
        await ask('typing', { conversationId, isTyping }, context);
      },
    }),
  ),
  fault('brings-receipts-as-declared', 'receipts that are not declared', withContent({ receipts: refused })),
  fault(
    'brings-receipts-as-declared',
    'every receipt as delivered',
    withEvents((events) =>
      events.map((event) => (event.kind === 'receipt' ? { ...event, status: 'delivered' } : event)),
    ),
  ),
  fault(
    'opens-conversations-as-declared',
    'one conversation for all',
    withProvider({ conversationWith: () => 'direct' }),
  ),
  fault(
    'opens-conversations-as-declared',
    'any recipient',
    withProvider({ checkRecipient: () => Promise.resolve(undefined) }),
  ),
];

const provisioningFaults: readonly Fault[] = [
  fault('has-what-belongs-together', 'webhooks of which nobody knows where they are', {
    ...model,
    provider: withoutAbility('webhookState'),
  }),
  fault(
    'knows-good-accounts',
    'no account is good',
    withProvider({
      checkAccount: () => Promise.resolve({ kind: 'refused', field: 'token', reason: sentence }),
    }),
  ),
  fault(
    'names-refused-credentials',
    'a field of no form',
    withProvider({
      checkAccount: () => Promise.resolve({ kind: 'refused', field: 'password', reason: sentence }),
    }),
  ),
  fault(
    'names-refused-credentials',
    'refused credentials for no answer',
    withProvider({
      checkAccount: () => Promise.resolve({ kind: 'unreachable', reason: sentence }),
    }),
  ),
  fault(
    'tells-unreachable-providers',
    'a webhook that is nowhere without an answer',
    withProvider({
      async webhookState(...asked) {
        const state = await good.webhookState?.(...asked);
        return state?.registered === 'unknown' || state === undefined ? { registered: 'nowhere' } : state;
      },
    }),
  ),
  fault(
    'tells-unreachable-providers',
    'a webhook gone without an answer',
    withProvider({
      async unregisterWebhook(...asked) {
        await good.unregisterWebhook?.(...asked);
        return { kind: 'done' };
      },
    }),
  ),
  fault(
    'registers-repeatedly',
    'one webhook more each time',
    withProvider({
      async registerWebhook(url, context) {
        const result = await good.registerWebhook?.(url, context);
        await good.registerWebhook?.(`${url}?n=${(calls += 1)}`, context);
        return result ?? { kind: 'done' };
      },
    }),
  ),
  fault(
    'finishes-half-done-registrations',
    'done, whatever comes back',
    withProvider({
      async registerWebhook(...asked) {
        await good.registerWebhook?.(...asked);
        return { kind: 'done' };
      },
    }),
  ),
  fault(
    'unregisters-repeatedly',
    'a webhook that is left',
    withProvider({ unregisterWebhook: () => Promise.resolve({ kind: 'done' }) }),
  ),
  fault(
    'leaves-other-webhooks',
    'every webhook taken away',
    withProvider({
      async unregisterWebhook(url, context) {
        await good.unregisterWebhook?.(`${url}-of-another-deployment`, context);
        return (await good.unregisterWebhook?.(url, context)) ?? { kind: 'done' };
      },
    }),
  ),
  fault(
    'unregisters-lost-accounts',
    'a refusal that stops the removal',
    withProvider({
      async unregisterWebhook(url, context) {
        const check = await good.checkAccount?.(context);
        return check?.kind === 'refused' ? check : ((await good.unregisterWebhook?.(url, context)) ?? { kind: 'done' });
      },
    }),
  ),
  fault(
    'tells-where-webhooks-are',
    'any webhook for ours',
    withProvider({
      async webhookState(...asked) {
        const state = (await good.webhookState?.(...asked)) ?? { registered: 'unknown' };
        return state.registered === 'elsewhere' ? { registered: 'here' } : state;
      },
    }),
  ),
  fault(
    'tells-the-last-error',
    'errors kept to itself',
    withProvider({
      webhookState: async (...asked) => ({
        registered: (await good.webhookState?.(...asked))?.registered ?? 'unknown',
      }),
    }),
  ),
  fault(
    'survives-odd-answers-about-accounts',
    'JSON that is taken for granted',
    withProvider({
      async checkAccount(context) {
        const response = await ask('account', {}, context);
        return response.ok && (await response.json()) === null
          ? { kind: 'unreachable', reason: sentence }
          : { kind: 'good' };
      },
    }),
  ),
  fault(
    'follows-no-redirects-with-credentials',
    'fetch as it is',
    withProvider({
      async checkAccount(context) {
        return (await good.checkAccount?.(noRedirect(context))) ?? { kind: 'good' };
      },
    }),
  ),
  fault(
    'names-accounts',
    'the token as a name',
    withProvider({ accountOf: (_settings, secrets) => secretOf(secrets, 'token') ?? '' }),
  ),
  fault('names-accounts', 'one name for all', withProvider({ accountOf: () => 'account' })),
  fault(
    'tries-channels-out',
    'a test that is always good',
    withProvider({ sendTest: () => Promise.resolve({ kind: 'good' }) }),
  ),
];

/** Of each case, at least one fault that it has to find. */
export const faults: readonly Fault[] = [
  ...manifestFaults,
  ...authenticityFaults,
  ...parsingFaults,
  ...keyFaults,
  ...sendingFaults,
  ...mediaFaults,
  ...capabilityFaults,
  ...provisioningFaults,
];
