import type { PlantedBug } from '../planted-bug.ts';

const accept = 'lib/inbound/webhook/receive-webhook.ts';
const jobs = 'lib/queues/group-and-deduplication-ids.ts';
const receive = 'lib/inbound/webhook/receive-webhook.ts';
const verifyWebhook = 'lib/inbound/webhook/receive-webhook.ts';
const jobQueues = 'lib/queues/sqs.ts';
const verify = 'lib/providers/generic/verify.ts';

const ofAccept = (test: string) => ({ file: 'test/lib/inbound/webhook/enqueue-webhook.test.ts', test });
const ofReceive = (test: string) => ({ file: 'test/lib/inbound/webhook/receive-webhook.test.ts', test });
const ofVerify = (test: string) => ({
  file: 'test/lib/providers/generic/verify.test.ts',
  test: `verify of the generic provider > ${test}`,
});
const ofQueues = (test: string) => ({ file: 'test/lib/queues/sqs.test.ts', test });

export const webhooks: readonly PlantedBug[] = [
  {
    name: 'A webhook is acknowledged before it is stored',
    file: receive,
    find: 'await queue({ ...channel, keepsBlocks }, told, correlation, ports);',
    replace: 'queue(channel, told, correlation, ports).catch(() => undefined);',
    check: ofReceive('receiveWebhook > asks the provider to come again when the queue can not be reached'),
  },
  {
    name: 'A webhook is acknowledged although the queue refused an entry of it',
    file: accept,
    find: "return refused > 0 ? { kind: 'not-queued' } :",
    replace: 'return',
    check: ofAccept('enqueueWebhook > is not queued as soon as one entry is refused: refusesInbound'),
  },
  {
    name: 'Entries that the queue refused are not counted',
    file: jobQueues,
    find: 'refused += Failed.length;',
    replace: 'void Failed;',
    check: ofQueues('createSqsJobQueues > counts the entries that the queue refuses, over all calls'),
  },
  {
    name: 'The deduplication id does not name the channel',
    file: jobs,
    find: 'deduplicationId: keys.digest([channelId, messages, replay]),',
    replace: 'deduplicationId: keys.digest([messages, replay]),',
    check: ofAccept('the ids for the queue > tell conversations and channels apart'),
  },
  {
    name: 'The deduplication id does not name the content',
    file: jobs,
    find: 'deduplicationId: keys.digest([channelId, messages, replay]),',
    replace: 'deduplicationId: keys.digest([channelId, messages.map((message) => message.providerMessageId), replay]),',
    check: ofAccept(
      'the ids for the queue > let a changed body under a known event id come through, in the same group',
    ),
  },
  {
    name: 'A replay has the deduplication id of the one before it',
    file: jobs,
    find: 'deduplicationId: keys.digest([channelId, messages, replay]),',
    replace: 'deduplicationId: keys.digest([channelId, messages, replay > 0]),',
    check: ofAccept('the ids for the queue > let each replay of a message come through, in the same group'),
  },
  {
    name: 'The group id is the same for all conversations',
    file: jobs,
    find: 'groupId: groupIdOf(channelId, messages[0]?.conversationId, keys.groups),',
    replace: "groupId: groupIdOf(channelId, '', keys.groups),",
    check: ofAccept('the ids for the queue > tell conversations and channels apart'),
  },
  {
    name: 'The group id is the id of the message',
    file: jobs,
    find: 'groupId: groupIdOf(channelId, messages[0]?.conversationId, keys.groups),',
    replace: 'groupId: keys.groups([channelId, messages]),',
    check: ofAccept(
      'the ids for the queue > let a changed body under a known event id come through, in the same group',
    ),
  },
  {
    name: 'The group id shows the conversation',
    file: jobs,
    find: 'groupId: groupIdOf(channelId, messages[0]?.conversationId, keys.groups),',
    replace: "groupId: `${channelId}.${messages[0]?.conversationId ?? ''}`,",
    check: ofAccept('the ids for the queue > are 43 URL-safe characters and show no phone number'),
  },
  {
    name: 'Each message of a webhook is queued by itself',
    file: accept,
    find: 'return [...Map.groupBy(messages, ({ conversationId }) => conversationId).values()];',
    replace: 'return messages.map((message) => [message]);',
    check: ofAccept('enqueueWebhook > queues one message per conversation, each with its messages in their order'),
  },
  {
    name: 'A text that the queue can not hold is sent as it is',
    file: 'lib/queues/group-and-deduplication-ids.ts',
    find: ".replaceAll('\\uFFFE', '\\\\ufffe').replaceAll('\\uFFFF', '\\\\uffff');",
    replace: ';',
    check: ofQueues('createSqsJobQueues > carries the characters that SQS refuses, and every other one'),
  },
  {
    name: 'A body is serialised anew before its signature is computed',
    file: verify,
    find: 'body: request.body }, key)',
    replace: 'body: JSON.stringify(JSON.parse(Buffer.from(request.body).toString())) }, key)',
    check: ofVerify('signs over the body as it came, however it is spaced and escaped'),
  },
  {
    name: 'A body is read as text before its signature is computed',
    file: verify,
    find: 'body: request.body }, key)',
    replace: 'body: Buffer.from(request.body).toString() }, key)',
    check: ofVerify('signs over bytes, so that a body outside UTF-8 is proven all the same'),
  },
  {
    name: 'Without a secret every webhook is accepted',
    file: verify,
    find: "return reject('no-secret-configured');",
    replace: 'return accept(request);',
    check: ofVerify('rejects as not configured when there is no secret at all'),
  },
  {
    name: 'A signature from the future is accepted',
    file: verify,
    find: 'if (age < -TOLERANCE_SECONDS)',
    replace: 'if (age < -TOLERANCE_SECONDS * 1_000)',
    check: ofVerify('judges a timestamp of in 5 minutes and 1 second'),
  },
  {
    name: 'An old signature is accepted',
    file: verify,
    find: 'if (!(age <= TOLERANCE_SECONDS))',
    replace: 'if (age > TOLERANCE_SECONDS * 1_000)',
    check: ofVerify('judges a timestamp of 5 minutes and 1 second ago'),
  },
  {
    name: 'A signature is compared by its bytes, of which base64 has several spellings',
    file: verify,
    find: 'timingSafeEqual(signature, Buffer.from(candidate))',
    replace:
      "timingSafeEqual(Buffer.from(signature.toString().slice(3), 'base64'), Buffer.from(candidate.slice(3), 'base64'))",
    check: {
      file: 'test/lib/providers/generic/forged.test.ts',
      test: '10,000 forged webhooks > with a last character that decodes to the same bytes are all refused',
    },
  },
  {
    name: 'A rotated secret is never looked for',
    file: verifyWebhook,
    find: 'provider.verify(request, await ports.secretsOf(channel, true), channel.settings)',
    replace: 'provider.verify(request, await ports.secretsOf(channel, false), channel.settings)',
    check: ofReceive('receiveWebhook > sees a rotated secret as soon as its cache is thirty seconds old'),
  },
  {
    name: 'A channel that was removed goes on accepting webhooks',
    file: verifyWebhook,
    find: "if (channel.state === 'removed' || channel.state === 'removing') {",
    replace: "if (channel.state === 'removing') {",
    check: ofReceive('receiveWebhook > is gone while the channel is removed'),
  },
  {
    name: 'A worker that was not done answers with an empty batch',
    file: 'lib/queues/process-batch.ts',
    find: '    batchItemFailures.push({ itemIdentifier: record.messageId });\n',
    replace: '',
    check: ofQueues('processBatch > brings a message back at once that wants to be'),
  },
  {
    name: 'A message is not held back for as long as the worker asked',
    file: 'lib/queues/process-batch.ts',
    find: 'Math.ceil(delivery.afterMs / 1000)',
    replace: 'Math.ceil(delivery.afterMs / 1_000_000)',
    check: {
      file: 'test/lib/queues/process-batch.test.ts',
      test: 'processBatch, for a message that comes back > has SQS hide it for 120 s where 119001 ms are asked for',
    },
  },
  {
    name: 'A message is refused over what it quotes',
    file: 'lib/providers/generic/envelope.ts',
    find: 'replyTo: z.catch(z.nullish(z.object({ id: looseId })), undefined),',
    replace: 'replyTo: z.nullish(z.object({ id: idSchema })),',
    check: {
      file: 'test/lib/providers/generic/parse.test.ts',
      test: 'parse of message.received > keeps the message where what it quotes is {}',
    },
  },
];
