import type { ChannelId } from '../../ids.ts';

/** Where the files of a customer's message lie; `work`: the key of the claim on the message. */
export function inboundPrefix(channelId: ChannelId, work: string): string {
  return `inbound/${channelId}/${work.slice(work.lastIndexOf('#') + 1)}`;
}

/** Where the files of an agent's message lie. */
export function outboundPrefix(channelId: ChannelId, externalId: string): string {
  return `outbound/${channelId}/${externalId}`;
}

/** Where what a provider uploads for a channel lies: nobody can name another channel's. */
export function uploadKey(channelId: ChannelId, uploadId: string): string {
  return `uploads/${channelId}/${uploadId}`;
}
