import type { IntegrationKey } from '../../lib/ids.ts';
import { signingKeyIn, TOKEN_LIFETIME_SECONDS } from '../../lib/outbound/callback/callback-token.ts';
import { noValue } from '../set-up.ts';
import { TargetError } from '../target.ts';
import { addKey, endKeys, standingKeys } from './key-list.ts';
import { inWords, type Rotated, type RotationPorts } from './rotated.ts';

/** For how long tokens of the old key are let in once the new one signs, in milliseconds: an hour, and a minute of clocks. */
const LASTS_MS = (TOKEN_LIFETIME_SECONDS + 60) * 1000;

/**
 * Gives an integration a new signing key. It signs once every process knows it; tokens of the old one are let in until they
 * have expired. Nothing else is to be done.
 */
export async function rotateSigningKey(name: string, key: IntegrationKey, ports: RotationPorts): Promise<Rotated> {
  await checkUsable(name, key, ports);
  const added = await addKey(name, ports, { missing: noValue(name, key), lastsMs: LASTS_MS });
  const over = new Date(new Date(added.key.from).getTime() + LASTS_MS);
  return {
    act: added.isNew ? 'begun' : 'unchanged',
    lines: [
      added.isNew
        ? `Integration "${key}" has a new signing key. It signs from ${inWords(added.key.from)} on.`
        : `A new signing key of integration "${key}" was made already. It signs from ${inWords(added.key.from)} on.`,
      `Tokens of the old key are let in until ${inWords(over)}. Nothing is left to do.`,
      'If somebody else has the old key, end it as soon as the new one signs, with the same command and --end.',
    ],
  };
}

/** Ends the old signing keys before their time: somebody else has one. CXone fetches a new token at its next callback. */
export async function endSigningKeys(name: string, key: IntegrationKey, ports: RotationPorts): Promise<Rotated> {
  const missing = await checkUsable(name, key, ports);
  const gone = await endKeys(name, ports, {
    missing,
    mayGo: ({ coming: [next], older }) => {
      if (next === undefined) return Promise.resolve(older);
      throw new TargetError(
        `The new signing key signs from ${inWords(next.from)} on: repeat the command then. Nothing was changed.`,
      );
    },
  });
  if (gone.length === 0) {
    return { act: 'unchanged', lines: [`Integration "${key}" has one signing key: there is no old one to end.`] };
  }
  return {
    act: 'ended',
    lines: ['The old signing key is deleted. Functions that are running forget it within five minutes.'],
  };
}

async function checkUsable(
  name: string,
  key: IntegrationKey,
  { secretStore, now }: Pick<RotationPorts, 'secretStore' | 'now'>,
): Promise<TargetError> {
  const stored = await secretStore.get(name);
  if (stored === undefined || stored === '') throw noValue(name, key);
  const unusable = new TargetError(
    `The secret ${name} is damaged, or its key is shorter than 32 characters: give it a long random value. No token can be signed meanwhile, and nothing was changed.`,
  );
  if (signingKeyIn(stored, now()) === undefined || standingKeys(stored, now()) === undefined) throw unusable;
  return unusable;
}
