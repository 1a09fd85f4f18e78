import * as z from 'zod/mini';
import { agentLanguages } from '../contract/localized-text.ts';
import { channelIdSchema, filledText, integrationKeySchema } from '../ids.ts';

/**
 * `adding`: the intent is written and steps are under way, webhooks are accepted and queued; `active`: in use;
 * `removing`: being taken down; `removed`: a tombstone, whose id nothing else gets. Undone, it is `adding` once more.
 */
export const channelStateSchema = z.enum(['adding', 'active', 'removing', 'removed']);
export type ChannelState = z.infer<typeof channelStateSchema>;

export const channelSchema = z.object({
  channelId: channelIdSchema,
  /** The integration (BYOC record) that the channel belongs to. */
  integrationKey: integrationKeySchema,
  /** CXone's Integration ID at the time of adding. */
  integrationId: filledText,
  provider: filledText,
  /** What the provider calls one account; it can be added once. */
  account: filledText,
  name: filledText,
  state: channelStateSchema,
  /** The answers of the Add form, not secret. */
  settings: z.record(z.string(), z.string()),
  /** Agents may write first to somebody, where the provider knows how. */
  writesFirst: z._default(z.boolean(), false),
  /** The id of the Studio script that CXone is to run for the channel; empty: CXone is told of none. */
  studioScript: z._default(z.string(), ''),
  /** In which its agents are told why a message was not sent. */
  language: z._default(z.enum(agentLanguages), 'en'),
  /** ISO 8601. */
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Channel = z.infer<typeof channelSchema>;

/** What an admin chooses for a channel besides its name and the provider's settings. */
export type Preferences = Pick<Channel, 'writesFirst' | 'studioScript' | 'language'>;

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
