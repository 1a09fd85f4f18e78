import type { PlantedBug } from '../planted-bug.ts';

const file = 'lib/breakers/shares.ts';
const check = (test: string) => ({ file: 'test/lib/breakers/shares.test.ts', test: `shares of the workers > ${test}` });

export const shares: readonly PlantedBug[] = [
  {
    name: 'A channel gets all workers',
    file,
    find: 'return mine < part || workers - all > reserved;',
    replace: 'return mine < part || workers - all > reserved - workers;',
    check: check('leave a part of the workers to the others, of which a channel alone gets the rest'),
  },
  {
    name: 'A worker that died keeps its share',
    file,
    find: 'if (count.period <= periodAt(now) - PERIODS) continue;',
    replace: 'if (count.period <= periodAt(now) - 100 * PERIODS) continue;',
    check: check('are free again within a minute where their worker died'),
  },
  {
    name: 'Shares are counted although nobody waits',
    file,
    find: "if (now >= this.#crowdedUntil) return { kind: 'taken', uncountedAt: now };",
    replace: "if (now < 0) return { kind: 'taken', uncountedAt: now };",
    check: check('cost nothing while messages are handed out at once'),
  },
  {
    name: 'A slow far side makes nobody count',
    file,
    find: 'if (now - uncountedAt > SLOW_MS) this.#crowdedUntil',
    replace: 'if (now < 0) this.#crowdedUntil',
    check: check('are counted by whoever met a far side that takes seconds, before anybody has waited'),
  },
  {
    name: 'Time beside the messages takes the workers that are left free',
    file,
    find: '(count * BESIDE_MS) / meanHoldMs(item, name)',
    replace: '(0 * BESIDE_MS) / meanHoldMs(item, name)',
    check: check('leave more to the others where messages are quick: an invocation takes time beside its message'),
  },
  {
    name: 'Looks in vain take the workers that are left free',
    file,
    find: 'this.#looksPerMs * LOOK_MS)',
    replace: '0 * LOOK_MS)',
    check: check('leave more to the others while many look in vain'),
  },
  {
    name: 'What comes back after an outage makes nobody count',
    file,
    find: 'this.#heldInARow < MANY_HELD) return;',
    replace: 'this.#heldInARow < 100 * MANY_HELD) return;',
    check: check('are counted where only what was held back comes, as after an outage'),
  },
  {
    name: 'What waited for less than a second makes nobody count',
    file,
    find: 'const isMaybe = age > MAYBE_CROWDED_MS && !isFirst;',
    replace: 'const isMaybe = age < 0 && !isFirst;',
    check: check('are counted for ten seconds once a message has waited for less than a second'),
  },
  {
    name: 'The start of a process passes for a crowd',
    file,
    find: 'const isFirst = this.#isFirst;',
    replace: 'const isFirst = false;',
    check: check('cost nothing for a message that waited for its process to start'),
  },
  {
    name: 'Receipts take no share of their workers',
    file: 'lib/receipts/deliver-status.ts',
    find: "if (share.kind === 'blocked') {",
    replace: 'if (share.kind === ("none" as string)) {',
    check: {
      file: 'test/lib/receipts/deliver-status.test.ts',
      test: 'deliverStatus > waits for its channel’s share of the workers',
    },
  },
  {
    name: 'What waits for its share has one turn for all',
    file,
    find: 'this.#change({ add: { ...add, [turn]: gapMs, [LOOKS]: 1 } })',
    replace: 'this.#change({ add: { ...add, [turn]: 0, [LOOKS]: 1 } })',
    check: check('give each message that waits a turn of its own, as fast as workers become free'),
  },
  {
    name: 'A table that fails holds everybody back',
    file,
    find: "reason: describeError(error) });\n      return { kind: 'taken' };",
    replace: "reason: describeError(error) });\n      return { kind: 'blocked', afterMs: 1_000 };",
    check: check('let everybody pass where the table gives no answer'),
  },
];
