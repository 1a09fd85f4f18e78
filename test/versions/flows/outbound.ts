import { FILES } from '../support/neighbours.ts';
import { answer, idIn, postSigned, reported, say } from '../support/people.ts';
import { refusals, type Taking } from './taking.ts';

const CHAT = /chat\.example\.net/;
const BOT = /sendMessage$/;
const STATUS = /\/status$/;

const label = { friendlyName: 'label.txt', url: `${FILES}/label.txt?signature=test` };
const map = { friendlyName: 'map.txt', url: `${FILES}/map.txt?signature=test` };

/** Agents' messages in each form on the queue, and in each state of their claims. */
export async function sendMessages(taking: Taking): Promise<void> {
  await inCallback(taking);
  await onQueue(taking);
  await workedOff(taking);
}

/**
 * What is kept for adapters whose providers know ids of their own alone, or want tokens. Written as the sending functions
 * write it, for none of the adapters has need of all of it.
 */
export async function keepForAdapters(taking: Taking): Promise<void> {
  const { product, messages } = taking;
  const { createDynamoTable } = await import('../../../lib/table/create-dynamo-table.ts');
  const { createDynamoClient } = await import('../../../lib/aws-clients.ts');
  const { keepSentId } = await import('../../../lib/channels/sent-ids.ts');
  const { TokenCache } = await import('../../../lib/secrets/token-cache.ts');
  const { channelIdSchema } = await import('../../../lib/ids.ts');
  const table = createDynamoTable(createDynamoClient(), process.env['TABLE_NAME'] ?? '');
  const { now, sleep, randomBytes } = product.ports;
  const ports = { now, sleep, randomBytes, table, indexKey: () => Promise.resolve('test-index-key') };
  const channelId = channelIdSchema.parse(taking.channel('acme'));
  await keepSentId(channelId, 'conv-text:1', messages['sent'] ?? '', ports);
  const secret = 'test-refresh-token';
  const owner = { channelId, addresses: [], secrets: [secret] };
  const expiresAt = new Date(now().getTime() + 3_600_000);
  const renew = () => Promise.resolve({ value: 'test-access-token', expiresAt, keep: 'test-next-token' });
  await new TokenCache(ports).get(owner, 'access', { madeFrom: secret, renew }, new AbortController().signal);
}

/** What CXone is told of agents' messages. */
export async function tellStatuses(taking: Taking): Promise<void> {
  const { product, messages } = taking;
  const report = (name: string, ...words: Parameters<typeof reported>) => hearReport(taking, name, ...words);
  const sent = await sendFor('sent', taking);
  await taking.settle('status', await report('delivered', sent, 'delivered'));
  await report('seen', sent, 'seen');
  await report('failed-for-a-reason', messages['maybe-written'] ?? '', 'failed', 'The phone is switched off.');
  await report('failed-part', `${messages['files'] ?? ''}.1`, 'failed');

  const unknown = () => Response.json({ errors: [{ message: 'There is no such message.' }] }, { status: 404 });
  const early = await report('early', await sendFor('early', taking), 'delivered');
  await taking.meeting(STATUS, unknown, () => product.work('status', early));
  const throttled = await report('throttled', await sendFor('throttled', taking), 'delivered');
  await taking.meeting(STATUS, refusals.throttled(900), () => product.work('status', throttled));
}

/** A receipt whose worker is ended while it tells CXone. */
export async function cutOffStatus(taking: Taking): Promise<void> {
  const cutOff = await hearReport(taking, 'cut-off', await sendFor('cut-off', taking), 'delivered');
  await taking.cutOffAt(STATUS, () => taking.product.work('status', cutOff));
}

async function hearReport(taking: Taking, name: string, ...words: Parameters<typeof reported>): Promise<string> {
  await postSigned(taking.product, { channel: taking.channel('acme'), body: reported(...words) });
  return taking.body('status', name);
}

/** An agent's message whose receipts are to come. */
async function sendFor(receipt: string, { product, channels }: Taking): Promise<string> {
  const body = answer(`conv-receipt-${receipt}`, `Its receipt is ${receipt}.`);
  return idIn(await say(product, { channel: channels['acme'] ?? '', body }, receipt));
}

async function inCallback(taking: Taking): Promise<void> {
  taking.messages['sent'] = idIn(await taking.say('sent', answer('conv-text', 'It is on its way.')));
  // More than any provider is given: they are in words, to be answered by typing.
  const actions = Array.from({ length: 101 }, (_, place) => ({ text: `Box ${place}`, postback: `box:${place}` }));
  const choices = { type: 'QUICK_REPLIES', payload: { text: 'Which one?', actions } };
  taking.messages['asked'] = idIn(await taking.say('asked', answer('conv-asked', '', { messageContent: choices })));
  const refused = () => taking.say('refused', answer('conv-closed', 'Are you there?'));
  await taking.meeting(CHAT, refusals.refusedByChat, refused);
  const unknown = () => taking.say('ambiguous', answer('5151', 'Are you there?'), 'bot');
  await taking.meeting(BOT, refusals.cutOff, unknown);
}

async function onQueue(taking: Taking): Promise<void> {
  await taking.meeting(CHAT, refusals.throttled(120), () =>
    taking.sayQueued('not-before', answer('conv-throttled', 'It arrives tomorrow.')),
  );
  await taking.sayQueued('behind-others', answer('conv-throttled', 'Before noon.'));
  await taking.meeting(CHAT, refusals.cutOff, () =>
    taking.sayQueued('maybe-written', answer('conv-in-doubt', 'It arrives on Friday.')),
  );
  const files = answer('conv-files', 'Here are the label and a map.', {
    attachments: [label, map],
    isReplyToSpecificMessage: true,
    replyToMessage: { idOnExternalPlatform: 'in-m-link' },
  });
  await taking.sayQueued('files', files);
  const long = 'The parcel was at the desk, and nobody came for it. '.repeat(80);
  await taking.sayQueued('long-text', answer('5150', long, { replyToMessage: null }), 'bot');
}

async function workedOff(taking: Taking): Promise<void> {
  const { product } = taking;
  const inParts = (conversation: string) => answer(conversation, 'Here it is.', { attachments: [label] });

  await taking.settle('outbound', await taking.sayQueued('queued-done', inParts('conv-done')));

  const failed = await taking.meeting(CHAT, refusals.throttled(1), () =>
    taking.sayQueued('queued-failed', answer('conv-gone', 'It waits at the desk.')),
  );
  await taking.meeting(CHAT, refusals.refusedByChat, () => taking.settle('outbound', failed));
  taking.body('status', 'failed-on-queue');

  const busy = () => Response.json({ ok: false, description: 'Busy', parameters: { retry_after: 1 } }, { status: 429 });
  const ambiguous = await taking.meeting(BOT, busy, () =>
    taking.sayQueued('queued-ambiguous', answer('5152', 'It waits at the desk.'), 'bot'),
  );
  await taking.meeting(BOT, refusals.cutOff, () => taking.settle('outbound', ambiguous));
  taking.body('status', 'unknown-on-queue');

  const partly = await taking.sayQueued('queued-partly', inParts('conv-partly'));
  const refusesFile = (call: { readonly body: unknown }) =>
    JSON.stringify(call.body).includes('attachments') ? refusals.refusedByChat() : undefined;
  await taking.meeting(CHAT, refusesFile, () => taking.settle('outbound', partly));
  taking.body('status', 'failed-in-part');

  const underWay = await taking.sayQueued('queued-under-way', inParts('conv-under-way'));
  const throttlesFile = (call: { readonly body: unknown }) =>
    JSON.stringify(call.body).includes('attachments') ? refusals.throttled(5)() : undefined;
  await taking.meeting(CHAT, throttlesFile, () => product.work('outbound', underWay));
}
