import assert from 'node:assert/strict';
import { agentLanguages, inLanguage, type LocalizedText } from '../../../lib/contract/localized-text.ts';
import type {
  OutboundPart,
  OutgoingFile,
  SendContext,
  SendFailure,
  SendResult,
} from '../../../lib/contract/sending.ts';
import type { LiveSecret } from '../../../lib/contract/webhook.ts';
import type { Answer, ConformanceSubject } from '../subject.ts';
import { contentOf } from './content.ts';
import { CHANNEL_ID, messageIn, NOW, sampleOf, WEBHOOK_URL } from './webhooks.ts';
import { tokensInMemory } from './tokens.ts';

/** A request that the adapter made of its provider. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly redirect: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A context, and the calls that were made with it. */
export interface Line {
  readonly context: SendContext;
  readonly calls: readonly Call[];
}

/** Connects an adapter to a provider that answers so. */
export function lineTo(subject: ConformanceSubject, answer: Answer, changes: Partial<SendContext> = {}): Line {
  const calls: Call[] = [];
  const fetch: SendContext['fetch'] = async (input, init) => {
    const request = new Request(input, init);
    calls.push({
      method: request.method,
      url: request.url,
      redirect: request.redirect,
      headers: Object.fromEntries(request.headers),
      body: await request.clone().text(),
    });
    return unlessAborted(init?.signal, async () => answer(request));
  };
  const context: SendContext = {
    channelId: CHANNEL_ID,
    webhookUrl: WEBHOOK_URL,
    tokens: tokensInMemory(),
    settings: subject.settings,
    secrets: subject.secrets.first,
    fetch,
    now: () => NOW,
    signal: new AbortController().signal,
    ...changes,
  };
  return { context, calls };
}

/** As fetch does: what is asked for comes, unless the signal fires first. */
function unlessAborted(signal: AbortSignal | null | undefined, ask: () => Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    ask().then(resolve, reject);
  });
}

export const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kAaBcD';
export const AGENTS_TEXT = 'Zebra finches arrive on Tuesday & are well. 👋';

/** What an agent answers to the message of a customer. */
export async function partFor(
  subject: ConformanceSubject,
  changes: Partial<OutboundPart> = {},
  customer = 1,
): Promise<OutboundPart> {
  const { conversationId, author } = await messageIn(subject, subject.bodies.text(sampleOf(subject, { customer })));
  return { externalId: OUR_ID, conversationId, recipientIds: [author.id], text: AGENTS_TEXT, ...changes };
}

export interface Sent extends Line {
  readonly result: SendResult;
}

/** Sends one part to a provider that answers so. */
export async function sendTo(
  subject: ConformanceSubject,
  answer: Answer = subject.api.start(),
  options: Partial<SendContext> & { readonly part?: OutboundPart } = {},
): Promise<Sent> {
  const { part = await partFor(subject), ...changes } = options;
  const line = lineTo(subject, exceptForTokens(subject, answer), changes);
  return { ...line, result: await subject.provider.send(part, line.context) };
}

/** A token that the adapter has to ask for comes as ever: the answer is about the message. */
function exceptForTokens({ api }: ConformanceSubject, answer: Answer): Answer {
  if (api.isTokenRequest === undefined) return answer;
  const good = api.start();
  return (request) => (api.isTokenRequest?.(request) === true ? good(request) : answer(request));
}

export function mustBeSent({ result }: Sent, what: string): void {
  assert.equal(result.kind, 'sent', `${what} was not sent, but ended as ${resultInWords(result)}.`);
}

export function failureOf({ result }: Pick<Sent, 'result'>, what: string): SendFailure {
  if (result.kind === 'sent') assert.fail(`${what} counts as sent.`);
  return result;
}

export function mustFail(sent: Pick<Sent, 'result'>, kind: SendFailure['kind'], what: string): SendFailure {
  const failure = failureOf(sent, what);
  assert.equal(failure.kind, kind, `${what} must be ${kind}, but is ${resultInWords(failure)}.`);
  return failure;
}

export function resultInWords(result: SendResult): string {
  return result.kind === 'sent' ? 'sent' : `${result.kind} (${result.detail})`;
}

/** All that a call says, as text. */
export function valuesOf({ url, headers, body }: Call): readonly string[] {
  const { pathname, searchParams } = new URL(url);
  const segments = pathname.split('/').map(decodeURIComponent);
  return [
    url,
    ...segments,
    ...searchParams.values(),
    ...Object.values(headers),
    ...contentOf(Buffer.from(body)).values(),
  ];
}

export function says(calls: readonly Call[], text: string): boolean {
  return calls.some((call) => valuesOf(call).includes(text) || call.body === text);
}

/** True where any text of a call holds these words, also as a part. */
export function mentions(calls: readonly Call[], words: string): boolean {
  return calls.some((call) => valuesOf(call).some((value) => value.includes(words)));
}

/** Whether words that nobody but the two sides may read are in a text. */
export function leakIn(text: string, secrets: readonly LiveSecret[], words: string): string | undefined {
  if (text.includes(words)) return 'the text of the message';
  return secrets.find(({ value }) => value !== '' && text.includes(value))?.name;
}

/** A sentence for a person: there in every language, and whole. */
export function mustBeSentence(sentence: LocalizedText, what: string): void {
  for (const language of agentLanguages) {
    const words = inLanguage(sentence, language).trim();
    assert.match(words, /[.!?…]["”»)]?$/u, `${what} is no sentence in the language ${language}: “${words}”.`);
  }
}

const fileNames = {
  image: ['photo.png', 'image/png'],
  audio: ['voice.mp3', 'audio/mpeg'],
  video: ['film.mp4', 'video/mp4'],
  file: ['label.pdf', 'application/pdf'],
} as const;
export type FileKind = keyof typeof fileNames;
export const fileKinds: readonly FileKind[] = ['image', 'audio', 'video', 'file'];

/** A file of an agent. */
export function fileOf(kind: FileKind): OutgoingFile {
  const [name, type] = fileNames[kind];
  return { name, type, size: 1_200, url: `https://files.example.net/outbound/1/${name}?signature=1` };
}

/** Before a connection came to be, as undici throws it. */
export const refusesConnections: Answer = () => {
  throw networkError('ECONNREFUSED', { syscall: 'connect' });
};

/** After the request was written. */
export const breaksOff: Answer = () => {
  throw networkError('UND_ERR_SOCKET');
};

export function networkError(code: string, fields: object = {}): TypeError {
  const cause = Object.assign(new Error('The connection failed.'), { code, ...fields });
  return new TypeError('fetch failed', { cause });
}

/** Takes what it is asked, and its answer never arrives. */
export const losingAnswers =
  (answer: Answer): Answer =>
  async (request) => {
    await answer(request);
    throw networkError('UND_ERR_SOCKET');
  };

/** Says nothing until the caller gives up. */
export const neverAnswers: Answer = () => new Promise(() => undefined);

/** Answers that a gateway or a broken provider may give. */
export const oddAnswers: Readonly<Record<string, () => Response>> = {
  'an empty 200': () => new Response(null, { status: 200 }),
  'a 204': () => new Response(null, { status: 204 }),
  'a page of HTML as 200': () => new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html' } }),
  'JSON that breaks off as 200': () => new Response('{"ok":true,"result":{"id', { status: 200 }),
  'a list as 200': () => Response.json([]),
  'null as 200': () => Response.json(null),
  'wrong types as 200': () => Response.json({ ok: 'yes', id: {}, result: 7, messages: 'none' }),
  'an empty 500': () => new Response(null, { status: 500 }),
  'a page of HTML as 502': () => new Response('<html>Bad gateway</html>', { status: 502 }),
  'wrong types as 400': () => Response.json({ error: 7, code: [], message: {}, description: null }, { status: 400 }),
  'an odd Retry-After': () => new Response('', { status: 429, headers: { 'retry-after': 'soon' } }),
  'a redirect': () => new Response(null, { status: 307, headers: { location: 'https://elsewhere.example.net/' } }),
};

/** Whatever may come of a request in the place of a good answer. */
export const troubles: readonly Answer[] = [
  ...[refusesConnections, breaksOff, neverAnswers],
  ...Object.values(oddAnswers).map((answer) => () => answer()),
];

/** How much of an answer somebody may read before they must have seen that it is none. */
const MOST_BYTES = 4 * 1024 * 1024;

/** An answer of 64 MB, and how much of it was read. */
export function hugeAnswer(status: number): { readonly answer: Answer; readonly isReadTooFar: () => boolean } {
  let read = 0;
  const chunk = new Uint8Array(256 * 1024).fill(0x20);
  const answer: Answer = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          read += chunk.byteLength;
          if (read <= 16 * MOST_BYTES) controller.enqueue(chunk);
          else controller.close();
        },
      }),
      { status },
    );
  return { answer, isReadTooFar: () => read > MOST_BYTES };
}
