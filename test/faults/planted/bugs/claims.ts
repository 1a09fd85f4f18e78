import type { PlantedBug } from '../planted-bug.ts';

const file = 'lib/exactly-once/claims.ts';
const check = (test: string) => ({ file: 'test/lib/exactly-once/claims.test.ts', test });

const repeated = (test: string) => ({
  file: 'test/lib/repeated-writes.test.ts',
  test: `what a write does whose answer was lost, and which the client of the table repeats, is the same > ${test}`,
});

export const claims: readonly PlantedBug[] = [
  {
    name: 'Finished work is remembered for an hour',
    file,
    find: 'const REMEMBERED_DAYS = 10;',
    replace: 'const REMEMBERED_DAYS = 1 / 24;',
    check: check('a claim > is remembered for ten days'),
  },
  {
    name: 'What has expired counts for as long as the table has it',
    file,
    find: 'if (standing.expiresAt < nowSeconds) {',
    replace: 'if (standing.expiresAt < 0) {',
    check: check('a claim > is forgotten after ten days although the table still has its item'),
  },
  {
    name: 'What has expired is deleted without a look at who began anew',
    file,
    find: 'await this.#table.delete(request.pk, stillExpired);',
    replace: 'await this.#table.delete(request.pk); void stillExpired;',
    check: {
      file: 'test/lib/exactly-once/claims-races.test.ts',
      test: 'claims in the DynamoDB stand-in > are begun anew by one of twenty once they have expired',
    },
  },
  {
    name: 'A note that reaches the table late overwrites what came after it',
    file,
    find: '{ all: [heldBy(claim), hasRevision(claim.revision)] }',
    replace: 'heldBy(claim)',
    check: {
      file: 'test/lib/exactly-once/late-writes.test.ts',
      test: 'a write that comes late changes nothing: what was copied, behind what is sent',
    },
  },
  {
    name: 'A holder whose note was repeated takes itself for another',
    file,
    find: 'const isNoted = changed !== undefined || isNotedAs(await this.#read(claim.pk), claim.holder, revision);',
    replace: 'const isNoted = changed !== undefined;',
    check: repeated('noting progress'),
  },
  {
    name: 'A lease is taken without a new fence',
    file,
    find: 'set: { ...set, holder }, add: { fence: 1 } };',
    replace: 'set: { ...set, holder, fence: 1 } };',
    check: check('a claim > is taken over once the lease has ended, with the start and the notes of the first holder'),
  },
  {
    name: 'Whoever had a claim may still write it',
    file,
    find: 'return { all: [hasFence(fence), hasHolder(holder), isOpen] };',
    replace: 'void [fence, holder]; return isOpen;',
    check: check('a holder who is late > releases nothing any more'),
  },
  {
    name: 'A lease that still runs is taken over',
    file,
    find: 'leaseEndedBefore(now)] }] },',
    replace: 'leaseEndedBefore(now + leaseMs + 1)] }] },',
    check: check('a claim > is busy while the lease of its holder runs, to its last millisecond'),
  },
  {
    name: 'A holder that vanished is taken to have done nothing',
    file,
    find: 'const mayHaveHappened = fence - 1 > settledFence;',
    replace: 'const mayHaveHappened = false; void settledFence;',
    check: check('what may have happened > is unknown after a holder that vanished'),
  },
  {
    name: 'Another content under a known id passes for the first',
    file,
    find: "if (!request.digest.startsWith(standing.digest)) return { kind: 'changed' };",
    replace: '',
    check: check('a claim > is "changed" for another content after it is finished'),
  },
  {
    name: 'Every holder chooses an id of its own',
    file,
    find: '...this.#expiry(now) },\n        setIfMissing: { startedAt: now, notes: this.#stored(pk, notes) },',
    replace: '...this.#expiry(now), notes: this.#stored(pk, notes) },\n        setIfMissing: { startedAt: now },',
    check: check('a claim > is taken over once the lease has ended, with the start and the notes of the first holder'),
  },
  {
    name: 'Work is reopened over the head of whoever has reopened it',
    file,
    find: '{ all: [hasFence(fence), isFinished] },',
    replace: 'isFinished,',
    check: check('reopening > leaves work alone that was reopened and finished since'),
  },
  {
    name: 'A holder takes its own claim for somebody else’s',
    file,
    find: 'return isHeldBy(standing, holder) ? { isOurs: true, item: standing } : { isOurs: false, item: standing };',
    replace: 'return { isOurs: false, item: standing };',
    check: repeated('claiming work'),
  },
  {
    name: 'A refusal counts twice where the answer of the table was lost',
    file,
    find: "remove: ['holder', ...(how.anew === true",
    replace: 'remove: [...(how.anew === true',
    check: repeated('giving work back that was refused'),
  },
  {
    name: 'A claim that the table granted without an answer is left to its lease',
    file,
    find: '      if (isHeldBy(standing, holder)) return { isOurs: true, item: standing };\n      throw error;',
    replace: '      void standing;\n      throw error;',
    check: check('a table that gives no answer > has granted the claim all the same, and its holder knows'),
  },
  {
    name: 'A claim that was asked for long ago is granted over what its holder did since',
    file,
    find: 'leaseUntil: this.#now().getTime() - 1,',
    replace: 'leaseUntil: 0,',
    check: check('a table that gives no answer > grants nothing once the claim was given back'),
  },
];
