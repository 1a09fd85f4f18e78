import * as z from 'zod';
import { adminSwitches } from './switches/admin-switches.ts';
import { apiSwitches } from './switches/api-switches.ts';
import { callbackSwitches } from './switches/callback-switches.ts';
import type { SwitchNotes } from './switches/define-switch.ts';
import { switchNotes } from './switches/define-switch.ts';

const groups = [
  { group: 'Callbacks to the middleware', schema: z.strictObject(callbackSwitches) },
  { group: 'Digital Engagement API', schema: z.strictObject(apiSwitches) },
  { group: 'Admin’s clicks', schema: z.strictObject(adminSwitches) },
] as const;

/** What is not known of CXone, and can therefore be switched here. */
const switchesSchema = z.strictObject({ ...callbackSwitches, ...apiSwitches, ...adminSwitches });
export type Switches = z.infer<typeof switchesSchema>;
export type SwitchName = keyof Switches;

/** A change names the switches that it turns. */
export const switchChangesSchema = switchesSchema.partial();
export type SwitchChanges = z.infer<typeof switchChangesSchema>;

/** One switch as the catalogue tells it. */
export interface CatalogueEntry extends SwitchNotes {
  readonly name: SwitchName;
  readonly group: string;
  /** The first of the values. */
  readonly default: string | number;
  /** Of a number: any whole one of this range is taken, `values` are samples. */
  readonly range: { readonly min: number; readonly max: number } | undefined;
}

const nameSchema = switchesSchema.keyof();

/** All switches, in the order in which pages show them. */
export const switchCatalogue: readonly CatalogueEntry[] = groups.flatMap(({ group, schema }) =>
  Object.entries(schema.shape).map(([name, switchSchema]) => {
    const notes = switchNotes.get(switchSchema);
    if (notes === undefined) throw new Error(`The switch ${name} must be defined by choice() or amount().`);
    const range =
      switchSchema instanceof z.ZodNumber
        ? { min: switchSchema.minValue ?? 0, max: switchSchema.maxValue ?? Number.MAX_SAFE_INTEGER }
        : undefined;
    return { name: nameSchema.parse(name), group, default: notes.values[0], range, ...notes };
  }),
);

export const defaultSwitches: Switches = switchesSchema.parse(
  Object.fromEntries(switchCatalogue.map((entry) => [entry.name, entry.default])),
);

const defaultsByName: ReadonlyMap<string, string | number> = new Map(Object.entries(defaultSwitches));

/** The switches that are not as they are by default. */
export function turnedSwitches(switches: Switches): SwitchChanges {
  return switchChangesSchema.parse(
    Object.fromEntries(Object.entries(switches).filter(([name, value]) => value !== defaultsByName.get(name))),
  );
}
