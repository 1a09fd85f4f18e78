import assert from 'node:assert/strict';
import type { SendFailure } from '../../../lib/contract/sending.ts';
import { splitText } from '../../../lib/messages/split-text.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { Answer, ConformanceSubject } from '../subject.ts';
import {
  AGENTS_TEXT,
  breaksOff,
  type Call,
  failureOf,
  hugeAnswer,
  leakIn,
  mentions,
  mustBeSent,
  mustBeSentence,
  mustFail,
  networkError,
  neverAnswers,
  oddAnswers,
  OUR_ID,
  partFor,
  refusesConnections,
  resultInWords,
  says,
  sendTo,
  valuesOf,
} from '../support/calls.ts';
import { NOW } from '../support/webhooks.ts';

/** Failures that the kit brings about for every adapter, beside those that the subject names. */
const failuresOfAll: Readonly<Record<string, Answer>> = {
  'a connection that is refused': refusesConnections,
  'a connection that breaks off': breaksOff,
  ...Object.fromEntries(Object.entries(oddAnswers).map(([what, answer]) => [what, () => answer()])),
};

async function allFailures(subject: ConformanceSubject): Promise<[string, SendFailure][]> {
  const answers = { ...failuresOfAll, ...subject.api.failures };
  const failures: [string, SendFailure][] = [];
  for (const [what, answer] of Object.entries(answers)) {
    const { result } = await sendTo(subject, answer);
    if (result.kind !== 'sent') failures.push([what, result]);
  }
  const { result } = await sendTo(subject, undefined, { secrets: [] });
  if (result.kind !== 'sent') failures.push(['no secret', result]);
  return failures;
}

/** What stays the same in two calls: URL, headers and values. */
function sharedValues(calls: readonly (readonly Call[])[]): ReadonlySet<string> {
  const [first = [], ...others] = calls.map((made) => made.flatMap(valuesOf));
  return new Set(first.filter((value) => others.every((other) => other.includes(value))));
}

/** Whether something in the requests of two parts with the same words tells them apart, and stays in a repeat. */
async function areToldApart(subject: ConformanceSubject, one: string, other: string): Promise<boolean> {
  const send = async (externalId: string, seconds: number) => {
    const now = () => new Date(NOW.getTime() + seconds * 1_000);
    return (await sendTo(subject, undefined, { part: await partFor(subject, { externalId }), now })).calls;
  };
  const [first, repeat, another] = [await send(one, 0), await send(one, 60), await send(other, 0)];
  const sharedWithAnother = sharedValues([first, another]);
  return [...sharedValues([first, repeat])].some((value) => !sharedWithAnother.has(value));
}

export const sending: readonly ConformanceCase[] = [
  {
    name: 'sends-the-text',
    sentence: 'A message reaches the provider with its text as written, in one request.',
    async check(subject) {
      const sent = await sendTo(subject);
      mustBeSent(sent, 'A message');
      assert.ok(says(sent.calls, AGENTS_TEXT), 'No request holds the text of the message as it was written.');
      assert.equal(sent.calls.filter((call) => mentions([call], 'Zebra')).length, 1, 'It was sent more than once.');
      return undefined;
    },
  },
  {
    name: 'sends-to-the-recipient',
    sentence: 'A message names its conversation or recipient, and no other one’s.',
    async check(subject) {
      for (const customer of [1, 2]) {
        const part = await partFor(subject, {}, customer);
        const { calls } = await sendTo(subject, undefined, { part });
        const ids = [part.conversationId, ...part.recipientIds];
        assert.ok(
          ids.some((id) => says(calls, id)),
          `No request names the recipient ${ids.join(' or ')}.`,
        );
      }
      return undefined;
    },
  },
  {
    name: 'tells-each-failure',
    sentence: 'Each kind of failure that the provider can answer is told as that kind.',
    async check(subject) {
      const { failures } = subject.api;
      for (const [kind, answer] of Object.entries(failures)) {
        mustFail(await sendTo(subject, answer), kind as SendFailure['kind'], `The answer for ${kind}`);
      }
      assert.ok(
        failures.permanent ?? failures.unsupported,
        'The subject names no answer for a message that is refused.',
      );
      return undefined;
    },
  },
  {
    name: 'says-how-long-to-wait',
    sentence: 'A throttled message carries the provider’s delay, in milliseconds.',
    async check(subject) {
      const { failures, retryAfterMs } = subject.api;
      if (failures.throttled === undefined) return declared('The provider is not known to throttle.');
      const failure = mustFail(await sendTo(subject, failures.throttled), 'throttled', 'The answer for throttled');
      const told = failure.kind === 'throttled' ? failure.retryAfterMs : undefined;
      assert.equal(told, retryAfterMs, `The delay is ${String(retryAfterMs)} ms, and it said ${String(told)}.`);
      return retryAfterMs === undefined ? declared('The provider doesn’t say how long to wait.') : undefined;
    },
  },
  {
    name: 'is-transient-before-a-connection',
    sentence: 'Where no connection came to be, nothing was sent: transient.',
    async check(subject) {
      const errors = {
        'a refused connection': networkError('ECONNREFUSED', { syscall: 'connect' }),
        'a name without address': networkError('ENOTFOUND', { syscall: 'getaddrinfo' }),
        'a connection that took too long': networkError('UND_ERR_CONNECT_TIMEOUT'),
      };
      for (const [what, error] of Object.entries(errors)) {
        mustFail(await sendTo(subject, () => Promise.reject(error)), 'transient', `After ${what}, the message`);
      }
      return undefined;
    },
  },
  {
    name: 'is-unknown-after-writing',
    sentence:
      'Where the connection is lost behind the request, nobody knows whether it was delivered: unknown-outcome.',
    async check(subject) {
      for (const [code, syscall] of [
        ['UND_ERR_SOCKET'],
        ['ECONNRESET', 'read'],
        ['ETIMEDOUT', 'read'],
        ['EPIPE', 'write'],
      ]) {
        const answer = () => Promise.reject(networkError(code ?? '', syscall === undefined ? {} : { syscall }));
        mustFail(
          await sendTo(subject, answer),
          'unknown-outcome',
          `After a connection that was lost (${code}), the message`,
        );
      }
      return undefined;
    },
  },
  {
    name: 'sends-nothing-out-of-time',
    sentence: 'Where the time is over before the request, none is made, and the message may be sent again.',
    async check(subject) {
      const sent = await sendTo(subject, undefined, { signal: AbortSignal.abort() });
      mustFail(sent, 'transient', 'A message whose time was over');
      assert.equal(sent.calls.length, 0, 'It was requested all the same.');
      return undefined;
    },
  },
  {
    name: 'is-unknown-out-of-time',
    sentence: 'Where the time is over while the provider is silent, it answers at once: unknown-outcome.',
    async check(subject) {
      const started = performance.now();
      const sent = await sendTo(subject, neverAnswers, { signal: AbortSignal.timeout(50) });
      mustFail(sent, 'unknown-outcome', 'A message that the provider doesn’t answer');
      assert.ok(performance.now() - started < 2_000, 'It waited on when the signal had fired.');
      return undefined;
    },
  },
  {
    name: 'survives-odd-answers',
    sentence: 'Empty, broken and odd answers end as one of the results, and none of 500 or more as sent.',
    async check(subject) {
      for (const [what, answer] of Object.entries(oddAnswers)) {
        const { result } = await sendTo(subject, () => answer());
        const { status } = answer();
        const told = resultInWords(result);
        // A repeat would bring the message twice; to take it for refused would have the agent send it twice.
        if (status < 300)
          assert.match(result.kind, /^(?:sent|unknown-outcome)$/, `After ${what}, it may have arrived: ${told}`);
        else assert.notEqual(result.kind, 'sent', `After ${what}, the message counts as sent.`);
        if (status >= 500) {
          assert.match(result.kind, /^(?:transient|unknown-outcome)$/, `After ${what}, a repeat may help: ${told}`);
        }
      }
      return undefined;
    },
  },
  {
    name: 'reads-no-endless-answers',
    sentence: 'An answer without end is not read to its end.',
    async check(subject) {
      for (const status of [200, 400, 500]) {
        const { answer, isReadTooFar } = hugeAnswer(status);
        await sendTo(subject, answer);
        assert.ok(!isReadTooFar(), `Of an answer with the status ${status}, more than 4 MB were read.`);
      }
      return undefined;
    },
  },
  {
    name: 'leaves-repeats-to-the-core',
    sentence: 'A message that failed is not sent again by the adapter itself.',
    async check(subject) {
      for (const [what, answer] of Object.entries({ ...failuresOfAll, ...subject.api.failures })) {
        const { calls } = await sendTo(subject, answer);
        const written = calls.filter((call) => mentions([call], 'Zebra')).length;
        assert.ok(written <= 1, `After ${what}, the message was sent ${written} times.`);
      }
      return undefined;
    },
  },
  {
    name: 'repeats-under-one-key',
    sentence:
      'Where a send may be repeated, the repeat carries the same key and counts as taken; others have their own.',
    async check(subject) {
      if (!subject.provider.manifest.capabilities.idempotentSend) {
        return declared('A message that is sent twice arrives twice: the core repeats none of unknown outcome.');
      }
      const isApart = await areToldApart(subject, OUR_ID, `${OUR_ID.slice(0, -1)}X`);
      assert.ok(isApart, 'Nothing in the requests tells a repeat from another message.');
      const now = () => new Date(NOW.getTime() + 60_000);
      const answer = subject.api.start();
      mustBeSent(await sendTo(subject, answer), 'A message');
      const repeat = await sendTo(subject, answer, { now });
      // Told as a refusal of the repeat, the core knows that the message is there.
      const isKnown = 'refuses' in repeat.result && repeat.result.refuses === 'repeat';
      if (!isKnown) mustBeSent(repeat, 'The repeat of a message that had been taken');
      return undefined;
    },
  },
  {
    name: 'lacks-its-secrets',
    sentence: 'Without a secret nothing is sent, and the failure is one of the configuration.',
    async check(subject) {
      for (const secrets of [[], [{ name: 'another', value: 'test-secret' }]]) {
        const sent = await sendTo(subject, undefined, { secrets });
        mustFail(sent, 'configuration', 'A message of a channel without secrets');
        assert.equal(sent.calls.length, 0, 'It was requested all the same.');
      }
      return undefined;
    },
  },
  {
    name: 'has-sentences-for-agents',
    sentence: 'Of every failure the agent reads a whole sentence, in each language.',
    async check(subject) {
      const failures = await allFailures(subject);
      for (const [what, { agentMessage }] of failures) mustBeSentence(agentMessage, `What agents read after ${what}`);
      assert.notEqual(failures.length, 0, 'No answer of the provider is a failure.');
      return undefined;
    },
  },
  {
    name: 'keeps-words-and-secrets-in',
    sentence: 'What operators and agents read of a failure holds neither the message’s text nor a secret.',
    async check(subject) {
      const echo: Answer = async (request) =>
        new Response(`${await request.text()} ${JSON.stringify([...request.headers])} ${request.url}`, { status: 400 });
      const thrown: Answer = async (request) => {
        throw new TypeError(
          `fetch failed: ${request.url} ${JSON.stringify([...request.headers])} ${await request.text()}`,
        );
      };
      const told = await allFailures(subject);
      for (const answer of [echo, thrown]) {
        told.push(['an answer that repeats the request', failureOf(await sendTo(subject, answer), 'An error')]);
      }
      for (const [what, { detail, agentMessage }] of told) {
        assert.notEqual(detail.trim(), '', `After ${what}, the operator is told nothing.`);
        const leak = leakIn(`${detail} ${JSON.stringify(agentMessage)}`, subject.secrets.first, AGENTS_TEXT);
        assert.equal(leak, undefined, `After ${what}, the failure gives ${String(leak)} away.`);
      }
      return undefined;
    },
  },
  {
    name: 'follows-no-redirects',
    sentence: 'No request follows a redirect, which would take the credentials elsewhere.',
    async check(subject) {
      const answer: Answer = () => new Response(null, { status: 307, headers: { location: 'https://evil.example/' } });
      const { calls, result } = await sendTo(subject, answer);
      assert.notEqual(result.kind, 'sent', 'A redirect counts as sent.');
      for (const { redirect, url } of calls) {
        assert.notEqual(redirect, 'follow', 'Its fetch follows redirects: give it redirect: ‘manual’.');
        assert.notEqual(new URL(url).hostname, 'evil.example', 'It went where the redirect led.');
      }
      return undefined;
    },
  },
  {
    name: 'sends-texts-at-the-limit',
    sentence: 'A text as long as the manifest says, as the provider counts, goes out whole in one request.',
    async check(subject) {
      const { maxLength, countedIn } = subject.provider.manifest.capabilities.text;
      const longest = countedIn === 'code-points' ? '👋'.repeat(maxLength) : 'é'.repeat(maxLength);
      for (const text of [longest, '.', '👩‍👩‍👧‍👦']) {
        const sent = await sendTo(subject, undefined, { part: await partFor(subject, { text }) });
        mustBeSent(sent, `A text of ${text.length} units`);
        assert.equal(sent.calls.filter((call) => says([call], text)).length, 1, 'It was cut, split or changed.');
      }
      return undefined;
    },
  },
  {
    name: 'takes-a-long-text-in-pieces',
    sentence: 'Of a text that is too long, each piece that the core makes of it is sent, whole and in its order.',
    async check(subject) {
      const { text: limit } = subject.provider.manifest.capabilities;
      const word = 'naïve 👩‍👩‍👧‍👦 ';
      const pieces = splitText(word.repeat(Math.ceil((2 * limit.maxLength) / word.length)), limit);
      assert.ok(pieces.length > 1, 'The text was not cut: the limit is not one.');
      const answer = subject.api.start();
      for (const [index, text] of pieces.entries()) {
        const externalId = index === 0 ? OUR_ID : `${OUR_ID}.${index}`;
        const sent = await sendTo(subject, answer, { part: await partFor(subject, { externalId, text }) });
        mustBeSent(sent, `A piece of ${text.length} units`);
        assert.equal(sent.calls.filter((call) => says([call], text)).length, 1, 'A piece was cut, split or changed.');
      }
      if (subject.provider.manifest.capabilities.idempotentSend) {
        const isApart = await areToldApart(subject, OUR_ID, `${OUR_ID}.1`);
        assert.ok(isApart, 'All pieces have one key: the provider takes those after the first for repeats of it.');
      }
      return undefined;
    },
  },
  {
    name: 'uses-the-newest-secret',
    sentence: 'While a secret is rotated, what goes out is proven by the newest, alone or beside the old one.',
    async check(subject) {
      const { first, newer } = subject.secrets;
      const send = async (secrets: typeof first) => (await sendTo(subject, undefined, { secrets })).calls;
      const [both, latest] = [await send([...newer, ...first]), await send(newer)];
      const values = both.flatMap(valuesOf);
      const missing = latest.flatMap(valuesOf).filter((value) => !values.some((there) => there.includes(value)));
      assert.equal(missing.length, 0, 'While two secrets are valid, the request lacks what the newest one puts there.');
      return undefined;
    },
  },
];
