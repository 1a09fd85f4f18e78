import * as z from 'zod';
import { Claims } from '../../lib/exactly-once/claims.ts';
import { type Channel } from '../../lib/channels/channel.ts';
import { inboundClaimKey, inboundNoteSealing } from '../../lib/inbound/inbound-claim.ts';
import { listParked, type ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { systemPorts } from '../../lib/ports.ts';
import { numberIn } from '../../lib/table/read-item.ts';
import type { Deployment } from '../deployment.ts';
import { progressOf } from '../progress.ts';
import { digestsOf, type Sought } from './follow.ts';
import type { LogLine } from './log-line.ts';

/** Of what a claim keeps, CXone's own ids: the conversation's may be a phone number. */
const notesSchema = z.object({
  messageId: z.string().optional(),
  threadId: z.string().optional(),
  contactNumber: z.string().optional(),
});

/** What the table has of a message. */
export type TableState =
  | {
      readonly kind: 'customers';
      readonly channel: string;
      /** `open`: a worker has it, or it waits for one. */
      readonly state: 'open' | 'done' | 'failed' | 'parked' | 'ambiguous';
      readonly messageId?: string | undefined;
      readonly threadId?: string | undefined;
      readonly contactNumber?: string | undefined;
    }
  | { readonly kind: 'parked'; readonly record: ParkedRecord }
  /** `told`: what CXone was told last of an agent's message. */
  | { readonly kind: 'agents'; readonly channel: string; readonly told: string };

/** The ranks of lib/receipts/status-rank.ts. */
const told = ['nothing', 'failed', 'delivered', 'seen', 'failed in part'];

/** Looks up what the table has: on the channels that the lines name, or on all where there are none. */
export async function statesOf(
  { providerMessageId, externalId }: Sought,
  lines: readonly LogLine[],
  deployment: Deployment,
  indexKey: string | undefined,
): Promise<TableState[]> {
  const { table, registry } = deployment;
  const keys = (await registry.integrations()).map(({ integrationKey }) => integrationKey);
  const all = (
    await Promise.all(
      keys.map(async (key) => [...(await registry.channels(key)), ...(await registry.removedChannels(key))]),
    )
  ).flat();
  const named = new Set(lines.flatMap(({ channel }) => channel ?? []));
  const channels = named.size === 0 ? all : all.filter(({ channelId }) => named.has(channelId));
  const outbound = new Set([...lines.flatMap(({ message }) => message ?? []), externalId ?? ''].filter(isAgents));

  const states: TableState[] = [];
  const progress = progressOf('Channels', channels.length);
  for (const [done, channel] of channels.entries()) {
    progress.show(done);
    if (providerMessageId !== undefined)
      states.push(...(await customersMessage(channel, providerMessageId, deployment, indexKey)));
    for (const id of outbound) {
      const item = await table.get(`STATUS#${channel.channelId}#${id}`);
      if (item === undefined) continue;
      states.push({ kind: 'agents', channel: channel.channelId, told: told[numberIn(item, 'told')] ?? 'nothing' });
    }
  }
  progress.end();

  const requests = new Set(lines.flatMap(({ correlation }) => correlation ?? []));
  const parked = await listParked(keys, { table, now: systemPorts.now });
  const wasParked = lines.some(({ event }) => event === 'inbound.parked');
  const records = parked.filter(({ correlation }) => wasParked && requests.has(correlation));
  return [...states, ...records.map((record) => ({ kind: 'parked' as const, record }))];
}

const isAgents = (message: string): boolean => message.startsWith('out-');

async function customersMessage(
  { channelId }: Channel,
  providerMessageId: string,
  { table }: Deployment,
  indexKey: string | undefined,
): Promise<TableState[]> {
  const { now, randomBytes } = systemPorts;
  const plain = new Claims(table, now, notesSchema);
  const claims = indexKey === undefined ? plain : plain.sealing(inboundNoteSealing(indexKey, randomBytes));
  for (const digest of digestsOf(indexKey)) {
    const pk = inboundClaimKey(channelId, providerMessageId, digest);
    const notes = await claims.notes(pk);
    if (notes === undefined) continue;
    const state = (await claims.outcome(pk)) ?? 'open';
    return [{ kind: 'customers', channel: channelId, state, ...notes }];
  }
  return [];
}
