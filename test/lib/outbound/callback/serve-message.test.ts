import { describe, expect, it } from 'vitest';
import { channelIn } from '../../../../lib/channels/channel.ts';
import type { Capabilities } from '../../../../lib/contract/manifest.ts';
import type { Provider } from '../../../../lib/contract/provider.ts';
import type { OutboundPart, SendFailure, SendResult } from '../../../../lib/contract/sending.ts';
import { Claims } from '../../../../lib/exactly-once/claims.ts';
import { HttpError } from '../../../../lib/http/http-error.ts';
import { callbackErrorBody } from '../../../../lib/outbound/callback/serve-callback.ts';
import { readMessageRequest, serveMessage } from '../../../../lib/outbound/callback/serve-message.ts';
import { acceptanceOfMessage, conversationNotesSchema } from '../../../../lib/inbound/inbound-claim.ts';
import { outboundNotesSchema, TraceMemory } from '../../../../lib/outbound/outbound-message.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import type { OutboundJob, QueuedOutbound } from '../../../../lib/queues/jobs.ts';
import { Questions } from '../../../../lib/questions/questions.ts';
import { QueuedMessages } from '../../../../lib/queues/queued-messages.ts';
import { INDEX_KEY } from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { keptLog } from '../../http/log.ts';
import { contextsOf } from '../../../support/contexts.ts';

const now = () => new Date('2026-03-02T10:15:30.250Z');
const OUR_ID = 'out-AAECAwQFBgcICQoLDA0O_wuERs';
const call = { correlation: 'corr-1', receivedAt: now().getTime(), remainingMs: () => 28_000 };
const randomBytes = () => Buffer.from('000102030405060708090a0b0c0d0eff', 'hex');

const channel = channelIn({
  channelId: 'ch-7781',
  integrationKey: 'main',
  integrationId: 'integration-1',
  provider: 'generic',
  account: 'https://chat.example.net/deliveries',
  name: 'Web shop messages',
  state: 'active',
  settings: { deliveryUrl: 'https://chat.example.net/deliveries' },
  createdAt: '2026-03-02T10:00:00.000Z',
  updatedAt: '2026-03-02T10:00:00.000Z',
});

/** The request of byoc-protocol §2.4, its attachment left out. */
const sample = {
  brand: { id: 1093, friendlyName: 'Acme' },
  thread: { idOnExternalPlatform: 'conv-7781' },
  messageContent: { type: 'TEXT', payload: { text: 'Your parcel leaves today.' } },
  endUserRecipients: [{ idOnExternalPlatform: 'usr-5150', name: 'Ida Holm', isPrimary: true, isPrivate: false }],
  replyToMessage: { idOnExternalPlatform: 'in-90017' },
  isReplyToSpecificMessage: false,
  attachments: [],
  forward: null,
};
const smallest = { thread: sample.thread, messageContent: sample.messageContent };

const { capabilities: ofGeneric } = genericProvider.manifest;
const neither = { fromCustomer: 'refused', fromAgent: 'refused' } as const;
const withoutFiles: Partial<Capabilities> = {
  content: { ...ofGeneric.content, image: neither, audio: neither, video: neither, file: neither },
};
const label = { friendlyName: 'label.pdf', url: 'https://files.example.net/label.pdf' };

interface Set {
  readonly answerForm?: 'superset' | 'strict';
  readonly writesFirst?: boolean;
  readonly language?: 'en' | 'fr';
  readonly result?: SendResult;
  readonly capabilities?: Partial<Capabilities>;
  /** By the conversations that customers have written in. */
  readonly customers?: Readonly<Record<string, string>> | Error;
}

/** A channel at an external platform that answers every send with the same result, and keeps what it was sent. */
function platform({
  result = { kind: 'sent' },
  capabilities = {},
  answerForm = 'superset',
  writesFirst = false,
  language = 'en',
  customers = {},
}: Set = {}) {
  const sent: OutboundPart[] = [];
  const queued: OutboundJob[] = [];
  const lookUps: string[] = [];
  const known: { customers: Readonly<Record<string, string>> | Error } = { customers };
  const provider: Provider = {
    ...genericProvider,
    manifest: {
      ...genericProvider.manifest,
      capabilities: { ...ofGeneric, idempotentSend: false, ...capabilities },
    },
    send: (part) => {
      sent.push(part);
      return Promise.resolve(result);
    },
  };
  const { logger, lines } = keptLog();
  const table = new MemoryTable();
  const shared = { table, indexKey: () => Promise.resolve(INDEX_KEY), randomBytes };
  const ports = {
    ...shared,
    registry: { startKeys: () => Promise.resolve(undefined) },
    claims: new Claims(table, now, outboundNotesSchema),
    queuedMessages: new QueuedMessages(table, now),
    outboundQueue: {
      send: ({ job }: QueuedOutbound) => {
        queued.push(job);
        return Promise.resolve(true);
      },
    },
    questions: () => Promise.resolve(new Questions({ ...shared, now })),
    traces: new TraceMemory(),
    acceptedAt: acceptanceOfMessage({ ...shared, claims: new Claims(table, now, conversationNotesSchema) }),
    customerOf: (_channelId: string, conversationId: string) => {
      lookUps.push(conversationId);
      const found = known.customers;
      return found instanceof Error ? Promise.reject(found) : Promise.resolve(found[conversationId]);
    },
    provider,
    secretsOf: () => Promise.resolve([]),
    contextOf: contextsOf(),
    keepSentId: () => Promise.resolve(),
    quoteTokenOf: () => Promise.resolve(undefined),
    fetch,
    fetchOnNewConnection: fetch,
    now,
    sleep: () => Promise.resolve(),
    random: () => 0.5,
    retryAfterMs: 5_000,
    callbackBudgetMs: 8_000,
    answerForm,
    logger,
  };
  const answer = async (body: unknown) =>
    serveMessage({ ...channel, writesFirst, language }, [], readMessageRequest(body), call, ports);
  return { sent, queued, lookUps, known, lines, answer };
}

async function refusalOf(answer: Promise<unknown>): Promise<HttpError> {
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  if (error instanceof HttpError) return error;
  throw new Error('An HttpError was expected.', { cause: error });
}

const contents = (text: string) => ({ type: 'TEXT', payload: { text } });

describe('the outbound callback', () => {
  it('sends the sample of the protocol and answers all that any version of CXone reads', async () => {
    const { answer, sent, lines } = platform();
    expect(await answer(sample)).toEqual({
      idOnExternalPlatform: OUR_ID,
      message: { idOnExternalPlatform: OUR_ID, createdAtWithMilliseconds: '2026-03-02T10:15:30.250Z' },
      thread: { idOnExternalPlatform: 'conv-7781' },
      endUserIdentities: [],
      recipients: [{ idOnExternalPlatform: 'usr-5150', name: 'Ida Holm', isPrimary: true, isPrivate: false }],
    });
    expect(sent).toEqual([
      {
        externalId: OUR_ID,
        conversationId: 'conv-7781',
        recipientIds: ['usr-5150'],
        text: 'Your parcel leaves today.',
      },
    ]);
    expect(lines.join()).toContain('outbound.sent');
    expect(lines.join()).not.toMatch(/parcel|Ida|5150|conv-7781/);
  });

  it('answers no key that CXone’s form has not, where that is set', async () => {
    const { answer } = platform({ answerForm: 'strict' });
    expect(await answer(sample)).toEqual({
      message: { idOnExternalPlatform: OUR_ID, createdAtWithMilliseconds: '2026-03-02T10:15:30.250Z' },
      thread: { idOnExternalPlatform: 'conv-7781' },
      endUserIdentities: [],
      recipients: sample.endUserRecipients,
    });
  });

  it('sends the words of a text that came as HTML', async () => {
    const { answer, sent } = platform();
    await answer({ ...smallest, messageContent: contents('<p>if 1 &lt; 2<br>then <b>go</b></p>') });
    expect(sent.map(({ text }) => text)).toEqual(['if 1 < 2\nthen go']);
  });

  it('takes HTML without a word for no content', async () => {
    const { answer, sent } = platform();
    const refusal = await refusalOf(answer({ ...smallest, messageContent: contents('<p><br></p>') }));
    expect([refusal.status, refusal.code, sent]).toEqual([422, 'no_content', []]);
  });

  it.each([{ case: 'absent' }, { case: 'null', thread: null }])(
    'begins the conversation with the recipient where the thread is $case, and tells CXone of it',
    async ({ thread }) => {
      const { answer, sent } = platform({ writesFirst: true });
      const answered = await answer({ ...sample, thread });
      expect(sent.map(({ conversationId }) => conversationId)).toEqual(['direct-usr-5150']);
      expect(answered.thread).toEqual({ idOnExternalPlatform: 'direct-usr-5150' });
    },
  );

  it('begins no conversation on a channel where agents only answer', async () => {
    const { answer, sent } = platform();
    const refusal = await refusalOf(answer({ ...sample, thread: undefined }));
    expect([refusal.status, refusal.code, sent]).toEqual([422, 'thread_missing', []]);
  });

  it.each([
    { case: 'with the two parts that are needed', body: smallest },
    {
      case: 'with all else null',
      body: {
        ...smallest,
        brand: null,
        endUserRecipients: null,
        recipients: null,
        replyToMessage: null,
        isReplyToSpecificMessage: null,
        attachments: null,
        forward: null,
        title: null,
      },
    },
    {
      case: 'with a brand of another form',
      body: { ...smallest, brand: { friendlyName: 'Acme', id: null } },
    },
    {
      case: 'with fields that nobody knows',
      body: {
        ...smallest,
        contact: { id: 42 },
        thread: { ...smallest.thread, id: 'c0ffee00-0000-4000-8000-000000000001', threadName: null },
        messageContent: { ...smallest.messageContent, isAutoTranslated: false, parameters: null },
        toString: 'x',
      },
    },
  ])('takes a request $case', async ({ body }) => {
    const { answer, sent } = platform();
    expect(await answer(body)).toMatchObject({ thread: { idOnExternalPlatform: 'conv-7781' }, recipients: [] });
    expect(sent).toEqual([
      { externalId: OUR_ID, conversationId: 'conv-7781', recipientIds: [], text: 'Your parcel leaves today.' },
    ]);
  });

  it.each<{ case: string; body: Record<string, unknown> }>([
    { case: 'lists that are empty objects', body: { attachments: {}, recipients: {}, endUserRecipients: {} } },
    { case: 'objects that are empty lists', body: { replyToMessage: [], authorUser: [] } },
    { case: 'empty texts for objects and lists', body: { replyToMessage: '', attachments: '', recipients: '' } },
    { case: 'a file that is null', body: { attachments: [null] } },
    { case: 'a text for a flag', body: { isReplyToSpecificMessage: 'false' } },
    { case: 'an object for a flag', body: { isReplyToSpecificMessage: {} } },
    { case: 'a recipient without an id', body: { recipients: [{ name: 'Ida' }] } },
    {
      case: 'a recipient whose id is null',
      body: { endUserRecipients: [{ idOnExternalPlatform: null, name: 'Ida' }] },
    },
    { case: 'a recipient whose id is empty', body: { endUserRecipients: [{ idOnExternalPlatform: '', name: 'Ida' }] } },
    { case: 'recipients that are null', body: { recipients: [null], endUserRecipients: [null] } },
    { case: 'recipients that are a text', body: { recipients: 'Ida' } },
    { case: 'an answered message without an id', body: { replyToMessage: { idOnExternalPlatform: '' } } },
    { case: 'an answered message that is a text', body: { replyToMessage: 'in-90017' } },
    { case: 'an answered message whose id is none', body: { replyToMessage: { idOnExternalPlatform: {} } } },
    { case: 'a type of content that is a number', body: { messageContent: { ...smallest.messageContent, type: 7 } } },
  ])('passes over $case', async ({ body }) => {
    const { answer, sent } = platform();
    expect(await answer({ ...smallest, ...body })).toMatchObject({ recipients: [] });
    expect(sent).toEqual([
      { externalId: OUR_ID, conversationId: 'conv-7781', recipientIds: [], text: 'Your parcel leaves today.' },
    ]);
  });

  it.each([
    { case: 'none', body: smallest },
    { case: 'an empty list', body: { ...smallest, endUserRecipients: [], recipients: [] } },
    { case: 'a name alone', body: { ...smallest, endUserRecipients: [{ idOnExternalPlatform: null, name: 'Ida' }] } },
  ])('names the customer of the thread where CXone gives $case', async ({ body }) => {
    const { answer, sent } = platform({ customers: { 'conv-7781': 'usr-5150' } });
    expect(await answer(body)).toMatchObject({ recipients: [] });
    expect(sent).toMatchObject([{ recipientIds: ['usr-5150'], conversationId: 'conv-7781' }]);
  });

  it('names the customer of the thread in what is queued', async () => {
    const { answer, queued } = platform({ customers: { 'conv-7781': 'usr-5150' } });
    await answer({ ...smallest, attachments: [label] });
    expect(queued).toMatchObject([{ part: { recipientIds: ['usr-5150'] } }]);
  });

  it('looks for no customer where CXone names one', async () => {
    const { answer, sent, lookUps } = platform({ customers: { 'conv-7781': 'usr-1' } });
    await answer(sample);
    expect([sent[0]?.recipientIds, lookUps]).toEqual([['usr-5150'], []]);
  });

  it('sends all the same where the customer is not to be found, and knows the repeat that finds them', async () => {
    const failing = platform({ customers: new Error('no answer') });
    await failing.answer(smallest);
    expect(failing.sent).toMatchObject([{ recipientIds: [] }]);
    failing.known.customers = { 'conv-7781': 'usr-5150' };
    await failing.answer(smallest);
    expect(failing.sent).toHaveLength(1);
  });

  it.each([
    { case: 'a text', isReplyToSpecificMessage: 'true' },
    { case: 'a one', isReplyToSpecificMessage: 1 },
  ])('takes $case for a flag that is set', async ({ isReplyToSpecificMessage }) => {
    const { answer, sent } = platform();
    await answer({ ...sample, isReplyToSpecificMessage });
    expect(sent).toMatchObject([{ replyTo: { sentBy: 'theirs', providerMessageId: '90017' } }]);
  });

  it('takes numbers for ids', async () => {
    const { answer, sent } = platform();
    const body = {
      ...smallest,
      thread: { idOnExternalPlatform: -100_200 },
      endUserRecipients: [{ idOnExternalPlatform: 4_242, name: 7 }],
    };
    expect(await answer(body)).toMatchObject({
      thread: { idOnExternalPlatform: '-100200' },
      recipients: [{ idOnExternalPlatform: '4242' }],
    });
    expect(sent).toMatchObject([{ conversationId: '-100200', recipientIds: ['4242'] }]);
  });

  it('takes a list whose places are names for what it is', async () => {
    const { answer, sent } = platform();
    await answer({
      ...smallest,
      endUserRecipients: { 1: { idOnExternalPlatform: 'ida' }, 3: { idOnExternalPlatform: 'ole' } },
    });
    expect(sent).toMatchObject([{ recipientIds: ['ida', 'ole'] }]);
  });

  it.each([
    { case: 'null', thread: null },
    { case: 'an empty list', thread: [] },
    { case: 'without an id', thread: {} },
    { case: 'with an empty id', thread: { idOnExternalPlatform: '' } },
    { case: 'with a blank id', thread: { idOnExternalPlatform: ' ' } },
    { case: 'with null for an id', thread: { idOnExternalPlatform: null } },
  ])('takes a thread that is $case for a missing one', async ({ thread }) => {
    const { answer } = platform();
    const refusal = await refusalOf(answer({ ...smallest, thread }));
    expect([refusal.status, refusal.code]).toEqual([422, 'thread_missing']);
  });

  it.each([
    { case: 'a link alone', attachment: label.url, file: { name: '', url: label.url } },
    { case: 'a name of another type', attachment: { ...label, friendlyName: 7 }, file: { name: '', url: label.url } },
    { case: 'a link of another type', attachment: { ...label, url: {} }, file: { name: 'label.pdf', url: '' } },
    { case: 'a number', attachment: 7, file: { name: '', url: '' } },
  ])('leaves no file out in silence: $case', async ({ attachment, file }) => {
    const { answer, queued } = platform();
    await answer({ ...smallest, attachments: [attachment] });
    expect(queued).toMatchObject([{ part: { files: [file] } }]);
  });

  it.each(['endUserRecipients', 'recipients'])('takes the recipients under the name %s', async (name) => {
    const recipients = [
      { idOnExternalPlatform: 'b64.KzQyMDc3NzEyMzQ1Ng', name: null, isPrimary: true },
      { idOnExternalPlatform: 'usr-2', extra: 1 },
    ];
    const { answer, sent } = platform();
    expect((await answer({ ...smallest, [name]: recipients })).recipients).toEqual(recipients);
    expect(sent[0]?.recipientIds).toEqual(['+420777123456', 'usr-2']);
  });

  it('echoes the thread as it came and gives the platform its own conversation id', async () => {
    const { answer, sent } = platform();
    const body = { ...smallest, thread: { idOnExternalPlatform: 'b64.cm9vbS83' } };
    expect((await answer(body)).thread).toEqual({ idOnExternalPlatform: 'b64.cm9vbS83' });
    expect(sent[0]?.conversationId).toBe('room/7');
  });

  it.each([
    { case: 'a customer’s message', id: 'in-90017', replyTo: { sentBy: 'theirs', providerMessageId: '90017' } },
    {
      case: 'content that came under the id of another',
      id: 'in-90017.changed-AbCdEfGhIjKlMn-_',
      replyTo: { sentBy: 'theirs', providerMessageId: '90017' },
    },
    {
      case: 'one with a foreign id',
      id: 'in-b64.cm9vbS83',
      replyTo: { sentBy: 'theirs', providerMessageId: 'room/7' },
    },
    { case: 'an agent’s message', id: OUR_ID, replyTo: { sentBy: 'ours', externalId: OUR_ID } },
  ])('quotes $case that the agent picked', async ({ id, replyTo }) => {
    const { answer, sent } = platform();
    await answer({ ...smallest, replyToMessage: { idOnExternalPlatform: id }, isReplyToSpecificMessage: true });
    expect(sent[0]?.replyTo).toEqual(replyTo);
  });

  it.each([
    { case: 'the agent picked none', picked: false, id: 'in-90017' },
    { case: 'the id is of another making', picked: true, id: '33120' },
    { case: 'there is no id', picked: true, id: null },
  ])('quotes nothing where $case', async ({ picked, id }) => {
    const { answer, sent } = platform();
    await answer({ ...smallest, replyToMessage: { idOnExternalPlatform: id }, isReplyToSpecificMessage: picked });
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toHaveProperty('replyTo');
  });

  it.each([
    { case: 'no content', body: { thread: smallest.thread }, code: 'no_content' },
    { case: 'null as content', body: { ...smallest, messageContent: null }, code: 'no_content' },
    { case: 'an empty text', body: { ...smallest, messageContent: contents('') }, code: 'no_content' },
    { case: 'blanks alone', body: { ...smallest, messageContent: contents(' \n ') }, code: 'no_content' },
    { case: 'no thread', body: { messageContent: smallest.messageContent }, code: 'thread_missing' },
    { case: 'a thread without id', body: { ...smallest, thread: { threadName: 'Parcel' } }, code: 'thread_missing' },
    {
      case: 'an empty thread id',
      body: { ...smallest, thread: { idOnExternalPlatform: '' } },
      code: 'thread_missing',
    },
    { case: 'a list', body: [smallest], code: 'unreadable_request' },
    { case: 'null', body: null, code: 'unreadable_request' },
    { case: 'a text as content', body: { ...smallest, messageContent: 'Hi' }, code: 'unreadable_request' },
    {
      case: 'an object as the thread’s id',
      body: { ...smallest, thread: { idOnExternalPlatform: { id: 7 } } },
      code: 'unreadable_request',
    },
    {
      case: 'a number as the thread’s id that JSON has rounded',
      body: { ...smallest, thread: { idOnExternalPlatform: 2 ** 60 } },
      code: 'unreadable_request',
    },
  ])('refuses $case with 422 and sends nothing', async ({ body, code }) => {
    const { answer, sent } = platform();
    const refusal = await refusalOf(answer(body));
    expect([refusal.status, refusal.code]).toEqual([422, code]);
    expect(refusal.message).toMatch(/^[A-Z].+\.$/);
    expect(sent).toEqual([]);
  });

  it('writes a refusal in the form of CXone’s own errors', async () => {
    const { answer } = platform();
    const refusal = await refusalOf(answer({ thread: sample.thread }));
    const text = 'The message holds no text that this channel can show. Write a text and send it again.';
    const { headers, body } = callbackErrorBody(refusal);
    expect(headers).toEqual({ 'content-type': 'application/json' });
    expect(JSON.parse(body ?? '')).toEqual({
      displayErrorMessage: text,
      errorCode: 'no_content',
      errors: [{ path: [], message: text }],
    });
  });

  it.each([
    { case: 'with its text', body: { ...sample, attachments: [label] }, text: 'Your parcel leaves today.' },
    { case: 'alone', body: { thread: sample.thread, attachments: [label] }, text: '' },
    {
      case: 'beside blanks',
      body: { ...smallest, messageContent: contents(' \n '), attachments: [label] },
      text: '',
    },
  ])('queues a file $case, and answers as if it was sent', async ({ body, text }) => {
    const { answer, sent, queued } = platform();

    expect(await answer(body)).toMatchObject({ message: { idOnExternalPlatform: OUR_ID } });
    expect(sent).toEqual([]);
    expect(queued).toMatchObject([
      { externalId: OUR_ID, part: { text, files: [{ name: 'label.pdf', url: label.url }] }, maybeWritten: false },
    ]);
  });

  it.each([
    { case: 'its other name', attachment: { fileName: 'scan.png', url: 'u' }, file: { name: 'scan.png', url: 'u' } },
    { case: 'no name', attachment: { friendlyName: null, url: 'u' }, file: { name: '', url: 'u' } },
    { case: 'no link', attachment: { friendlyName: 'label.pdf' }, file: { name: 'label.pdf', url: '' } },
  ])('queues a file that has $case, so that the agent is told of it whatever becomes of it', async (given) => {
    const { answer, queued } = platform();
    await answer({ ...smallest, attachments: [given.attachment] });
    expect(queued.map(({ part }) => part.files)).toEqual([[given.file]]);
  });

  it.each([
    { case: 'with its text', body: { ...sample, attachments: [label] } },
    { case: 'alone', body: { thread: sample.thread, attachments: [label] } },
  ])('refuses a file $case with 422 where the channel takes none, and says so', async ({ body }) => {
    const { answer, sent, queued } = platform({ capabilities: withoutFiles });
    const refusal = await refusalOf(answer(body));
    expect([refusal.status, refusal.code, sent, queued]).toEqual([422, 'attachments_unsupported', [], []]);
    expect(refusal.message).toBe(
      'Signed webhook takes no files. Nothing was sent: remove the file and send the text alone.',
    );
  });

  it.each([
    { case: 'as long as it may be', text: 'a'.repeat(10), countedIn: 'utf16-units', fits: true },
    { case: 'one too long', text: 'a'.repeat(11), countedIn: 'utf16-units', fits: false },
    { case: 'ten emoji, two units each', text: '📦'.repeat(10), countedIn: 'utf16-units', fits: false },
    { case: 'five emoji, two units each', text: '📦'.repeat(5), countedIn: 'utf16-units', fits: true },
    { case: 'ten emoji, one code point each', text: '📦'.repeat(10), countedIn: 'code-points', fits: true },
    { case: 'eleven emoji, one code point each', text: '📦'.repeat(11), countedIn: 'code-points', fits: false },
  ] as const)('counts in $countedIn a text that is $case, and queues what goes in parts', async (given) => {
    const { text, countedIn, fits } = given;
    const { answer, sent, queued } = platform({ capabilities: { text: { maxLength: 10, countedIn } } });
    await answer({ ...smallest, messageContent: contents(text) });
    expect([sent.map((part) => part.text), queued.map(({ part }) => part.text)]).toEqual(
      fits ? [[text], []] : [[], [text]],
    );
  });

  it('refuses a text of more than ten messages, and says so', async () => {
    const { answer, sent, queued } = platform({ capabilities: { text: { maxLength: 10, countedIn: 'utf16-units' } } });
    await answer({ ...smallest, messageContent: contents('a'.repeat(100)) });
    const refusal = await refusalOf(answer({ ...smallest, messageContent: contents('a'.repeat(101)) }));
    expect([refusal.status, refusal.code, sent.length, queued.length]).toEqual([422, 'text_too_long', 0, 1]);
    expect(refusal.message).toBe(
      'The text is longer than the 100 characters that Signed webhook takes at a time. Send it in parts, or as a file.',
    );
  });

  it.each<{ kind: SendFailure['kind']; status: number; code: string }>([
    { kind: 'transient', status: 503, code: 'send_transient' },
    { kind: 'unknown-outcome', status: 503, code: 'send_unknown_outcome' },
    { kind: 'configuration', status: 503, code: 'send_configuration' },
    { kind: 'permanent', status: 422, code: 'send_permanent' },
    { kind: 'recipient-blocked', status: 422, code: 'send_recipient_blocked' },
    { kind: 'window-closed', status: 422, code: 'send_window_closed' },
    { kind: 'unsupported', status: 422, code: 'send_unsupported' },
  ])('answers a send that failed as $kind with $status and the agent’s sentence', async ({ kind, status, code }) => {
    const agentMessage = { en: `Not sent: ${kind}.`, fr: `Pas envoyé : ${kind}.` };
    for (const language of ['en', 'fr'] as const) {
      const { answer, sent } = platform({ result: { kind, agentMessage, detail: 'Status 4xx.' }, language });
      const refusal = await refusalOf(answer(smallest));
      expect([refusal.status, refusal.code, refusal.message]).toEqual([status, code, agentMessage[language]]);
      expect(refusal.message).not.toContain('Status 4xx');
      expect(sent).toHaveLength(1);
    }
  });

  it.each([
    {
      case: 'a card of 200 kB',
      type: 'ADAPTIVE_CARD',
      payload: { body: [{ type: 'TextBlock', text: 'x'.repeat(200_000) }] },
    },
    {
      case: 'a thousand buttons with long labels',
      type: 'QUICK_REPLIES',
      payload: {
        text: 'Which?',
        actions: Array.from({ length: 1_000 }, (_, n) => ({ text: `${n} ${'x'.repeat(5_000)}` })),
      },
    },
  ])('refuses $case with a sentence, and sends nothing', async ({ type, payload }) => {
    const { answer, sent } = platform();
    const refusal = await refusalOf(answer({ ...smallest, messageContent: { type, payload } }));
    expect([refusal.status, refusal.code, sent]).toEqual([422, 'text_too_long', []]);
  });

  it('sends a hundred buttons with long, empty and equal labels', async () => {
    const { answer, sent, queued } = platform();
    const labels = ['x'.repeat(5_000), '', ' ', 'Yes', 'Yes', ...Array.from({ length: 95 }, (_, n) => `No. ${n}`)];
    const payload = { text: 'Which?', actions: labels.map((text) => ({ text })) };
    await answer({ ...smallest, messageContent: { type: 'QUICK_REPLIES', payload } });
    const text = [...sent, ...queued.map(({ part }) => part)][0]?.text ?? '';
    expect(text).toContain(`1. ${'x'.repeat(5_000)}\n2. Yes\n3. Yes\n4. No. 0`);
    expect(text.endsWith('98. No. 94')).toBe(true);
  });

  it('answers a message that went on the queue as one that was sent', async () => {
    const agentMessage = { en: 'Later.', fr: 'Plus tard.' };
    const { answer } = platform({ result: { kind: 'throttled', agentMessage, detail: 'Status 429.' } });

    expect(await answer(smallest)).toMatchObject({ message: { idOnExternalPlatform: OUR_ID } });
  });

  it.each([
    { case: 'no text', body: { thread: sample.thread }, words: /aucun texte/ },
    {
      case: 'too much text',
      body: { ...smallest, messageContent: contents('a'.repeat(100_001)) },
      words: /100000 car/,
    },
    {
      case: 'a file',
      body: { ...smallest, attachments: [label] },
      capabilities: withoutFiles,
      words: /pas de fichiers/,
    },
    { case: 'no thread', body: { ...sample, thread: null }, words: /ouvertes par le client/ },
  ])('says in French what is wrong with $case', async ({ body, capabilities = {}, words }) => {
    const { answer } = platform({ language: 'fr', capabilities });
    expect((await refusalOf(answer(body))).message).toMatch(words);
  });
});
