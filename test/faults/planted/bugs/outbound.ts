import type { PlantedBug } from '../planted-bug.ts';

const send = 'lib/outbound/send-outbound.ts';

const ofRich = (test: string) => ({ file: 'test/lib/outbound/rich-messages.test.ts', test });
const ofSend = (test: string) => ({ file: 'test/lib/outbound/send-outbound.test.ts', test });
const ofRepeats = (test: string) => ({
  file: 'test/lib/outbound/repeated-callbacks.test.ts',
  test: `a repeated callback > ${test}`,
});
const crashes = (story: string) => ({
  file: 'test/faults/crash-matrix.test.ts',
  test: `${story} > is neither lost nor doubled by one or two crashes or one lost answer, wherever they come`,
});

export const outbound: readonly PlantedBug[] = [
  {
    name: 'An agent’s message is completed before it is sent',
    file: send,
    find: '  const part = { ...request.message, externalId };\n',
    replace: '  const part = { ...request.message, externalId };\n  await finishSent(claim, ports);\n',
    check: crashes('an agent’s message, provider recognises…'),
  },
  {
    name: 'A send that was cut off is repeated with a provider that doubles repeats',
    file: send,
    find: '  if (claim.mayHaveHappened && !idempotentSend) return endAmbiguous(claim, unknownOutcome, request, ports);\n',
    replace: '',
    check: {
      file: 'test/lib/outbound/repeated-callbacks.test.ts',
      test: 'an agent who obeys an error and sends again > after 20000 ms reads that nobody knows where the provider doubles repeats',
    },
  },
  {
    name: 'A send of unknown outcome is repeated with a provider that doubles repeats',
    file: send,
    find: '      if (!idempotentSend) return endAmbiguous(claim, result, request, ports);\n',
    replace: '',
    check: ofSend(
      'an outcome that is unknown, with a provider that doubles repeats > is told to the agent at once and never sent again by itself',
    ),
  },
  {
    name: 'A repeat of a send has an id of its own',
    file: send,
    find: 'await sendToProvider(part, maybeWritten, target,',
    replace:
      'await sendToProvider({ ...part, externalId: newOutboundMessageId(ports.randomBytes, request.channel.channelId, part.conversationId) }, maybeWritten, target,',
    check: ofSend(
      'an outcome that is unknown, with a provider that recognises repeats > is repeated under the same id after a pause, until the provider answers',
    ),
  },
  {
    name: 'A send is begun without time to hear its answer',
    file: send,
    find: 'return !isOver && call.remainingMs() >= MINIMUM_TIME_FOR_AN_EFFECT_MS;',
    replace: 'return !isOver;',
    check: ofSend(
      'sendOutbound > starts no send where less than eight seconds of the function…: the message goes on the queue',
    ),
  },
  {
    name: 'CXone is told "sent" of a message that the provider refused',
    file: send,
    find: "if (result.kind === 'sent') {",
    replace: "if (result.kind === 'sent' || result.kind === 'permanent') {",
    check: ofSend('a failure of the provider > is told to the agent in the words of the adapter: permanent'),
  },
  {
    name: 'CXone’s retry is sent again',
    file: send,
    find: 'return age <= (finishedAt - startedAt >= retryAfterMs ? RETRY_WINDOW_MS : GRACE_MS);',
    replace: 'return age < 0;',
    check: ofRepeats('leads to 1 send(s) in all where the first took 5 s and ended just now'),
  },
  {
    name: 'An agent who says it twice is heard once',
    file: send,
    find: 'return age <= (finishedAt - startedAt >= retryAfterMs ? RETRY_WINDOW_MS : GRACE_MS);',
    replace: 'return age >= 0;',
    check: ofRepeats('leads to 2 send(s) in all where the first took less than 5 s and ended …'),
  },
  {
    name: 'Callbacks that come together are messages of their own',
    file: 'lib/outbound/outbound-message.ts',
    find: "claimKey(digest, 'outbound', channelId, digest(withoutSignatures(message, rich)));",
    replace: "claimKey(digest, 'outbound', channelId, digest(message), String(Math.random()));",
    check: ofRepeats('gives the same answer to twenty at once'),
  },
  {
    name: 'A message that may be under way is told as not sent',
    file: 'lib/messages/not-sent.ts',
    find: "export const heldByAnother: SendFailure = {\n  kind: 'unknown-outcome',\n  agentMessage: outboundTexts.unknownOutcome,",
    replace:
      "export const heldByAnother: SendFailure = {\n  kind: 'transient',\n  agentMessage: outboundTexts.notQueued,",
    check: ofRepeats(
      'is told that nobody knows, and not to send again, where the first one is still under way when its time is over',
    ),
  },
  {
    name: 'An agent who obeys an error sends under another id',
    file: send,
    find: 'return customerWroteAfter(startedAt + LONGEST_WAIT_FOR_PROVIDER_MS, request, ports);',
    replace: 'return ports.now().getTime() - startedAt > RETRY_WINDOW_MS;',
    check: {
      file: 'test/faults/obeying-agents.test.ts',
      test: 'an agent who obeys an error and sends again is read once where the provider recognises repeats',
    },
  },
  {
    name: 'A repeat with CXone’s id of the request is sent again after two minutes',
    file: send,
    find: 'const REPEATED_WITHIN_MS = 86_400_000;',
    replace: 'const REPEATED_WITHIN_MS = RETRY_WINDOW_MS;',
    check: ofRepeats(
      'with CXone’s own id of the request > leads to 1 send(s) in all 121 seconds later, quick as the first answer was',
    ),
  },
  {
    name: 'CXone’s id of a message in the older reply form says nothing',
    file: 'lib/outbound/callback/serve-message.ts',
    find: 'cxoneMessageId: idOf(request), follows',
    replace: 'cxoneMessageId: idOf({}), follows',
    check: {
      file: 'test/faults/said-again.test.ts',
      test: 'two repeats of the older form are one message by its id, and two messages by two ids',
    },
  },
  {
    name: 'An id that CXone gives to a whole session makes one message of what an agent says twice',
    file: 'lib/outbound/outbound-message.ts',
    find: 'const isShared = isKnown && this.#messages.get(trace) !== message;',
    replace: 'const isShared = isKnown && false;',
    check: ofRepeats(
      'with an id of a request that CXone gives to a whole session > is judged by time alone once it has come with other words',
    ),
  },
  {
    name: 'The same words to the customer who has asked again are swallowed',
    file: send,
    find: 'return writtenAt !== undefined && writtenAt >= time;',
    replace: 'return writtenAt !== undefined && writtenAt < 0;',
    check: {
      file: 'test/faults/said-again.test.ts',
      test: 'the same short words after a slow send reach the customer who has asked again since, in today’s form',
    },
  },
  {
    name: 'That a message was not sent is written down once, whatever the table says',
    file: 'lib/outbound/outbound-message.ts',
    find: 'if (now().getTime() + pauseMs > until) {',
    replace: 'if (now().getTime() <= until) {',
    check: {
      file: 'test/lib/outbound/send-outbound.test.ts',
      test: 'a failure of the provider > is written down as not sent though the table refuses twice: what is said again is sent, also where repeats are doubled',
    },
  },
  {
    name: 'Two files of one name, told apart by the query of their links, are one message',
    file: 'lib/messages/read-link.ts',
    find: "return kept.length === 0 ? address : `${address}?${kept.join('&')}`;",
    replace: 'return address;',
    check: {
      file: 'test/lib/outbound/outbound-files.test.ts',
      test: 'an agent’s message with files > is another message 400 ms after one whose link to a file of the same name has another id',
    },
  },
  {
    name: 'Messages are claimed without their conversation',
    file: 'lib/outbound/outbound-message.ts',
    find: "claimKey(digest, 'outbound', channelId, digest(withoutSignatures(message, rich)));",
    replace: "claimKey(digest, 'outbound', channelId, digest(message.text));",
    check: ofRepeats('has nothing to do with the same words in another conversation'),
  },
  {
    name: 'A tag that an agent typed is taken for an editor’s',
    file: 'lib/messages/is-markup.ts',
    find: 'tags.every(({ isApart, name }) => !isApart && isKnown(name))',
    replace: 'tags.every(({ name }) => isKnown(name))',
    check: {
      file: 'test/lib/messages/plain-text.test.ts',
      test: 'plainText > leaves "Use <br> for a new line" as it is',
    },
  },
  {
    name: 'Two messages with the same words and other values are one',
    file: 'lib/outbound/outbound-message.ts',
    find: 'text: rich.essence };',
    replace: 'text: message.text };',
    check: ofRich('a repeat of rich content > is another message where it asks something else in the same words'),
  },
  {
    name: 'A message goes out whose question the table did not take',
    file: 'lib/outbound/settle-questions.ts',
    find: 'if (tries === MOST_TRIES) return false;',
    replace: 'if (tries === MOST_TRIES) return true;',
    check: ofRich(
      'a message with choices > is not sent where the table does not take what it asks, and the agent is told',
    ),
  },
  {
    name: 'Words follow rich content that was refused for another reason',
    file: send,
    find: "result.kind === 'unsupported' && part.content !== undefined",
    replace: 'isRefusal(result) && part.content !== undefined',
    check: ofRich('rich content that the provider refuses > is told to the agent for any other refusal'),
  },
];
