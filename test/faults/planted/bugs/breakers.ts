import type { PlantedBug } from '../planted-bug.ts';

const file = 'lib/breakers/breaker.ts';
const check = (test: string) => ({ file: 'test/lib/breakers/breakers.test.ts', test });

const repeated = (test: string) => ({
  file: 'test/lib/repeated-writes.test.ts',
  test: `what a write does whose answer was lost, and which the client of the table repeats, is the same > ${test}`,
});

export const breakers: readonly PlantedBug[] = [
  {
    name: 'A prober takes its own probe for another process’s',
    file: 'lib/breakers/breaker.ts',
    find: 'const probe = taken ?? (await this.#writtenBy(holder));',
    replace: 'const probe = taken;',
    check: repeated('probing an open breaker, and closing it'),
  },
  {
    name: 'A breaker never closes',
    file,
    find: 'const isDeleted = await this.#ports.table.delete(this.#pk, heldWith(probe));',
    replace: 'const isDeleted = false;',
    check: check('an open breaker > closes for all when a probe gets through'),
  },
  {
    name: 'A breaker never opens',
    file,
    find: 'await this.#open(failure);',
    replace: 'return;',
    check: check(
      'a closed breaker > opens when 14 requests of several conversations have failed and none was accepted',
    ),
  },
  {
    name: 'A breaker opens because of one conversation',
    file,
    find: "numberIn(counted, 'failures') >= MOST_FAILURES && counted['first'] !== first;",
    replace: "numberIn(counted, 'failures') >= MOST_FAILURES;",
    check: check('a closed breaker > is not opened by one conversation whose failures several processes see'),
  },
  {
    name: 'A breaker opens at a number of failures, whatever is accepted beside them',
    file,
    find: 'const failures = 1 - ACCEPTED_WEIGHT * this.#accepted;',
    replace: 'const failures = 1;',
    check: check('a closed breaker > stays closed while one request in four is accepted'),
  },
  {
    name: 'Several processes probe at once',
    file,
    find: "{ all: [hasFence(numberIn(standing, 'fence')), isDue] },",
    replace: "{ any: [{ exists: 'fence' }, isDue] },",
    check: check('an open breaker > has one prober at a time, however many processes come and however they end'),
  },
  {
    name: 'A prober that was late closes a breaker that another probes',
    file,
    find: 'this.#ports.table.delete(this.#pk, heldWith(probe))',
    replace: 'this.#ports.table.delete(this.#pk)',
    check: check('an open breaker > is not closed by a prober whose lease has ended'),
  },
  {
    name: 'An open breaker holds nobody back',
    file,
    find: 'return this.#learn(item !== undefined && isOpen(item, time) ? item : undefined);',
    replace: 'return this.#learn(item !== undefined && isOpen(item, Infinity) ? item : undefined);',
    check: check(
      'an open breaker > is known to other processes within ten seconds, and at once to one that had a failure',
    ),
  },
  {
    name: 'A breaker of one tenant holds all of them back',
    file,
    find: '? `BREAKER#tenant#${subject.integrationKey}`',
    replace: "? 'BREAKER#tenant#main'",
    check: check('an open breaker > of a tenant holds all its channels back, and no other tenant'),
  },
  {
    name: 'A throttled message opens the breaker of its tenant',
    file: 'lib/breakers/failure-scope.ts',
    find: 'if (error instanceof CxoneThrottledError || error instanceof CxoneConflictError) return true;',
    replace: 'if (error instanceof CxoneConflictError) return true;',
    check: check('a closed breaker > is not opened by a throttle'),
  },
  {
    name: 'A probe that nobody used is lost',
    file,
    find: '    await this.#change(probe, until(this.#time()));\n',
    replace: '    void probe;\n',
    check: check('an open breaker > is probed by the next one where a probe was not used'),
  },
];
