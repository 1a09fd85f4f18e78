// `npm run record-paths`: writes into the page which files messages pass.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PAGE, withLists } from './lists.ts';
import { recordPaths } from './record-paths.ts';

const page = fileURLToPath(new URL(`../../${PAGE}`, import.meta.url));
const paths = await recordPaths();
writeFileSync(page, withLists(readFileSync(page, 'utf8'), paths));
console.log(`A webhook passes ${paths.inboundWebhook.length} files, its worker ${paths.deliverInbound.length}.`);
console.log(`An agent’s reply passes ${paths.outboundMessage.length}.`);
