import * as z from 'zod';

/** What is said of a switch beside its values. */
export interface SwitchNotes {
  /** Where byoc-protocol says that it isn't known. */
  readonly row: string;
  /** One sentence for the person who turns it; each value is named where its own name doesn't say it all. */
  readonly description: string;
  /** The values that a test or a select box goes through; the first one is the default. */
  readonly values: readonly [string | number, ...(string | number)[]];
}

export const switchNotes = z.registry<SwitchNotes>();

/** A switch between named behaviours; the first one is the likeliest, and the default. */
export function choice<const Values extends readonly [string, ...string[]]>(
  row: string,
  values: Values,
  description: string,
) {
  return z.enum(values).register(switchNotes, { row, values, description });
}

/** A switch that is a number: any whole one of the range; `samples` are those that a select box offers. */
export function amount(
  row: string,
  samples: readonly [number, ...number[]],
  range: { readonly min: number; readonly max: number },
  description: string,
) {
  return z.int().min(range.min).max(range.max).register(switchNotes, { row, values: samples, description });
}
