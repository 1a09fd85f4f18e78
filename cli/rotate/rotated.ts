import type { SecretStore } from '../../lib/secrets/secret-store.ts';

/** The effects of every rotation. */
export interface RotationPorts {
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  readonly secretStore: Pick<SecretStore, 'get' | 'replace'>;
}

/**
 * What a rotation has done. `begun`: a new secret stands beside the old one; `resealed`: what the old one had sealed is
 * sealed with the new one; `ended`: the old one counts no more; `unchanged`: nothing was to be done.
 */
export interface Rotated {
  readonly act: 'begun' | 'resealed' | 'ended' | 'unchanged';
  /** For the person who ran the command: what is so now, and what is to be done next. */
  readonly lines: readonly string[];
}

/** A moment as people read it: `2026-03-02 10:15 UTC`. */
export const inWords = (at: Date | string): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
