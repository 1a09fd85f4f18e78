import { beforeEach, describe, expect, it } from 'vitest';
import { CachedChannels, type Channel, type ChannelState } from '../../../../lib/channels/channel.ts';
import type { Provider } from '../../../../lib/contract/provider.ts';
import type { LiveSecret, RawRequest } from '../../../../lib/contract/webhook.ts';
import { HttpError } from '../../../../lib/http/http-error.ts';
import { channelIdSchema } from '../../../../lib/ids.ts';
import { requestUpload } from '../../../../lib/inbound/webhook/request-upload.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { channel, channelId, INDEX_KEY, LogBook } from '../../../support/fixtures.ts';
import { live, NOW, OTHER_SECRET, SECRET, signedRequest } from '../../providers/generic/signed-request.ts';

const body = { type: 'upload.request', timestamp: '2026-03-02T10:15:29.100Z', data: { size: 123_456 } };
const ID = 'upl-i8PLyGcQJxWS-zpH_1EiLv';

let known: Channel | undefined;
let provider: Provider;
/** What is stored, and what the process still has of it. */
let secrets: { stored: readonly LiveSecret[]; cached: readonly LiveSecret[] };
let logger: LogBook;
let now: Date;
/** Links that were signed. */
let signed: (readonly [key: string, bytes: number, begin: Date, seconds: number])[];

beforeEach(() => {
  known = channel;
  provider = genericProvider;
  secrets = { stored: live(SECRET), cached: live(SECRET) };
  logger = new LogBook();
  now = NOW;
  signed = [];
});

function ask(sent: unknown = body, options: Parameters<typeof signedRequest>[1] = {}) {
  return askBy(signedRequest(JSON.stringify(sent), options));
}

function askBy(request: RawRequest, at = channelId) {
  return requestUpload(at, request, 'corr-1', {
    channels: new CachedChannels({ channel: () => Promise.resolve(known) }, () => NOW),
    providerOf: () => provider,
    secretsOf: (_channel, afterMiss) => Promise.resolve(afterMiss ? secrets.stored : secrets.cached),
    uploads: {
      uploadLink: (...call) => {
        signed.push(call);
        const [key, bytes] = call;
        return Promise.resolve({
          url: `https://files.example.net/${key}?signature=1`,
          headers: { 'content-length': `${bytes}` },
        });
      },
    },
    indexKey: () => Promise.resolve(INDEX_KEY),
    now: () => now,
    maxBytes: 40_000_000,
    logger,
  });
}

async function refusalOf(answer: Promise<unknown>): Promise<readonly [number, string, string]> {
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  if (error instanceof HttpError) return [error.status, error.code, error.message];
  throw new Error('An HttpError was expected.', { cause: error });
}

describe('requestUpload', () => {
  it('gives a proven provider a link for a file of the size that it said, which it may use for a quarter of an hour', async () => {
    expect(await ask()).toEqual({
      id: ID,
      method: 'PUT',
      url: `https://files.example.net/uploads/ch-acme/${ID}?signature=1`,
      headers: { 'content-length': '123456' },
      expiresAt: '2026-03-02T10:30:30.000Z',
    });
    expect(signed).toEqual([[`uploads/ch-acme/${ID}`, 123_456, new Date('2026-03-02T10:15:30.000Z'), 900]]);
    expect(logger.lines).toEqual([
      { level: 'info', event: 'upload.offered', channel: 'ch-acme', correlation: 'corr-1' },
    ]);
  });

  it('gives one link for one signed request, however often it comes while it is good', async () => {
    const request = signedRequest(JSON.stringify(body));
    const answers = [];
    for (const seconds of [0, 1, 60, 200, 299]) {
      now = new Date(NOW.getTime() + seconds * 1_000);
      answers.push(await askBy({ ...request, receivedAt: now }));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(new Set(signed.map((call) => JSON.stringify(call))).size).toBe(1);
  });

  it('gives the same place, for a while of its own, where a provider signs its request once more', async () => {
    const first = await ask();
    now = new Date(NOW.getTime() + 600_000);
    const again = await askBy({ ...signedRequest(JSON.stringify(body), { at: now }), receivedAt: now });
    expect([first.id, first.expiresAt]).toEqual([ID, '2026-03-02T10:30:30.000Z']);
    expect([again.id, again.expiresAt]).toEqual([ID, '2026-03-02T10:40:30.000Z']);
  });

  it('gives another place for another request: of another id, of other words, at another channel', async () => {
    const { id } = await ask();
    const others = [
      await ask(body, { id: 'msg_other' }),
      await ask({ ...body, timestamp: '2026-03-02T10:15:29.101Z' }),
      await askBy(signedRequest(JSON.stringify(body)), channelIdSchema.parse('ch-other')),
    ];
    expect(new Set([id, ...others.map((other) => other.id)]).size).toBe(4);
  });

  it('gives a link that has begun where the provider’s clock is fast', async () => {
    const { expiresAt } = await ask(body, { at: new Date(NOW.getTime() + 200_000) });
    expect([signed[0]?.[2], expiresAt]).toEqual([NOW, '2026-03-02T10:30:30.250Z']);
  });

  it('gives an id that a message can name its file by', async () => {
    const { id } = await ask();
    const parsed = await genericProvider.parse(
      verifiedMessage({ text: '', attachments: [{ uploadId: id, name: 'label.pdf' }] }),
    );
    expect(parsed).toMatchObject({ events: [{ files: [{ source: { kind: 'upload', uploadId: ID } }] }] });
  });

  it('takes the largest file that is passed on, and none that is larger', async () => {
    await ask({ ...body, data: { size: 40_000_000 } });
    expect(signed).toHaveLength(1);
    expect(await refusalOf(ask({ ...body, data: { size: 40_000_001 } }))).toEqual([
      413,
      'file_too_large',
      'A file may have at most 40000000 bytes: this one is not passed on.',
    ]);
    expect(signed).toHaveLength(1);
  });

  it('looks at the stored secret where that of the process does not hold: it may be a new one', async () => {
    secrets = { stored: live(OTHER_SECRET), cached: live(SECRET) };
    expect(await ask(body, { secret: OTHER_SECRET })).toMatchObject({ id: ID });
  });

  it.each<{
    case: string;
    prepare?: () => void;
    sent?: unknown;
    options?: Parameters<typeof signedRequest>[1];
    refusal: readonly [number, string];
    logged?: false;
  }>([
    { case: 'signed by another', options: { secret: OTHER_SECRET }, refusal: [401, 'signature_mismatch'] },
    {
      case: 'signed six minutes ago',
      options: { at: new Date(NOW.getTime() - 360_000) },
      refusal: [401, 'timestamp_too_old'],
    },
    {
      case: 'of a channel without a secret',
      prepare: () => (secrets = { stored: [], cached: [] }),
      refusal: [401, 'no_secret_configured'],
    },
    { case: 'of an unknown channel', prepare: () => (known = undefined), refusal: [404, 'unknown_channel'] },
    ...(['removing', 'removed'] as const).map((state: ChannelState) => ({
      case: `of a channel that is ${state}`,
      prepare: () => (known = { ...channel, state }),
      refusal: [410, 'channel_removed'] as const,
    })),
    {
      case: 'larger than a webhook may be',
      sent: { ...body, padding: 'x'.repeat(262_144) },
      refusal: [413, 'body_too_large'],
    },
    { case: 'without a size', sent: { ...body, data: {} }, refusal: [400, 'malformed_body'] },
    { case: 'a message', sent: { ...body, type: 'message.received' }, refusal: [400, 'malformed_body'] },
  ])('signs nothing for a request that is $case, and logs what is wrong', async (given) => {
    given.prepare?.();
    const [status, code] = await refusalOf(ask(given.sent, given.options));
    expect([status, code]).toEqual(given.refusal);
    expect(signed).toEqual([]);
    expect(logger.lines).toEqual([
      { level: 'warn', event: 'webhook.refused', channel: 'ch-acme', correlation: 'corr-1', status, code },
    ]);
  });

  it('names the field that is wrong, and says what to do', async () => {
    expect(await refusalOf(ask({ ...body, data: { size: '123456' } }))).toEqual([
      400,
      'malformed_body',
      "The field data.size can't be used: It must be a whole number of bytes.",
    ]);
  });

  it('has no uploads for a provider that sends links', async () => {
    provider = { ...genericProvider };
    delete provider.parseUpload;
    expect(await refusalOf(ask())).toEqual([404, 'no_uploads', 'This provider uploads nothing: it sends links.']);
    expect(signed).toEqual([]);
  });

  it('has none for a provider’s question whether the webhook is there either', async () => {
    const challenge = { kind: 'challenge', status: 200, body: 'ok', contentType: 'text/plain' } as const;
    provider = { ...genericProvider, verify: () => challenge };
    expect((await refusalOf(ask())).slice(0, 2)).toEqual([404, 'no_uploads']);
    expect(signed).toEqual([]);
  });
});

function verifiedMessage(data: Record<string, unknown>) {
  const message = {
    type: 'message.received',
    timestamp: '2026-03-02T10:15:29.100Z',
    data: { id: 'm-1', thread: { id: 'conv-7781' }, author: { id: 'usr-5150' }, ...data },
  };
  const verification = genericProvider.verify(signedRequest(JSON.stringify(message)), live(SECRET), {});
  if (verification.kind !== 'accepted') throw new Error('The fixture must verify.');
  return verification.request;
}
