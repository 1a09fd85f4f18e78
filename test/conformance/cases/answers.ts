import assert from 'node:assert/strict';
import type { SendFailure } from '../../../lib/contract/sending.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { ConformanceSubject } from '../subject.ts';
import { resultInWords, sendTo } from '../support/calls.ts';
import { endlessAnswers, type OddAnswer, oddRefusals, oddSuccesses, oddWaits, toldIn } from '../support/odd-answers.ts';

/** What is told of an odd answer must be what the adapter declares of such. */
async function mustBeAsDeclared(odd: OddAnswer, subject: ConformanceSubject) {
  const { result } = await sendTo(subject, odd.answer(subject));
  const { answers } = subject.provider.manifest;
  const told = resultInWords(result);
  assert.equal(
    toldIn(result),
    odd.means(answers),
    `By what the adapter declares, ${odd.what} is ${odd.means(answers)}, and it was ${told}.`,
  );
  const isAlarm = odd.never?.some((kind) => kind === result.kind) === true;
  assert.ok(!isAlarm, `Of ${odd.what}, nobody must be told ${told}.`);
  const refuses = 'refuses' in result ? result.refuses : undefined;
  assert.ok(
    odd.mayRefuseTheRepeat !== true || refuses !== 'message',
    `After ${odd.what}, an earlier attempt may have been taken: it refuses no more than the repeat.`,
  );
  return result;
}

/** The time that is told is never shorter than the one asked for. */
function mustWait(result: Awaited<ReturnType<typeof mustBeAsDeclared>>, { what, asksToWait }: OddAnswer): void {
  const told = 'retryAfterMs' in result ? result.retryAfterMs : undefined;
  if (asksToWait === 'none')
    assert.equal(told, undefined, `Of ${what}, there is no time to wait, and it said ${String(told)}.`);
  else assert.equal(told, asksToWait, `Of ${what}, the wait is ${String(asksToWait)} ms, and it said ${String(told)}.`);
}

/** Codes that the adapter declares, in an error of the provider's own. */
function errorOf(code: string, { provider }: ConformanceSubject): Response {
  const [path = []] = provider.manifest.answers.error.code;
  const body = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), code);
  return Response.json(body, { status: 422 });
}

export const answers: readonly ConformanceCase[] = [
  {
    name: 'believes-no-odd-success',
    sentence: 'A 2xx counts as sent only with a body that is declared as a success.',
    async check(subject) {
      for (const odd of oddSuccesses) await mustBeAsDeclared(odd, subject);
      return undefined;
    },
  },
  {
    name: 'decides-without-the-end',
    sentence: 'Of an answer whose body never ends, what came of it decides.',
    async check(subject) {
      await Promise.all(endlessAnswers.map((odd) => mustBeAsDeclared(odd, subject)));
      return undefined;
    },
  },
  {
    name: 'tells-odd-refusals',
    sentence: 'What gateways and firewalls refuse raises no alarm about credentials, and concludes no earlier attempt.',
    async check(subject) {
      for (const odd of oddRefusals) await mustBeAsDeclared(odd, subject);
      return undefined;
    },
  },
  {
    name: 'waits-as-it-is-asked',
    sentence: 'How long to wait is told as it is asked for, and nothing where it is not.',
    async check(subject) {
      for (const odd of oddWaits) mustWait(await mustBeAsDeclared(odd, subject), odd);
      return undefined;
    },
  },
  {
    name: 'knows-its-codes',
    sentence: 'A code that is declared as one about the message, or about the repeat, is told as that.',
    async check(subject) {
      const { codes, repeat } = subject.provider.manifest.answers;
      const expected: (readonly [string, SendFailure['kind'], string])[] = [
        ...Object.entries(codes).map(([code, kind]) => [code, kind, 'message'] as const),
        ...repeat.codes.map((code) => [code, 'permanent', 'repeat'] as const),
      ];
      for (const [code, kind, refuses] of expected) {
        const { result } = await sendTo(subject, () => errorOf(code, subject));
        const told = resultInWords(result);
        assert.equal(result.kind, kind, `The code ${code} is declared as ${kind}, and it was ${told}.`);
        const refused = 'refuses' in result ? result.refuses : undefined;
        assert.equal(refused, refuses, `The code ${code} refuses the ${refuses}, and not ${String(refused)}.`);
      }
      return expected.length === 0 ? declared('Its errors have no codes that say what is refused.') : undefined;
    },
  },
];
