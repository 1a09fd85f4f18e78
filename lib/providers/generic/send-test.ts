import { createHash } from 'node:crypto';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { TestResult } from '../../contract/provider.ts';
import { addressRefused, type SendContext } from '../../contract/sending.ts';
import { networkFailureOf } from '../provider-answer.ts';
import { readAnswer } from '../read-answer.ts';
import { manifest } from './manifest.ts';
import { postSigned, targetOf } from './send.ts';

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
    const reason = status === 401 || status === 403 ? testTexts.notVerified : answeredWith(status);
    return failed(reason, `The delivery URL answered ${status}.`);
  } catch (error) {
    const { kind, code } = networkFailureOf(error);
    if (kind === 'address-refused') return failed(addressRefused, `The delivery URL was refused: ${code}.`);
    return failed(testTexts.noAnswer, `The delivery URL gave no answer: ${code}.`);
  }
}

function failed(reason: LocalizedText, detail: string): TestResult {
  return { kind: 'failed', reason, detail };
}

/** What an admin is told of a test that failed. */
const testTexts = {
  notSetUp: {
    en: 'The channel has no usable signing secret or delivery URL. Reconnect it with a new secret.',
    fr: 'Le canal n’a pas de secret de signature ou d’URL de livraison utilisable. Reconnectez-le avec un nouveau secret.',
  },
  noAnswer: {
    en: 'The delivery URL gave no answer. Check that your system is running and can be reached from the internet.',
    fr: 'L’URL de livraison n’a pas répondu. Vérifiez que votre système fonctionne et qu’il est joignable depuis Internet.',
  },
  noReceiver: {
    en: 'No receiver answers there: what the delivery URL answers is a page, an error or another text. Check the address, and what your system answers.',
    fr: 'Aucun récepteur ne répond à cette adresse : l’URL de livraison renvoie une page, une erreur ou un autre texte. Vérifiez l’adresse et ce que répond votre système.',
  },
  notVerified: {
    en: 'The delivery URL refused the signature. Check that your system has the signing secret of this channel.',
    fr: 'L’URL de livraison a refusé la signature. Vérifiez que votre système a le secret de signature de ce canal.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

function answeredWith(status: number): LocalizedText {
  return {
    en: `The delivery URL answered with the status ${status} instead of a 2xx.`,
    fr: `L’URL de livraison a répondu avec le statut ${status} au lieu d’un 2xx.`,
  };
}
