import type { PlantedBug } from '../planted-bug.ts';

const told = 'lib/questions/answers.ts';

const of = (test: string) => ({ file: 'test/lib/questions/answers.test.ts', test });
const ofDelivery = (test: string) => ({ file: 'test/lib/inbound/answers.test.ts', test });
const ofRemoval = (test: string) => ({ file: 'test/lib/inbound/edits.test.ts', test: `what was deleted > ${test}` });

export const answers: readonly PlantedBug[] = [
  {
    name: 'A button of another conversation’s message is quoted once nothing is kept of that',
    file: told,
    find: ' || (message !== undefined && !isOf(where, message))',
    replace: '',
    check: of('a press > of a message to somebody else is known by its id where nothing is kept of it any more'),
  },
  {
    name: 'The value of a field may begin another line',
    file: told,
    find: '  const clean = cleanName(text);\n',
    replace: '  const clean = text === "" ? undefined : text;\n',
    check: of('a form > lets no value pass for another field, and holds no controls'),
  },
  {
    name: 'What may mean two choices is told as the first',
    file: told,
    find: 'meant.length === 1 ? meant[0] : undefined',
    replace: 'meant[0]',
    check: of('a typed answer > is none where more than one may be meant'),
  },
  {
    name: 'A number that was typed before the question answers it',
    file: 'lib/questions/questions.ts',
    find: ' || at < until - OPEN_KEPT_MS - SKEW_MS',
    replace: '',
    check: of('a typed answer > is none where it was written before the question'),
  },
  {
    name: 'A press whose words have changed is another message',
    file: 'lib/inbound/inbound-message.ts',
    find: '  if (press !== undefined) {\n    const { of, key',
    replace: '  if (press !== undefined && text === undefined) {\n    const { of, key',
    check: ofDelivery('a press > comes once, however often it comes and whatever else it then says'),
  },
  {
    name: 'A refused quote of a press is blamed on its author',
    file: 'lib/inbound/after-failure.ts',
    find: '(shownOf(message).replyTo !== undefined || hasExtras(message)) && claim.refusals === 0',
    replace: '(message.event.change !== undefined || hasExtras(message)) && claim.refusals === 0',
    check: ofDelivery(
      'a press > that is refused for no named field is blamed on its quote first, and not on its author',
    ),
  },
  {
    name: 'What a customer deletes is removed whether the channel says so or not',
    file: 'lib/inbound/edits.ts',
    find: '  if ((await ports.channelOf(channel))?.removesDeleted !== true) return;\n',
    replace: '',
    check: ofRemoval('stays in CXone where the channel does not say otherwise'),
  },
  {
    name: 'A message of another conversation can be deleted',
    file: 'lib/inbound/edits.ts',
    find: 'notes.conversationId !== undefined && notes.conversationId !== conversationId',
    replace: 'notes.conversationId === undefined && conversationId === undefined',
    check: ofRemoval('on a channel that removes it > stays where it stands in another conversation'),
  },
];
