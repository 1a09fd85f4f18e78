import type { BotApiAnswer } from './call-bot-api.ts';

/** Why a call of the Bot API came to nothing, for the operator: no token, and nothing in Telegram's free words. */
export function detailOf(answer: Exclude<BotApiAnswer, { kind: 'done' }>): string {
  switch (answer.kind) {
    case 'not-set-up':
      return `The channel has no usable ${answer.lacks}.`;
    case 'no-answer':
      return noAnswer[answer.failure](answer.code);
    case 'error':
      return `The Bot API answered ${answer.status}.`;
  }
}

const noAnswer = {
  'not-written': (code: string) => `The Bot API could not be reached: ${code}.`,
  untrusted: (code: string) => `The certificate of the Bot API is not trusted: ${code}.`,
  'maybe-written': (code: string) => `The Bot API gave no answer after the request may have been written: ${code}.`,
};
