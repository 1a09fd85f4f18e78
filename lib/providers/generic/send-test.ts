import { createHash } from 'node:crypto';
import type { Sentence } from '../../messages/sentence.ts';
import type { SendContext, TestResult } from '../contract.ts';
import { networkFailureOf } from '../network-failure.ts';
import { postSigned, targetOf } from './post.ts';
import { answeredWith, testSentences } from './test-sentences.ts';

/** Posts `channel.test` (docs/generic-provider.md), which no customer gets to see, and judges the answer. Never throws. */
export async function sendTest(context: SendContext): Promise<TestResult> {
  const target = targetOf(context);
  if (target.kind === 'not-set-up') return failed(testSentences.notSetUp, target.detail);
  const { channelId } = context;
  const now = context.now();
  // Each test is an event of its own, so that a receiver that looks out for repeats answers every one of them anew.
  const id = `test-${createHash('sha256').update(`${channelId} ${now.getTime()}`).digest('base64url')}`;
  try {
    const response = await postSigned(target, id, { type: 'channel.test', data: { channelId } }, now, context);
    await response.body?.cancel();
    const { ok, status } = response;
    if (ok) return { kind: 'good' };
    const reason = status === 401 || status === 403 ? testSentences.notVerified : answeredWith(status);
    return failed(reason, `The delivery URL answered ${status}.`);
  } catch (error) {
    return failed(testSentences.noAnswer, `The delivery URL gave no answer: ${networkFailureOf(error).code}.`);
  }
}

function failed(reason: Sentence, detail: string): TestResult {
  return { kind: 'failed', reason, detail };
}
