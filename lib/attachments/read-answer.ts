import type { IncomingMessage } from 'node:http';
import { declaredName } from './declared-name.ts';
import type { Opened } from './open-file.ts';
import { streamAnswer } from './stream-answer.ts';

export interface AnswerRules {
  readonly maxBytes: number;
  readonly idleMs: number;
  readonly timeLimit: AbortSignal;
}

export type ReadAnswer = Opened | { readonly kind: 'redirect'; readonly location: string };

const redirects: readonly (number | undefined)[] = [301, 302, 303, 307, 308];
const passing: readonly (number | undefined)[] = [408, 429];

/** What an answer comes to. Of all but `opened` the connection is closed. */
export function readAnswer(answer: IncomingMessage, url: URL, rules: AnswerRules): ReadAnswer {
  const read = judge(answer, url, rules);
  if (read.kind !== 'opened') answer.destroy();
  return read;
}

function judge(answer: IncomingMessage, url: URL, { maxBytes, idleMs, timeLimit }: AnswerRules): ReadAnswer {
  const { hostname } = url;
  const { statusCode: status = 0, headers } = answer;
  const { location } = headers;
  if (redirects.includes(status) && location !== undefined) return { kind: 'redirect', location };
  if (passing.includes(status) || status >= 500) {
    return { kind: 'unavailable', detail: `${hostname} answered ${status}` };
  }
  if (status !== 200) return { kind: 'failed', problem: 'gone', detail: `${hostname} answered ${status}` };

  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    return { kind: 'failed', problem: 'encoded', detail: `${hostname} sent it encoded, though identity was asked for` };
  }
  const length = headers['content-length'];
  const declaredSize = length === undefined ? undefined : Number(length);
  if (declaredSize !== undefined && declaredSize > maxBytes) {
    return { kind: 'failed', problem: 'too-large', detail: `${hostname} announced ${declaredSize} bytes` };
  }
  return {
    kind: 'opened',
    file: {
      bytes: streamAnswer(answer, hostname, idleMs, timeLimit),
      declaredName: declaredName(headers['content-disposition'], url),
      declaredType: headers['content-type']?.split(';')[0]?.trim().toLowerCase(),
      declaredSize,
      close: () => void answer.destroy(),
    },
  };
}
