import assert from 'node:assert/strict';
import { fromUrlSafe, inboundMessageId, providerMessageIdOf, threadIdOf } from '../../../lib/ids.ts';
import { messageEventSchema } from '../../../lib/queues/jobs.ts';
import type { ConformanceCase } from '../case.ts';
import type { ConformanceSubject } from '../subject.ts';
import { messageIn, messagesOf, NOW, sampleOf, verified } from '../support/webhooks.ts';

const hour = new Date(NOW.getTime() + 3_600_000);

/** Every event that some message of a customer gives, whatever its kind. */
async function allMessages(subject: ConformanceSubject) {
  const { provider, bodies } = subject;
  const sample = sampleOf(subject);
  const others = Object.values(bodies.kinds).map((make) => make(sample, subject.idOf('message', 2)));
  const read = [bodies.text(sample), ...others].map(async (body) => provider.parse(verified(subject, body)));
  return (await Promise.all(read)).flatMap(messagesOf);
}

export const keys: readonly ConformanceCase[] = [
  {
    name: 'knows-repeats',
    sentence: 'A message that the provider repeats, later and signed anew, has the same key and says the same.',
    async check(subject) {
      const body = subject.bodies.text(sampleOf(subject));
      const { provider, secrets } = subject;
      const first = await provider.parse(verified(subject, body));
      const repeats = [verified(subject, body, { at: hour }), verified(subject, body, { secrets: secrets.newer })];
      for (const repeat of repeats)
        assert.deepEqual(await provider.parse(repeat), first, 'A repeat said something else.');
      return undefined;
    },
  },
  {
    name: 'tells-messages-apart',
    sentence: 'Two messages with the same words have two keys, in one conversation and in two.',
    async check(subject) {
      const numbers = [{}, { message: 2 }, { message: 3, customer: 2 }];
      const found = await Promise.all(
        numbers.map((which) => messageIn(subject, subject.bodies.text(sampleOf(subject, which)))),
      );
      const distinct = new Set(found.map(({ providerMessageId }) => providerMessageId));
      assert.equal(distinct.size, numbers.length, 'Two messages share a providerMessageId: one of them would be lost.');
      return undefined;
    },
  },
  {
    name: 'tells-equal-ids-apart',
    sentence: 'Where two conversations may count their messages alike, the keys of the messages differ all the same.',
    async check(subject) {
      const [one, other] = await Promise.all(
        [1, 2].map((customer) => messageIn(subject, subject.bodies.text(sampleOf(subject, { customer })))),
      );
      if (subject.countsPerConversation !== true) {
        assert.equal(one?.providerMessageId, other?.providerMessageId, 'The key names more than the message: say so.');
        return { declared: 'The provider’s ids of messages are unique in the channel.' };
      }
      assert.notEqual(one?.providerMessageId, other?.providerMessageId, 'Two customers’ messages share a key.');
      return undefined;
    },
  },
  {
    name: 'keeps-conversations-apart',
    sentence: 'The messages of one conversation share its id, and those of another have another one.',
    async check(subject) {
      const found = await Promise.all(
        [{}, { message: 2 }, { message: 3, customer: 2 }].map((which) =>
          messageIn(subject, subject.bodies.text(sampleOf(subject, which))),
        ),
      );
      const [first, second, other] = found.map(({ conversationId }) => conversationId);
      assert.equal(second, first, 'Two messages of one conversation came in two.');
      assert.notEqual(other, first, 'Two customers came in one conversation.');
      return undefined;
    },
  },
  {
    name: 'has-ids-for-urls',
    sentence: 'Ids come back unharmed from the form that they have in CXone’s URLs, and are of a fit length.',
    async check(subject) {
      for (const { providerMessageId, conversationId } of await allMessages(subject)) {
        const message = providerMessageIdOf(inboundMessageId(providerMessageId));
        assert.equal(message, providerMessageId, 'The id of a message doesn’t come back.');
        const conversation = fromUrlSafe(threadIdOf(conversationId));
        assert.equal(conversation, conversationId, 'The id of a conversation doesn’t come back.');
        for (const id of [providerMessageId, conversationId]) {
          assert.ok(id !== '' && id.length <= 500, `An id of ${id.length} characters fits no URL.`);
        }
      }
      return undefined;
    },
  },
  {
    name: 'gives-events-for-the-queue',
    sentence: 'Every message fits the queue’s schema and is the same behind it.',
    async check(subject) {
      for (const message of await allMessages(subject)) {
        const queued = messageEventSchema.safeParse(JSON.parse(JSON.stringify(message)));
        if (!queued.success) assert.fail(`A message doesn’t fit the queue: ${queued.error.message}`);
        const isWhole = JSON.stringify(queued.data).length === JSON.stringify(message).length;
        assert.ok(isWhole, 'A message has a field that the contract doesn’t have: it is lost on the queue.');
      }
      return undefined;
    },
  },
];
