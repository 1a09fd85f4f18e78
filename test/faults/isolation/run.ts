import { parseArgs } from 'node:util';
import { play, scenarios, type Size } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    rows: { type: 'string', default: '' },
    seeds: { type: 'string', default: '3' },
    without: { type: 'string' },
  },
});
const size: Size = values.long ? 'long' : values.short ? 'short' : 'whole';
const rows = values.rows === '' ? [] : values.rows.split(',').map(Number);

const seconds = (ms: number) => (ms / 1_000).toFixed(1);
for (const scenario of scenarios(size)) {
  if (rows.length > 0 && !rows.includes(scenario.row)) continue;
  for (const choice of ['oldest', 'random'] as const) {
    if (scenario.direction === 'status' && choice === 'random') continue;
    for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
      const began = performance.now();
      const { row, name, healthy, ill, inverted, longestHold, looks, reads, writes, world } = await play(scenario, {
        choice,
        seed,
        without:
          values.without === 'shares' || values.without === 'breakers' || values.without === 'holding'
            ? values.without
            : undefined,
      });
      const failures = world.requests.filter(({ failure }) => failure !== undefined).length;
      console.log(
        [
          `${row} ${name} (${choice}, ${seed})`.padEnd(86),
          `B ${healthy.count}+${healthy.waiting}w+${healthy.failed}f ${seconds(healthy.median)}/${seconds(healthy.p99)}/${seconds(healthy.max)}`,
          `A ${ill.count}+${ill.waiting}w+${ill.failed}f ${seconds(ill.median)}/${seconds(ill.p99)}/${seconds(ill.max)}`,
          `inv ${inverted} hold ${seconds(longestHold)} looks ${looks} r${reads} w${writes} req ${world.requests.length} fail ${failures} end ${seconds(world.now())}`,
          `[${seconds(performance.now() - began)} s]`,
        ].join('  '),
      );
    }
  }
}
