import { prove } from '../proof/prove.ts';
import { plantedBugs } from './planted-bugs.ts';

/** `npm run test:planted`; words behind the command choose bugs: `npm run test:planted -- claims.ts`. */
await prove([plantedBugs(process.argv.slice(2))]);
