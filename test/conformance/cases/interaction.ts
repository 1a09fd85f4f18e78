import assert from 'node:assert/strict';
import type { MessageEvent, Signal, SignalEvent, TypingEvent } from '../../../lib/contract/events.ts';
import type { Capabilities } from '../../../lib/contract/manifest.ts';
import { partId } from '../../../lib/ids.ts';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { ConformanceSubject } from '../subject.ts';
import { leakIn, lineTo, mustBeSentence, OUR_ID, partFor, resultInWords, sendTo, troubles } from '../support/calls.ts';
import { isTaken } from '../support/is-taken.ts';
import { eventsOf, inWords, messageIn, NOW, parsed, sampleOf } from '../support/webhooks.ts';

const signalKinds = { reaction: 'reaction', contactState: 'contact-state', end: 'ended' } as const satisfies Readonly<
  Partial<Record<keyof Capabilities['content'], Signal['kind']>>
>;
type SignalContent = keyof typeof signalKinds;
const signalContents: readonly SignalContent[] = ['reaction', 'contactState', 'end'];

/** What somebody presses, an hour later where it is a repeat, which a provider may give another id. */
async function pressIn(
  subject: ConformanceSubject,
  { message = 1, customer = 1, key = '1', of = OUR_ID, at = NOW } = {},
): Promise<MessageEvent> {
  const sample = sampleOf(subject, { message, customer }, { at });
  const { press, kinds } = subject.bodies;
  const body = press?.(sample, of, key) ?? kinds.press?.(sample, subject.idOf('message', 2));
  assert.ok(body, 'The manifest takes presses: give the subject bodies.press, or bodies.kinds.press.');
  return messageIn(subject, body, 'A press');
}

async function signalIn(subject: ConformanceSubject, content: SignalContent): Promise<SignalEvent> {
  const body = subject.bodies.kinds[content]?.(sampleOf(subject), subject.idOf('message', 2));
  assert.ok(body, `The manifest takes ${content} from customers: give the subject bodies.kinds.${content}.`);
  const result = await parsed(subject, body);
  const [signal, ...others] = eventsOf(result);
  assert.ok(signal?.kind === 'signal' && others.length === 0, `${content} gave ${inWords(result)}, and no signal.`);
  return signal;
}

/** All that a subject can say, as bodies of webhooks. */
function allBodies(subject: ConformanceSubject) {
  const { text, kinds, press } = subject.bodies;
  const sample = sampleOf(subject);
  const others = Object.values(kinds).map((make) => make(sample, subject.idOf('message', 2)));
  return [text(sample), ...others, ...(press === undefined ? [] : [press(sample, OUR_ID, '1')])];
}

export const interaction: readonly ConformanceCase[] = [
  {
    name: 'brings-presses-as-declared',
    sentence: 'A press names our message and the key of the choice, as they were sent along with the button.',
    async check(subject) {
      const { fromCustomer } = subject.provider.manifest.capabilities.content.press;
      if (!isTaken(fromCustomer)) return declared(`Customers’ presses are ${fromCustomer}.`);
      const { press } = await pressIn(subject);
      assert.ok(press?.of, 'A press doesn’t name the message of ours that it is of.');
      assert.match(press.key ?? '', /^\d+$/, 'A press doesn’t name the key of the choice.');
      if (subject.bodies.press === undefined) return undefined;
      const part = partId(externalMessageIdSchema.parse(OUR_ID), 1);
      for (const [of, key] of [
        [OUR_ID, '1'],
        [part, '12'],
      ] as const) {
        assert.deepEqual(
          (await pressIn(subject, { of, key })).press,
          { of, key },
          `A press of ${key} of ${of} is another.`,
        );
      }
      return undefined;
    },
  },
  {
    name: 'knows-repeated-presses',
    sentence:
      'However often somebody presses the same, it has one key; another person’s, or another choice, has another.',
    async check(subject) {
      const { fromCustomer } = subject.provider.manifest.capabilities.content.press;
      if (!isTaken(fromCustomer)) return declared(`Customers’ presses are ${fromCustomer}.`);
      const first = (await pressIn(subject)).providerMessageId;
      const later = new Date(NOW.getTime() + 3_600_000);
      const again = (await pressIn(subject, { message: 3, at: later })).providerMessageId;
      assert.equal(again, first, 'The same choice, pressed again after an hour, has another key.');
      const others = (await pressIn(subject, { customer: 2 })).providerMessageId;
      assert.notEqual(others, first, 'The presses of two people share a key.');
      if (subject.bodies.press === undefined) return undefined;
      assert.notEqual((await pressIn(subject, { key: '2' })).providerMessageId, first, 'Two choices share a key.');
      return undefined;
    },
  },
  {
    name: 'brings-signals-as-declared',
    sentence:
      'What a customer does without words is a signal of its kind, in its conversation, the same at each repeat.',
    async check(subject) {
      const { content } = subject.provider.manifest.capabilities;
      const taken = signalContents.filter((kind) => isTaken(content[kind].fromCustomer));
      const { conversationId } = await messageIn(subject, subject.bodies.text(sampleOf(subject)));
      for (const kind of taken) {
        const [signal, repeated] = [await signalIn(subject, kind), await signalIn(subject, kind)];
        assert.equal(signal.signal.kind, signalKinds[kind], `${kind} came as ${signal.signal.kind}.`);
        assert.equal(signal.conversationId, conversationId, `${kind} came in another conversation.`);
        assert.notEqual(signal.providerEventId, '', `${kind} has no id.`);
        assert.deepEqual(repeated, signal, `${kind} is another at its repeat.`);
        assert.ok(kind !== 'reaction' || signal.on !== undefined, 'A reaction doesn’t name the message that it is on.');
      }
      return taken.length === 0 ? declared('Customers do nothing but write.') : undefined;
    },
  },
  {
    name: 'brings-opt-outs-both-ways',
    sentence: 'Who wants no more messages has opted out, who wants them again is reachable, and each time is its own.',
    async check(subject) {
      const { optOut } = subject.bodies;
      if (optOut === undefined) return declared('The provider does not tell both.');
      const told: string[] = [];
      for (const [message, state] of (['opted-out', 'reachable', 'opted-out'] as const).entries()) {
        const result = await parsed(subject, optOut(sampleOf(subject, { message: message + 1 }), state));
        const [event] = eventsOf(result);
        if (event?.kind !== 'signal') assert.fail(`A customer who is ${state} gave ${inWords(result)}.`);
        const expected: Signal = { kind: 'contact-state', state };
        assert.deepEqual(event.signal, expected, `${state} came as another state.`);
        told.push(event.providerEventId);
      }
      assert.equal(new Set(told).size, told.length, 'Opting out once more has the id of the first time.');
      return undefined;
    },
  },
  {
    name: 'brings-typing-as-declared',
    sentence: 'That a customer types is told with its conversation, and nothing else comes of it.',
    async check(subject) {
      const { fromCustomer } = subject.provider.manifest.capabilities.content.typing;
      if (!isTaken(fromCustomer)) return declared(`Customers’ typing is ${fromCustomer}.`);
      const body = subject.bodies.kinds.typing?.(sampleOf(subject), subject.idOf('message', 2));
      assert.ok(body, 'The manifest takes typing from customers: give the subject bodies.kinds.typing.');
      const result = await parsed(subject, body);
      const { conversationId } = await messageIn(subject, subject.bodies.text(sampleOf(subject)));
      const expected: TypingEvent = { kind: 'typing', conversationId, isTyping: true };
      assert.deepEqual(eventsOf(result), [expected], `A customer who types gave ${inWords(result)}.`);
      return undefined;
    },
  },
  {
    name: 'replies-without-secrets',
    sentence: 'An answer of its own to a webhook has a type, is the same for the same webhook, and tells no secret.',
    async check(subject) {
      let replies = 0;
      for (const body of allBodies(subject)) {
        const [first, second] = [await parsed(subject, body), await parsed(subject, body)];
        const reply = first.kind === 'events' ? first.reply : undefined;
        if (reply === undefined) continue;
        replies += 1;
        assert.match(reply.contentType, /^[\w.+-]+\/[\w.+-]+/, 'An answer to a webhook has no content type.');
        assert.deepEqual(second.kind === 'events' && second.reply, reply, 'An answer to a webhook changes.');
        const leak = leakIn(reply.body, subject.secrets.first, 'Where is my parcel?');
        assert.equal(leak, undefined, `An answer to a webhook tells ${leak ?? ''}.`);
      }
      return replies === 0 ? declared('Every webhook gets the manifest’s receipt.') : undefined;
    },
  },
  {
    name: 'gives-its-ids-as-declared',
    sentence: 'Where webhooks name messages of ours by the provider’s ids, a send answers with that id.',
    async check(subject) {
      if (subject.provider.manifest.capabilities.keepsSentIds !== true) {
        return declared('Webhooks name our messages by our own ids, or not at all.');
      }
      const { result } = await sendTo(subject);
      const sentId = result.kind === 'sent' ? result.providerMessageId : undefined;
      assert.ok(sentId, `A message has no id of its provider, but is ${resultInWords(result)}.`);
      const quoting = subject.bodies.quoteOfOurs?.(sampleOf(subject), sentId);
      if (quoting === undefined) return undefined;
      const { replyTo } = await messageIn(subject, quoting, 'A quote of ours');
      assert.deepEqual(replyTo?.sentBy === 'ours' && replyTo.sentId, sentId, 'A quote names another id than the send.');
      return undefined;
    },
  },
  {
    name: 'tells-ends-as-declared',
    sentence: 'tellEnd is there where the manifest says that customers see a conversation end, and tells the provider.',
    async check(subject) {
      const { provider } = subject;
      const isDeclared = isTaken(provider.manifest.capabilities.content.end.fromAgent);
      assert.equal(provider.tellEnd !== undefined, isDeclared, 'tellEnd and the manifest’s end of agents don’t agree.');
      if (provider.tellEnd === undefined) return declared('Customers don’t see that a conversation ended.');
      const { context, calls } = lineTo(subject, subject.api.start());
      const result = await provider.tellEnd((await partFor(subject)).conversationId, context);
      assert.equal(result.kind, 'sent', `An end was not told, but is ${resultInWords(result)}.`);
      assert.notEqual(calls.length, 0, 'Nothing was told to the provider.');
      return undefined;
    },
  },
  {
    name: 'fails-to-tell-ends-in-words',
    sentence: 'Whatever comes of telling an end, it is answered, with a sentence where it failed, and throws nothing.',
    async check(subject) {
      const { provider } = subject;
      if (provider.tellEnd === undefined) return declared('Customers don’t see that a conversation ended.');
      const { conversationId } = await partFor(subject);
      for (const answer of troubles) {
        const signal = AbortSignal.timeout(50);
        const result = await provider.tellEnd(conversationId, lineTo(subject, answer, { signal }).context);
        if (result.kind !== 'sent') mustBeSentence(result.agentMessage, 'What is said of an end that was not told');
      }
      const { context, calls } = lineTo(subject, subject.api.start(), { secrets: [] });
      const { kind } = await provider.tellEnd(conversationId, context);
      assert.deepEqual([kind, calls.length], ['configuration', 0], 'Without a secret, it did not say so.');
      return undefined;
    },
  },
  {
    name: 'survives-without-a-token',
    sentence: 'Where a token can’t be had, nothing is sent, and the agent is told that it may work later.',
    async check(subject) {
      let asked = 0;
      const tokens = {
        get: () => {
          asked += 1;
          return Promise.reject(new Error('The table gave no answer.'));
        },
      };
      const sent = await sendTo(subject, undefined, { tokens });
      if (asked === 0) return declared('It needs no token.');
      const kinds = ['transient', 'throttled', 'configuration'];
      assert.ok(kinds.includes(sent.result.kind), `Without a token, a message is ${resultInWords(sent.result)}.`);
      assert.equal(sent.calls.length, 0, 'Without a token, it was requested all the same.');
      return undefined;
    },
  },
];
