import type { PlantedBug } from '../planted-bug.ts';

const deliver = 'lib/inbound/deliver-inbound.ts';
const afterFailure = 'lib/inbound/after-failure.ts';
const message = 'lib/inbound/inbound-message.ts';

const ofDeliver = (test: string) => ({ file: 'test/lib/inbound/deliver-inbound.test.ts', test });
const ofOrder = (weather: string) => ({
  file: 'test/lib/inbound/order-in-time.test.ts',
  test: `messages of a conversation that different processes deliver > have strictly rising times in their order, over all pairs: ${weather}`,
});
const ofParking = (test: string) => ({ file: 'test/lib/inbound/parking/park-inbound.test.ts', test });
const ofReplay = (test: string) => ({ file: 'test/lib/inbound/parking/replay-inbound.test.ts', test });
const crashes = {
  file: 'test/faults/crash-matrix.test.ts',
  test: 'a customer’s message > is neither lost nor doubled by one or two crashes or one lost answer, wherever they come',
};

export const inbound: readonly PlantedBug[] = [
  {
    name: 'A message is completed before it is sent',
    file: deliver,
    find: '  const learned = await outcomeOf(create(message, claim, copies, ports));',
    replace:
      "  await ports.claims.finish(claim, 'done');\n  const learned = await outcomeOf(create(message, claim, copies, ports));",
    check: crashes,
  },
  {
    name: 'A message is never completed',
    file: deliver,
    find: "  await claims.finish(claim, 'done', { ...learned, conversationId }, due);\n",
    replace: '',
    check: ofDeliver('deliverInbound > creates a message once, however often the queue hands it out'),
  },
  {
    name: 'A reply whose quote CXone refuses is sent with it again',
    file: deliver,
    find: 'claim.refusals > 0 ? withoutQuote(shownOf(message)) : shownOf(message)',
    replace: 'shownOf(message)',
    check: ofDeliver(
      'a reply > comes in without its quote once CXone refused it, and the agent reads that there was one',
    ),
  },
  {
    name: 'The last write is not awaited',
    file: deliver,
    find: "  await claims.finish(claim, 'done', {",
    replace: "  void claims.finish(claim, 'done', {",
    check: {
      file: 'test/lib/last-write.test.ts',
      test: 'once it has ended, no write is under way > of a customer’s message that was delivered',
    },
  },
  {
    name: 'What stands behind a message that waits is delivered',
    file: deliver,
    find: "if (step.kind === 'wait') return { ...step, kind: 'retry' };",
    replace: "if (step.kind === 'wait' && received === messages.at(-1)) return { ...step, kind: 'retry' };",
    check: ofDeliver('deliverInbound > lets nothing overtake a message that has to wait'),
  },
  {
    name: 'A message that waits is acknowledged',
    file: deliver,
    find: "if (step.kind === 'wait') return { ...step, kind: 'retry' };",
    replace: "if (step.kind === 'wait') return { kind: 'settled' };",
    check: crashes,
  },
  {
    name: 'A message of unknown outcome is sent again without a look',
    file: deliver,
    find: 'if (claim.mayHaveHappened) {',
    replace: 'if (claim.mayHaveHappened && claim.emptyLooks > LOOKS) {',
    check: ofDeliver('an outcome that is unknown > is looked up, and a message that is there is not created again'),
  },
  {
    name: 'One empty look is proof enough',
    file: deliver,
    find: 'const LOOKS = 2;',
    replace: 'const LOOKS = 1;',
    check: ofDeliver('an outcome that is unknown > is found at the second look'),
  },
  {
    name: 'The second attempt is looked for with the looks of the first',
    file: deliver,
    find: '    await claims.settleEarlier(claim);\n',
    replace: '',
    check: ofDeliver(
      'an outcome that is unknown > of a second attempt is looked up twice again, whatever was looked up before it',
    ),
  },
  {
    name: 'An id that exists is a message that was delivered',
    file: deliver,
    find: '  const asked = { message, claim, permit };\n',
    replace:
      '  if (isAlreadyExists(learned)) return delivered(message, claim, permit, {}, ports);\n  const asked = { message, claim, permit };\n',
    check: ofDeliver(
      'an id that CXone says exists > is not taken for delivered where no look finds it, be it the first attempt: a 409 without words',
    ),
  },
  {
    name: 'A page in the place of CXone’s answer is a delivery',
    file: 'lib/cxone/messages.ts',
    find: '        createdSchema,\n',
    replace: '        z.catch(createdSchema, {}),\n',
    check: {
      file: 'test/lib/cxone/messages.test.ts',
      test: 'createMessage > does not take 2xx with a page for the message being there, nor repeats it',
    },
  },
  {
    name: 'A page in the place of CXone’s answer is a status that was set',
    file: 'lib/cxone/api.ts',
    find: 'void readAnswerIfAny(answer, goodAnswerSchema, deadline)',
    replace: 'void [answer, goodAnswerSchema, deadline]',
    check: {
      file: 'test/lib/cxone/messages.test.ts',
      test: 'setMessageStatus > does not take 2xx with a page for a status that was set',
    },
  },
  {
    name: 'Two providers’ customers of one id are one person',
    file: 'lib/ids.ts',
    find: 'provider === undefined ? safe : `${provider}~${safe}`',
    replace: 'provider === undefined ? safe : safe',
    check: {
      file: 'test/lib/messages/to-create-message.test.ts',
      test: 'toCreateMessage > puts the provider before the customer’s id, so that two providers’ customers of one id are two',
    },
  },
  {
    name: 'The answer to an agent who wrote first is refused for its author again and again',
    file: 'lib/inbound/deliver-inbound.ts',
    find: 'claim.notes.hasPlainAuthor === true ? undefined : await providerBefore(message, ports)',
    replace: 'await providerBefore(message, ports)',
    check: {
      file: 'test/lib/inbound/deliver-inbound.test.ts',
      test: 'the id of a customer in CXone > is the plain one on a thread whose author has that, once CXone names the author',
    },
  },
  {
    name: 'A customer whose file CXone refuses becomes another person',
    file: 'lib/inbound/after-failure.ts',
    find: 'if (!isOfTheAuthor && (mayBeTheQuote || !isOfNoField)) return claim;',
    replace: 'void [isOfTheAuthor, mayBeTheQuote, isOfNoField];',
    check: {
      file: 'test/lib/inbound/deliver-inbound.test.ts',
      test: 'the id of a customer in CXone > stays where CXone names a file',
    },
  },
  {
    name: 'A customer’s id comes to the provider with the prefix that CXone has',
    file: 'lib/ids.ts',
    find: 'endUserId.startsWith(prefix) ? endUserId.slice(prefix.length) : endUserId',
    replace: 'endUserId',
    check: {
      file: 'test/lib/ids.test.ts',
      test: 'the id of a customer > tells the provider, and leads back to the provider’s id',
    },
  },
  {
    name: 'The id of another channel’s message keeps a message out',
    file: deliver,
    find: 'notes.unseen !== undefined && notes.mayBeThere !== true',
    replace: 'notes.unseen === -1',
    check: ofDeliver(
      'an id that CXone says exists > of another channel keeps no message out: it goes under an id that holds its channel',
    ),
  },
  {
    name: 'What may be there goes under another id as well',
    file: deliver,
    find: 'notes.unseen !== undefined && notes.mayBeThere !== true',
    replace: 'notes.unseen !== undefined',
    check: ofDeliver(
      'an id that CXone says exists > after an attempt of unknown outcome may be this message: nothing goes under another id',
    ),
  },
  {
    name: 'A message waits for ever for a look that CXone refuses',
    file: afterFailure,
    find: 'if (refusedLooks >= MOST_REFUSED_LOOKS) {',
    replace: 'if (refusedLooks >= MOST_REFUSED_LOOKS * 1_000) {',
    check: ofDeliver(
      'where CXone does not let us look messages up > a message of unknown outcome is parked after three looks, and its conversation goes on',
    ),
  },
  {
    name: 'What exists counts as delivered without a look, and no alarm rings',
    file: deliver,
    find: '    logRefusedLook(found, message, ports);\n',
    replace: '',
    check: ofDeliver(
      'where CXone does not let us look messages up > what exists counts as delivered, and the alarm rings: a 409 without words',
    ),
  },
  {
    name: 'A send is begun with a second left',
    file: message,
    find: 'return attempt.remainingMs() >= MINIMUM_TIME_FOR_AN_EFFECT_MS;',
    replace: 'return attempt.remainingMs() >= MINIMUM_TIME_FOR_AN_EFFECT_MS / 8;',
    check: ofDeliver(
      'deliverInbound > starts nothing with less than eight seconds left, and nothing is taken to have happened',
    ),
  },
  {
    name: 'Messages are claimed without their channel',
    file: 'lib/inbound/inbound-claim.ts',
    find: "claimKey(digest, 'inbound', channelId, providerMessageId)",
    replace: "claimKey(digest, 'inbound', providerMessageId)",
    check: {
      file: 'test/lib/inbound/inbound-claim.test.ts',
      test: 'conversationOfMessage > finds the conversation of a message that was delivered, in its own channel',
    },
  },
  {
    name: 'Two messages of one moment have the same time',
    file: 'lib/inbound/thread-clock.ts',
    find: '(this.#last.get(thread) ?? 0) + 1',
    replace: 'this.#last.get(thread) ?? 0',
    check: {
      file: 'test/lib/inbound/thread-clock.test.ts',
      test: 'ThreadClock > sets messages of one moment a millisecond apart',
    },
  },
  {
    name: 'A look at a message that has to wait moves the clock',
    file: deliver,
    find: "  if (permit.kind === 'blocked' && !isWornOut(message)) return hold(message, permit, 'inbound.held', ports);",
    replace:
      "  const thread = `${attempt.job.channelId}#${message.event.conversationId}`;\n  ports.clock.keep(thread, ports.clock.after(thread, attempt.queuedAt));\n  if (permit.kind === 'blocked' && !isWornOut(message)) return hold(message, permit, 'inbound.held', ports);",
    check: ofDeliver('while a breaker is open > looks at a message move no clock: it keeps the time of the queue'),
  },
  {
    name: 'Processes take their times without each other',
    file: message,
    find: '  const time = await takeSharedTime(thread, base, ports);',
    replace: '  const time = takeSharedTime.length > 0 ? base : 0;',
    check: ofOrder('after three hours without CXone'),
  },
  {
    name: 'A message is parked, and its claim stays open',
    file: afterFailure,
    find: '    await ports.claims.park(claim, { conclusive });\n',
    replace: '',
    check: ofParking('a message that CXone refuses > is not tried again once it is parked'),
  },
  {
    name: 'A claim is parked, and the message is nowhere',
    file: afterFailure,
    find: '    await parkMessage(message, parking.cause, parking.detail, ports);\n',
    replace: '',
    check: ofParking('a message that CXone refuses > is parked at the third refusal, without its content in the clear'),
  },
  {
    name: 'A message that CXone refuses is tried for ever',
    file: afterFailure,
    find: 'refusals + 1 >= MOST_REFUSALS',
    replace: 'refusals < 0',
    check: ofParking('a message that CXone refuses > is parked at the third refusal, without its content in the clear'),
  },
  {
    name: 'A gateway’s page parks a message',
    file: 'lib/breakers/failure-scope.ts',
    find: "return isRefusal && error.operation === 'create-message' && error.errors.length > 0;",
    replace: "return isRefusal && error.operation === 'create-message';",
    check: ofParking('a message that CXone refuses > is not parked for what a gateway says in the place of CXone'),
  },
  {
    name: 'A message is told in the log',
    file: message,
    find: '    correlation: job.correlation,\n    message: digestBy(event.providerMessageId).slice(0, 12),',
    replace: '    correlation: job.correlation,\n    message: event.text,',
    check: ofParking('what the worker logs > has no word, name or id of the customer, whatever happens'),
  },
  {
    name: 'A replay finds its claim parked and leaves it so',
    file: deliver,
    find: "if (replayed !== undefined && result.outcome === 'parked') {",
    replace: "if (replayed !== undefined && result.outcome === 'ambiguous') {",
    check: ofReplay(
      'a replay > delivers the message under its id and with its time, says that it is late, and ends the record',
    ),
  },
  {
    name: 'The record of a delivered replay stays',
    file: deliver,
    find: '  if (replayed !== undefined) await unpark(replayed, table);\n',
    replace: '',
    check: ofReplay(
      'a replay > delivers the message under its id and with its time, says that it is late, and ends the record',
    ),
  },
  {
    name: 'A message that was dropped comes back',
    file: deliver,
    find: "if (replayOf !== undefined && replayed === undefined) return { kind: 'settled' };",
    replace: '',
    check: ofReplay('a replay of a known id with another content > parks nothing anew once it was dropped'),
  },
  {
    name: 'A throttled conversation fills the queue',
    file: afterFailure,
    find: "return { cause: 'backlog-full', detail };",
    replace: 'return undefined;',
    check: {
      file: 'test/faults/one-among-many.test.ts',
      test: 'one conversation throttled for six hours without a pause: what else it says is parked with an alarm, until it pauses',
    },
  },
  {
    name: 'Controls in a text reach CXone',
    file: 'lib/messages/to-create-message.ts',
    find: 'return cleanText(lines.length > 0',
    replace: 'return String(lines.length > 0',
    check: {
      file: 'test/lib/messages/to-create-message.test.ts',
      test: 'toCreateMessage > leaves no control in what CXone is told, but tab and the ends of lines',
    },
  },
];
