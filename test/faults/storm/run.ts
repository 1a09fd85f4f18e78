import { prove } from '../proof/prove.ts';
import { readPlan } from './read-plan.ts';
import { storms } from './storms.ts';
import { allFaultKinds, faultKinds } from './weather.ts';

const notByDefault = allFaultKinds.filter((kind) => !faultKinds.includes(kind));

const usage = `npm run test:storm -- [options]

The middleware through storms, and five other designs through the same ones. Exits with 1 where ours breaks a promise, and
where one of the others breaks none, for then the storm proves nothing.

  --long          20 storms with each design; without it, 2 with ours alone
  --peers         the other designs through those 2 as well
  --messages N    10,000 of each storm, unless N is given
  --seed N        one storm again, ours alone
  --faults A,B,…  these kinds of faults alone
  --with A,B,…    these kinds too
  --help          this text

Kinds of faults: ${faultKinds.join(', ')}

Those that strike where they are named alone: ${notByDefault.join(', ')}`;

const args = process.argv.slice(2);
if (args.includes('--help')) console.log(usage);
else await prove([storms(readPlan(args))]);
