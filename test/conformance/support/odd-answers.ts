import type { AnswerForms, FieldPath } from '../../../lib/contract/answers.ts';
import type { SendFailure, SendResult } from '../../../lib/contract/sending.ts';
import type { Answer, ConformanceSubject } from '../subject.ts';

/** What becomes of a message, as far as the core goes on by it. */
export type Told = 'sent' | 'refused' | 'later' | 'unknown';

export function toldIn({ kind }: SendResult): Told {
  if (kind === 'sent') return 'sent';
  if (kind === 'throttled' || kind === 'transient') return 'later';
  return kind === 'unknown-outcome' ? 'unknown' : 'refused';
}

/** An answer that gateways, firewalls and providers on a bad day give. */
export interface OddAnswer {
  readonly what: string;
  readonly answer: (subject: ConformanceSubject) => Answer;
  /** What it means, by what the adapter declares. */
  readonly means: (forms: AnswerForms) => Told;
  /** Kinds that would be wrong for what they set off: an alarm about credentials. */
  readonly never?: readonly SendFailure['kind'][];
  /** True where it may refuse the repeat, and not the message. */
  readonly mayRefuseTheRepeat?: boolean;
  /** Milliseconds that it asks to wait. `none`: it names none. */
  readonly asksToWait?: number | 'none';
}

const PAGE = '<!doctype html><html><head><title>Sign in</title></head><body><p>Please sign in.</p></body></html>';
const html = { 'content-type': 'text/html; charset=utf-8' };

const says =
  (status: number, body: string | object | null = null, headers: Record<string, string> = {}) =>
  (): Answer =>
  () => {
    const isJson = typeof body === 'object' && body !== null;
    const type = isJson ? { 'content-type': 'application/json' } : {};
    const text = isJson ? JSON.stringify(body) : body;
    // A Response takes no other status than these.
    const response = new Response(text, { status: status < 600 ? status : 599, headers: { ...type, ...headers } });
    return status < 600 ? response : Object.defineProperty(response, 'status', { value: status });
  };

/** The answer by which the provider takes a message, changed on its way. */
const taken =
  (change: (body: string, type: string) => Response) =>
  ({ api }: ConformanceSubject): Answer => {
    const good = api.start();
    return async (request) => {
      const response = await good(request);
      return change(await response.text(), response.headers.get('content-type') ?? 'text/plain');
    };
  };

/** A body that holds this at the place of a declared field. */
function holding(path: FieldPath | undefined, value: unknown): object {
  return (path ?? []).reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;
}

/** An error of the provider's own with these words. */
const ownError =
  (status: number, words: string) =>
  ({ provider }: ConformanceSubject): Answer =>
    says(status, holding(provider.manifest.answers.error.message[0], words))();

/** Sends this, and then nothing for ever. */
const endless = (first: string, type: string) => (): Answer => () => {
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    if (first !== '') controller.enqueue(Buffer.from(first));
  };
  return new Response(new ReadableStream({ start }), { headers: { 'content-type': type } });
};

const always = (told: Told) => (): Told => told;
const anyJson = ({ success: { fields, holds = [] } }: Pick<AnswerForms, 'success'>): Told =>
  Object.keys(fields).length + holds.length === 0 ? 'sent' : 'unknown';
const empty = ({ success }: AnswerForms): Told => (success.mayBeEmpty ? 'sent' : 'unknown');
const text =
  (words: string) =>
  ({ success }: AnswerForms): Told =>
    success.text?.test(words) === true ? 'sent' : 'unknown';
const marked =
  (name: string) =>
  ({ error, success }: AnswerForms): Told => {
    if (error.marks.some(([first]) => first === name)) return 'refused';
    return anyJson({ success });
  };
const unlessNotTaken =
  (status: number) =>
  ({ notTaken }: AnswerForms): Told =>
    notTaken.includes(status) ? 'later' : 'unknown';

/** Of a 2xx. */
export const oddSuccesses: readonly OddAnswer[] = [
  { what: 'an empty 200', answer: says(200), means: empty },
  { what: 'a 204', answer: says(204), means: empty },
  { what: 'a page as 200', answer: says(200, PAGE, html), means: always('unknown') },
  {
    what: 'a page as 202 that calls itself JSON',
    answer: says(202, PAGE, { 'content-type': 'application/json' }),
    means: always('unknown'),
  },
  { what: '“OK” as 200', answer: says(200, 'OK', { 'content-type': 'text/plain' }), means: text('OK') },
  {
    what: 'an error in words as 200',
    answer: says(200, 'Webhook delivery failed with error: endpoint returned HTTP error 400'),
    means: always('unknown'),
  },
  { what: 'a number as 200', answer: says(200, '7'), means: always('unknown') },
  { what: 'an empty list as 200', answer: says(200, []), means: anyJson },
  { what: 'an object that says nothing as 200', answer: says(200, {}), means: anyJson },
  { what: 'ok: false as 200', answer: says(200, { ok: false }), means: always('refused') },
  { what: 'success: false as 201', answer: says(201, { success: false }), means: always('refused') },
  {
    what: 'an error in an object as 200',
    answer: says(200, { error: { code: 'no_session', message: 'The chat is closed' } }),
    means: marked('error'),
  },
  { what: 'an error in a string as 200', answer: says(200, { error: 'The chat is closed' }), means: marked('error') },
  { what: 'an error that is null', answer: says(200, { error: null, errors: [] }), means: anyJson },
  {
    what: 'problem details as 200',
    answer: says(200, { title: 'Gone away' }, { 'content-type': 'application/problem+json' }),
    means: always('refused'),
  },
  {
    what: 'its own answer as a page',
    answer: taken((body) => new Response(body === '' ? null : body, { headers: html })),
    means: always('sent'),
  },
  {
    what: 'its own answer behind a byte order mark',
    answer: taken((body) => new Response(body === '' ? null : `\uFEFF${body}`)),
    means: always('sent'),
  },
];

/** Of a 2xx whose body has no end. */
export const endlessAnswers: readonly OddAnswer[] = [
  { what: 'half of an object', answer: endless('{"id', 'application/json'), means: anyJson },
  { what: 'half of a page', answer: endless('<!doctype html><title>Sign', 'text/html'), means: always('unknown') },
  { what: 'nothing of a page', answer: endless('', 'text/html'), means: always('unknown') },
  {
    what: 'an error without its end',
    answer: endless('{"ok":false,"error":{"message":"No', 'application/json'),
    means: always('refused'),
  },
];

const refusal = { means: always('refused'), mayRefuseTheRepeat: true } as const;

/** Of a refusal, or of what looks like one. */
export const oddRefusals: readonly OddAnswer[] = [
  { what: 'a page as 400', answer: says(400, PAGE, html), ...refusal, never: ['configuration'] },
  { what: 'a page as 403', answer: says(403, PAGE, html), ...refusal, never: ['configuration'] },
  {
    what: 'words about the customer as 403',
    answer: ownError(403, 'The customer has opted out.'),
    ...refusal,
    never: ['configuration'],
  },
  {
    what: 'words about the conversation as 410',
    answer: ownError(410, 'Conversation ended'),
    ...refusal,
    never: ['configuration'],
  },
  { what: 'an empty 409', answer: says(409), ...refusal },
  { what: 'a page as 413', answer: says(413, PAGE, html), ...refusal, never: ['configuration'] },
  { what: 'a key that was used as 422', answer: says(422, { title: 'Idempotency-Key is already used' }), ...refusal },
  { what: 'the status 999', answer: says(999, PAGE, html), ...refusal },
  { what: 'a 401', answer: says(401), means: always('refused') },
  {
    what: 'a redirect',
    answer: says(302, null, { location: 'https://elsewhere.example.net/' }),
    means: always('refused'),
  },
  { what: 'a 408', answer: says(408), means: always('unknown') },
  { what: 'a page as 500', answer: says(500, PAGE, html), means: unlessNotTaken(500) },
  { what: 'a page as 502', answer: says(502, PAGE, html), means: unlessNotTaken(502) },
  { what: 'an empty 504', answer: says(504), means: unlessNotTaken(504) },
];

const waits = (seconds: string) => ({ 'retry-after': seconds });

/** Of what is to be tried again. */
export const oddWaits: readonly OddAnswer[] = [
  { what: '425', answer: says(425), means: always('later'), asksToWait: 'none' },
  { what: '429 without a time', answer: says(429), means: always('later'), asksToWait: 'none' },
  { what: '429 with 1.5 seconds', answer: says(429, null, waits('1.5')), means: always('later'), asksToWait: 1_500 },
  {
    what: '429 with 0.4931 seconds',
    answer: says(429, null, waits('0.4931')),
    means: always('later'),
    asksToWait: 494,
  },
  { what: '429 with -1 seconds', answer: says(429, null, waits('-1')), means: always('later'), asksToWait: 'none' },
  { what: '429 with a word', answer: says(429, null, waits('soon')), means: always('later'), asksToWait: 'none' },
  { what: '409 with 2 seconds', answer: says(409, null, waits('2')), means: always('later'), asksToWait: 2_000 },
  { what: '503 with 2 seconds', answer: says(503, null, waits('2')), means: unlessNotTaken(503), asksToWait: 2_000 },
];
