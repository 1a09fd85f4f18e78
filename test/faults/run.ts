import { parseArgs } from 'node:util';
import { isolation } from './isolation/isolation.ts';
import { freezes, kills } from './kills/kills.ts';
import { plantedBugs } from './planted/planted-bugs.ts';
import { prove } from './proof/prove.ts';
import { readPlan } from './storm/read-plan.ts';
import { storms } from './storm/storms.ts';

const usage = `npm run test:faults -- [--long]

The whole proof: storms (test:storm), neighbours that are ill (test:isolation), real kills (test:kills) and planted bugs
(test:planted), and one report of them all.
Exits with 1 where any part fails.

  --long  larger storms and more of them, and ten times the kills: some hours
  --help  this text`;

const args = process.argv.slice(2);
const { values } = parseArgs({
  args,
  options: { long: { type: 'boolean', default: false }, help: { type: 'boolean' } },
});
if (values.help === true) console.log(usage);
else {
  const neighbours = values.long ? { size: 'long' as const, seeds: 3 } : { size: 'whole' as const, seeds: 1 };
  await prove([
    storms(readPlan(args)),
    isolation({ ...neighbours, rows: [], without: undefined }),
    kills(values.long),
    freezes(values.long),
    plantedBugs([]),
  ]);
}
