import { CHANGEOVER_MS, type ChannelId, channelIdSchema, type IntegrationKey } from '../ids.ts';
import type { Condition, Item, Table, Value } from '../table/table.ts';
import { type Account, formerKeyOf } from './account.ts';
import {
  type Channel,
  channelIn,
  type ChannelState,
  type Integration,
  integrationSchema,
  isInUse,
  type Preferences,
  storedLanguage,
} from './channel.ts';

/**
 * `open`: an intent of an earlier click stands; `same`: so does the channel that came of one; `taken-by-another`: the id is
 * used for something else.
 */
export type IntentResult = 'written' | 'open' | 'same' | 'taken-by-another';

type Changed = Pick<Channel, 'changedBy'>;
type Intent = Omit<Channel, 'state' | 'intent' | 'createdAt' | 'updatedAt' | 'lastAct' | 'ticks'>;
export type ChannelEdit = Preferences &
  Changed &
  Pick<Channel, 'name' | 'settings' | 'integrationId' | 'accountKey' | 'address' | 'movedFrom'> &
  Partial<Pick<Channel, 'account' | 'accountName'>>;

/**
 * The table that maps channel ids to integration ids, with what belongs to each. Every write is a conditional write of
 * one item, safe to repeat, so that an Add or Remove can be taken up again where it stopped.
 */
export class Registry {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  async integration(key: IntegrationKey): Promise<Integration | undefined> {
    const item = await this.#table.get(integrationPk(key));
    return item === undefined ? undefined : integrationSchema.parse(item);
  }

  /** Creates the integration, or confirms its tenant. False: it belongs to another tenant already. */
  async putIntegration(key: IntegrationKey, tenantId: string): Promise<boolean> {
    const item = await this.#table.update(
      integrationPk(key),
      { set: { integrationKey: key, tenantId, listPk: INTEGRATIONS, listSk: key } },
      { any: [{ missing: 'tenantId' }, { equals: ['tenantId', tenantId] }] },
    );
    return item !== undefined;
  }

  /** All integrations of the deployment, by key. */
  async integrations(): Promise<Integration[]> {
    return (await this.#table.list(INTEGRATIONS)).map((item) => integrationSchema.parse(item));
  }

  /** Pins the brand at the first visit. False: another brand is pinned. */
  async pinBrand(key: IntegrationKey, brandId: number): Promise<boolean> {
    const item = await this.#table.update(
      integrationPk(key),
      { set: { brandId } },
      { all: [{ exists: 'tenantId' }, { any: [{ missing: 'brandId' }, { equals: ['brandId', brandId] }] }] },
    );
    return item !== undefined;
  }

  async setIntegrationId(key: IntegrationKey, integrationId: string): Promise<void> {
    await this.#table.update(integrationPk(key), { set: { integrationId } }, { exists: 'tenantId' });
  }

  async channel(id: ChannelId): Promise<Channel | undefined> {
    const item = await this.#table.get(channelPk(id));
    return item === undefined ? undefined : channelIn(item);
  }

  /** All channels of an integration, tombstones left out, oldest first. */
  async channels(key: IntegrationKey): Promise<Channel[]> {
    return (await this.#listed(key)).filter(({ state }) => state !== 'removed');
  }

  /** The tombstones of an integration, the last removed first. */
  async removedChannels(key: IntegrationKey): Promise<Channel[]> {
    const removed = (await this.#listed(key)).filter(({ state }) => state === 'removed');
    return removed.sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1));
  }

  /** Writes that a channel is about to be added (state `adding`), as an open intent. What stands stays as it is. */
  async writeIntent(intent: Intent): Promise<IntentResult> {
    const { channelId, integrationKey } = intent;
    const at = this.#now().toISOString();
    const newChannel = { intent: 'open', state: 'adding', keyedFrom: 0, createdAt: at, updatedAt: at } as const;
    const channel: Channel = { ...intent, ...newChannel };
    const listing = { listPk: integrationPk(integrationKey), listSk: `${at}#${channelId}` };
    const item = {
      ...defined({ ...channel, ...storedLanguage(channel.language) }),
      pk: channelPk(channelId),
      ...listing,
    };
    if (await this.#table.put(item, { missing: 'pk' })) return 'written';
    const standing = await this.channel(channelId);
    if (standing === undefined) return this.writeIntent(intent);
    if (standing.integrationKey !== integrationKey || standing.provider !== intent.provider) return 'taken-by-another';
    if (standing.intent !== undefined && standing.state === 'adding') {
      // The write is repeated where its answer was lost, and then meets itself.
      if (standing.intent === 'open' && standing.createdAt === at && standing.name === intent.name) return 'written';
      const isOpen = await this.#table.update(item.pk, { set: { intent: 'open' } }, isIntent);
      return isOpen === undefined ? this.writeIntent(intent) : 'open';
    }
    return standing.account === intent.account && isInUse(standing) ? 'same' : 'taken-by-another';
  }

  /**
   * From when the records of a channel are named by HMACs, in milliseconds since 1970 (ADR 31). One that a version before
   * added gets its time of change here, which stays. Undefined: there is no such channel.
   */
  async keyedFrom(id: ChannelId): Promise<number | undefined> {
    const channel = await this.channel(id);
    return channel?.keyedFrom ?? (channel && this.startKeys(id));
  }

  /** The same for a channel that is known to have no such time yet. */
  async startKeys(id: ChannelId): Promise<number | undefined> {
    const setIfMissing = { keyedFrom: this.#now().getTime() + CHANGEOVER_MS };
    const item = await this.#table.update(channelPk(id), { setIfMissing }, { exists: 'state' });
    return item && channelIn(item).keyedFrom;
  }

  /** Whether the intent to add a channel is all that there is of it; from now on only this is done with it. */
  async withdrawIntent(id: ChannelId): Promise<boolean> {
    return (await this.#table.update(channelPk(id), { set: { intent: 'withdrawn' } }, isIntent)) !== undefined;
  }

  /** Forgets an Add that came to nothing, and the account with it: its form can be sent again. */
  async dropIntent({ channelId, accountKey }: Pick<Channel, 'channelId' | 'accountKey'>): Promise<void> {
    const isGone = await this.#table.delete(channelPk(channelId), isIntent);
    if (isGone && accountKey !== undefined) await this.#free(accountKey, channelId);
  }

  /** Forgets a channel that is being removed: it was never in use, and its id may be used again. */
  async forget(id: ChannelId): Promise<void> {
    await this.#table.delete(channelPk(id), { equals: ['state', 'removing'] });
  }

  /** Moves a channel on, which is no mere intent then; repeating the move is fine. False: the channel is in none of the states. */
  async move(
    id: ChannelId,
    from: readonly ChannelState[],
    to: ChannelState,
    change: Changed & Pick<Channel, 'accountKey'> = {},
  ): Promise<boolean> {
    const { changedBy, accountKey } = change;
    const { set, remove } = this.#changed({ state: to, accountKey }, changedBy);
    const item = await this.#table.update(
      channelPk(id),
      { set, remove: [...remove, 'intent'] },
      { any: [...from, to].map((state) => ({ equals: ['state', state] as const })) },
    );
    return item !== undefined;
  }

  /** Takes back that a channel is being removed: it is as it was before. */
  async keep({ channelId, state, intent, updatedAt, changedBy }: Channel): Promise<void> {
    const change = {
      set: defined({ state, intent, updatedAt, changedBy }),
      remove: changedBy === undefined ? ['changedBy'] : [],
    };
    await this.#table.update(channelPk(channelId), change, { equals: ['state', 'removing'] });
  }

  /**
   * Changes what an admin may of a channel that is in use or being added; it is no mere intent then.
   * @param before The account that it has to have still, where the change names another. A mere intent may name any: the
   * address was corrected since.
   * @returns undefined where it is neither, or somebody else has moved it meanwhile.
   */
  async edit(
    id: ChannelId,
    { changedBy, address, ...change }: ChannelEdit,
    before: Pick<Channel, 'accountKey'> = {},
  ): Promise<Channel | undefined> {
    const { set, remove } = this.#changed({ ...change, address }, changedBy);
    const { accountKey } = change;
    const has = [accountKey, before.accountKey].filter((key) => key !== undefined);
    const isKnown: Condition[] = has.map((key) => ({ equals: ['accountKey', key] }));
    const isWhereItWas: Condition = {
      any: [{ missing: 'accountKey' }, { equals: ['intent', 'open'] }, ...isKnown],
    };
    const item = await this.#table.update(
      channelPk(id),
      { set, remove: [...remove, 'intent'] },
      {
        all: [
          { any: [{ equals: ['state', 'active'] }, { equals: ['state', 'adding'] }] },
          { any: [{ missing: 'intent' }, { equals: ['intent', 'open'] }] },
          ...(has.length === 0 ? [] : [isWhereItWas]),
        ],
      },
    );
    return item && channelIn(item);
  }

  /**
   * Takes an account for a channel, to be called once it is proven. Answers the channel that has it: this one, or the one
   * before it. An item may have stayed where a click was cut off: then its channel was removed, or has another account.
   */
  async takeAccount(account: Account, id: ChannelId): Promise<ChannelId> {
    const { key, formerKey } = account;
    const former = await this.#table.get(accountPk(formerKey));
    const before = await this.#holder(former, account);
    if (before !== undefined && before.channelId !== id) return before.channelId;
    const item = { pk: accountPk(key), channelId: id, takenAt: this.#now().toISOString() };
    const isFree = { any: [{ missing: 'channelId' }, { equals: ['channelId', id] }] } as const;
    if (!(await this.#table.put(item, isFree))) {
      const standing = await this.#table.get(item.pk);
      if (standing === undefined) return this.takeAccount(account, id);
      const holder = await this.#holder(standing, account);
      if (holder !== undefined) return holder.channelId;
      const isTaken = await this.#table.put(item, { equals: ['channelId', channelIdIn(standing)] });
      if (!isTaken) return this.takeAccount(account, id);
    }
    if (former !== undefined && channelIdIn(former) === id) await this.#free(formerKey, id);
    return id;
  }

  /** Frees the account that a channel had before it was moved. One that another channel has by now stays with it. */
  async freeFormerAccount(channel: Pick<Channel, 'channelId' | 'accountKey' | 'movedFrom'>): Promise<void> {
    const former = channel.movedFrom?.accountKey;
    if (former !== undefined && former !== channel.accountKey) await this.#free(former, channel.channelId);
  }

  /** Frees the account that a channel has, and one that it was moved from and may have still. */
  async freeAccount(channel: HasAccount & Partial<Pick<Channel, 'movedFrom'>>): Promise<void> {
    await this.#free(keyOfAccount(channel), channel.channelId);
    await this.freeFormerAccount(channel);
  }

  async #free(key: string, id: ChannelId): Promise<void> {
    await this.#table.delete(accountPk(key), { equals: ['channelId', id] });
  }

  /** The channel that an account's item names, if the account is its own. */
  async #holder(item: Item | undefined, { key, keyOf }: Account): Promise<Channel | undefined> {
    if (item === undefined) return undefined;
    const channel = await this.channel(channelIdIn(item));
    if (channel === undefined || channel.state === 'removed') return undefined;
    if (channel.accountKey === key) return channel;
    // Reconnect takes the account at a new address before it writes the address down.
    const takenAt = item['takenAt'];
    if (typeof takenAt === 'string' && this.#now().getTime() - Date.parse(takenAt) < TAKING_MS) return channel;
    if (channel.accountKey !== undefined) return undefined;
    const { tenantId = '' } = (await this.integration(channel.integrationKey)) ?? {};
    return keyOf(channel, tenantId) === key ? channel : undefined;
  }

  /** @param attributes What is undefined stays as it is. */
  #changed(attributes: Partial<Channel>, changedBy: number | undefined): { set: Attributes; remove: string[] } {
    const { language, ...others } = attributes;
    const inTable = language === undefined ? {} : storedLanguage(language);
    const set = defined({ ...others, ...inTable, updatedAt: this.#now().toISOString(), changedBy });
    const gone = { changedBy: changedBy === undefined, country: language !== undefined && !('country' in set) };
    return { set, remove: Object.entries(gone).flatMap(([name, isGone]) => (isGone ? [name] : [])) };
  }

  /** Notes the last act on a channel, whatever state it is in, and nothing else of it. One that is gone stays so. */
  async noteAct(id: ChannelId, lastAct: NonNullable<Channel['lastAct']>): Promise<void> {
    await this.#table.update(channelPk(id), { set: { lastAct } }, { exists: 'pk' });
  }

  /** Takes the turn of a test message of a channel in use. False: there was another within so many milliseconds, or it is gone. */
  async takeTestTurn(id: ChannelId, restMs: number): Promise<boolean> {
    const at = this.#now().getTime();
    const isRested: Condition = { any: [{ missing: 'testSentAt' }, { below: ['testSentAt', at - restMs + 1] }] };
    const isInUseNow: Condition = { any: [{ equals: ['state', 'active'] }, { equals: ['state', 'adding'] }] };
    const change = { set: { testSentAt: at } };
    return (await this.#table.update(channelPk(id), change, { all: [isRested, isInUseNow] })) !== undefined;
  }

  /** Keeps which steps are ticked, instead of those before. False: the channel is not in use. */
  async noteTicks(id: ChannelId, ticks: NonNullable<Channel['ticks']>): Promise<boolean> {
    const isInUseNow: Condition = { any: [{ equals: ['state', 'active'] }, { equals: ['state', 'adding'] }] };
    return (await this.#table.update(channelPk(id), { set: { ticks } }, isInUseNow)) !== undefined;
  }

  /** Notes what the provider calls the account of a channel, and nothing else of it. One that is gone stays so. */
  async noteAccountName(id: ChannelId, accountName: string): Promise<void> {
    await this.#table.update(channelPk(id), { set: { accountName } }, { exists: 'state' });
  }

  async #listed(key: IntegrationKey): Promise<Channel[]> {
    return (await this.#table.list(integrationPk(key))).map(channelIn);
  }
}

type HasAccount = Pick<Channel, 'channelId' | 'provider' | 'account' | 'accountKey'>;

/** Names the item of the account that a channel has. */
export function keyOfAccount(channel: Omit<HasAccount, 'channelId'>): string {
  return channel.accountKey ?? formerKeyOf(channel.provider, channel);
}

type Attributes = Record<string, Value>;

type Loose = Value | undefined | { readonly [name: string]: Loose };

/** Without what is undefined, in the maps inside as well. */
function defined(attributes: Readonly<Record<string, Loose>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, isMap(value) ? defined(value) : value] as const],
    ),
  );
}

function isMap(value: Exclude<Loose, undefined>): value is { readonly [name: string]: Loose } {
  return typeof value === 'object' && !Array.isArray(value);
}

function channelIdIn(item: Item): ChannelId {
  return channelIdSchema.parse(item['channelId']);
}

/** The channel is a mere intent, open or withdrawn. */
const isIntent: Condition = { all: [{ equals: ['state', 'adding'] }, { exists: 'intent' }] };

/** Longer than any function runs, in milliseconds. */
const TAKING_MS = 300_000;

const INTEGRATIONS = 'INTEGRATIONS';
/** Key of a channel’s item. */
export const channelPk = (id: ChannelId): string => `CHANNEL#${id}`;
const integrationPk = (key: IntegrationKey): string => `INTEGRATION#${key}`;
const accountPk = (key: string): string => `ACCOUNT#${key}`;
