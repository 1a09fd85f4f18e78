import assert from 'node:assert/strict';
import type { Change, MessageEvent, ReceiptEvent } from '../../../lib/contract/events.ts';
import { channelIdSchema, newOutboundMessageId, partId } from '../../../lib/ids.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { ConformanceSubject, CustomerKind } from '../subject.ts';
import { fileKinds, lineTo, mustBeSentence, OUR_ID, partFor, says, sendTo, troubles } from '../support/calls.ts';
import { isTaken } from '../support/is-taken.ts';
import {
  CHANNEL_ID,
  eventsOf,
  inWords,
  messageIn,
  messagesOf,
  mustPassOver,
  NOW,
  parsed,
  sampleOf,
} from '../support/webhooks.ts';

const customerKinds: readonly CustomerKind[] = [
  ...fileKinds,
  ...(['location', 'list', 'card', 'press', 'reply', 'edit', 'delete'] as const),
  ...(['reaction', 'typing', 'contactState', 'end'] as const),
];

/** What a customer does without words is an event of another kind than a message. */
const otherEvents: Readonly<Partial<Record<CustomerKind, 'signal' | 'typing'>>> = {
  ...{ reaction: 'signal', contactState: 'signal', end: 'signal', typing: 'typing' },
};

function bodyOf(subject: ConformanceSubject, kind: CustomerKind) {
  return subject.bodies.kinds[kind]?.(sampleOf(subject), subject.idOf('message', 2));
}

function mustChange(event: MessageEvent | undefined, kind: Change['kind'], original: MessageEvent): void {
  const change = event?.change;
  assert.ok(change?.kind === kind, `It does not say that a message was ${kind}: give it a change.`);
  assert.equal(change.of, original.providerMessageId, 'It does not name the message that it changes, by its key.');
}

export const capabilities: readonly ConformanceCase[] = [
  {
    name: 'takes-content-as-declared',
    sentence:
      'Each kind that the manifest takes from customers gives a message, or a signal of what has no words; each other one is ignored with a reason.',
    async check(subject) {
      const { content } = subject.provider.manifest.capabilities;
      for (const kind of customerKinds) {
        const support = content[kind].fromCustomer;
        const body = bodyOf(subject, kind);
        if (!isTaken(support)) {
          if (body !== undefined) mustPassOver(await parsed(subject, body), `The kind ${kind}, which is ${support},`);
          continue;
        }
        assert.ok(
          body,
          `The manifest declares ${kind} from customers ${support}: give the subject bodies.kinds.${kind}.`,
        );
        const result = await parsed(subject, body);
        const { [kind]: expected = 'message' } = otherEvents;
        const given = eventsOf(result).filter((event) => event.kind === expected);
        assert.equal(given.length, 1, `The kind ${kind}, which is ${support}, gave ${inWords(result)}.`);
        const isPress = messagesOf(result)[0]?.press !== undefined;
        assert.equal(
          isPress,
          kind === 'press',
          `Of a message of the kind ${kind}, press is ${isPress ? '' : 'not '}there.`,
        );
      }
      return undefined;
    },
  },
  {
    name: 'brings-files-as-declared',
    sentence: 'A kind of file that comes in full or in part brings a file.',
    async check(subject) {
      const { content } = subject.provider.manifest.capabilities;
      const kinds = fileKinds.filter((kind) => ['full', 'partial'].includes(content[kind].fromCustomer));
      for (const kind of kinds) {
        const body = bodyOf(subject, kind);
        assert.ok(body, `Give the subject bodies.kinds.${kind}.`);
        const { files = [] } = await messageIn(subject, body, `A message of the kind ${kind}`);
        assert.notEqual(files.length, 0, `A message of the kind ${kind} came without a file.`);
      }
      return kinds.length === 0 ? declared('Customers send no files.') : undefined;
    },
  },
  {
    name: 'brings-replies-as-declared',
    sentence: 'A customer’s reply names the message that it quotes, by the key under which that one came.',
    async check(subject) {
      const { fromCustomer } = subject.provider.manifest.capabilities.content.reply;
      const body = bodyOf(subject, 'reply');
      if (!isTaken(fromCustomer)) return declared(`Customers’ quotes are ${fromCustomer}.`);
      assert.ok(body, 'Give the subject bodies.kinds.reply.');
      const { replyTo } = await messageIn(subject, body, 'A reply');
      const quoted = await messageIn(subject, subject.bodies.text(sampleOf(subject, { message: 2 })));
      // Where the provider doesn't say whose it is, the core looks.
      const isOpen = replyTo?.sentBy === 'ours' && replyTo.sentId !== undefined && replyTo.mayBeTheirs === true;
      const named = isOpen ? { sentBy: 'theirs', providerMessageId: replyTo.sentId } : replyTo;
      const expected = { sentBy: 'theirs', providerMessageId: quoted.providerMessageId };
      assert.deepEqual(named, expected, 'The reply doesn’t name the message that it quotes.');
      return undefined;
    },
  },
  {
    name: 'brings-edits-as-declared',
    sentence: 'An edit names the message that it changes, and has another key, or it would pass for a repeat of that.',
    async check(subject) {
      const { fromCustomer } = subject.provider.manifest.capabilities.content.edit;
      if (!isTaken(fromCustomer)) return declared(`Customers’ edits are ${fromCustomer}.`);
      const edited = subject.idOf('message', 2);
      const make = subject.bodies.kinds.edit;
      assert.ok(make, 'Give the subject bodies.kinds.edit.');
      const later = new Date(NOW.getTime() + 60_000);
      const [first, second] = await Promise.all(
        [NOW, later].map((at) =>
          messageIn(subject, make(sampleOf(subject, {}, { at, text: 'Edited.' }), edited), 'An edit'),
        ),
      );
      const original = await messageIn(subject, subject.bodies.text(sampleOf(subject, { message: 2 })));
      const distinct = new Set([first, second, original].map((message) => message?.providerMessageId));
      assert.equal(distinct.size, 3, 'Two edits and their message must have three keys.');
      assert.equal(first?.conversationId, original.conversationId, 'An edit came in another conversation.');
      mustChange(first, 'edited', original);
      return undefined;
    },
  },
  {
    name: 'brings-deletions-as-declared',
    sentence: 'What a customer takes away names the message that is gone, in its conversation, and has another key.',
    async check(subject) {
      const { fromCustomer } = subject.provider.manifest.capabilities.content.delete;
      const body = bodyOf(subject, 'delete');
      if (!isTaken(fromCustomer)) return declared(`Customers’ deletions are ${fromCustomer}.`);
      assert.ok(body, 'Give the subject bodies.kinds.delete.');
      const deletion = await messageIn(subject, body, 'A deletion');
      const original = await messageIn(subject, subject.bodies.text(sampleOf(subject, { message: 2 })));
      assert.notEqual(deletion.providerMessageId, original.providerMessageId, 'A deletion has its message’s key.');
      assert.equal(deletion.conversationId, original.conversationId, 'A deletion came in another conversation.');
      mustChange(deletion, 'deleted', original);
      return undefined;
    },
  },
  {
    name: 'quotes-as-declared',
    sentence:
      'Where agents can quote, the request names the quoted message; where they can’t, the text is sent all the same.',
    async check(subject) {
      const { fromAgent } = subject.provider.manifest.capabilities.content.reply;
      const quoted = await messageIn(subject, subject.bodies.text(sampleOf(subject, { message: 2 })));
      const { providerMessageId, quoteToken } = quoted;
      const isByToken = subject.provider.manifest.capabilities.quotesByToken === true;
      assert.ok(!isByToken || quoteToken !== undefined, 'A message comes without what a quote of it needs.');
      const replyTo = { sentBy: 'theirs', providerMessageId, quoteToken } as const;
      const { calls, result } = await sendTo(subject, undefined, { part: await partFor(subject, { replyTo }) });
      assert.equal(result.kind, 'sent', 'A reply was not sent.');
      if (!isTaken(fromAgent)) return declared(`Agents’ quotes are ${fromAgent}.`);
      const isNamed = [quoteToken ?? providerMessageId, subject.idOf('message', 2)].some((name) => says(calls, name));
      assert.ok(isNamed, 'No request names the message that the agent quotes.');
      return undefined;
    },
  },
  {
    name: 'types-as-declared',
    sentence: 'sendTyping is there where the manifest declares typing, and tells the conversation’s provider.',
    async check(subject) {
      const { provider } = subject;
      const isDeclared = isTaken(provider.manifest.capabilities.content.typing.fromAgent);
      assert.equal(
        provider.sendTyping !== undefined,
        isDeclared,
        'sendTyping and the manifest’s typing of agents don’t agree.',
      );
      if (provider.sendTyping === undefined) return declared('Customers don’t see agents type.');
      const { context, calls } = lineTo(subject, subject.api.start());
      await provider.sendTyping((await partFor(subject)).conversationId, true, context);
      assert.notEqual(calls.length, 0, 'Nothing was told to the provider.');
      assert.ok(
        calls.every(({ redirect }) => redirect !== 'follow'),
        'The request follows redirects.',
      );
      return undefined;
    },
  },
  {
    name: 'types-without-harm',
    sentence: 'Whatever comes of telling that an agent types, it ends, and throws nothing.',
    async check(subject) {
      const { provider } = subject;
      if (provider.sendTyping === undefined) return declared('Customers don’t see agents type.');
      const { conversationId } = await partFor(subject);
      for (const answer of troubles) {
        const signal = AbortSignal.timeout(50);
        await provider.sendTyping(conversationId, false, lineTo(subject, answer, { signal }).context);
      }
      const { context, calls } = lineTo(subject, subject.api.start(), { secrets: [] });
      await provider.sendTyping(conversationId, true, context);
      assert.equal(calls.length, 0, 'Without a secret it was requested all the same.');
      return undefined;
    },
  },
  {
    name: 'brings-receipts-as-declared',
    sentence: 'A receipt names our message, or a part of it, as we sent it, what became of it, and when.',
    async check(subject) {
      const { receipt } = subject.bodies;
      const isDeclared = isTaken(subject.provider.manifest.capabilities.content.receipts.fromCustomer);
      assert.equal(receipt !== undefined, isDeclared, 'bodies.receipt and the manifest’s receipts don’t agree.');
      if (receipt === undefined) return declared('The provider tells nothing of what became of a message.');
      const channelId = channelIdSchema.parse(CHANNEL_ID);
      const message = newOutboundMessageId((size) => Buffer.alloc(size, 7), channelId, 'conversation');
      let told = 0;
      for (const status of ['delivered', 'seen', 'failed'] as const) {
        for (const externalId of [partId(message, 0), partId(message, 1), partId(message, 20)]) {
          const body = receipt(externalId, status, NOW);
          if (body === undefined) continue;
          const result = await parsed(subject, body);
          const events = eventsOf(result).filter((event): event is ReceiptEvent => event.kind === 'receipt');
          const [{ externalId: id, status: read, occurredAt } = { externalId: '', status: '', occurredAt: '' }] =
            events;
          assert.deepEqual(
            [id, read],
            [externalId, status],
            `A receipt (${status} of ${externalId}) gave ${inWords(result)}.`,
          );
          assert.equal(new Date(occurredAt).getTime(), NOW.getTime(), 'A receipt has another time.');
          told += 1;
        }
      }
      assert.notEqual(told, 0, 'The subject’s receipt gives no body for any status.');
      return undefined;
    },
  },
  {
    name: 'explains-late-failures',
    sentence: 'Where a message fails after it was taken, the agent reads why, in a sentence of each language.',
    async check(subject) {
      const { lateFailures } = subject.bodies;
      if (lateFailures === undefined) return declared('What was taken does not fail, or nobody tells.');
      for (const body of lateFailures(OUR_ID, NOW)) {
        const result = await parsed(subject, body);
        const [receipt] = eventsOf(result).filter((event): event is ReceiptEvent => event.kind === 'receipt');
        assert.equal(receipt?.status, 'failed', `A message that did not arrive gave ${inWords(result)}.`);
        const { reason = '' } = receipt;
        if (typeof reason === 'object') mustBeSentence(reason, 'What agents read of a late failure');
        else assert.notEqual(reason.trim(), '', 'The agent is not told why a message did not arrive.');
      }
      return undefined;
    },
  },
  {
    name: 'opens-conversations-as-declared',
    sentence:
      'Where agents may write first, each recipient has one conversation, and an odd recipient is refused in words.',
    async check(subject) {
      const { provider } = subject;
      const [one, other] = [subject.idOf('author', 1), subject.idOf('author', 2)];
      const { context } = lineTo(subject, subject.api.start());
      if (provider.conversationWith === undefined) {
        assert.ok(provider.checkRecipient === undefined, 'checkRecipient is of no use without conversationWith.');
        return declared('Agents can only answer.');
      }
      const conversationId = provider.conversationWith(one);
      assert.equal(provider.conversationWith(one), conversationId, 'A recipient’s conversation changes.');
      assert.notEqual(provider.conversationWith(other), conversationId, 'Two recipients share a conversation.');
      assert.equal(await provider.checkRecipient?.(one, context), undefined, 'A good recipient is refused.');
      const part = await partFor(subject, { externalId: OUR_ID, conversationId, recipientIds: [one] });
      const { result } = await sendTo(subject, undefined, { part });
      assert.equal(result.kind, 'sent', 'A first message was not sent.');
      for (const odd of ['', ' ', '\u0000', 'x'.repeat(5_000)]) {
        const problem = await provider.checkRecipient?.(odd, context);
        if (provider.checkRecipient === undefined) continue;
        assert.ok(problem, `The recipient ${JSON.stringify(odd.slice(0, 9))} is taken for a good one.`);
        mustBeSentence(problem.agentMessage, 'What agents read of an odd recipient');
      }
      return undefined;
    },
  },
];
