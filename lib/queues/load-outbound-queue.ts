import type { OutboundQueue } from './jobs.ts';

/** The outbound queue in SQS, whose client is loaded with the first message that has to wait: most don't. */
export function loadOutboundQueue(url: string): OutboundQueue {
  let loaded: Promise<OutboundQueue> | undefined;
  const queue = () => (loaded ??= import('./sqs.ts').then(({ connectOutboundQueue }) => connectOutboundQueue(url)));
  return { send: async (entry) => (await queue()).send(entry) };
}
