import type { PlantedBug } from '../planted-bug.ts';

const cache = 'lib/secrets/token-cache.ts';

const ofOwnIds = (test: string) => ({
  file: 'test/lib/own-ids.test.ts',
  test: `a provider that knows its own ids alone > ${test}`,
});
const ofTokens = (test: string) => ({
  file: 'test/lib/secrets/token-cache.test.ts',
  test: `tokens of a provider > ${test}`,
});

/** Of what adapters of all providers lean on. */
export const adapters: readonly PlantedBug[] = [
  {
    name: 'A provider’s id of a message is not kept',
    file: 'lib/outbound/outbound-message.ts',
    find: '      await keepSentId(channelId, result.providerMessageId, part.externalId);\n',
    replace: '',
    check: ofOwnIds('has its customers quote agents’ messages'),
  },
  {
    name: 'A receipt that is quicker than the answer to its message is dropped',
    file: 'lib/receipts/deliver-status.ts',
    find: '- queuedAt < UNKNOWN_MS',
    replace: '- queuedAt < 0',
    check: ofOwnIds('has a receipt wait that is quicker than the answer to its message'),
  },
  {
    name: 'A receipt by a provider’s id shows that id on the queue',
    file: 'lib/channels/sent-ids.ts',
    find: 'return keyedDigest(await indexKey())(sentId);',
    replace: 'return Promise.resolve(`${(await indexKey()).slice(0, 0)}${sentId}`);',
    check: ofOwnIds('shows none of its ids in the table, nor in what waits on the queue of receipts'),
  },
  {
    name: 'A token is renewed by all who find none',
    file: cache,
    find: '{ all: [isAsRead, isFree] }',
    replace: '{ any: [isAsRead, isFree, { exists: "pk" }] }',
    check: ofTokens('are asked for once, by whoever comes first, and then kept in the table for all'),
  },
  {
    name: 'A token that is refused is renewed again and again',
    file: cache,
    find: 'return this.#ports.now().getTime() - token.madeAt < FRESH_MS;',
    replace: 'return false;',
    check: ofTokens('stay where the provider refuses one that it gave out a moment ago'),
  },
  {
    name: 'A token that the table did not take is forgotten',
    file: cache,
    find: '    this.#unsaved.set(pk, unsaved);\n',
    replace: '',
    check: ofTokens('are written down later where the table takes them late, and before they are used up'),
  },
  {
    name: 'A token is sealed with what everybody knows',
    file: cache,
    find: "  if (!secrets.some((value) => value !== '' && madeFrom.includes(value))) {",
    replace: '  if (secrets.length < 0) {',
    check: ofTokens('are made from a secret of the channel, or nobody gets any'),
  },
  {
    name: 'A token of one address goes to another',
    file: cache,
    find: 'keyedDigest(secret)([addresses, name])',
    replace: 'keyedDigest(secret)([addresses.length, name])',
    check: ofTokens('begin again with another secret and at another address, and each name has its own'),
  },
  {
    name: 'A link to a file is longer than its provider takes',
    file: 'lib/attachments/store/create-s3-file-store.ts',
    find: '      if (whole.length <= mostCharacters) return whole;\n',
    replace: '      if (whole.length > 0) return whole;\n',
    check: {
      file: 'test/lib/attachments/store/link-length.test.ts',
      test: 'a link to a file with a long name > fits, whatever the name is, as long as a link without a name does',
    },
  },
];
