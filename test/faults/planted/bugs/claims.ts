import type { PlantedBug } from '../planted-bug.ts';

const file = 'lib/exactly-once/claims.ts';
const check = (test: string) => ({ file: 'test/lib/exactly-once/claims.test.ts', test });

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
    find: "if (numberIn(standing, 'expiresAt') < nowSeconds) {",
    replace: "if (numberIn(standing, 'expiresAt') < 0) {",
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
    name: 'A lease is taken without a new fence',
    file,
    find: 'setIfMissing: { startedAt: now, notes: stored(notes) },\n        add: { fence: 1 },',
    replace: 'setIfMissing: { startedAt: now, notes: stored(notes), fence: 1 },',
    check: check('a holder who is late > finishes nothing any more'),
  },
  {
    name: 'Whoever had a claim may still write it',
    file,
    find: 'return { all: [hasFence(fence), isOpen] };',
    replace: "return { all: [{ below: ['fence', fence + 9] }, isOpen] };",
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
    find: "mayHaveHappened: fence - 1 > numberIn(item, 'settledFence'),",
    replace: 'mayHaveHappened: false,',
    check: check('what may have happened > is unknown after a holder that vanished'),
  },
  {
    name: 'Another content under a known id passes for the first',
    file,
    find: "if (standing['digest'] !== request.digest) return { kind: 'changed' };",
    replace: '',
    check: check('a claim > is "changed" for another content after it is finished'),
  },
  {
    name: 'Every holder chooses an id of its own',
    file,
    find: '...this.#expiry(now) },\n        setIfMissing: { startedAt: now, notes: stored(notes) },',
    replace: '...this.#expiry(now), notes: stored(notes) },\n        setIfMissing: { startedAt: now },',
    check: check('a claim > is taken over once the lease has ended, with the start and the notes of the first holder'),
  },
  {
    name: 'Work is reopened over the head of whoever has reopened it',
    file,
    find: '{ all: [hasFence(fence), isFinished] },',
    replace: 'isFinished,',
    check: check('reopening > leaves work alone that was reopened and finished since'),
  },
];
