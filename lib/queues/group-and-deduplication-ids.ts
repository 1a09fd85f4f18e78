import { type ChannelId, type Digest, type PersonKeys, personKeysAt } from '../ids.ts';
import type { InboundJob, OutboundJob, QueuedInbound, QueuedOutbound } from './jobs.ts';

export interface JobKeyPorts {
  readonly indexKey: () => Promise<string>;
  /** Asked where the job does not say from when its channel's records are named by HMACs. */
  readonly registry: { keyedFrom(channelId: ChannelId): Promise<number | undefined> };
}

/** How the records of a job are named: as at the moment at which the queue took it first, at every attempt. */
export async function keysOfJob(
  { job, queuedAt }: { readonly job: InboundJob; readonly queuedAt: number },
  { indexKey, registry }: JobKeyPorts,
): Promise<PersonKeys> {
  return personKeysAt(job.keyedFrom ?? (await registry.keyedFrom(job.channelId)), queuedAt, indexKey);
}

/**
 * The job with the ids by which the queue orders it and knows it again. With the content in the second, a changed body
 * under a known id comes through and is judged by the worker; so does each replay, by its number.
 */
export function toQueuedInbound(job: InboundJob, keys: QueueKeys): QueuedInbound {
  const { channelId, messages, replay = 0 } = job;
  return {
    job,
    groupId: groupIdOf(channelId, messages[0]?.conversationId, keys.groups),
    deduplicationId: keys.digest([channelId, messages, replay]),
  };
}

/**
 * The job with the ids by which the queue orders it and knows it again.
 * @param attempt Tells one try to queue the message from the next, so that each ends with the worker, who knows the
 *   message again and tidies up.
 */
export function toQueuedOutbound(job: OutboundJob, attempt: number, keys: QueueKeys): QueuedOutbound {
  const { channelId, externalId, part } = job;
  return {
    job,
    groupId: groupIdOf(channelId, part.conversationId, keys.groups),
    deduplicationId: keys.digest([channelId, externalId, attempt]),
  };
}

/**
 * What SQS keeps in order: one conversation of one channel. A digest, for a group id takes 128 ASCII characters and must
 * show no phone number (SQS API, MessageGroupId).
 */
export function groupIdOf(channelId: ChannelId, conversationId: string | undefined, groups: Digest): string {
  return groups([channelId, conversationId]);
}

type QueueKeys = Pick<PersonKeys, 'digest' | 'groups'>;

/** JSON without the two characters that SQS refuses in a body (SendMessage, U+FFFE and U+FFFF). */
export function toQueueText(value: unknown): string {
  return JSON.stringify(value).replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}
