import type { Item, Value } from './table.ts';

/** The number under an attribute, 0 where there is none. */
export function numberIn(item: Item, attribute: string): number {
  const value = item[attribute];
  return typeof value === 'number' ? value : 0;
}

/** The string under an attribute, undefined where there is none. */
export function stringIn(item: Item | Readonly<Record<string, Value>>, attribute: string): string | undefined {
  const value = item[attribute];
  return typeof value === 'string' ? value : undefined;
}
