import type { Deployment, Environment } from '../support/deployment.ts';

/** A webhook with one message, that the provider posts so many milliseconds after the beginning. */
export interface Arrival {
  readonly at: number;
  readonly conversation: string;
  readonly message: number;
}

export const said = (conversation: string, message: number): string => `${message} of ${conversation}`;

export const webhook = (conversation: string, message: number) => ({
  type: 'message.received',
  timestamp: '2026-03-02T10:15:29.100Z',
  data: {
    id: `${conversation}-${message}`,
    thread: { id: conversation },
    author: { id: `usr-of-${conversation}` },
    text: said(conversation, message),
  },
});

/** `conv-1` and so on. */
export const conversations = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `conv-${index + 1}`);

/** Each conversation says so many messages, all in turn, a while apart. */
export function inTurn(names: readonly string[], messages: number, everyMs: number): Arrival[] {
  return Array.from({ length: messages * names.length }, (_, index) => ({
    at: index * everyMs,
    conversation: names[index % names.length] ?? '',
    message: Math.floor(index / names.length) + 1,
  }));
}

/** Environments of the worker, which take what the queue has in rotation, as Lambda does. */
export function workers(world: Deployment, count: number): () => Promise<boolean> {
  const environments: readonly Environment[] = Array.from({ length: count }, () => world.start());
  let turn = 0;
  return async () => {
    turn += 1;
    return (await environments[turn % count]?.workInbound()) ?? false;
  };
}

/**
 * Lets webhooks come and workers work, each at its time, until the queue is empty, or so many milliseconds have passed.
 * Answers what each webhook was answered.
 */
export async function run(
  world: Deployment,
  arrivals: readonly Arrival[],
  work: () => Promise<boolean>,
  endsAfterMs = Infinity,
): Promise<Set<unknown>> {
  const { clock, inbound } = world;
  const receiver = world.start();
  const answers = new Set<unknown>();
  const startsAt = clock.now().getTime();
  const coming = arrivals.toSorted((one, other) => one.at - other.at);
  for (let index = 0; ;) {
    const arrival = coming[index];
    const arrivesAt = arrival === undefined ? Infinity : startsAt + arrival.at;
    const worksAt = inbound.nextAt() ?? Infinity;
    const at = Math.min(arrivesAt, worksAt);
    if (at === Infinity || at > startsAt + endsAfterMs) return answers;
    await clock.advance(Math.max(0, at - clock.now().getTime()));
    if (arrival !== undefined && arrivesAt <= worksAt) {
      const answer = await receiver.receive(webhook(arrival.conversation, arrival.message));
      answers.add(answer.kind === 'ended' ? answer.value : answer.kind);
      index += 1;
    } else {
      await work();
    }
  }
}

/** What CXone has of a conversation, in the order of creation. */
export function textsOf({ cxone }: Deployment, conversation: string): unknown[] {
  return cxone.messages
    .filter(({ thread }) => thread.idOnExternalPlatform === conversation)
    .map(({ messageContent }) => messageContent.payload['text']);
}

/** The texts of the first so many messages of a conversation. */
export const allOf = (conversation: string, messages: number): string[] =>
  Array.from({ length: messages }, (_, index) => said(conversation, index + 1));
