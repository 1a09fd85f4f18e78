import { createHash } from 'node:crypto';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { TestResult } from '../../contract/provider.ts';
import { addressRefused, type SendContext } from '../../contract/sending.ts';
import { networkFailureOf } from '../provider-answer.ts';
import { readAnswer } from '../read-answer.ts';
import { manifest } from './manifest.ts';
import { postSigned, targetOf } from './send.ts';
import { answeredWith, testTexts, unansweredWith } from './test-texts.ts';

/** Posts `channel.test` (docs/generic-provider.md), which no customer gets to see, and judges the answer. Never throws. */
export async function sendTest(context: SendContext): Promise<TestResult> {
  const target = targetOf(context);
  if (target.kind === 'not-set-up') return failed(testTexts.notSetUp, target.detail);
  const { channelId } = context;
  const now = context.now();
  // Each test is an event of its own, so that a receiver that looks out for repeats answers every one of them anew.
  const id = `test-${createHash('sha256').update(`${channelId} ${now.getTime()}`).digest('base64url')}`;
  try {
    const response = await postSigned(target, id, { type: 'channel.test', data: { channelId } }, now, context);
    const { ok, status } = response;
    const { outcome } = await readAnswer(response, manifest.answers, now);
    if (outcome.kind === 'sent') return { kind: 'good' };
    if (ok)
      return failed(testTexts.noReceiver, `The delivery URL answered ${status} with a body that is no receiver's.`);
    const detail = `The delivery URL answered ${status}.`;
    return failed(answeredWith(status), detail, status === 401 || status === 403 ? 'signature' : undefined);
  } catch (error) {
    const { kind, code } = networkFailureOf(error);
    if (kind === 'address-refused') return failed(addressRefused, `The delivery URL was refused: ${code}.`, 'address');
    return failed(unansweredWith(code), `The delivery URL gave no answer: ${code}.`);
  }
}

type Failed = Extract<TestResult, { readonly kind: 'failed' }>;

function failed(reason: LocalizedText, detail: string, cause?: Failed['cause']): TestResult {
  return { kind: 'failed', reason, detail, ...(cause !== undefined && { cause }) };
}
