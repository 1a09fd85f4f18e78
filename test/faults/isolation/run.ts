import { parseArgs } from 'node:util';
import { prove } from '../proof/prove.ts';
import { isolation } from './isolation.ts';

const usage = `npm run test:isolation -- [--short | --long] [--rows 1,2] [--seeds 3] [--without shares]

Healthy messages beside slow, failing and hanging tenants, providers and file hosts, in a model on a virtual clock. Exits
with 1 where one waits longer than it may.

  --short    a few minutes of each
  --long     all of each: about an hour
  --rows     only these rows
  --seeds    how often each is played, in each way in which SQS may choose among groups
  --without  shares, breakers or holding: what came of it without that; nothing is demanded
  --help     this text`;

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    rows: { type: 'string', default: '' },
    seeds: { type: 'string', default: '3' },
    without: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const mechanisms = ['shares', 'breakers', 'holding'] as const;
const without = mechanisms.find((name) => name === values.without);
if (values.help === true) {
  console.log(usage);
} else if (values.without !== undefined && without === undefined) {
  console.error(`--without takes ${mechanisms.join(', ')}; not "${values.without}".`);
  process.exitCode = 2;
} else {
  const rows = values.rows === '' ? [] : values.rows.split(',').map(Number);
  const size = values.long ? 'long' : values.short ? 'short' : 'whole';
  await prove([isolation({ size, rows, seeds: Number(values.seeds), without })]);
}
