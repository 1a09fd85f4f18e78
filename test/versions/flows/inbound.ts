import { inboundJobSchema } from '../../../lib/queues/jobs.ts';
import { textIn } from '../support/fixtures.ts';
import { FILES } from '../support/neighbours.ts';
import { idOf } from '../../../cli/parked/ids.ts';
import { answer, idIn, postSigned, say, update, written } from '../support/people.ts';
import { refusals, type Taking } from './taking.ts';

const CREATE = /POST .*\/messages$/;
const LOOK = /GET .*\/messages\?/;
const HALF_AN_HOUR_MS = 29 * 60_000;

/** Customers' messages in each form on the queue, and in each state of their claims. */
export async function bringMessages(taking: Taking): Promise<void> {
  await forms(taking);
  await albums(taking);
  await claims(taking);
  await parked(taking);
  await crowd(taking);
  await people(taking);
}

/** A customer who has opted out, and one who types. */
async function people(taking: Taking): Promise<void> {
  const { product } = taking;
  const out = inboundJobSchema.parse(JSON.parse(await taking.hear('opted-out', written('m-out', 'conv-out', 'STOP'))));
  const messages = out.messages.map((one) => ({ ...one, signal: { kind: 'contact-state', state: 'opted-out' } }));
  await taking.settle('inbound', JSON.stringify({ ...out, messages }));
  const typing = {
    channelId: taking.channel('acme'),
    conversationId: 'conv-out',
    conversation: 'digest-of-it',
    isTyping: true,
  };
  const none = { channelId: 'typing', externalId: 'out-typing', status: 'delivered', occurredAt: product.ports.now() };
  await product.work('status', JSON.stringify({ integrationKey: 'main', correlation: 'corr-1', ...none, typing }));
}

/** One that waited for long before it was handed out, so that workers are counted from then on. */
async function crowd(taking: Taking): Promise<void> {
  const { product } = taking;
  const body = await taking.hear('crowd', written('m-crowd', 'conv-crowd', 'Are you very busy?'));
  const queuedAt = new Date(product.ports.now().getTime() - 5_000).toISOString();
  await product.work('inbound', body, { queuedAt });
}

/** One that CXone throttles for hours, since when its conversation has a backlog; runs in six hours. */
export async function throttleForHours(taking: Taking): Promise<void> {
  const { product } = taking;
  const body = await taking.hear('backlog', written('m-backlog', 'conv-backlog', 'Is anybody there?'));
  await taking.meeting(CREATE, refusals.throttled(60), async () => {
    for (let count = 1; !(await product.work('inbound', body, { count })); count += 1) {
      product.ports.advance(HALF_AN_HOUR_MS);
    }
  });
}

async function forms(taking: Taking): Promise<void> {
  const { product } = taking;
  const acme = taking.channel('acme');
  await taking.settle('inbound', await taking.hear('text', written('m-text', 'conv-text', 'Where is my parcel?')));
  const edit = { ...written('m-text', 'conv-text', 'Where is my other parcel?'), type: 'message.edited' };
  await taking.settle('inbound', await taking.hear('edit', edit));

  const link = { id: 'file-1', name: 'receipt.txt', url: `${FILES}/receipt.txt?signature=test` };
  await taking.settle(
    'inbound',
    await taking.hear('link', written('m-link', 'conv-files', '', { attachments: [link] })),
  );

  const requested = await postSigned(
    product,
    { channel: acme, body: { type: 'upload.request', data: { size: 31 } } },
    0,
    'uploads',
  );
  const { upload } = JSON.parse(requested.body ?? '{}') as { upload: { id: string } };
  const uploaded = { name: 'proof.txt', uploadId: upload.id };
  await taking.hear('upload', written('m-upload', 'conv-upload', 'Here it is.', { attachments: [uploaded] }));

  const asked = { channel: acme, body: answer('conv-quote', 'Which parcel do you mean?') };
  const ours = idIn(await say(product, asked, 'asked'));
  await taking.hear('quoted-ours', written('m-quote-1', 'conv-quote', 'This one.', { replyTo: { id: ours } }));
  await taking.hear(
    'quoted-theirs',
    written('m-quote-2', 'conv-quote', 'I mean it.', { replyTo: { id: 'm-quote-1' } }),
  );

  await taking.hear('bot-text', update(11, { text: 'Where is my parcel?' }), 'bot');
  await taking.hear('bot-notes', update(11, { text: 'Where are my parcels?' }, 'edited_message'), 'bot');
  const photo = [{ file_id: 'bot-file-1', file_unique_id: 'unique-1' }];
  await taking.hear('bot-reference', update(12, { photo, caption: 'It looks like this.' }), 'bot');
}

async function albums(taking: Taking): Promise<void> {
  const part = (id: number, group: string, caption: string) => {
    const photo = [{ file_id: `bot-file-${id}`, file_unique_id: `unique-${id}` }];
    return update(id, { media_group_id: group, photo, caption });
  };
  await taking.hear('album-part', part(21, 'album-open', 'First.'), 'bot');
  await taking.hear('album-second-part', part(22, 'album-open', 'Second.'), 'bot');

  const place = { location: { latitude: 52.5, longitude: 13.4 } };
  const closed = await taking.hear('album-closed', update(31, { media_group_id: 'album-closed', ...place }), 'bot');
  taking.product.ports.advance(5_000);
  await taking.settle('inbound', closed);
}

async function claims(taking: Taking): Promise<void> {
  const { product } = taking;
  const refused = await taking.hear('claim-refused', written('m-refused', 'conv-refused', 'Is this refused?'));
  await taking.meeting(CREATE, refusals.refusedByCxone, () => product.work('inbound', refused));

  // Sent, and nobody knows whether it arrived: at the second attempt it was looked for in vain.
  const unknown = await taking.hear('claim-unknown', written('m-unknown', 'conv-unknown', 'Did this arrive?'));
  await taking.meeting(CREATE, refusals.failed(504), () => product.work('inbound', unknown));
  const queuedAt = product.ports.now().toISOString();
  product.ports.advance(120_000);
  await product.work('inbound', unknown, { count: 2, queuedAt });

  // Its worker dies on it, while others come through.
  const killer = await taking.hear('claim-crashed', written('m-crashed', 'conv-crashed', 'This kills.'));
  const crashedAt = product.ports.now().toISOString();
  product.ports.advance(120_000);
  await taking.settle('inbound', await taking.hear('beside', written('m-beside', 'conv-beside', 'And me?')));
  await taking.cutOffAt(CREATE, () => product.work('inbound', killer, { count: 2, queuedAt: crashedAt }));
}

async function parked(taking: Taking): Promise<void> {
  const { product } = taking;
  const parkAll = async (body: string) => {
    product.ports.advance(1_000);
    await taking.meeting(CREATE, refusals.refusedByCxone, () => taking.settle('inbound', body));
  };
  await parkAll(await taking.hear('parked', written('m-parked', 'conv-parked', 'Nobody takes this.')));

  const changed = await taking.hear('parked-changed', written('m-text', 'conv-changed', 'Where are my parcels?'));
  product.ports.advance(1_000);
  await taking.settle('inbound', changed);

  const waited = await taking.hear('parked-waited', written('m-waited', 'conv-waited', 'I can wait.'));
  product.ports.advance(1_000);
  await taking.meeting(CREATE, refusals.failed(503), () => product.work('inbound', waited, { count: 900 }));
  await withoutLookUps(taking);
  // CXone works for the next one, so that no breaker opens.
  await taking.settle('inbound', await taking.hear('after', written('m-after', 'conv-after', 'And me?')));

  await parkAll(await taking.hear('parked-again', written('m-again', 'conv-again', 'Nobody takes this either.')));
  const again = await replayLast(taking, 'replay-parked-again');
  await parkAll(again);
  await parkAll(await taking.hear('parked-replayed', written('m-replayed', 'conv-replayed', 'Try me once more.')));
  await replayLast(taking, 'replay');
}

/** CXone does not say whether it has the message, and lets nobody look. */
async function withoutLookUps(taking: Taking): Promise<void> {
  const { product } = taking;
  const body = await taking.hear('parked-unseen', written('m-unseen', 'conv-unseen', 'Can you see me?'));
  await taking.meeting(CREATE, refusals.page, () => product.work('inbound', body));
  await taking.meeting(LOOK, refusals.forbidden, () => taking.settle('inbound', body));
}

/** An operator replays what was parked last. */
async function replayLast(taking: Taking, name: string): Promise<string> {
  const { product } = taking;
  const [last] = (await product.items())
    .filter(({ pk }) => pk.startsWith('PARKED#'))
    .toSorted((one, other) => (textIn(one, 'parkedAt') < textIn(other, 'parkedAt') ? 1 : -1));
  product.ports.advance(60_000);
  await product.byoc('parked', 'replay', '--yes', idOf(last?.pk ?? ''));
  return taking.body('inbound', name);
}
