import type { PlantedBug } from '../planted-bug.ts';

const deliver = 'lib/outbound/deliver-outbound.ts';
const queue = 'lib/outbound/enqueue-outbound.ts';
const queued = 'lib/queues/queued-messages.ts';

const ofDeliver = (test: string) => ({ file: 'test/lib/outbound/deliver-outbound.test.ts', test });
const ofQueue = (test: string) => ({ file: 'test/lib/outbound/enqueue-outbound.test.ts', test });

/** Agents' messages that are sent from the queue. */
const ofMoved = (test: string) => ({
  file: 'test/faults/moved-channel.test.ts',
  test: `a message under way while its channel is moved > ${test}`,
});

export const queuedOutbound: readonly PlantedBug[] = [
  {
    name: 'A message goes past those of its conversation on the queue',
    file: 'lib/outbound/send-outbound.ts',
    find: 'tries < MOST_TRIES && !isForQueue && hasBudget',
    replace: 'tries < MOST_TRIES && hasBudget',
    check: ofQueue(
      'the order of a conversation > holds while messages of it are on the queue: later ones go behind them',
    ),
  },
  {
    name: 'The queue gets a message before its conversation is marked',
    file: queue,
    find: '  await ports.queuedMessages.enter(conversation, externalId);\n',
    replace: '',
    check: ofQueue(
      'the order of a conversation > holds while messages of it are on the queue: later ones go behind them',
    ),
  },
  {
    name: 'Whichever message is settled takes the marks of all away',
    file: queued,
    find: 'numberIn(left, id) < queuedAt - QUEUED_WITHIN_MS',
    replace: 'numberIn(left, id) < queuedAt + QUEUED_WITHIN_MS',
    check: ofQueue(
      'the order of a conversation > holds after two callbacks that overlapped: whichever is sent first, the third waits for both',
    ),
  },
  {
    name: 'A message that is settled stays marked',
    file: deliver,
    find: '  await queuedMessages.settle(conversation, job.externalId, queuedAt);\n',
    replace: '  void queuedAt;\n  void queuedMessages;\n  void conversation;\n',
    check: ofQueue(
      'the order of a conversation > holds while messages of it are on the queue: later ones go behind them',
    ),
  },
  {
    name: 'All messages of a channel have one group',
    file: 'lib/queues/group-and-deduplication-ids.ts',
    find: 'groupId: groupIdOf(channelId, part.conversationId, keys.groups),',
    replace: "groupId: groupIdOf(channelId, '', keys.groups),",
    check: ofQueue(
      'the order of a conversation > is that of the queue: one group per conversation, which shows none of it',
    ),
  },
  {
    name: 'A message that the queue refused is told as sent',
    file: queue,
    find: "if (put === 'queued') {",
    replace: "if (put === 'queued' || put === 'refused') {",
    check: ofQueue(
      'a queue that takes no message > makes it one that was not sent: the agent is told, and the next one is sent',
    ),
  },
  {
    name: 'A message that failed is told to nobody',
    file: deliver,
    find: 'return (await jobQueues.sendStatuses([status])) === 0;',
    replace: 'return (await jobQueues.sendStatuses([])) === 0 && status.externalId !== undefined;',
    check: ofDeliver(
      'a refusal > is told to the agent in the words of the adapter, once, as a failed status: permanent',
    ),
  },
  {
    name: 'A message is settled although the status queue did not take its end',
    file: deliver,
    find: 'return (await jobQueues.sendStatuses([status])) === 0;',
    replace: 'return (await jobQueues.sendStatuses([status])) >= 0;',
    check: ofDeliver(
      'a status queue that does not take the end of a message > is asked again, and the agent told the same, where it refuses it',
    ),
  },
  {
    name: 'A message is sent from the queue as often as the queue hands it out',
    file: deliver,
    find: "      await ports.claims.finish(claim, 'done');\n",
    replace: '',
    check: ofDeliver('deliverOutbound > sends a message once, however often the queue hands it out'),
  },
  {
    name: 'A queued send of unknown outcome is repeated with a provider that doubles repeats',
    file: deliver,
    find: "      if (!idempotentSend) return end(held, { ...endingAfter(result), outcome: 'ambiguous' }, ports);\n",
    replace: '',
    check: ofDeliver(
      'an outcome that is unknown > is told to the agent at once where the provider doubles repeats, and never repeated',
    ),
  },
  {
    name: 'The agent reads "not sent" of a message that may have arrived',
    file: deliver,
    find: "const ending = maybeWritten && reached.outcome === 'failed' ? nobodyKnows : reached;",
    replace: 'const ending = maybeWritten ? reached : reached;',
    check: ofDeliver('an outcome that is unknown > ends after ten minutes: nobody knows, and the agent is told so'),
  },
  {
    name: 'A message waits for its provider for ever',
    file: deliver,
    find: 'if (leftMs(job, ports.now()) <= delay) return end(held, waitedTooLong, ports);',
    replace: '',
    check: ofDeliver(
      'a provider that takes nothing for now > is no reason to tell the agent later than needed: a wait that is too long ends it at once',
    ),
  },
  {
    name: 'A refusal of the repeat is told as one of the message',
    file: 'lib/outbound/outbound-message.ts',
    find: 'return mayHaveIt ? ofAllAttempts(result) : result;',
    replace: 'return result;',
    check: ofDeliver('a refusal > of a repeat that may be refused as one says nothing of the message: permanent'),
  },
  {
    name: 'A provider that has a message already is asked for ten minutes whether it has',
    file: 'lib/outbound/outbound-message.ts',
    find: "  if (result.refuses === 'repeat') return { kind: 'sent' };\n",
    replace: '',
    check: ofDeliver('a refusal > of a repeat that the provider has already is a message that is sent'),
  },
  {
    name: 'A part whose repeat meets broken credentials is told as not sent',
    file: 'lib/outbound/deliver-parts.ts',
    find: "failure.kind === 'unknown-outcome' || (isInDoubt && !isRefusal(failure));",
    replace: "failure.kind === 'unknown-outcome' || (isInDoubt && isRefusal(failure));",
    check: {
      file: 'test/lib/outbound/outbound-files.test.ts',
      test: 'an agent’s message with files > says what is known of a part when at its repeat the credentials are refused',
    },
  },
  {
    name: 'A message that is throttled without a time to wait is sent again at once',
    file: 'lib/breakers/wait-after.ts',
    find: 'return Math.max(backOff(attempt, random), Math.ceil(askedForMs + jitterMs));',
    replace: 'return Math.ceil(askedForMs + jitterMs);',
    check: ofQueue('a message that the provider throttles > is answered with its id, and sent later'),
  },
  {
    name: 'A message comes back a little before the time that the provider asked for',
    file: 'lib/breakers/wait-after.ts',
    find: 'Math.ceil(askedForMs + jitterMs)',
    replace: 'Math.ceil(askedForMs - jitterMs)',
    check: ofQueue('a message that the provider throttles > is not tried before the time that the provider asked for'),
  },
  {
    name: 'A message that the old address of a channel may have is sent to the new one',
    file: 'lib/outbound/outbound-message.ts',
    find: '  if (mark === undefined || mark === accountMark(channel)) return channel;\n',
    replace: '  return channel;\n',
    check: ofMoved('is settled at the old URL where that may have it'),
  },
  {
    name: 'A message that the old address of a channel has not taken waits there',
    file: 'lib/outbound/deliver-outbound.ts',
    find: 'if (maybeWritten || partsSettled > 0) {',
    replace: 'if (account !== undefined) {',
    check: ofMoved('goes to the new URL where the old one has surely not taken it'),
  },
];
