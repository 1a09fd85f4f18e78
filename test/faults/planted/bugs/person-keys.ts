import type { PlantedBug } from '../planted-bug.ts';

const ids = 'lib/ids.ts';

const ofInbound = (test: string) => ({ file: 'test/lib/inbound/changeover.test.ts', test });
const ofMessage = (test: string) => ofInbound(`a customer’s message while a channel changes over > ${test}`);
const ofOutbound = (test: string) => ({ file: 'test/lib/outbound/changeover.test.ts', test });

export const personKeys: readonly PlantedBug[] = [
  {
    name: 'What a version before has claimed is not looked for',
    file: ids,
    find: 'return { digest, groups, secret, ...(!isOver && { other: digestOf }) };',
    replace: 'return { digest, groups, secret, ...(isOver && { other: digestOf }) };',
    check: ofMessage('that the version before delivered is not delivered again, repeated at the change'),
  },
  {
    name: 'Records are named by HMACs while a version before still runs',
    file: ids,
    find: 'export const CHANGEOVER_MS = 3_600_000;',
    replace: 'export const CHANGEOVER_MS = 0;',
    check: {
      file: 'test/lib/channels/registry.test.ts',
      test: 'the time of change > is an hour after a channel of before is met first, and stays',
    },
  },
  {
    name: 'What a clock that is fast has claimed is not looked for',
    file: ids,
    find: 'if (at < keyedFrom) return { ...plainKeys, other: digest };',
    replace: 'if (at < keyedFrom) return plainKeys;',
    check: ofMessage(
      'of which a process whose clock is fast has the HMAC’s claim is not delivered once more by one that is slow',
    ),
  },
  {
    name: 'A replay is claimed by the name of today, not by that of its record',
    file: 'lib/inbound/inbound-message.ts',
    find: 'replayed.pk.startsWith(pkBy(digestOf)) ? digestOf : keys.digest;',
    replace: 'keys.digest;',
    check: ofMessage('that the version before parked is delivered by its replay, once'),
  },
  {
    name: 'Groups of a channel of before change while messages wait in them',
    file: ids,
    find: 'const groups = keyedFrom === 0 ? digest : digestOf;',
    replace: 'const groups = digest;',
    check: ofOutbound('an agent’s message while a channel changes over > stays in the group of its conversation'),
  },
  {
    name: 'What waits by its name of before is overtaken',
    file: 'lib/queues/queued-messages.ts',
    find: 'return [digest, other].flatMap(',
    replace: 'return [digest].flatMap(',
    check: ofOutbound(
      'an agent’s message while a channel changes over > goes behind those that waited before the change',
    ),
  },
  {
    name: 'The thread index shows the conversation',
    file: 'lib/channels/thread-index.ts',
    find: 'secret === undefined ? of :',
    replace: "secret !== '' ? of :",
    check: { file: 'test/lib/channels/thread-index.test.ts', test: 'ThreadIndex > shows no id of a person' },
  },
  {
    name: 'A claim shows the names of files',
    file: 'lib/inbound/inbound-claim.ts',
    find: "'copies', 'ahead', 'quoteToken'];",
    replace: "'ahead', 'quoteToken'];",
    check: {
      file: 'test/lib/leaks/canaries.test.ts',
      test: 'what is written of canaries > holds none of them in the table, by whatever way they came',
    },
  },
];
