import type { Message } from './model.ts';

export type MessageStatus =
  | { readonly kind: 'received' | 'sending' | 'sent' | 'delivered' | 'seen' }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * What the agent is shown: the last report, except that `delivered` after `seen` takes nothing back (byoc-protocol
 * §3.6: reports come in any order).
 */
export function statusOf(message: Message): MessageStatus {
  if (message.sending === 'refused') return { kind: 'failed', reason: message.refusal ?? 'The message was not sent.' };
  const last = message.reports.at(-1);
  if (message.sending !== 'sent' || last === undefined) {
    return { kind: message.sending };
  }
  if (last.status === 'failed') {
    return { kind: 'failed', reason: last.reason ?? 'The external platform could not deliver the message.' };
  }
  return { kind: message.reports.some((report) => report.status === 'seen') ? 'seen' : last.status };
}
