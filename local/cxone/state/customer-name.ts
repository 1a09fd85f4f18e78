import type { Thread } from './model.ts';

/** The customer's name as agents and callbacks have it: first and last, or the nickname, or else the id. */
export function customerName({ endUser }: Pick<Thread, 'endUser'>): string {
  const full = [endUser.firstName, endUser.lastName].filter((part) => part !== undefined && part !== '').join(' ');
  return full || endUser.nickname || endUser.idOnExternalPlatform;
}
