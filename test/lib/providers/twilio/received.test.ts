import { expect, it } from 'vitest';
import { CachedChannels, type Channel } from '../../../../lib/channels/channel.ts';
import { HttpError } from '../../../../lib/http/http-error.ts';
import { receiveWebhook, type WebhookPorts } from '../../../../lib/inbound/webhook/receive-webhook.ts';
import { twilioSmsProvider } from '../../../../lib/providers/twilio/index.ts';
import type { QueuedInbound, QueuedStatus } from '../../../../lib/queues/jobs.ts';
import { channel, channelId, countingBytes, INDEX_KEY } from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { ACCOUNT, NUMBER } from './fake-twilio.ts';
import { type Fields, formOf, messageOf, signatureOf, statusOf } from './webhooks.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';
const OURS = 'out-AAAAAAAAAAAAAAAAAAAAAAtag1';
const now = () => new Date('2026-03-02T10:15:30Z');
const own: Channel = {
  ...channel,
  ...{ provider: 'twilio-sms', language: 'fr', settings: { accountSid: ACCOUNT, sender: NUMBER } },
};

/** What comes of a webhook, from the door to the queues. */
async function receive(fields: Fields, { query = '', token = TOKEN, method = 'POST' } = {}) {
  const inbound: QueuedInbound[] = [];
  const statuses: QueuedStatus[] = [];
  const table = new MemoryTable();
  const ports: WebhookPorts = {
    channels: new CachedChannels({ channel: () => Promise.resolve(own) }, now),
    providerOf: () => twilioSmsProvider,
    secretsOf: () => Promise.resolve([{ name: 'authToken', value: TOKEN }]),
    jobQueues: {
      sendInbound: (entries) => Promise.resolve(inbound.push(...entries) * 0),
      sendStatuses: (jobs) => Promise.resolve(statuses.push(...jobs) * 0),
    },
    albums: { table, dataKey: () => Promise.reject(new Error('No album.')), randomBytes: countingBytes(), now },
    indexKey: () => Promise.resolve(INDEX_KEY),
    sleep: () => Promise.resolve(),
    logger: { log: () => undefined },
  };
  const form = formOf(fields);
  const url = `https://byoc.example.net/webhooks/${channelId}${query}`;
  const body = Buffer.from(method === 'POST' ? form : '');
  const headers = { 'x-twilio-signature': signatureOf(url, body, token, 'sha1') };
  const request = { method, url, headers, body, receivedAt: now() };
  try {
    const answer = await receiveWebhook(channelId, request, 'corr-1', ports);
    return { answer, inbound, statuses, writes: table.items().length };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { answer: [error.status, error.code], inbound, statuses, writes: table.items().length };
  }
}

const twiml = { status: 200, body: '<Response/>', contentType: 'text/xml' };

it('answers a message with TwiML that says nothing, once it is queued', async () => {
  const { answer, inbound } = await receive(messageOf());
  expect(answer).toEqual(twiml);
  expect(inbound.flatMap(({ job }) => job.messages.map(({ text }) => text))).toEqual(['Where is my parcel?']);
});

it('answers a receipt alike, and queues why a message failed in the agents’ language', async () => {
  const { answer, statuses } = await receive(statusOf('failed', { ErrorCode: '30005' }), { query: `?m=${OURS}` });
  expect(answer).toEqual(twiml);
  const reason = 'Le message n’a pas été remis (erreur 30005)\u00a0: le numéro du client est inconnu.';
  expect(statuses).toMatchObject([{ externalId: OURS, status: 'failed', reason }]);
});

it('answers what is passed over alike: any other text would be sent to the customer', async () => {
  expect((await receive(statusOf('queued'), { query: `?m=${OURS}` })).answer).toEqual(twiml);
});

it.each([
  { what: 'is forged', fields: messageOf(), options: { token: 'forged' }, refused: [401, 'signature_mismatch'] },
  {
    what: 'is of another account',
    fields: messageOf({ AccountSid: `AC${'f'.repeat(32)}` }),
    options: {},
    refused: [401, 'wrong_account'],
  },
  {
    what: 'is of another channel',
    fields: messageOf({ From: 'whatsapp:+15005550123' }),
    options: {},
    refused: [400, 'malformed_body'],
  },
  {
    what: 'comes by GET',
    fields: messageOf(),
    options: { method: 'GET', query: `?${formOf(messageOf())}` },
    refused: [400, 'malformed_body'],
  },
])('refuses what $what, and queues and writes nothing', async ({ fields, options, refused }) => {
  const { answer, inbound, statuses, writes } = await receive(fields, options);
  expect([answer, inbound, statuses, writes]).toEqual([refused, [], [], 0]);
});
