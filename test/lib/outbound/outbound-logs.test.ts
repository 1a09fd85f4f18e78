import { describe, expect, it } from 'vitest';
import type { Level, LogFields } from '../../../lib/observability/logger.ts';
import { channel, channelId, integrationKey } from '../../support/fixtures.ts';
import { failure, OutboundWorld, type Script, throttledFor } from './outbound-world.ts';

const message = expect.stringMatching(/^out-/) as string;
const log = { integration: integrationKey, channel: channelId, correlation: 'corr-1' };
const reason = expect.any(String) as string;

const line = (level: Level, event: string, more: LogFields = {}) => ({ level, event, ...log, message, ...more });
const gaveUp = (code: string, why: string) => line('warn', 'outbound.failed', { code, reason: why });
const triedLater = (code: string, why: string, delay: number, attempt = 1) =>
  line('warn', 'outbound.retry', { code, reason: why, delay, attempt });

/** A message that the provider throttled in the callback, so that it is on the queue, and whose wait is over. */
async function queuedWorld(...answers: ConstructorParameters<typeof OutboundWorld>): Promise<OutboundWorld> {
  const [scripts = [], options] = answers;
  const world = new OutboundWorld([() => failure('throttled'), ...scripts], options);
  await world.say('Your parcel leaves today.');
  await world.receive();
  await world.clock.advance(1_000);
  world.logger.lines.length = 0;
  return world;
}

describe('what is logged of a message on the outbound queue', () => {
  it('that is sent at the second attempt, and handed out once more', async () => {
    const world = await queuedWorld([() => failure('transient'), () => ({ kind: 'sent' })]);
    const [entry] = world.queued;
    await world.processBatch();
    if (entry !== undefined) await world.deliver(entry.job);

    expect(world.logger.lines).toEqual([
      triedLater('transient', 'provider said transient', 1_500, 2),
      line('info', 'outbound.sent'),
      line('info', 'outbound.duplicate'),
    ]);
  });

  it('that waited too long', async () => {
    const world = await queuedWorld([() => throttledFor(600_000)]);
    await world.processBatch();

    expect(world.logger.lines).toEqual([gaveUp('waited-too-long', 'The provider did not take the message in time.')]);
  });

  it('whose channel was removed', async () => {
    const world = await queuedWorld();
    world.channel = undefined;
    await world.processBatch();

    expect(world.logger.lines).toEqual([
      gaveUp('channel-removed', 'The channel was removed before the message had its turn.'),
    ]);
  });

  it('of which nobody knows', async () => {
    const world = await queuedWorld([() => failure('unknown-outcome'), () => failure('configuration')]);
    await world.processBatch();

    expect(world.logger.lines.at(-1)).toEqual({
      level: 'warn',
      event: 'outbound.unknown',
      ...log,
      message,
      code: 'unknown-outcome',
      reason: expect.stringContaining('may have reached the provider') as string,
    });
  });

  it('whose end the status queue does not take', async () => {
    const world = await queuedWorld([() => failure('permanent')]);
    world.statusQueueRefuses = () => Promise.reject(new Error('unreachable'));
    await world.receive();

    expect(world.logger.lines).toEqual([
      { level: 'error', event: 'request.failed', ...log, message, operation: 'queue-status', reason },
    ]);
  });

  it('whose end the status queue takes from a later worker', async () => {
    const world = await queuedWorld([() => failure('permanent')]);
    world.statusQueueRefuses = () => Promise.resolve(1);
    await world.receive();
    world.statusQueueRefuses = () => Promise.resolve(0);
    await world.processBatch();

    expect(world.logger.lines).toEqual([
      gaveUp('permanent', 'An earlier worker gave the message up, and could not finish it.'),
    ]);
  });
});

describe('what is logged of a callback', () => {
  it('whose message the queue gives no answer to', async () => {
    const world = new OutboundWorld([() => failure('throttled')]);
    world.queueTakes = () => Promise.reject(new Error('unreachable'));
    await world.say('Hello');

    expect(world.logger.lines).toEqual([
      ...Array.from({ length: 3 }, () => ({
        level: 'error',
        event: 'request.failed',
        operation: 'queue-outbound',
        correlation: 'corr-1',
        reason,
      })),
      {
        level: 'warn',
        event: 'outbound.unknown',
        ...log,
        provider: 'generic',
        message,
        code: 'unknown-outcome',
        reason: expect.stringContaining('what became of it can not be found out') as string,
      },
    ]);
  });

  it('whose last write fails', async () => {
    const world = new OutboundWorld([
      () => {
        world.table.update = () => Promise.reject(new Error('unreachable'));
        return { kind: 'sent' };
      },
    ]);
    await world.say('Hello');

    expect(world.logger.lines).toEqual([
      { level: 'error', event: 'request.failed', operation: 'finish-claim', correlation: 'corr-1', reason },
      { level: 'info', event: 'outbound.sent', ...log, provider: 'generic', message },
    ]);
  });

  it('that repeats another', async () => {
    const world = new OutboundWorld();
    await world.say('Hello');
    await world.say('Hello');

    expect(world.logger.lines.at(-1)).toEqual({
      level: 'info',
      event: 'outbound.repeated',
      ...log,
      provider: 'generic',
      message,
    });
  });

  it('whose twin is still being sent', async () => {
    const slowly: Script = async () => {
      await world.clock.sleep(19_000);
      return { kind: 'sent' };
    };
    const world = new OutboundWorld([slowly], { idempotentSend: false });
    await world.clock.run(Promise.all([world.begin('Hello'), world.begin('Hello', { functionMs: 12_000 })]));

    expect(world.logger.lines[0]).toEqual({
      level: 'warn',
      event: 'outbound.unknown',
      ...log,
      provider: 'generic',
      code: 'unknown-outcome',
      reason: 'Another callback with the same content holds the claim.',
    });
  });

  it('whose message the queue refuses', async () => {
    const world = new OutboundWorld([() => failure('throttled')]);
    world.queueTakes = () => Promise.resolve(false);
    await world.say('Hello');

    expect(world.logger.lines).toEqual([
      {
        level: 'warn',
        event: 'outbound.failed',
        ...log,
        provider: 'generic',
        message,
        code: 'transient',
        reason: 'The outbound queue refused the message.',
      },
    ]);
  });
});

describe('what is logged of a message in parts', () => {
  const url = 'https://cxone.example.net/files/label.pdf';

  /** A message with a file that is there, unless a test takes it away. */
  async function withFile(...answers: ConstructorParameters<typeof OutboundWorld>): Promise<OutboundWorld> {
    const world = new OutboundWorld(...answers);
    world.web.files.set(url, '%PDF-1.7\n');
    await world.say('The label', { files: [{ name: 'label.pdf', url }] });
    world.logger.lines.length = 0;
    return world;
  }

  it('that is throttled on the way, and then sent', async () => {
    const world = await withFile([() => ({ kind: 'sent' }), () => throttledFor(30_000), () => ({ kind: 'sent' })]);
    await world.processBatch();

    expect(world.logger.lines).toEqual([
      triedLater('throttled', 'provider said throttled', 31_500),
      line('info', 'outbound.sent'),
    ]);
  });

  it('that waits for a file', async () => {
    const world = await withFile();
    world.web.files.set(url, () => ({ kind: 'unavailable', detail: 'cxone.example.net answered 503' }));
    await world.receive();

    expect(world.logger.lines).toContainEqual(triedLater('files', 'Parts are still to be sent.', 2_000));
  });

  it('of which a part is missing', async () => {
    const world = await withFile([() => failure('permanent'), () => ({ kind: 'sent' })]);
    await world.processBatch();

    expect(world.logger.lines).toEqual([gaveUp('parts-missing', 'Some of its parts were not sent.')]);
  });

  it('whose channel was removed', async () => {
    const world = await withFile();
    world.channel = { ...channel, state: 'removed' };
    await world.processBatch();

    expect(world.logger.lines).toEqual([
      gaveUp('channel-removed', 'The channel was removed before the message had its turn.'),
    ]);
  });
});
