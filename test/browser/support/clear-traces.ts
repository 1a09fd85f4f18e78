import { rmSync } from 'node:fs';
import { TRACES } from './traces.ts';

/** A trace is of the last run. */
export default function clearTraces(): void {
  rmSync(TRACES, { recursive: true, force: true });
}
