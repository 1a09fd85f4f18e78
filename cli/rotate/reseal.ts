import { sealedPartsIn } from '../../lib/inbound/album.ts';
import { parkedIn } from '../../lib/inbound/parking/list-parked.ts';
import { keyId, seal, sealedUnder, unseal } from '../../lib/secrets/seal.ts';
import { type Key, keysIn, type SecretStore, writeKeys } from '../../lib/secrets/secret-store.ts';
import { stringIn } from '../../lib/table/read-item.ts';
import type { Item, Table, TableScan, Value } from '../../lib/table/table.ts';
import { idOf } from '../parked/ids.ts';
import { TargetError } from '../target.ts';
import { noDataKey } from './data-key.ts';
import { type StandingKeys, standingKeys } from './key-list.ts';
import { inWords, type Rotated } from './rotated.ts';

export interface ResealPorts {
  readonly table: Pick<Table, 'get' | 'update'>;
  readonly scan: Pick<TableScan, 'pages'>;
  readonly secretStore: Pick<SecretStore, 'get' | 'replace'>;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

/** What is still sealed with an older key when a new one begins: by functions that run, and by clocks that are slow. */
const LAST_SEALED_MS = 120_000;

/** What became of the items that an older key had sealed. */
interface Tally {
  parked: number;
  albums: number;
  /** Which can't be opened, in words. */
  readonly unopened: string[];
  /** The older keys that could open one of those, and did not: the item is damaged. */
  readonly blamed: Set<string>;
}

/**
 * Seals again, with the key that seals now, what older data keys have sealed: parked messages and parts of albums. Each item
 * is changed where it still is as it was read, so that a replay, a drop, a new part or another run beside it goes on. Safe
 * to stop and to repeat. Once it came to its end, the older keys are noted to be needed by nothing.
 * @param show Told how many items were looked at.
 * @param learn Told how many were sealed again, also where the run fails.
 */
export async function resealDataKeys(
  name: string,
  ports: ResealPorts,
  { show = () => undefined, learn = () => undefined }: Listeners = {},
): Promise<Rotated> {
  const { secretStore, scan, now } = ports;
  const stored = await secretStore.get(name);
  const standing = standingKeys(stored, now());
  if (stored === undefined || standing === undefined) throw noDataKey(name);
  const from = new Date((standing.coming[0] ?? standing.inUse).from).getTime() + LAST_SEALED_MS;
  if (standing.coming.length + standing.older.length > 0 && now().getTime() < from) {
    throw new TargetError(
      `Until ${inWords(new Date(from))} something may be sealed with the old data key: repeat the command then. Nothing was changed.`,
    );
  }
  if (standing.older.length === 0) {
    learn({ count: 0 });
    return { act: 'unchanged', lines: ['There is one data key: nothing is sealed with an older one.'] };
  }

  const tally: Tally = { parked: 0, albums: 0, unopened: [], blamed: new Set() };
  const present = new Set([standing.inUse, ...standing.coming].map(({ id }) => id));
  let looked = 0;
  try {
    for await (const page of scan.pages()) {
      for (const item of page) {
        await reseal(item, { name, stored, standing, present }, tally, ports);
        show((looked += 1));
      }
    }
  } finally {
    learn({ count: tally.parked + tally.albums });
  }
  await noteUnneeded(name, standing.older, tally, ports);
  return reported(tally);
}

interface Listeners {
  readonly show?: (looked: number) => void;
  readonly learn?: (facts: { readonly count: number }) => void;
}

interface Keys {
  /** The secret's. */
  readonly name: string;
  /** All of them, as the secret had them when the run began. */
  readonly stored: string;
  readonly standing: StandingKeys;
  /** Ids of those that need no second seal; a rotation beside the run adds its own. */
  readonly present: Set<string>;
}

/** Whatever is sealed in an item with the data key, by its attributes. */
function sealedIn(item: Item): readonly (readonly [attribute: string, sealed: string])[] {
  const attributes = parkedIn(item) === undefined ? sealedPartsIn(item) : ['payload'];
  return attributes.map((attribute) => [attribute, stringIn(item, attribute) ?? ''] as const);
}

async function reseal(item: Item, keys: Keys, tally: Tally, ports: ResealPorts): Promise<void> {
  const {
    stored,
    standing: { inUse, older },
    present,
  } = keys;
  const { table, now, randomBytes } = ports;
  const { pk } = item;
  for (let found: Item | undefined = item; found !== undefined; found = await table.get(pk)) {
    const old = sealedIn(found).filter(([, sealed]) => !present.has(sealedUnder(sealed)));
    if (old.length === 0) return;
    const set: Record<string, Value> = {};
    for (const [attribute, sealed] of old) {
      const text = unseal(sealed, stored, pk);
      if (text === undefined) {
        if (isOver(found, now())) return;
        if (await isOfLaterKey(sealed, keys, ports)) continue;
        older.filter(({ id }) => id === sealedUnder(sealed)).forEach(({ id }) => tally.blamed.add(id));
        tally.unopened.push(inWordsOf(found));
        return;
      }
      set[attribute] = seal(text, writeKeys([inUse]), pk, randomBytes);
    }
    if (Object.keys(set).length === 0) return;
    const isParked = parkedIn(found) !== undefined;
    if (isParked) set['sealedBy'] = keyId(inUse.value);
    const isAsRead = { all: old.map(([attribute, sealed]) => ({ equals: [attribute, sealed] as const })) };
    if ((await table.update(pk, { set }, isAsRead)) === undefined) continue;
    tally[isParked ? 'parked' : 'albums'] += 1;
    return;
  }
}

/** Whether a key has sealed it that a rotation made since the run began. The secret is read again for a key it did not have. */
async function isOfLaterKey(
  sealed: string,
  { name, stored, standing: { inUse }, present }: Keys,
  { secretStore }: ResealPorts,
): Promise<boolean> {
  const id = sealedUnder(sealed);
  if (keysIn(stored).some((key) => key.id === id)) return false;
  const later = keysIn(await secretStore.get(name)).filter(({ from }) => new Date(from) > new Date(inUse.from));
  for (const key of later) present.add(key.id);
  return present.has(id);
}

/** The table deletes it soon, and nobody reads it any more. */
const isOver = (item: Item, now: Date): boolean => {
  const { expiresAt } = item;
  return typeof expiresAt === 'number' && expiresAt * 1000 <= now.getTime();
};

function inWordsOf(item: Item): string {
  const parked = parkedIn(item);
  if (parked === undefined) return `An album (${item.pk})`;
  return `Parked message ${idOf(parked.pk)} of the channel ${parked.channelId}`;
}

/** Notes with older keys that nothing is sealed with them any more. */
async function noteUnneeded(
  name: string,
  older: readonly Key[],
  { blamed }: Tally,
  { secretStore, now }: ResealPorts,
): Promise<void> {
  const done = new Set(older.filter(({ id }) => !blamed.has(id)).map(({ value }) => value));
  const unneededSince = now().toISOString();
  for (;;) {
    const stored = await secretStore.get(name);
    const keys = keysIn(stored);
    const noted = keys.map((key) => (done.has(key.value) ? { unneededSince, ...key } : key));
    if (stored === undefined || keys.every((key, place) => key.unneededSince === noted[place]?.unneededSince)) return;
    if (await secretStore.replace(name, stored, writeKeys(noted))) return;
  }
}

function reported({ parked, albums, unopened, blamed }: Tally): Rotated {
  const count = parked + albums;
  const done =
    count === 0
      ? 'Nothing was left that an older data key had sealed.'
      : `Sealed again with the present data key: ${counted(parked, 'parked message')} and ${counted(albums, 'album')}.`;
  const next =
    blamed.size === 0
      ? 'Nothing needs an older data key any more. Delete it: npm run byoc -- rotate data-key --end'
      : 'What is damaged keeps its data key: drop it (`npm run byoc -- parked drop ID`), or leave it until it is deleted.';
  if (unopened.length === 0) return { act: count === 0 ? 'unchanged' : 'resealed', lines: [done, next] };
  throw new TargetError(
    [
      done,
      ...unopened.map((what) => `${what} can’t be opened: it is damaged, or its data key is stored no longer.`),
      'docs/runbooks/leaked-secret.md says how to get a data key back.',
      next,
    ].join('\n'),
    { isHalfDone: count > 0 },
  );
}

const counted = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;
