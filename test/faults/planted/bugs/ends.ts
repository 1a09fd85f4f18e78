import type { PlantedBug } from '../planted-bug.ts';

const claims = 'lib/exactly-once/end-claims.ts';
const of = (test: string) => ({
  file: 'test/lib/outbound/callback/end-of-chat.test.ts',
  test: `a customer who ends the chat on a channel that ends the contact > ${test}`,
});

export const ends: readonly PlantedBug[] = [
  {
    name: 'A customer who ends the chat is told of it by a request that names no contact',
    file: claims,
    find: "for (const contact of [contactNumber, ''])",
    replace: 'for (const contact of [contactNumber])',
    check: of('is not told of it by CXone’s automation, which names no contact, however often'),
  },
  {
    name: 'A customer who ends the chat is told of it while the channel changes over',
    file: claims,
    find: 'return pkBy(await standingDigest(keys, pkBy, ports));',
    replace: 'return pkBy(keys.digest);',
    check: of('is not told while the channel changes over to keyed names either'),
  },
  {
    name: 'The end of a contact that CXone opened again is told to nobody',
    file: 'lib/outbound/callback/end-of-chat.ts',
    find: ' && result.notes.mayReopen !== true',
    replace: '',
    check: of('is told of a later end of a contact that CXone could open again'),
  },
  {
    name: 'What a message asked that a worker gave up is answered by typing',
    file: 'lib/outbound/deliver-outbound.ts',
    find: "if (outcome === 'failed' && !inPart && attempt.job.asks === true) await",
    replace: 'if (!inPart && attempt.job.asks === undefined) await',
    check: {
      file: 'test/lib/outbound/rich-messages.test.ts',
      test: 'what is asked by a message that a worker gives up > is answered by nothing that is typed: the customer has never seen it',
    },
  },
  {
    name: 'A question is closed although nobody knows whether the customer has it',
    file: 'lib/outbound/deliver-outbound.ts',
    find: "if (outcome === 'failed' && !inPart && attempt.job.asks",
    replace: 'if (!inPart && attempt.job.asks',
    check: {
      file: 'test/lib/outbound/rich-messages.test.ts',
      test: 'what is asked by a message that a worker gives up > stays open where nobody knows whether the customer has it',
    },
  },
];
