import type { PlantedBug } from '../planted-bug.ts';

const file = 'lib/breakers/holding.ts';
const check = (test: string) => ({ file: 'test/lib/breakers/holding.test.ts', test });

export const holding: readonly PlantedBug[] = [
  {
    name: 'Messages move to a holding queue before each process knows of it',
    file,
    find: 'const from = this.#time() + KNOWN_BY_ALL_MS;',
    replace: 'const from = this.#time();',
    check: check('in a queue that has become long > nothing moves before each process knows of it'),
  },
  {
    name: 'What was sent to a holding queue that closes is gone from the inbound queue',
    file,
    find: "if (!isStillMoved) return { kind: 'retry', afterMs: FRESH_MS };",
    replace: 'void isStillMoved;',
    check: check(
      'when few messages are left in a holding queue > what was sent to the holding queue after all stays on the inbound queue too, before what comes behind it',
    ),
  },
  {
    name: 'A holding queue is given back while it has messages',
    file,
    find: 'if ((await queues.lengthOf(queue)) > 0) {',
    replace: 'if (now < 0) {',
    check: check('when few messages are left in a holding queue > it waits for as long as the holding queue has one'),
  },
  {
    name: 'A holding queue is given back by what one process remembers of it',
    file,
    find: 'if ((await table.update(PK, { remove }, isAsIn(held))) !== undefined)',
    replace: 'if ((await table.update(PK, { remove })) !== undefined)',
    check: check(
      'when few messages are left in a holding queue > it is not given back by who does not know that messages move again',
    ),
  },
  {
    name: 'A message that moves loses the time at which it came',
    file,
    find: '{ ...queued, job: { ...job, queuedAt } }',
    replace: 'queued',
    check: check(
      'in a queue that has become long > messages of a tenant that is down move to a queue of its own, with the time at which they came',
    ),
  },
  {
    name: 'A tenant’s messages move where one of its channels is down',
    file,
    find: "const set = { [nameOf(free, 'subject')]: subject,",
    replace: "const set = { [nameOf(free, 'subject')]: integrationKey,",
    check: check(
      'in a queue that has become long > of a channel that is down, its tenant’s other channels are none of it',
    ),
  },
];
