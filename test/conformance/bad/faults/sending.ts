import { type Fault, fault } from '../fault.ts';
import { ask, secretOf } from '../model-api.ts';
import { good, mistaking, followingRedirects, withPart, withProvider, withResult } from '../with.ts';

let calls = 0;

export const sending: readonly Fault[] = [
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
  fault(
    'tells-each-failure',
    'a blocked recipient as an ordinary refusal',
    mistaking('recipient-blocked', 'permanent'),
  ),
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
    'repeats-under-one-key',
    'a repeat as a refusal',
    withPart(
      (part) => part,
      (context) => ({
        fetch: async (input, init) => {
          const response = await context.fetch(input, init);
          return response.status === 409 ? new Response(null, { status: 422 }) : response;
        },
      }),
    ),
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
  fault('lacks-its-secrets', 'no token as an ordinary refusal', mistaking('configuration', 'permanent')),
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
    withProvider({ send: (part, context) => good.send(part, followingRedirects(context)) }),
  ),
  fault(
    'sends-texts-at-the-limit',
    'texts cut at 1,000 characters',
    withPart((part) => ({ ...part, text: part.text.slice(0, 1_000) })),
  ),
  fault(
    'takes-a-long-text-in-pieces',
    'words without their accents',
    withPart((part) => ({ ...part, text: part.text.replaceAll('ï', 'i') })),
  ),
  fault(
    'takes-a-long-text-in-pieces',
    'one key for all pieces',
    withPart((part) => ({ ...part, externalId: part.externalId.replace(/\.\d+$/, '') })),
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
