import type { PlantedBug } from '../planted-bug.ts';

const tellRefused = 'lib/notices/tell-refused.ts';
const ofCustomer = (test: string) => ({ file: 'test/lib/notices/tell-refused.test.ts', test });

/** Of what customers are told about refused files. */
export const notices: readonly PlantedBug[] = [
  {
    name: 'Each attempt to tell a customer about a refused file has an id of its own',
    file: 'lib/ids.ts',
    find: "digestOf(['notice', about])",
    replace: "digestOf(['notice', about, randomBytes(8).toString('hex')])",
    check: ofCustomer(
      'a customer whose file was refused > is told a little later where the queue gives no answer, and CXone is not asked for the message',
    ),
  },
  {
    name: 'A group reads that a file was refused, although nobody has chosen that',
    file: tellRefused,
    find: "(where === 'private' && !isGroup)",
    replace: "where === 'private'",
    check: ofCustomer('a customer whose file was refused > is told as the channel wants: undefined, in a group: true'),
  },
  {
    name: 'CXone gets receipts of what customers are told about refused files',
    file: tellRefused,
    find: 'await neverTellReceipts(channelId, externalId, ports);',
    replace: 'void neverTellReceipts;',
    check: ofCustomer(
      'a notice on its way to the customer > reaches them, and CXone hears nothing of it, whatever its provider reports',
    ),
  },
  {
    name: 'A customer who has opted out reads that a file was refused',
    file: tellRefused,
    find: 'recipientIds: [author.id]',
    replace: 'recipientIds: []',
    check: ofCustomer(
      'a notice on its way to the customer > does not go to a customer who has opted out, and CXone hears nothing of that either',
    ),
  },
  {
    name: 'CXone is told that a message failed which no agent wrote',
    file: 'lib/outbound/deliver-outbound.ts',
    find: 'isNotice || (await tell(',
    replace: '(await tell(',
    check: {
      file: 'test/lib/outbound/deliver-outbound.test.ts',
      test: 'a notice, which no agent wrote > ends without a word to CXone where the provider answers permanent',
    },
  },
];
