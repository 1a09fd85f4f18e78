import type { CustomFieldValue } from './model.ts';

/** The values that are known, under those that came: a field that is not named stays as it is. */
export function withValues<Field extends CustomFieldValue>(
  known: readonly Field[] | undefined,
  came: readonly Field[] | undefined,
): Field[] {
  return [...new Map([...(known ?? []), ...(came ?? [])].map((field) => [field.ident, field])).values()];
}
