import type { Registry } from '../../lib/channels/registry.ts';
import { ALBUM_KEPT_SECONDS } from '../../lib/inbound/album.ts';
import { listParked, type ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { keyId } from '../../lib/secrets/seal.ts';
import type { Key } from '../../lib/secrets/secret-store.ts';
import type { Table } from '../../lib/table/table.ts';
import { TargetError } from '../target.ts';
import { addKey, endKeys, type StandingKeys } from './key-list.ts';
import { inWords, type Rotated, type RotationPorts } from './rotated.ts';

/** Gives the deployment a new data key: it seals once every process knows it, and what older ones sealed still opens. */
export async function rotateDataKey(name: string, ports: RotationPorts): Promise<Rotated> {
  const { key, isNew } = await addKey(name, ports, { missing: noDataKey(name) });
  return {
    act: isNew ? 'begun' : 'unchanged',
    lines: [
      isNew
        ? `There is a new data key. It seals from ${inWords(key.from)} on; what older keys sealed still opens.`
        : `A new data key was made already. It seals from ${inWords(key.from)} on.`,
      'Delete the old one with the same command and --end, once nothing needs it any more: it says when. --reseal makes it so.',
    ],
  };
}

/** What still needs a key that seals no longer. */
export interface Need {
  readonly key: Key;
  /** Parked messages that nothing else opens. */
  readonly parked: number;
  /** When nothing needs it any more, if nobody replays those again. */
  readonly until: Date;
}

/** A day more than parts of an album are kept: until then, one may lie in the table. */
const ALBUMS_MS = (ALBUM_KEPT_SECONDS + 86_400) * 1000;

/** What needs the older keys, the latest first. */
export function needsOf({ inUse, older }: StandingKeys, parked: readonly ParkedRecord[]): readonly Need[] {
  return older.map((key, place) => {
    const successor = older[place - 1] ?? inUse;
    const own = parked.filter((record) => isSealedBy(key, record));
    const ends = own.map(({ expiresAt }) => expiresAt * 1000);
    const albumsEnd = new Date(key.unneededSince ?? new Date(successor.from).getTime() + ALBUMS_MS).getTime();
    const until = new Date(Math.max(albumsEnd, ...ends));
    return { key, parked: own.length, until };
  });
}

/** What an earlier version parked names no key: there was one then. */
function isSealedBy({ id, value }: Key, { sealedBy }: ParkedRecord): boolean {
  return sealedBy === undefined ? id === '' : sealedBy === keyId(value);
}

export interface EndPorts extends Pick<RotationPorts, 'secretStore' | 'now'> {
  readonly table: Pick<Table, 'list'>;
  readonly registry: Pick<Registry, 'integrations'>;
}

/** Deletes the older data keys that nothing needs any more. */
export async function endDataKeys(name: string, ports: EndPorts): Promise<Rotated> {
  const { now } = ports;
  let left: readonly Need[] = [];
  const gone = await endKeys(name, ports, {
    missing: noDataKey(name),
    mayGo: async (standing) => {
      const needs = needsOf(standing, await parkedEverywhere(ports));
      const isFree = ({ parked, until }: Need) => parked === 0 && until <= now();
      left = needs.filter((need) => !isFree(need));
      return needs.filter(isFree).map(({ key }) => key);
    },
  });
  if (gone.length > 0) return { act: 'ended', lines: [`${counted(gone.length)} deleted.`, ...left.map(needWords)] };
  if (left.length === 0) return { act: 'unchanged', lines: ['There is one data key: there is no old one to delete.'] };
  throw new TargetError(['Nothing was deleted.', ...left.map(needWords)].join('\n'));
}

/** What is parked in all integrations. */
export async function parkedEverywhere({
  table,
  registry,
  now,
}: Pick<EndPorts, 'table' | 'registry' | 'now'>): Promise<readonly ParkedRecord[]> {
  const integrations = await registry.integrations();
  return listParked(
    integrations.map(({ integrationKey }) => integrationKey),
    { table, now },
  );
}

/** Why a key can't go yet. */
export function needWords({ key, parked, until }: Need): string {
  const whose = key.id === '' ? 'The first data key' : `The data key of ${inWords(key.from)}`;
  const messages = parked === 1 ? '1 parked message' : `${parked} parked messages`;
  const those = parked === 0 ? 'albums of customers may be' : `${messages} and perhaps albums are`;
  return `${whose} is needed until ${inWords(until)}: ${those} sealed with it. To delete it sooner, first run: npm run byoc -- rotate data-key --reseal`;
}

const counted = (keys: number): string => (keys === 1 ? '1 old data key is' : `${keys} old data keys are`);

export const noDataKey = (name: string): TargetError =>
  new TargetError(
    `The secret ${name} has no value, or a damaged one: restore the version before it (docs/runbooks/leaked-secret.md). Nothing was changed.`,
  );
