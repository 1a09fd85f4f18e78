import { workerData } from 'node:worker_threads';
import { designs } from './designs.ts';
import type { StormOrder } from './run-storm.ts';
import { storm } from './storm.ts';

const { design: name, path, ...plan } = workerData as StormOrder & { readonly path: string };
const design = designs.find((one) => one.name === name);
if (design === undefined) throw new Error(`There is no design "${name}".`);
await storm({ ...plan, path, design });
