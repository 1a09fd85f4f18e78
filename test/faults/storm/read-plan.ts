import { parseArgs } from 'node:util';
import type { NamedDesign } from './design.ts';
import { designs, ours } from './designs.ts';
import { allFaultKinds, type FaultKind, faultKinds, isFaultKind } from './weather.ts';

/** Which storms are run: each seed with each design. */
export interface StormsPlan {
  readonly designs: readonly NamedDesign[];
  readonly seeds: readonly number[];
  /** Of each storm. */
  readonly messages: number;
  readonly kinds: ReadonlySet<FaultKind>;
}

const short = { messages: 10_000, seeds: 2 };
const long = { messages: 10_000, seeds: 20 };

/** Reads the words behind `npm run test:storm --`. A seed that is named is run with ours alone. */
export function readPlan(args: readonly string[]): StormsPlan {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ long: { type: 'boolean' }, peers: { type: 'boolean' } },
      ...{ seed: text, messages: text, faults: text, with: text },
    },
  });
  const size = values.long === true ? long : short;
  const messages = values.messages === undefined ? size.messages : wholeNumber('--messages', values.messages);
  const alone = values.faults === undefined ? faultKinds : kindsIn(values.faults);
  const kinds = new Set([...alone, ...kindsIn(values.with ?? '')]);
  if (values.seed !== undefined) {
    return { designs: [ours], seeds: [wholeNumber('--seed', values.seed)], messages, kinds };
  }
  const isCompared = values.long === true || values.peers === true;
  return {
    designs: isCompared ? designs : [ours],
    seeds: Array.from({ length: size.seeds }, (_, index) => index + 1),
    messages,
    kinds,
  };
}

function wholeNumber(option: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new Error(`${option} takes a whole number, not "${value}".`);
}

function kindsIn(names: string): readonly FaultKind[] {
  const asked = names.split(',').filter((name) => name !== '');
  const unknown = asked.find((name) => !isFaultKind(name));
  if (unknown === undefined) return asked.filter(isFaultKind);
  throw new Error(`There is no fault "${unknown}". There are: ${allFaultKinds.join(', ')}.`);
}
