import { defaultSwitches } from '../../../local/cxone/switches.ts';
import type { World } from '../../../local/world.ts';

/** Turns the switches of the running CXone: those named, and all others back to what they are by default. */
export async function setSwitches(
  { cxone }: World,
  changes: Readonly<Record<string, string | number | undefined>>,
): Promise<void> {
  const response = await fetch(`${cxone.origin}/__emulator/switches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...defaultSwitches, ...changes }),
  });
  if (!response.ok) throw new Error(`CXone did not take the switches: ${await response.text()}`);
}
