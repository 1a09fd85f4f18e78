import { createHash } from 'node:crypto';
import type { Manifest } from '../contract/manifest.ts';
import type { Provider } from '../contract/provider.ts';
import { digestOf } from '../ids.ts';
import type { Channel } from './channel.ts';

/** What a channel has at its provider, and no other channel at the same time. */
export interface Account {
  /** Names its item. */
  readonly key: string;
  /** Under which version 0.2 kept it, which looked at no address. */
  readonly formerKey: string;
  /** The key of the account that a channel of the same provider has. */
  readonly keyOf: (channel: AtProvider, tenantId: string) => string;
}

type AtProvider = Pick<Channel, 'account' | 'settings'>;

/**
 * The account of a channel: known by provider, address and the provider's name for it, in all tenants. A provider that
 * can't be asked whether an account is good gives no proof of it, and anybody could name somebody else's: there, tenants
 * keep nothing from one another.
 */
export function accountOf(provider: Provider, channel: AtProvider, tenantId: string): Account {
  const { manifest } = provider;
  const isProvable = provider.checkAccount !== undefined;
  const keyOf: Account['keyOf'] = ({ account, settings }, ofTenant) =>
    `${manifest.id}#${digestOf([placeOf(manifest, settings), account, isProvable ? '' : ofTenant])}`;
  return { key: keyOf(channel, tenantId), formerKey: formerKeyOf(manifest.id, channel), keyOf };
}

/** The key of a channel of version 0.2. */
export function formerKeyOf(provider: string, { account }: Pick<Channel, 'account'>): string {
  return `${provider}#${createHash('sha256').update(account).digest('base64url')}`;
}

/** A query leads to no other server. */
const placeOf = (...channel: Parameters<typeof addressOf>): string => addressOf(...channel).replaceAll(/\?\S*/g, '');

/**
 * Where the requests of a channel with such settings go, in one spelling: secrets that were entered for one address go
 * to no other. Empty for a provider with no setting that says so.
 */
export function addressOf({ settings: fields }: Manifest, settings: Readonly<Record<string, string>>): string {
  return fields
    .filter(({ isAddress }) => isAddress)
    .map(({ name, byDefault = '' }) => normalised(settings[name] === '' ? byDefault : (settings[name] ?? byDefault)))
    .join(' ');
}

/** A host with a full stop at its end is the same host. */
function normalised(value: string): string {
  const url = URL.parse(value);
  if (url === null || url.host === '') return value.trim().toLowerCase();
  const port = url.port === '' ? '' : `:${url.port}`;
  return `${url.protocol}//${url.hostname.replace(/\.+$/, '')}${port}${url.pathname.replace(/\/+$/, '')}${url.search}`;
}
