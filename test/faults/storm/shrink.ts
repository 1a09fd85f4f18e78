import type { FaultKind } from './weather.ts';

/** A storm as far as it can be made smaller. */
export interface Size {
  readonly messages: number;
  readonly kinds: ReadonlySet<FaultKind>;
}

/**
 * Looks for a smaller storm that still fails: half the messages for as long as that does, then without each kind of
 * fault that it can do without.
 */
export async function shrink(size: Size, fails: (smaller: Size) => Promise<boolean>): Promise<Size> {
  let smallest = size;
  for (let messages = Math.floor(size.messages / 2); messages >= 1; messages = Math.floor(messages / 2)) {
    const smaller = { ...smallest, messages };
    if (!(await fails(smaller))) break;
    smallest = smaller;
  }
  for (const kind of size.kinds) {
    const smaller = { ...smallest, kinds: new Set([...smallest.kinds].filter((other) => other !== kind)) };
    if (await fails(smaller)) smallest = smaller;
  }
  return smallest;
}
