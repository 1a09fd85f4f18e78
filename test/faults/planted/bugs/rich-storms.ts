import type { PlantedBug } from '../planted-bug.ts';

const check = {
  file: 'test/faults/storm/storm.test.ts',
  test: 'in a small storm > the middleware brings each press once, each edit as one, and each end, in a storm of nothing else',
};

/** What a storm of presses, edits and ends must notice. */
export const richStorms: readonly PlantedBug[] = [
  {
    name: 'A press is known by what its provider calls it, and comes twice',
    file: 'lib/providers/generic/parse.ts',
    find: 'providerMessageId: press === undefined ? data.id : pressId(press, data.author.id),',
    replace: 'providerMessageId: data.id,',
    check,
  },
  {
    name: 'What an edit makes of its message is kept before CXone has the edit',
    file: 'lib/inbound/deliver-inbound.ts',
    find: '  const learned = await outcomeOf(create(message, claim, copies, ports));\n',
    replace: `  if (isChange(message.event)) {
    const { rememberChange } = await import('./edits.ts');
    await rememberChange(message.attempt.job.channelId, message.event, message.createdAt, ports);
  }
  const learned = await outcomeOf(create(message, claim, copies, ports));
`,
    check,
  },
  {
    name: 'The end of a chat is told as often as CXone’s automation says it',
    file: 'lib/outbound/callback/end-of-chat.ts',
    find: 'isOfContact || now().getTime() - result.finishedAt < SAME_END_MS;',
    replace: 'isOfContact && now().getTime() < result.finishedAt;',
    check,
  },
];
