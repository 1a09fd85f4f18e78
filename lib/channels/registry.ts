import { createHash } from 'node:crypto';
import type { ChannelId, IntegrationKey } from '../ids.ts';
import type { Item, Table } from '../table/table.ts';
import {
  type Channel,
  channelSchema,
  type ChannelState,
  type Integration,
  integrationSchema,
  type Preferences,
} from './channel.ts';

export type IntentResult = 'written' | 'same' | 'taken-by-another';

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
    return item === undefined ? undefined : channelSchema.parse(item);
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

  /**
   * Writes that a channel is about to be added (state `adding`). `same`: this very intent stands already, go on with
   * its steps; `taken-by-another`: the id is used for something else.
   */
  async writeIntent(intent: Omit<Channel, 'state' | 'createdAt' | 'updatedAt'>): Promise<IntentResult> {
    const at = this.#now().toISOString();
    const channel: Channel = { ...intent, state: 'adding', createdAt: at, updatedAt: at };
    const listing = { listPk: integrationPk(channel.integrationKey), listSk: `${at}#${channel.channelId}` };
    if (await this.#table.put({ ...channel, pk: channelPk(channel.channelId), ...listing }, { missing: 'pk' })) {
      return 'written';
    }
    const standing = await this.channel(channel.channelId);
    return standing?.integrationKey === channel.integrationKey &&
      standing.provider === channel.provider &&
      standing.account === channel.account &&
      standing.state !== 'removing' &&
      standing.state !== 'removed'
      ? 'same'
      : 'taken-by-another';
  }

  /** Moves a channel on; repeating the move is fine. False: the channel is in none of the states. */
  async move(id: ChannelId, from: readonly ChannelState[], to: ChannelState): Promise<boolean> {
    const item = await this.#table.update(
      channelPk(id),
      { set: { state: to, updatedAt: this.#now().toISOString() } },
      { any: [...from, to].map((state) => ({ equals: ['state', state] as const })) },
    );
    return item !== undefined;
  }

  /** Lets an Add that came to nothing be: its id is never used again, and no list has it, so that nothing undoes it. */
  async withdrawIntent(id: ChannelId): Promise<void> {
    await this.#table.update(
      channelPk(id),
      { set: { state: 'removed', updatedAt: this.#now().toISOString() }, remove: ['listPk', 'listSk'] },
      { equals: ['state', 'adding'] },
    );
  }

  /** Changes what an admin may of a channel that is in use or being added. Undefined: it is neither. */
  async edit(
    id: ChannelId,
    change: Preferences & Pick<Channel, 'name' | 'settings' | 'integrationId'>,
  ): Promise<Channel | undefined> {
    const item = await this.#table.update(
      channelPk(id),
      { set: { ...change, updatedAt: this.#now().toISOString() } },
      { any: [{ equals: ['state', 'active'] }, { equals: ['state', 'adding'] }] },
    );
    return item && channelSchema.parse(item);
  }

  /**
   * Takes an account at a provider for a channel. Answers the channel that has it: this one, or the one before it. One
   * that was removed has none, though its item may have stayed where a click was cut off.
   */
  async takeAccount(provider: string, account: string, id: ChannelId): Promise<ChannelId> {
    const pk = accountPk(provider, account);
    const free = { any: [{ missing: 'channelId' }, { equals: ['channelId', id] }] } as const;
    if (await this.#table.put({ pk, channelId: id }, free)) return id;
    const item = await this.#table.get(pk);
    if (item === undefined) return this.takeAccount(provider, account, id);
    const holder = channelIdIn(item);
    if ((await this.channel(holder))?.state !== 'removed') return holder;
    const isTaken = await this.#table.put({ pk, channelId: id }, { equals: ['channelId', holder] });
    return isTaken ? id : this.takeAccount(provider, account, id);
  }

  async freeAccount(provider: string, account: string, id: ChannelId): Promise<void> {
    await this.#table.delete(accountPk(provider, account), { equals: ['channelId', id] });
  }

  async #listed(key: IntegrationKey): Promise<Channel[]> {
    return (await this.#table.list(integrationPk(key))).map((item) => channelSchema.parse(item));
  }
}

function channelIdIn(item: Item): ChannelId {
  return channelSchema.shape.channelId.parse(item['channelId']);
}

const INTEGRATIONS = 'INTEGRATIONS';
const channelPk = (id: ChannelId): string => `CHANNEL#${id}`;
const integrationPk = (key: IntegrationKey): string => `INTEGRATION#${key}`;
const accountPk = (provider: string, account: string): string =>
  `ACCOUNT#${provider}#${createHash('sha256').update(account).digest('base64url')}`;
