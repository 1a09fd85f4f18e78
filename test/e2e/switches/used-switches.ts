import * as z from 'zod';
import type { World } from '../../../local/world.ts';

const usedSchema = z.record(z.string(), z.array(z.union([z.string(), z.number()])));

/** The values of switches that had a say in the running CXone since {@link forgetUsedSwitches}. */
export async function usedSwitches({ cxone }: Pick<World, 'cxone'>): Promise<z.infer<typeof usedSchema>> {
  return usedSchema.parse(await (await fetch(`${cxone.origin}/__emulator/switches/used`)).json());
}

export async function forgetUsedSwitches({ cxone }: Pick<World, 'cxone'>): Promise<void> {
  await fetch(`${cxone.origin}/__emulator/switches/used`, { method: 'DELETE' });
}
