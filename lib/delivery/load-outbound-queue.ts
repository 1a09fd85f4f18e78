import type { OutboundQueue } from './outbox.ts';

/** The outbound queue in SQS, whose client is loaded with the first message that has to wait: most don't. */
export function loadOutboundQueue(url: string): OutboundQueue {
  let loaded: Promise<OutboundQueue> | undefined;
  const queue = () =>
    (loaded ??= import('./connect-outbound-queue.ts').then(({ connectOutboundQueue }) => connectOutboundQueue(url)));
  return { send: async (entry) => (await queue()).send(entry) };
}
