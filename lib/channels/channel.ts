import * as z from 'zod/mini';
import type { AgentLanguage } from '../contract/localized-text.ts';
import { type ChannelId, channelIdSchema, filledText, type IntegrationKey, integrationKeySchema } from '../ids.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import type { CachedSecrets, secretNames } from '../secrets/secret-store.ts';

/**
 * `adding`: the intent is written and steps are under way, webhooks are accepted and queued; `active`: in use;
 * `removing`: being taken down; `removed`: a tombstone, whose id nothing else gets. Undone, it is `adding` again.
 */
export const channelStateSchema = z.enum(['adding', 'active', 'removing', 'removed']);
export type ChannelState = z.infer<typeof channelStateSchema>;

const names = z.record(z.string(), z.string());

/** What a channel does about people besides handing on their messages. What is missing is not done. */
export const peopleSchema = z.object({
  /** Nothing is sent to somebody who has opted out, blocked the channel or left, until that is over (ADR 48). */
  honoursOptOut: z.optional(z.boolean()),
  /** By which a customer opts out or in, each as a whole message; instead of the usual ones. */
  optOutWords: z.optional(z.array(z.string())),
  optInWords: z.optional(z.array(z.string())),
  /** What happens to the contact when its customer ends the chat; `note`, and missing: the agent reads of it. */
  onCustomerEnd: z.optional(z.enum(['note', 'resolved', 'closed'])),
  /** What a customer reads when CXone ends the chat, where the provider has no sign of its own. */
  endNotice: z.optional(z.string()),
  /** Where customers read that a file of theirs was refused; `private`, and missing: in all conversations but those of groups. */
  tellsRefusedFiles: z.optional(z.enum(['private', 'everywhere', 'never'])),
  /** CXone is told that a customer types; whether agents then see it is unproven (byoc-protocol §3.7). */
  customerTyping: z.optional(z.boolean()),
  /** Idents of CXone's custom fields of a customer, and of a contact, by the names that the provider has. */
  customerFields: z.optional(names),
  contactFields: z.optional(names),
});
export type People = z.infer<typeof peopleSchema>;

const channelSchema = z.object({
  channelId: channelIdSchema,
  /** The integration (BYOC record) that the channel belongs to. */
  integrationKey: integrationKeySchema,
  /** CXone's Integration ID at the time of adding. */
  integrationId: filledText,
  provider: filledText,
  /** What the provider calls one account; it can be added once. */
  account: filledText,
  /** Names the item of the account (account.ts). Missing: the channel is of version 0.2, and so is its item. */
  accountKey: z.optional(z.string()),
  /**
   * What the provider called the account when it was asked last, e.g. the name of a bot. Missing: it was not asked
   * since.
   */
  accountName: z.optional(z.string()),
  name: filledText,
  /**
   * By which admins tell it from others, e.g. a country: CXone and agents don't see it. Missing or empty: it has none.
   */
  label: z.optional(z.string()),
  state: channelStateSchema,
  /** The answers of the Add form, not secret. */
  settings: z.record(z.string(), z.string()),
  /**
   * For which its secrets were entered or made (account.ts). Missing: it has been the same since the channel was added.
   */
  address: z.optional(z.string()),
  /**
   * Where it was before it was moved to another address (ADR 40): for messages of which the account there may have a
   * part.
   */
  movedFrom: z.optional(
    z.object({ account: z.string(), accountKey: z.string(), settings: z.record(z.string(), z.string()) }),
  ),
  /**
   * `open`: it is to be added, and is known to CXone at most; `withdrawn`: it is being taken back from there. Missing:
   * CXone and the provider have said yes.
   */
  intent: z.optional(z.enum(['open', 'withdrawn'])),
  /** CXone had it before it was added here: an Add that fails leaves it there. */
  wasInCxone: z.optional(z.boolean()),
  /** Agents may write first to somebody, where the provider knows how. */
  writesFirst: z._default(z.boolean(), false),
  /** The id of the Studio script that CXone is to run for the channel; empty: CXone is told about none. */
  studioScript: z._default(z.string(), ''),
  /** What a customer deletes is removed in CXone as well, besides the note for the agent. */
  removesDeleted: z.optional(z.boolean()),
  /**
   * In which its agents are told why a message was not sent. Version 0.2 knows these alone, so Canada stands beside it.
   */
  language: z._default(z.enum(['en', 'fr']), 'en'),
  /** Whose French it is. Missing: France's. */
  country: z.optional(z.literal('CA')),
  people: z.optional(peopleSchema),
  /**
   * Milliseconds since 1970, from which its records are named by HMACs (ADR 31); 0: always. Missing: a version before
   * added the channel, and nothing of it has been handled since.
   */
  keyedFrom: z.optional(z.number()),
  /** ISO 8601. */
  createdAt: z.string(),
  updatedAt: z.string(),
  /** CXone's id of the admin whose click was the last to change it. Missing: the command line did, or version 0.2. */
  changedBy: z.optional(z.number()),
  /** The last act on it that was done, as the audit log has it (ADR 30): its `act`, `who` and `time`. */
  lastAct: z.optional(z.object({ act: z.string(), who: z.string(), at: z.string() })),
  /**
   * Steps in CXone that nobody can read there and an admin has ticked, by their names: by whom, and when (ISO 8601).
   */
  ticks: z.optional(z.record(z.string(), z.object({ who: z.string(), at: z.string() }))),
});
/** A channel; its languages are those of its agents, whatever is in the table. */
export type Channel = Omit<z.infer<typeof channelSchema>, 'language' | 'country'> & { language: AgentLanguage };

/** The channel that an item of the table is. Throws where it is none. */
export function channelIn(item: unknown): Channel {
  const { country, ...channel } = channelSchema.parse(item);
  return { ...channel, language: channel.language === 'fr' && country === 'CA' ? 'fr-CA' : channel.language };
}

/** What is in the table for a language of agents. */
export function storedLanguage(language: AgentLanguage): Pick<z.infer<typeof channelSchema>, 'language' | 'country'> {
  return language === 'fr-CA' ? { language: 'fr', country: 'CA' } : { language };
}

/** What an admin chooses for a channel besides its name and the provider's settings. */
export type Preferences = Pick<Channel, 'writesFirst' | 'studioScript' | 'language'> &
  Partial<Pick<Channel, 'people' | 'removesDeleted' | 'label'>>;

/** True while messages may flow: a channel that is being added takes part already. */
export function isInUse(channel: Channel | undefined): channel is Channel {
  return channel?.state === 'active' || channel?.state === 'adding';
}

/** One BYOC record in CXone, as this deployment knows it. */
export const integrationSchema = z.object({
  integrationKey: integrationKeySchema,
  /** From the token that the tenant's own keys gave at set-up: only its admins may act on this integration. */
  tenantId: filledText,
  /** Digital brand, pinned at the first verified visit of an admin (byoc-protocol §1.3). */
  brandId: z.optional(z.int()),
  /** CXone's Integration ID, known once the admin has saved the record. */
  integrationId: z.optional(z.string()),
});
export type Integration = z.infer<typeof integrationSchema>;

/**
 * Milliseconds for which the list is not read again once it did not have what was asked for: the name may be made up.
 */
const REST_MS = 30_000;

/** Its secrets come with the deploy, before anybody sets it up. */
const MAIN = integrationKeySchema.parse('main');

interface IntegrationLister {
  integrations(): Promise<Integration[]>;
}

/**
 * The integrations that there are, kept in the process, so that anybody who calls one that is made up costs no read.
 * One that is known stays so. A name that is not on the list has it read again: at once where the last new name was
 * found, else no more often than every 30 seconds, however many names come. So a new integration is known within that
 * time.
 */
export class KnownIntegrations {
  readonly #registry: IntegrationLister;
  readonly #now: () => Date;
  readonly #logger: Logger;
  #keys: ReadonlySet<IntegrationKey> = new Set([MAIN]);
  #reading: Promise<void> | undefined;
  #restsUntil = 0;
  /** What can't be read may hold any name: they are looked up as if there were no list. */
  #isUnread = false;

  constructor(registry: IntegrationLister, now: () => Date, logger: Logger) {
    this.#registry = registry;
    this.#now = now;
    this.#logger = logger;
  }

  /** False: there is no such integration, or it was made within the last 30 seconds. Never throws. */
  async has(key: IntegrationKey): Promise<boolean> {
    if (!this.#keys.has(key) && this.#now().getTime() >= this.#restsUntil) {
      await (this.#reading ??= this.#read());
      if (!this.#keys.has(key)) this.#restsUntil = this.#now().getTime() + REST_MS;
    }
    return this.#isUnread || this.#keys.has(key);
  }

  async #read(): Promise<void> {
    try {
      const found = await this.#registry.integrations();
      // The index that lists them may lag behind what it had shown before.
      this.#keys = new Set([...this.#keys, ...found.map(({ integrationKey }) => integrationKey)]);
      this.#isUnread = false;
    } catch (error) {
      this.#isUnread = true;
      this.#logger.log('warn', 'integrations.unread', { reason: describeError(error) });
    } finally {
      this.#reading = undefined;
    }
  }
}

/** Milliseconds: a removed channel's webhook answers 410 everywhere by then. */
const FRESH_MS = 15_000;
const MOST_KEPT = 1_000;

interface KeptChannel {
  readonly channel: Channel | undefined;
  readonly readAt: number;
}

interface ChannelReader {
  channel(id: ChannelId): Promise<Channel | undefined>;
}

/** The registry's channels, kept in the process for some seconds, for the paths that every message takes. */
export class CachedChannels {
  readonly #registry: ChannelReader;
  readonly #now: () => Date;
  readonly #channels = new Map<ChannelId, KeptChannel>();
  /** Ids of no channel, apart from the others: they may be made up, and push no channel out. */
  readonly #unknown = new Map<ChannelId, KeptChannel>();

  constructor(registry: ChannelReader, now: () => Date) {
    this.#registry = registry;
    this.#now = now;
  }

  async get(id: ChannelId): Promise<Channel | undefined> {
    const now = this.#now().getTime();
    const kept = this.#channels.get(id) ?? this.#unknown.get(id);
    if (kept !== undefined && now - kept.readAt < FRESH_MS) return kept.channel;
    const channel = await this.#registry.channel(id);
    const [of, other] = channel === undefined ? [this.#unknown, this.#channels] : [this.#channels, this.#unknown];
    other.delete(id);
    if (of.size >= MOST_KEPT) of.clear();
    of.set(id, { channel, readAt: now });
    return channel;
  }
}

const channelSecretsSchema = z.object({
  secrets: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      /** ISO 8601; while a rotation is under way the old value ends some time after the new one began. */
      validUntil: z.optional(z.string().check(z.regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/))),
      /** The form that asked for it: sent twice, it gets the same secret. */
      renewal: z.optional(z.string()),
      /** For which it was entered or made: it counts while the channel has the same. */
      address: z.optional(z.string()),
    }),
  ),
});
export type ChannelSecrets = z.infer<typeof channelSecretsSchema>;

/**
 * The stored form of a channel's provider secrets: one value that lists all that are live, the newest of a name first.
 */
export function writeChannelSecrets(secrets: ChannelSecrets['secrets']): string {
  return JSON.stringify({ secrets } satisfies ChannelSecrets);
}

/** What says which of the secrets stored under a channel's name are its own at present. */
type Owner = Pick<Channel, 'channelId' | 'address'>;

/** The channel's secrets that are valid at a moment; none where nothing is stored. Throws on a damaged value. */
export function readChannelSecrets(
  channel: Owner,
  stored: string | undefined,
  now: Date,
): { name: string; value: string }[] {
  if (stored === undefined) return [];
  const secrets = validSecrets(channel, stored, now);
  if (secrets === undefined) {
    throw new Error(
      `The stored secrets of channel ${channel.channelId} are damaged: reconnect the channel with new secrets to replace them.`,
    );
  }
  return secrets.map(({ name, value }) => ({ name, value }));
}

/**
 * What a provider refuses is refused to somebody who is known, unlike a webhook's forged signature. So the secrets may
 * be read that often again, in milliseconds.
 */
export const AFTER_REFUSAL_MS = 100;

/**
 * Gives the live secrets of a channel; `afterMiss` looks past the cache of the process, as often as that may be done.
 * What was read before the channel was changed last doesn't count: a reconnected channel signs with its new secret,
 * too.
 * @param missMs See {@link CachedSecrets.getAfterMiss}.
 */
export function liveSecretsOf(
  secrets: Pick<CachedSecrets, 'get' | 'getAfterMiss'>,
  names: Pick<ReturnType<typeof secretNames>, 'channel'>,
  now: () => Date,
  missMs?: number,
) {
  return async (channel: Owner & Partial<Pick<Channel, 'updatedAt'>>, afterMiss = false) => {
    const name = names.channel(channel.channelId);
    const changedAt = channel.updatedAt === undefined ? undefined : new Date(channel.updatedAt);
    const stored = await (afterMiss ? secrets.getAfterMiss(name, missMs) : secrets.get(name, changedAt));
    return readChannelSecrets(channel, stored, now());
  };
}

/** The same with the end of each one's validity; undefined where the value is damaged. */
export function validSecrets(
  { address }: Pick<Owner, 'address'>,
  stored: string,
  now: Date,
): ChannelSecrets['secrets'] | undefined {
  // A process may know the channel's new address and secrets that it read before: those go nowhere else.
  return secretsOfAllAddresses(stored, now)?.filter((secret) => secret.address === address);
}

/** Those for another address than the channel's among them. */
export function secretsOfAllAddresses(stored: string, now: Date): ChannelSecrets['secrets'] | undefined {
  const parsed = channelSecretsSchema.safeParse(parseJson(stored));
  return parsed.data?.secrets.filter(({ validUntil }) => validUntil === undefined || new Date(validUntil) > now);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
