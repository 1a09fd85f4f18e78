import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChannelState } from '../../../../lib/channels/channel.ts';
import { HttpError } from '../../../../lib/http/http-error.ts';
import { Deployment } from '../../../support/deployment.ts';
import type { Ended } from '../../../support/effects.ts';
import { channelId, INDEX_KEY } from '../../../support/fixtures.ts';

const body = {
  type: 'message.received',
  timestamp: '2026-03-02T10:15:29.100Z',
  data: { id: 'm-1', thread: { id: 'conv-7781' }, author: { id: 'usr-5150' }, text: 'Where is my parcel?' },
};
const notQueued = {
  level: 'error',
  event: 'webhook.not-queued',
  integration: 'main',
  channel: 'ch-acme',
  correlation: 'corr-1',
};
const FORGED = { secret: `whsec_${Buffer.from('forged-signing-secret-of-32-byte').toString('base64')}` };

/** After which a channel's secrets may be kept as they were read. */
const LONG_UNCHANGED_MS = 5_000;

let world: Deployment;
beforeEach(async () => {
  world = await new Deployment().withChannel();
});

function refusal(answer: Ended<number>): readonly [number, string] | undefined {
  return answer.kind === 'threw' && answer.error instanceof HttpError
    ? [answer.error.status, answer.error.code]
    : undefined;
}

const setState = (state: ChannelState) => world.table.update(`CHANNEL#${channelId}`, { set: { state } });

describe('receiveWebhook', () => {
  it.each(['adding', 'active'] as const)(
    'queues what a verified webhook says while the channel is %s',
    async (state) => {
      await setState(state);

      expect(await world.start().receive(body)).toEqual({ kind: 'ended', value: 200 });
      expect(JSON.parse(world.inbound.receive()?.body ?? '')).toMatchObject({
        channelId: 'ch-acme',
        correlation: 'corr-1',
        messages: [{ providerMessageId: 'm-1', text: 'Where is my parcel?' }],
      });
      expect(world.logger.lines).toMatchObject([{ event: 'webhook.accepted', count: 1 }]);
    },
  );

  it.each(['removing', 'removed'] as const)('is gone while the channel is %s', async (state) => {
    await setState(state);

    expect(refusal(await world.start().receive(body))).toEqual([410, 'channel_removed']);
    expect(world.inbound.nextAt()).toBeUndefined();
  });

  it('knows no channel that was never added', async () => {
    await world.table.delete(`CHANNEL#${channelId}`);

    expect(refusal(await world.start().receive(body))).toEqual([404, 'unknown_channel']);
  });

  it.each([
    {
      case: 'the channel is unknown',
      prepare: () => world.table.delete(`CHANNEL#${channelId}`),
      advice: 'check the webhook URL',
    },
    { case: 'the channel was removed', prepare: () => setState('removed'), advice: 'stop sending to this URL' },
    {
      case: 'the body is too large',
      sent: { ...body, padding: 'x'.repeat(262_144) },
      advice: 'larger than 262144 bytes: send less in one webhook',
    },
    { case: 'the signature is wrong', options: FORGED, advice: '(signature-mismatch): check the secret and the clock' },
    { case: 'the body is malformed', sent: { ...body, data: {} }, advice: "The field data.id can't be used: " },
  ])('tells the provider what to do where $case', async ({ prepare, sent = body, options = {}, advice }) => {
    await prepare?.();
    const answer = await world.start().receive(sent, options);

    expect(answer.kind === 'threw' && String(answer.error)).toContain(advice);
  });

  it('refuses what is forged, and queues and writes nothing', async () => {
    const before = world.table.items();

    expect(refusal(await world.start().receive(body, FORGED))).toEqual([401, 'signature_mismatch']);
    expect(world.inbound.nextAt()).toBeUndefined();
    expect(world.table.items()).toEqual(before);
    expect(world.logger.lines).toEqual([
      {
        level: 'warn',
        event: 'webhook.refused',
        channel: 'ch-acme',
        correlation: 'corr-1',
        status: 401,
        code: 'signature_mismatch',
      },
    ]);
  });

  it('refuses everything while the channel has no secret', async () => {
    await world.secretStore.delete(world.names.channel(channelId));

    expect(refusal(await world.start().receive(body))).toEqual([401, 'no_secret_configured']);
  });

  it('accepts nothing without the index key, says so in the log, and goes on once it is there', async () => {
    await world.secretStore.delete(world.names.indexKey());
    const environment = world.start();

    expect(refusal(await environment.receive(body))).toEqual([503, 'not_queued']);
    expect(world.inbound.nextAt()).toBeUndefined();
    expect(world.logger.lines).toEqual([{ ...notQueued, reason: 'IndexKeyMissingError index_key_missing' }]);
    await world.secretStore.put(world.names.indexKey(), INDEX_KEY);
    await world.clock.advance(30_000);
    expect(await environment.receive(body)).toEqual({ kind: 'ended', value: 200 });
  });

  it('looks past its cache for a secret that may have been rotated, and for nothing else', async () => {
    const read = vi.spyOn(world.secretStore, 'get');
    await world.clock.advance(LONG_UNCHANGED_MS);
    const environment = world.start();
    await environment.receive(body);
    await world.clock.advance(30_000);
    await environment.receive(body);
    await environment.receive(body, { signedAt: new Date('2020-01-01T00:00:00Z') });
    const { names } = world;
    // And the index key, once for as long as the process lives.
    expect(read.mock.calls).toEqual([[names.channel(channelId)], [names.indexKey()]]);
    await environment.receive(body, FORGED);
    expect(read.mock.calls.slice(2)).toEqual([[names.channel(channelId)]]);
  });

  it('sees a rotated secret as soon as its cache is thirty seconds old', async () => {
    await world.clock.advance(LONG_UNCHANGED_MS);
    const environment = world.start();
    await environment.receive(body);
    const secret = FORGED.secret;
    await world.secretStore.put(
      world.names.channel(channelId),
      JSON.stringify({ secrets: [{ name: 'signingSecret', value: secret }] }),
    );
    expect(refusal(await environment.receive(body, FORGED))).toEqual([401, 'signature_mismatch']);
    await world.clock.advance(30_000);

    expect(await environment.receive(body, FORGED)).toEqual({ kind: 'ended', value: 200 });
  });

  it('sees a secret that was stored at last as soon as its cache is thirty seconds old', async () => {
    const environment = world.start();
    const stored = (await world.secretStore.get(world.names.channel(channelId))) ?? '';
    await world.secretStore.put(world.names.channel(channelId), JSON.stringify({ secrets: [] }));
    expect(refusal(await environment.receive(body))).toEqual([401, 'no_secret_configured']);
    await world.secretStore.put(world.names.channel(channelId), stored);
    await world.clock.advance(30_000);

    expect(await environment.receive(body)).toEqual({ kind: 'ended', value: 200 });
  });

  it('refuses a body that breaks the schema, by the name of the field', async () => {
    const answer = await world.start().receive({ ...body, data: { ...body.data, text: 7 } });

    expect(refusal(answer)).toEqual([400, 'malformed_body']);
    expect(answer.kind === 'threw' && String(answer.error)).toContain('data.text');
  });

  it('refuses a body that is too large before it looks at the signature', async () => {
    const large = { ...body, padding: 'x'.repeat(262_144) };

    expect(refusal(await world.start().receive(large, FORGED))).toEqual([413, 'body_too_large']);
  });

  it('takes a body of the very size that is allowed', async () => {
    const overhead = JSON.stringify({ ...body, padding: '' }).length;
    const largest = { ...body, padding: 'x'.repeat(262_144 - overhead) };

    expect(await world.start().receive(largest)).toEqual({ kind: 'ended', value: 200 });
    expect(refusal(await world.start().receive({ ...largest, padding: `${largest.padding}x` }))?.[0]).toBe(413);
  });

  it('accepts what holds nothing for CXone', async () => {
    expect(await world.start().receive({ ...body, type: 'typing.started' })).toEqual({ kind: 'ended', value: 200 });
    expect(world.inbound.nextAt()).toBeUndefined();
    const log = { channel: 'ch-acme', correlation: 'corr-1' };
    expect(world.logger.lines).toEqual([
      { level: 'debug', event: 'webhook.ignored', ...log, reason: expect.any(String) as string },
      { level: 'info', event: 'webhook.accepted', ...log, integration: 'main', count: 0 },
    ]);
  });

  it('asks the provider to come again when the queue can not be reached', async () => {
    // The channel and its secrets are the first two effects.
    world = await new Deployment([{ effect: 2, when: 'before', how: 'failed' }]).withChannel();
    const answer = await world.start().receive(body);

    expect(refusal(answer)).toEqual([503, 'not_queued']);
    expect(answer).toMatchObject({ error: { headers: { 'retry-after': '5' } } });
    expect(answer.kind === 'threw' && String(answer.error)).toContain('send it again');
    expect(world.logger.lines).toEqual([{ ...notQueued, reason: expect.stringContaining('ETIMEDOUT') as string }]);
  });

  it('is asked for again where the queue refuses it', async () => {
    world.inbound.turnsAway = () => true;

    expect(refusal(await world.start().receive(body))).toEqual([503, 'not_queued']);
    expect(world.logger.lines).toEqual([notQueued]);
  });
});
