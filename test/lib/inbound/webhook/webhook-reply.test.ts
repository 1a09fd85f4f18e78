import { describe, expect, it } from 'vitest';
import { CachedChannels } from '../../../../lib/channels/channel.ts';
import { accept, type Parsed } from '../../../../lib/contract/webhook.ts';
import { receiveWebhook } from '../../../../lib/inbound/webhook/receive-webhook.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import {
  channel,
  channelId,
  countingBytes,
  DATA_KEY,
  INDEX_KEY,
  LogBook,
  messageEvent,
} from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const now = () => new Date('2026-03-02T10:15:30.250Z');
const request = {
  method: 'POST',
  url: 'https://byoc.example.net/webhooks/ch-acme',
  headers: {},
  body: Buffer.from('{}'),
  receivedAt: now(),
};

const written: Parsed = {
  kind: 'events',
  events: [messageEvent()],
  reply: { body: '<Response/>', contentType: 'text/xml' },
};

/** A provider answers in its own words; the queue refuses so many entries. */
function receive(refused: number, parsed: Parsed = written) {
  const provider = { ...genericProvider, verify: accept, parse: () => parsed };
  return receiveWebhook(channelId, request, 'corr-1', {
    channels: new CachedChannels({ channel: () => Promise.resolve(channel) }, now),
    providerOf: () => provider,
    secretsOf: () => Promise.resolve([]),
    jobQueues: { sendInbound: () => Promise.resolve(refused), sendStatuses: () => Promise.resolve(0) },
    albums: { table: new MemoryTable(), dataKey: () => Promise.resolve(DATA_KEY), randomBytes: countingBytes(), now },
    indexKey: () => Promise.resolve(INDEX_KEY),
    sleep: () => Promise.resolve(),
    logger: new LogBook(),
  });
}

describe('what a webhook is answered in the words of its adapter', () => {
  it('goes out with the provider’s status once all is queued', async () => {
    expect(await receive(0)).toEqual({
      status: genericProvider.manifest.webhook.ack.status,
      body: '<Response/>',
      contentType: 'text/xml',
    });
  });

  it('does not go out where the queue refuses something: the provider is to come again', async () => {
    await expect(receive(1)).rejects.toMatchObject({ status: 503, code: 'not_queued' });
  });

  it('is the test message, with the channel’s name and in its language, where an admin has opened the test link', async () => {
    const opened: Parsed = {
      kind: 'events',
      events: [{ kind: 'ignored', reason: 'A test.' }],
      testReply: (words) => ({ body: words, contentType: 'text/plain' }),
    };
    expect(await receive(1, opened)).toEqual({
      status: genericProvider.manifest.webhook.ack.status,
      body: 'This is a test of the channel “Acme Messenger”. No customer gets it.',
      contentType: 'text/plain',
    });
  });
});
