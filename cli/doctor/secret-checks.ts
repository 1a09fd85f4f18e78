import { ClientSecretUses } from '../../lib/channels/integration/client-secret-use.ts';
import type { IntegrationKey } from '../../lib/ids.ts';
import { openParked, type ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { callbackCredentialsSchema } from '../../lib/outbound/callback/serve-token-request.ts';
import { keyId } from '../../lib/secrets/seal.ts';
import { IndexKeyMissingError, isIndexKey, keysIn } from '../../lib/secrets/secret-store.ts';
import type { Deployment } from '../deployment.ts';
import { needsOf, needWords, parkedEverywhere } from '../rotate/data-key.ts';
import { standingKeys } from '../rotate/key-list.ts';
import { inWords } from '../rotate/rotated.ts';
import { fail, type Finding, look, ok, warn } from './check.ts';

const DAY_MS = 86_400_000;

/** A secret that can be renewed, and since when it is as it is. */
interface Aged {
  readonly what: string;
  readonly command: string;
  readonly since: Date;
}

/** Whether any secret is older than the deployment wants it to be. */
export function checkAges(deployment: Deployment, key: IntegrationKey, now: () => Date): Promise<Finding> {
  const name = 'Ages of secrets';
  return look(name, async () => {
    const { secretAgeDays } = deployment.target;
    const daysOf = ({ since }: Aged) => Math.floor((now().getTime() - since.getTime()) / DAY_MS);
    const all = (await agedOf(deployment, key, now)).sort((one, other) => one.since.getTime() - other.since.getTime());
    const old = all.filter((aged) => daysOf(aged) >= secretAgeDays);
    if (old.length > 0) {
      const each = old.map((aged) => `${aged.what} (${daysOf(aged)} days, \`npm run byoc -- rotate ${aged.command}\`)`);
      return warn(
        name,
        `Of ${secretAgeDays} days or more: ${each.join(', ')}. docs/runbooks/leaked-secret.md says how each is renewed.`,
      );
    }
    const [oldest] = all;
    return ok(
      name,
      oldest === undefined ? 'There is none yet.' : `The oldest: ${oldest.what}, ${daysOf(oldest)} days.`,
    );
  });
}

async function agedOf({ secretStore, names, registry }: Deployment, key: IntegrationKey, now: () => Date) {
  const option = key === 'main' ? '' : ` --integration ${key}`;
  const channels = await registry.channels(key);
  const looks: readonly (readonly [what: string, command: string, secretName: string])[] = [
    ['the client secret', `callback${option}`, names.callback(key)],
    ['the signing key', `signing-key${option}`, names.signingKey(key)],
    ['the data key', 'data-key', names.dataKey()],
    ['CXone’s keys', `cxone${option}`, names.cxone(key)],
    ...channels.map(
      ({ channelId, name }) =>
        [`the secrets of the channel “${name}”`, `channel ${channelId}${option}`, names.channel(channelId)] as const,
    ),
  ];
  const found = await Promise.all(
    looks.map(async ([what, command, secretName]): Promise<Aged | undefined> => {
      const stored = await secretStore.dated(secretName);
      return stored && { what, command, since: madeAt(stored.value, now()) ?? stored.since };
    }),
  );
  return found.filter((aged) => aged !== undefined);
}

/** When a secret was made that says so itself: its value may have been written later, as at the end of a rotation. */
function madeAt(stored: string, now: Date): Date | undefined {
  const inUse = standingKeys(stored, now)?.inUse;
  if (inUse !== undefined && inUse.id !== '') return new Date(inUse.from);
  const since = callbackCredentialsSchema.safeParse(parseJson(stored)).data?.since;
  return since === undefined ? undefined : new Date(since);
}

/** Whether two client secrets are valid, and which of them CXone uses. */
export function checkClientSecret({ secretStore, names, table }: Deployment, key: IntegrationKey): Promise<Finding> {
  const name = 'Client secret';
  return look(name, async () => {
    const credentials = callbackCredentialsSchema.safeParse(parseJson(await secretStore.get(names.callback(key))));
    if (credentials.data?.previousClientSecret === undefined) return ok(name, 'One is valid.');
    const use = await new ClientSecretUses(table, () => new Date()).read(key);
    const used = (at: string | undefined) => (at === undefined ? 'not used yet' : `used last at ${inWords(at)}`);
    const since = credentials.data.since === undefined ? '' : ` since ${inWords(credentials.data.since)}`;
    return warn(
      name,
      `Two are valid${since}. By CXone, the new one was ${used(use?.newUsedAt)}, the old one ${used(use?.oldUsedAt)}. Enter the new one in CXone, then end the old one: npm run byoc -- rotate callback --end`,
    );
  });
}

/** Parked messages of an earlier version that are opened to see whether they can be: it opens people's words. */
const MOST_OPENED = 100;

/** Whether everything that is sealed can be opened, and what needs the old data keys. */
export function checkDataKey(deployment: Deployment, now: () => Date): Promise<Finding> {
  const { secretStore, names, table, registry } = deployment;
  const name = 'Data key';
  return look(name, async () => {
    const stored = (await secretStore.get(names.dataKey())) ?? '';
    const standing = standingKeys(stored, now());
    if (standing === undefined) {
      return fail(
        name,
        `The secret ${names.dataKey()} has no value, or a damaged one: nothing can be parked, and nothing that is parked can be opened. ${HOW}`,
      );
    }
    const parked = await parkedEverywhere({ table, registry, now });
    const lost = await unopenable(parked, stored, deployment);
    if (lost > 0) {
      const those = lost === 1 ? '1 parked message' : `${lost} parked messages`;
      return fail(name, `${those} can’t be opened: sealed under a data key that is stored no longer. ${HOW}`);
    }
    const needs = needsOf(standing, parked);
    const free = needs.filter((need) => need.parked === 0 && need.until <= now());
    if (free.length > 0) {
      return warn(name, 'Nothing needs an old one any more. Delete it: npm run byoc -- rotate data-key --end');
    }
    const coming = standing.coming.map(({ from }) => `A new one seals from ${inWords(from)} on.`);
    const words = [...coming, ...needs.map(needWords)];
    return ok(name, words.length === 0 ? 'It opens all that is parked.' : words.join(' '));
  });
}

/** Whether the key is there that names all records of people. */
export function checkIndexKey({
  secretStore,
  names,
}: {
  readonly secretStore: Pick<Deployment['secretStore'], 'get'>;
  readonly names: Pick<Deployment['names'], 'indexKey'>;
}): Promise<Finding> {
  const name = 'Index key';
  const secret = names.indexKey();
  return look(
    name,
    async () => {
      const stored = await secretStore.get(secret);
      return isIndexKey(stored) ? ok(name, 'It is there.') : fail(name, new IndexKeyMissingError(secret).message);
    },
    `It is not known whether the functions can read ${secret}: without it, no message is accepted or delivered. This command needs secretsmanager:GetSecretValue on it.`,
  );
}

const HOW = 'docs/runbooks/leaked-secret.md says how to get it back.';

async function unopenable(parked: readonly ParkedRecord[], stored: string, { table }: Deployment): Promise<number> {
  const ids = new Set(keysIn(stored).map(({ value }) => keyId(value)));
  const named = parked.filter(({ sealedBy }) => sealedBy !== undefined && !ids.has(sealedBy));
  const dataKey = () => Promise.resolve(stored);
  const nameless = parked.filter(({ sealedBy }) => sealedBy === undefined).slice(0, MOST_OPENED);
  const opened = await Promise.all(nameless.map(({ pk }) => openParked(pk, { table, dataKey })));
  return named.length + opened.filter(({ kind }) => kind === 'unreadable').length;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
