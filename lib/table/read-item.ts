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

/** The record under an attribute, empty where there is none. */
export function recordIn(item: Item, attribute: string): Readonly<Record<string, Value>> {
  const value = item[attribute];
  return isRecord(value) ? value : {};
}

function isRecord(value: Value | undefined): value is Readonly<Record<string, Value>> {
  return typeof value === 'object' && !Array.isArray(value);
}
