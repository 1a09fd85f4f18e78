import { parseArgs } from 'node:util';
import { prove } from '../proof/prove.ts';
import { freezes, kills } from './kills.ts';

const usage = `npm run test:kills -- [--long] [--freezes]

Customers and agents write to each other on a laptop's cloud while its processes are killed, and on another while they
are stopped in the middle of their work and go on later. Exits with 1 where a message was lost, doubled or inverted, or an
agent was told that one was not sent that was.

  --long     5,000 messages, 300 kills and two hard stops of the whole cloud, for about five minutes, a tenth without it;
             2,500 messages and 100 processes frozen for up to 90 s, a fifth for up to 42 s without it
  --freezes  without the kills
  --help     this text`;

const flag = { type: 'boolean', default: false } as const;

const { values } = parseArgs({ options: { long: flag, freezes: flag, help: { type: 'boolean' } } });
if (values.help === true) console.log(usage);
else await prove([...(values.freezes ? [] : [kills(values.long)]), freezes(values.long)]);
