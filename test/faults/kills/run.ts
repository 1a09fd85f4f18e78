import { parseArgs } from 'node:util';
import { prove } from '../proof/prove.ts';
import { kills } from './kills.ts';

const usage = `npm run test:kills -- [--long]

Customers and agents write to each other on a laptop's cloud while its processes are killed. Exits with 1 where a
message was lost, doubled or inverted.

  --long  5,000 messages, 300 kills and two hard stops of the whole cloud, for about five minutes; a tenth without it
  --help  this text`;

const { values } = parseArgs({ options: { long: { type: 'boolean', default: false }, help: { type: 'boolean' } } });
if (values.help === true) console.log(usage);
else await prove([kills(values.long)]);
