import type { StormOrder } from './run-storm.ts';
import { faultKinds } from './weather.ts';

/** The command that runs one storm again, with ours. */
export function replayCommand({ seed, messages, kinds }: Omit<StormOrder, 'design'>): string {
  const isUsual = kinds.size === faultKinds.length && faultKinds.every((kind) => kinds.has(kind));
  const faults = isUsual ? '' : ` --faults '${[...kinds].join(',')}'`;
  return `npm run test:storm -- --seed ${seed} --messages ${messages}${faults}`;
}
