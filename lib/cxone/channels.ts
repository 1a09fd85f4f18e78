import * as z from 'zod/mini';
import { type ChannelId, filledText } from '../ids.ts';
import { type Api, optionalId, optionalText } from './api.ts';
import { CxoneNotFoundError } from './errors.ts';
import type { CallOptions } from './ports.ts';

/** The body of B2 (byoc-protocol §3.4). It replaces the channel as a whole: a flag that is left out may be reset. */
export interface NewChannel {
  readonly id: ChannelId;
  readonly idOnExternalPlatform: string;
  /** The Integration ID of the record in CXone. */
  readonly channelIntegrationId: string;
  /** One of CXone's list, `custom` for a platform that is not on it. */
  readonly realExternalPlatformId: string;
  readonly name: string;
  /** True where messages are private, as in a messenger; false of a public wall. */
  readonly isPrivate: boolean;
  readonly hasTreeStructure: boolean;
  readonly contentFormat?: 'html' | 'plain';
  readonly externalPlatformAvatar?: string;
  readonly externalPlatformIcon?: string;
  readonly studioScript?: string;
  readonly hasReply?: boolean;
  readonly hasOutboundFlow?: boolean;
  readonly hasManualOutboundFlow?: boolean;
  readonly hasAbilityToSendFiles?: boolean;
  readonly hasAbilityToLike?: boolean;
  readonly hasAbilityToShare?: boolean;
  readonly hasAbilityToDelete?: boolean;
  readonly hasAbilityToHide?: boolean;
  readonly canReplyToAnyMessage?: boolean;
  readonly hasMultipleRecipient?: boolean;
  readonly hasMultipleThreadsPerEndUser?: boolean;
  readonly isLiveChat?: boolean;
}

const channelSchema = z.object({
  id: filledText,
  name: optionalText,
  idOnExternalPlatform: optionalText,
  channelIntegrationId: optionalText,
  realExternalPlatformId: optionalText,
  isDeleted: z.catch(z.optional(z.boolean()), undefined),
  /** Missing or empty: what arrives is routed to nobody. */
  defaultSkillId: optionalId,
  studioScript: optionalId,
});

/** A channel as CXone lists it. The id is a plain text: channels of other makers have ids of other forms. */
export type Channel = z.infer<typeof channelSchema>;

export interface ChannelQuery {
  readonly ids?: readonly ChannelId[] | undefined;
  /** Keeps the channels of one integration. CXone has no such filter: they are picked out of all. */
  readonly channelIntegrationId?: string | undefined;
}

export interface ChannelOperations {
  /** B2, create or update. Safe to repeat. */
  upsertChannel(channel: NewChannel, options?: CallOptions): Promise<void>;
  /** B3, all pages; each page is a call of its own, with its own time. */
  listChannels(query?: ChannelQuery, options?: CallOptions): Promise<Channel[]>;
  /** B4. A channel that is gone already counts as deleted. */
  deleteChannel(id: ChannelId, options?: CallOptions): Promise<void>;
}

/** Small enough for any server to grant it, so that a shorter page is the last. */
const PAGE_SIZE = 25;
const MAX_PAGES = 400;

export function channelOperations(api: Api): ChannelOperations {
  function readPage(query: ChannelQuery, page: number | undefined, options?: CallOptions): Promise<Channel[]> {
    const parameters = new URLSearchParams({ size: String(PAGE_SIZE), orderBy: 'createdAt', order: 'asc' });
    for (const id of query.ids ?? []) parameters.append('id[]', id);
    if (page !== undefined) parameters.set('page', String(page));
    return api.read(
      { operation: 'list-channels', method: 'GET', path: '/channels', query: parameters, repeatable: true },
      z.array(channelSchema),
      options,
    );
  }

  return {
    async upsertChannel(channel, options) {
      await api.send(
        { operation: 'upsert-channel', method: 'POST', path: '/channels', body: channel, repeatable: true },
        options,
      );
    },

    async listChannels(query = {}, options) {
      const found = new Map<string, Channel>();
      // Whether CXone counts pages from 0 or from 1 is not documented: the first is asked for without a number, then
      // page 1 is either the second or the first again.
      let page = await readPage(query, undefined, options);
      for (let number = 1; number <= MAX_PAGES; number += 1) {
        const before = found.size;
        for (const channel of page) found.set(channel.id, channel);
        const broughtNothing = found.size === before && number > 2;
        if (page.length < PAGE_SIZE || broughtNothing) break;
        page = await readPage(query, number, options);
      }
      const { channelIntegrationId } = query;
      const channels = [...found.values()];
      if (channelIntegrationId === undefined) return channels;
      return channels.filter((channel) => channel.channelIntegrationId === channelIntegrationId);
    },

    async deleteChannel(id, options) {
      try {
        await api.send(
          {
            operation: 'delete-channel',
            method: 'DELETE',
            path: `/channels/${encodeURIComponent(id)}`,
            repeatable: true,
          },
          options,
        );
      } catch (error) {
        if (!(error instanceof CxoneNotFoundError)) throw error;
      }
    },
  };
}
