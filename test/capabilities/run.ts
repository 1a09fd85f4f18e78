// `npm run record-capabilities`: writes into the page what each provider's manifest says of each kind of content.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { providers } from '../../lib/providers/registry.ts';
import { PAGE, withTables } from './tables.ts';
import { sides } from './try-all.ts';

const path = fileURLToPath(new URL(`../../${PAGE}`, import.meta.url));
const tried = sides.map(({ provider }) => provider);
const written = withTables(readFileSync(path, 'utf8'), [...providers.values()], tried);
writeFileSync(path, await format(written, { parser: 'markdown', printWidth: 120 }));
