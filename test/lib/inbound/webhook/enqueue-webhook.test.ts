import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { MessageEvent, ProviderEvent, ReceiptEvent, SignalEvent } from '../../../../lib/contract/events.ts';
import { channelIdSchema } from '../../../../lib/ids.ts';
import type { AlbumPorts } from '../../../../lib/inbound/album.ts';
import { enqueueWebhook } from '../../../../lib/inbound/webhook/receive-webhook.ts';
import { toQueuedInbound } from '../../../../lib/queues/group-and-deduplication-ids.ts';
import { inboundJobSchema, type JobQueues, type QueuedInbound, type StatusJob } from '../../../../lib/queues/jobs.ts';
import { channel, countingBytes, DATA_KEY, INDEX_KEY, keys, messageEvent } from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

class MemoryOutbox implements JobQueues {
  readonly inbound: QueuedInbound[] = [];
  readonly statuses: StatusJob[] = [];
  refusesInbound = 0;
  refusesStatuses = 0;

  sendInbound(entries: readonly QueuedInbound[]): Promise<number> {
    this.inbound.push(...entries);
    return Promise.resolve(this.refusesInbound);
  }

  sendStatuses(jobs: readonly StatusJob[]): Promise<number> {
    this.statuses.push(...jobs);
    return Promise.resolve(this.refusesStatuses);
  }
}

const inOne = messageEvent({ providerMessageId: 'm-1', conversationId: '+4550001234', text: 'one' });
const inTwo = messageEvent({ providerMessageId: 'm-2', conversationId: 'conv-2', text: 'two' });
const inOneAgain = messageEvent({ ...inOne, providerMessageId: 'm-3', text: 'three' });
const receipt: ReceiptEvent = {
  kind: 'receipt',
  externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA',
  status: 'delivered',
  occurredAt: '2026-03-02T10:15:29.100Z',
};

/** Of none of its messages: nothing here may be asked. */
const noAlbums = () => Promise.reject(new Error('No album was expected.'));
const albumPorts: AlbumPorts & { readonly indexKey: () => Promise<string> } = {
  keys,
  indexKey: () => Promise.resolve(INDEX_KEY),
  table: { get: noAlbums, update: noAlbums },
  dataKey: noAlbums,
  randomBytes: countingBytes(),
  now: () => new Date('2026-03-02T10:15:30.250Z'),
};

async function accept(events: readonly ProviderEvent[], to = channel, correlation = 'corr-1') {
  const jobQueues = new MemoryOutbox();
  const result = await enqueueWebhook(to, events, correlation, jobQueues, albumPorts);
  return { result, inbound: jobQueues.inbound, statuses: jobQueues.statuses };
}

async function idsOf(...accepting: Parameters<typeof accept>) {
  const [first] = (await accept(...accepting)).inbound;
  return { group: first?.groupId, deduplication: first?.deduplicationId };
}

describe('enqueueWebhook', () => {
  it('queues one message per conversation, each with its messages in their order', async () => {
    const { result, inbound } = await accept([inOne, inTwo, inOneAgain]);

    expect(result).toEqual({ kind: 'queued', count: 3 });
    expect(inbound.map(({ job }) => job.messages.map(({ text }) => text))).toEqual([['one', 'three'], ['two']]);
    expect(inbound[0]?.job).toMatchObject({ integrationKey: 'main', channelId: 'ch-acme', correlation: 'corr-1' });
  });

  it('queues the receipts of several messages each for itself', async () => {
    const other = { externalId: 'out-BBBBBBBBBBBBBBBBBBBBBBtttt', status: 'failed', reason: 'blocked' } as const;

    const { result, statuses } = await accept([receipt, { ...receipt, ...other }]);

    expect(result).toEqual({ kind: 'queued', count: 2 });
    expect(statuses).toEqual([
      {
        integrationKey: 'main',
        channelId: 'ch-acme',
        correlation: 'corr-1',
        externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA',
        status: 'delivered',
        occurredAt: '2026-03-02T10:15:29.100Z',
      },
      expect.objectContaining(other),
    ]);
  });

  it.each([
    { come: ['delivered', 'seen'], queued: 'seen', at: 1 },
    { come: ['seen', 'delivered'], queued: 'seen', at: 0 },
    { come: ['failed', 'delivered'], queued: 'delivered', at: 1 },
    { come: ['delivered', 'failed', 'delivered'], queued: 'delivered', at: 0 },
  ] as const)('queues of $come for one message $queued alone, the first of its kind', async ({ come, queued, at }) => {
    const times = ['2026-03-02T10:15:29.100Z', '2026-03-02T10:15:29.200Z', '2026-03-02T10:15:29.300Z'] as const;

    const { result, statuses } = await accept(
      come.map((status, index): ReceiptEvent => ({ ...receipt, status, occurredAt: times[index] ?? '' })),
    );

    expect(result).toEqual({ kind: 'queued', count: 1 });
    expect(statuses).toMatchObject([{ status: queued, occurredAt: times[at] }]);
  });

  it('queues the failure of a part as one of its message, and no other receipt of a further part', async () => {
    const ofPart = (place: number, status: ReceiptEvent['status']): ReceiptEvent => ({
      ...receipt,
      externalId: `${receipt.externalId}.${place}`,
      status,
    });
    const { result, statuses } = await accept([ofPart(1, 'seen'), ofPart(2, 'delivered')]);
    expect([result, statuses]).toEqual([{ kind: 'queued', count: 0 }, []]);

    const failed = await accept([receipt, { ...ofPart(20, 'failed'), reason: 'blocked' }]);
    expect(failed.statuses).toEqual([
      expect.objectContaining({ externalId: receipt.externalId, status: 'failed', reason: 'blocked', inPart: true }),
    ]);
  });

  it.each([
    ['en', 'It was off.'],
    ['fr', 'Il était éteint\u00a0!'],
    ['fr-CA', 'Il était éteint!'],
  ] as const)('queues why a message failed in the language of the channel’s agents: %s', async (language, reason) => {
    const said = { en: 'It was off.', fr: 'Il était éteint\u00a0!' };
    const { statuses } = await accept([{ ...receipt, status: 'failed', reason: said }], { ...channel, language });
    expect(statuses).toMatchObject([{ status: 'failed', reason }]);
  });

  it('queues an answer to a part of an agent’s message as one to the message', async () => {
    const answer = (externalId: string) => ({ ...inOne, replyTo: { sentBy: 'ours', externalId } as const });
    const replied = async (externalId: string) => (await accept([answer(externalId)])).inbound[0]?.job.messages[0];

    const whole = { sentBy: 'ours', externalId: receipt.externalId };
    expect((await replied(receipt.externalId))?.replyTo).toEqual(whole);
    expect((await replied(`${receipt.externalId}.3`))?.replyTo).toEqual(whole);
    expect(await replied('out-short')).toEqual({ ...inOne, replyTo: undefined });
  });

  it('leaves an answer to a message that the provider names by its own id to whoever delivers it', async () => {
    const inWords = { en: 'In reply to: “Shall I?”', fr: 'En réponse à : « Shall I? »' };
    const note = { en: 'Sticker', fr: 'Autocollant' };
    const replyTo = { sentBy: 'ours', sentId: '5105001:9', inWords } as const;
    const { inbound } = await accept([{ ...inOne, notes: [note], replyTo }]);
    const quotesSent = { sentId: replyTo.sentId, inWords };
    expect(inbound[0]?.job.messages).toEqual([{ ...inOne, notes: [inWords, note], replyTo: undefined, quotesSent }]);
  });

  it('queues such an answer as a worker of version 0.2.0 reads it too, with the words that it quotes', async () => {
    const before = z.object({
      text: z.string(),
      notes: z.optional(z.array(z.object({ en: z.string(), fr: z.string() }))),
      replyTo: z.optional(
        z.discriminatedUnion('sentBy', [
          z.object({ sentBy: z.literal('ours'), externalId: z.string() }),
          z.object({ sentBy: z.literal('theirs'), providerMessageId: z.string() }),
        ]),
      ),
    });
    const inWords = { en: 'In reply to: “Shall I?”', fr: 'En réponse à : « Shall I? »' };
    const { inbound } = await accept([{ ...inOne, replyTo: { sentBy: 'ours', sentId: '5105001:9', inWords } }]);
    const body = JSON.parse(JSON.stringify(inbound[0]?.job)) as { readonly messages: readonly unknown[] };

    expect(before.parse(body.messages[0])).toEqual({ text: inOne.text, notes: [inWords] });
    expect(inboundJobSchema.parse(body).messages[0]?.quotesSent).toEqual({ sentId: '5105001:9', inWords });
  });

  it('queues nothing of events that are not for CXone, nor of receipts for ids that were never given out', async () => {
    const { result, inbound, statuses } = await accept([
      { kind: 'ignored', reason: 'typing' },
      { ...receipt, externalId: 'out-short' },
    ]);

    expect(result).toEqual({ kind: 'queued', count: 0 });
    expect([...inbound, ...statuses]).toEqual([]);
  });

  it.each(['refusesInbound', 'refusesStatuses'] as const)(
    'is not queued as soon as one entry is refused: %s',
    async (refuses) => {
      const jobQueues = new MemoryOutbox();
      jobQueues[refuses] = 1;

      expect(await enqueueWebhook(channel, [inOne, receipt], 'corr-1', jobQueues, albumPorts)).toEqual({
        kind: 'not-queued',
      });
    },
  );

  it('asks nothing of a queue for which it has nothing', async () => {
    const jobQueues = new MemoryOutbox();
    jobQueues.refusesStatuses = 1;
    expect(await enqueueWebhook(channel, [inOne], 'corr-1', jobQueues, albumPorts)).toEqual({
      kind: 'queued',
      count: 1,
    });

    const other = new MemoryOutbox();
    other.refusesInbound = 1;
    expect(await enqueueWebhook(channel, [receipt], 'corr-1', other, albumPorts)).toEqual({ kind: 'queued', count: 1 });
  });

  it('keeps a part of an album with the others, and lets one that comes too late go alone', async () => {
    const table = new MemoryTable();
    const ports = { ...albumPorts, table, dataKey: () => Promise.resolve(DATA_KEY) };
    const file = { id: '1', source: { kind: 'reference', reference: 'photo' } } as const;
    const part = messageEvent({ providerMessageId: 'm-1', album: 'album-1', files: [file] });
    const jobQueues = new MemoryOutbox();
    const take = (event: MessageEvent) => enqueueWebhook(channel, [event], 'corr-1', jobQueues, ports);

    await take(part);
    const [album] = table.items();
    await table.update(album?.pk ?? '', { set: { closedAt: 1 } });
    await take({ ...part, providerMessageId: 'm-2' });

    const queued = jobQueues.inbound.flatMap(({ job }) => job.messages);
    expect(queued).toEqual([part, { ...part, providerMessageId: 'm-2', album: undefined }]);
  });

  it('quotes what was pressed, as the whole message, and keeps the press for the worker', async () => {
    const press = { of: 'out-AAAAAAAAAAAAAAAAAAAAAA.2', key: '1' };
    const { inbound } = await accept([messageEvent({ press })]);

    expect(inbound[0]?.job.messages[0]).toMatchObject({
      press,
      replyTo: { sentBy: 'ours', externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA' },
    });
  });

  it('quotes nothing for a press of a message that we never sent', async () => {
    const { inbound } = await accept([messageEvent({ press: { of: 'somebody-else', key: '1' } })]);

    expect(inbound[0]?.job.messages[0]).toMatchObject({ press: { of: 'somebody-else' }, replyTo: undefined });
  });

  it('queues what a customer does without words in its place, as a message with a note', async () => {
    const reaction: SignalEvent = {
      kind: 'signal',
      conversationId: '+4550001234',
      author: { id: 'usr-5150' },
      providerEventId: 'r-1',
      signal: { kind: 'reaction', emoji: '👍' },
      on: { sentBy: 'ours', externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA.1' },
    };
    const typing = { kind: 'typing', conversationId: '+4550001234', isTyping: true } as const;
    const { result, inbound } = await accept([inOne, typing, reaction, inOneAgain]);

    expect(result).toEqual({ kind: 'queued', count: 3 });
    expect(inbound[0]?.job.messages.map(({ providerMessageId }) => providerMessageId)).toEqual(['m-1', 'r-1', 'm-3']);
    expect(inbound[0]?.job.messages[1]).toMatchObject({
      text: '',
      notes: [{ en: 'Reacted with 👍' }],
      replyTo: { sentBy: 'ours', externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA' },
      signal: { kind: 'reaction', emoji: '👍' },
    });
  });

  it('throws where the queue can not be reached', async () => {
    const jobQueues = new MemoryOutbox();
    jobQueues.sendInbound = () => Promise.reject(new Error('queue unreachable'));

    await expect(enqueueWebhook(channel, [inOne], 'corr-1', jobQueues, albumPorts)).rejects.toThrow(
      'queue unreachable',
    );
  });
});

describe('the ids for the queue', () => {
  it('are the same for the same webhook, whoever takes it', async () => {
    expect(await idsOf([inOne], channel, 'corr-1')).toEqual(await idsOf([inOne], channel, 'corr-2'));
  });

  it('let a changed body under a known event id come through, in the same group', async () => {
    const before = await idsOf([inOne]);
    const after = await idsOf([{ ...inOne, text: 'changed' }]);

    expect(after.group).toBe(before.group);
    expect(after.deduplication).not.toBe(before.deduplication);
  });

  it('let each replay of a message come through, in the same group', async () => {
    const before = await idsOf([inOne]);
    const { channelId, integrationKey } = channel;
    const job = { channelId, integrationKey, correlation: 'corr-1', messages: [inOne] };
    const replays = [1, 2].map((replay) => toQueuedInbound({ ...job, replay, replayOf: 'PARKED#one' }, keys));

    expect(replays.map(({ groupId }) => groupId)).toEqual([before.group, before.group]);
    expect(new Set([before.deduplication, ...replays.map(({ deduplicationId }) => deduplicationId)]).size).toBe(3);
  });

  it('tell conversations and channels apart', async () => {
    const elsewhere = { ...channel, channelId: channelIdSchema.parse('ch-other') };
    const all = [await idsOf([inOne]), await idsOf([inTwo]), await idsOf([inOne], elsewhere)];

    expect(new Set(all.map(({ group }) => group)).size).toBe(3);
    expect(new Set(all.map(({ deduplication }) => deduplication)).size).toBe(3);
  });

  it('are 43 URL-safe characters and show no phone number', async () => {
    const { group, deduplication } = await idsOf([inOne]);

    expect(group).toMatch(/^[\w-]{43}$/);
    expect(deduplication).toMatch(/^[\w-]{43}$/);
    expect(`${group ?? ''}${deduplication ?? ''}`).not.toContain('4550001234');
  });
});
