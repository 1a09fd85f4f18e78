import type { PlantedBug } from '../planted-bug.ts';

const claims = 'lib/receipts/status-claims.ts';
const deliver = 'lib/receipts/deliver-status.ts';
const budget = 'lib/receipts/receipt-budget.ts';

const ofDeliver = (test: string) => ({ file: 'test/lib/receipts/deliver-status.test.ts', test });
const ofBudget = (test: string) => ({ file: 'test/lib/receipts/receipt-budget.test.ts', test });

const repeated = (test: string) => ({
  file: 'test/lib/repeated-writes.test.ts',
  test: `what a write does whose answer was lost, and which the client of the table repeats, is the same > ${test}`,
});

export const statuses: readonly PlantedBug[] = [
  {
    name: 'A worker takes its own receipt for one that another tells',
    file: claims,
    find: "if (standing['holder'] === holder) return acquired(standing, rank);",
    replace: '',
    check: repeated('taking a receipt'),
  },
  {
    name: 'A refusal of a receipt counts twice where the answer of the table was lost',
    file: claims,
    find: "remove: ['holder'],",
    replace: '',
    check: repeated('giving a receipt back that was refused'),
  },
  {
    name: 'A receipt is taken from the budget twice where the answer of the table was lost',
    file: budget,
    find: "if (standing?.['taker'] === taker) return 0;",
    replace: '',
    check: repeated('taking receipts from a budget'),
  },
  {
    name: 'The rank of a message falls',
    file: claims,
    find: "{ any: [{ missing: 'told' }, { below: ['told', rank] }] },",
    replace: '',
    check: ofDeliver(
      'a receipt that CXone does not take > leaves nothing behind that would keep a later one from being told, nor a rank to fall',
    ),
  },
  {
    name: 'A receipt is told while a higher one waits',
    file: claims,
    find: "{ any: [{ missing: 'wanted' }, { below: ['wanted', rank + 1] }] },",
    replace: '',
    check: ofDeliver(
      'the ranks of a message > let a lower receipt go without a call while the higher one waits for its next attempt',
    ),
  },
  {
    name: 'Two receipts of a message are told side by side',
    file: claims,
    find: "{ below: ['leaseUntil', now] },",
    replace: '',
    check: ofDeliver('the claim of a receipt > keeps the message’s other receipts waiting, until its lease has ended'),
  },
  {
    name: 'Whoever had a receipt in hand may still record it',
    file: claims,
    find: "return { all: [{ equals: ['fence', fence] }, { equals: ['holder', holder] }] };",
    replace: "return { exists: 'fence' }; void [fence, holder];",
    check: ofDeliver('the claim of a receipt > records nothing once a later holder has taken it over'),
  },
  {
    name: 'A long outage uses up the times that the queue hands a failure out',
    file: deliver,
    find: 'const SHARE_OF_AGE = 1 / 20;',
    replace: 'const SHARE_OF_AGE = 0;',
    check: ofDeliver(
      'an outage of thirteen days > that one conversation meets leaves the agent told of the failure, within the times that the queue hands it out',
    ),
  },
  {
    name: 'A failed message is not told to CXone',
    file: 'lib/inbound/webhook/receive-webhook.ts',
    find: 'if (message === undefined) return undefined;',
    replace: "if (message === undefined || status === 'failed') return undefined;",
    check: {
      file: 'test/lib/inbound/webhook/enqueue-webhook.test.ts',
      test: 'enqueueWebhook > queues the receipts of several messages each for itself',
    },
  },
  {
    name: 'A receipt is given up although CXone may not know its message yet',
    file: deliver,
    find: 'if (refused && age > EARLY_MS &&',
    replace: 'if (refused &&',
    check: ofDeliver('a receipt that CXone does not take > is dropped at the third 404, ten minutes after it came'),
  },
  {
    name: 'A failure is given up although CXone may call back',
    file: deliver,
    find: "isOfRemoved || job.status !== 'failed' || age > EARLY_FAILURE_MS",
    replace: 'isOfRemoved || age > EARLY_MS',
    check: ofDeliver(
      'a receipt that CXone does not take > of a failure is kept for a day: CXone may call back hours later, and learn the id by that',
    ),
  },
  {
    name: 'A receipt is given up in an outage',
    file: deliver,
    find: 'return saysNo(error) && error.errors.length > 0;',
    replace: 'return saysNo(error);',
    check: ofDeliver(
      'a receipt that CXone does not take > is never dropped because of a gateway’s 404: that is an outage',
    ),
  },
  {
    name: 'The budget of receipts is each worker’s own',
    file: budget,
    find: "standing === undefined ? { missing: 'pk' } : { equals: ['fullAt', numberIn(standing, 'fullAt')] };",
    replace: "{ any: [{ missing: 'pk' }, { exists: 'fullAt' }] };",
    check: ofBudget('ReceiptBudget > is shared by workers that ask at the same time'),
  },
  {
    name: 'A throttled conversation is not left alone',
    file: deliver,
    find: 'if (heldMs > 0) await',
    replace: 'if (heldMs < 0) await',
    check: ofBudget(
      'deliverStatus > holds all receipts of a conversation back after a 429, for as long as CXone asked',
    ),
  },
  {
    name: 'What CXone was told is remembered without waiting for it',
    file: deliver,
    find: '  await statuses.finish(claim);',
    replace: '  void statuses.finish(claim);',
    check: {
      file: 'test/lib/last-write.test.ts',
      test: 'once it has ended, no write is under way > of a receipt that CXone was told',
    },
  },
];
