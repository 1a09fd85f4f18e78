import * as z from 'zod';
import { type ClaimOutcome, Claims } from '../../lib/exactly-once/claims.ts';
import { type Channel } from '../../lib/channels/channel.ts';
import { externalMessageIdSchema } from '../../lib/ids.ts';
import { inboundClaimKey, inboundNoteSealing } from '../../lib/inbound/inbound-claim.ts';
import { listParked, type ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { parkedPk } from '../../lib/inbound/parking/parked-record.ts';
import { systemPorts } from '../../lib/ports.ts';
import { queuedClaimKey } from '../../lib/outbound/outbound-message.ts';
import { numberIn, stringIn } from '../../lib/table/read-item.ts';
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
  | AgentsState;

/** Of an agent's message. */
interface AgentsState {
  readonly kind: 'agents';
  readonly channel: string;
  /** What CXone was told last, as a receipt. Undefined: nothing. */
  readonly told?: Told | undefined;
  /** What became of it on the queue. Undefined: it was never tried from there. */
  readonly queued?: 'open' | ClaimOutcome | undefined;
}

/** The ranks of lib/receipts/status-rank.ts. */
const receipts = ['nothing', 'failed', 'delivered', 'seen', 'failed in part'] as const;
export type Told = (typeof receipts)[number];

/** Looks up what the table has: on the channels that the lines name, or on all where there are none. */
export async function statesOf(
  { terms, providerMessageId, externalId }: Sought,
  lines: readonly LogLine[],
  deployment: TracePorts,
  indexKey: string | undefined,
): Promise<TableState[]> {
  const { table, registry, now } = deployment;
  const keys = (await registry.integrations()).map(({ integrationKey }) => integrationKey);
  const all = (
    await Promise.all(
      keys.map(async (key) => [...(await registry.channels(key)), ...(await registry.removedChannels(key))]),
    )
  ).flat();
  const named = new Set(lines.flatMap(({ channel }) => channel ?? []));
  const channels = named.size === 0 ? all : all.filter(({ channelId }) => named.has(channelId));
  // What a customer reads about a file of theirs says nothing of what became of their message.
  const notices = new Set(lines.flatMap(({ event, message }) => (event.startsWith('notice.') ? (message ?? []) : [])));
  const written = lines.flatMap(({ message }) => (message === undefined || notices.has(message) ? [] : message));
  const outbound = new Set([...written, externalId ?? ''].filter(isAgents));

  const states: TableState[] = [];
  const progress = progressOf('Channels', channels.length);
  for (const [done, channel] of channels.entries()) {
    progress.show(done);
    if (providerMessageId !== undefined)
      states.push(...(await customersMessage(channel, providerMessageId, deployment, indexKey)));
    for (const id of outbound) {
      states.push(...(await agentsMessage(channel, id, deployment)));
    }
  }
  progress.end();

  const parked = await listParked(keys, { table, now });
  const isOfIt = states.some(({ kind }) => kind === 'customers')
    ? isParkedUnder(providerMessageId ?? '', channels, indexKey)
    : isParkedBy(terms, lines);
  return [...states, ...parked.filter(isOfIt).map((record) => ({ kind: 'parked' as const, record }))];
}

/** Where a trace looks. */
export type TracePorts = Pick<Deployment, 'table' | 'registry'> & { readonly now: () => Date };

const isAgents = (message: string): boolean => message.startsWith('out-');

/** Records of a customer's message: its own, and those of other contents that came under its id. */
function isParkedUnder(providerMessageId: string, channels: readonly Channel[], indexKey: string | undefined) {
  const own = channels.flatMap(({ channelId }) =>
    digestsOf(indexKey).map((digest) => parkedPk(inboundClaimKey(channelId, providerMessageId, digest))),
  );
  return ({ pk }: ParkedRecord): boolean => own.some((key) => pk === key || pk.startsWith(`${key}#`));
}

/** The id is not the provider's: records of the requests that brought what the lines are about, if any of it was parked. */
function isParkedBy(terms: readonly string[], lines: readonly LogLine[]) {
  const requests = new Set(lines.flatMap(({ correlation }) => correlation ?? []));
  const wasParked = lines.some(({ event }) => event === 'inbound.parked');
  return ({ correlation }: ParkedRecord): boolean =>
    terms.includes(correlation) || (wasParked && requests.has(correlation));
}

async function agentsMessage({ channelId }: Channel, id: string, { table }: TracePorts): Promise<AgentsState[]> {
  const item = await table.get(`STATUS#${channelId}#${id}`);
  const told = item && receipts[numberIn(item, 'told')];
  const externalId = externalMessageIdSchema.safeParse(id).data;
  const queued = externalId && (await table.get(queuedClaimKey({ channelId, externalId })));
  if (told === undefined && queued === undefined) return [];
  const state = queued && stringIn(queued, 'state');
  return [{ kind: 'agents', channel: channelId, told, queued: stateSchema.safeParse(state).data }];
}

const stateSchema = z.enum(['open', 'done', 'failed', 'parked', 'ambiguous']);

async function customersMessage(
  { channelId }: Channel,
  providerMessageId: string,
  { table }: TracePorts,
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
