import fc from 'fast-check';
import { assert, beforeEach, describe, expect, it } from 'vitest';
import { Breakers, openBreakers, type Permit, type Blocked } from '../../../lib/breakers/breakers.ts';
import type { CxoneError } from '../../../lib/cxone/errors.ts';
import { channelIdSchema, integrationKeySchema } from '../../../lib/ids.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channelId, integrationKey, LogBook } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

class CountingTable extends MemoryTable {
  calls = 0;

  override get(pk: string) {
    this.calls += 1;
    return super.get(pk);
  }

  override put(...call: Parameters<MemoryTable['put']>) {
    this.calls += 1;
    return super.put(...call);
  }

  override update(...call: Parameters<MemoryTable['update']>) {
    this.calls += 1;
    return super.update(...call);
  }
}

class BreakerWorld {
  readonly clock = new VirtualClock();
  readonly table = new CountingTable();
  readonly logger = new LogBook();

  /** The breakers as one more process sees them. */
  process(): Breakers {
    return new Breakers({ table: this.table, now: this.clock.now, random: () => 0.5, logger: this.logger });
  }

  open() {
    return openBreakers({ table: this.table, now: this.clock.now });
  }
}

let world: BreakerWorld;
let breakers: Breakers;
beforeEach(() => {
  world = new BreakerWorld();
  breakers = world.process();
});

const here = { integrationKey, channelId };
const sameTenant = { integrationKey, channelId: channelIdSchema.parse('ch-other') };
const elsewhere = {
  integrationKey: integrationKeySchema.parse('another'),
  channelId: channelIdSchema.parse('ch-third'),
};
const down = cxoneFailure.outage('create-message');
const revoked = cxoneFailure.unauthorized('token');
const deleted = cxoneFailure.notFound('create-message');

function opened(answer: Permit | Blocked): Permit {
  return answer.kind === 'allowed' ? answer : assert.fail(`Blocked for ${answer.afterMs} ms.`);
}

/** A message of a conversation is sent and fails. */
async function fail(error: CxoneError, conversation = 'conv-1', by = breakers): Promise<void> {
  await by.failed(opened(await by.tryAcquire(here, conversation)), error);
}

describe('a closed breaker', () => {
  it('costs a read of each scope every ten seconds, and nothing else', async () => {
    for (let message = 0; message < 20; message += 1) {
      await breakers.worked(opened(await breakers.tryAcquire(here, 'conv-1')));
      await world.clock.advance(1_000);
    }

    expect(world.table.calls).toBe(2 * 2);
  });

  it('opens when 14 requests of several conversations have failed and none was accepted', async () => {
    for (let times = 1; times < 14; times += 1) {
      await fail(down, `conv-${times}`);
      expect(await world.open()).toEqual([]);
    }
    await fail(down, 'conv-14');

    expect(await world.open()).toEqual([
      { scope: 'tenant', integrationKey, cause: 'cxone_unavailable', openedAt: '2026-03-02T10:15:30.250Z' },
    ]);
    expect(world.logger.lines).toEqual([
      {
        level: 'error',
        event: 'breaker.opened',
        scope: 'tenant',
        integration: 'main',
        code: 'cxone_unavailable',
        operation: 'create-message',
        uid: 'cx-ref-1',
        status: 503,
        delay: 1_000,
      },
    ]);
  });

  it('is not opened by one conversation, however often it fails', async () => {
    for (let times = 0; times < 50; times += 1) await fail(down);

    expect(await world.open()).toEqual([]);
  });

  it('is opened by failures that no process sees all of', async () => {
    const processes = Array.from({ length: 14 }, () => world.process());
    for (const [index, process] of processes.entries()) await fail(down, `conv-${index}`, process);

    expect(await world.open()).toHaveLength(1);
  });

  it('is not opened by one conversation whose failures several processes see', async () => {
    for (let times = 0; times < 50; times += 1) await fail(down, 'conv-1', world.process());

    expect(await world.open()).toEqual([]);
  });

  it('stays closed while one request in four is accepted', async () => {
    for (let times = 0; times < 100; times += 1) {
      for (let failures = 0; failures < 3; failures += 1) await fail(down, `conv-${times}-${failures}`);
      await breakers.worked(opened(await breakers.tryAcquire(here, 'conv-1')));
    }

    expect(await world.open()).toEqual([]);
  });

  it('opens in an outage after any number of successes', async () => {
    for (let times = 0; times < 1_000; times += 1) {
      await breakers.worked(opened(await breakers.tryAcquire(here, 'conv-1')));
    }
    for (let times = 0; times < 15; times += 1) await fail(down, `conv-${times}`);

    expect(await world.open()).toHaveLength(1);
  });

  it('forgets failures after a quarter of an hour', async () => {
    for (let times = 0; times < 13; times += 1) await fail(down, `conv-${times}`);
    await world.clock.advance(901_000);
    for (let times = 0; times < 13; times += 1) await fail(down, `conv-${times}`);

    expect(await world.open()).toEqual([]);
  });

  it.each([
    { case: 'a throttle', error: cxoneFailure.throttled('create-message') },
    { case: 'a refusal of the message', error: cxoneFailure.refused('create-message') },
    { case: 'a conflict', error: cxoneFailure.conflict('create-message') },
    { case: 'a look-up that is not permitted', error: cxoneFailure.forbidden('find-messages') },
  ])('is not opened by $case', async ({ error }) => {
    for (let times = 0; times < 30; times += 1) await fail(error, `conv-${times}`);

    expect(await world.open()).toEqual([]);
  });

  it.each([
    { case: 'a token that is refused', error: revoked, scope: 'tenant' },
    { case: 'a 401', error: cxoneFailure.unauthorized('create-message'), scope: 'tenant' },
    { case: 'a 403', error: cxoneFailure.forbidden('create-message'), scope: 'tenant' },
    { case: 'a channel that CXone does not know', error: deleted, scope: 'channel' },
  ])('is opened at once by $case', async ({ error, scope }) => {
    await fail(error);

    expect(await world.open()).toMatchObject([{ scope, integrationKey, cause: error.code }]);
  });
});

describe('an open breaker', () => {
  it('of a tenant holds all its channels back, and no other tenant', async () => {
    await fail(revoked);

    expect(await breakers.tryAcquire(sameTenant, 'conv-9')).toEqual({ kind: 'blocked', afterMs: 1_500, by: 'main' });
    expect(await breakers.tryAcquire(elsewhere, 'conv-9')).toMatchObject({ kind: 'allowed' });
  });

  it('of a channel is listed and logged with it', async () => {
    await fail(deleted);
    await world.clock.advance(5_000);
    await fail(deleted);

    const what = { scope: 'channel', integration: 'main', channel: 'ch-acme', code: 'cxone_not_found' };
    expect(world.logger.lines).toMatchObject([
      { level: 'error', event: 'breaker.opened', ...what },
      { level: 'warn', event: 'breaker.still-open', ...what },
    ]);
    expect(await world.open()).toEqual([
      { scope: 'channel', integrationKey, channelId, cause: 'cxone_not_found', openedAt: '2026-03-02T10:15:30.250Z' },
    ]);
  });

  it('is not opened once more by whoever was under way when it was', async () => {
    const other = world.process();
    const underWay = opened(await other.tryAcquire(here, 'conv-2'));
    await fail(revoked);
    await world.clock.advance(500);
    await other.failed(underWay, revoked);

    expect(world.logger.events()).toEqual(['breaker.opened']);
    expect(await world.open()).toMatchObject([{ openedAt: '2026-03-02T10:15:30.250Z' }]);
  });

  it('of a channel holds no other channel back', async () => {
    await fail(deleted);

    expect(await breakers.tryAcquire(here, 'conv-9')).toMatchObject({ kind: 'blocked' });
    expect(await breakers.tryAcquire(sameTenant, 'conv-9')).toMatchObject({ kind: 'allowed' });
  });

  it('is known to other processes within ten seconds, and at once to one that had a failure', async () => {
    const [unsuspecting, failing] = [world.process(), world.process()];
    await unsuspecting.tryAcquire(here, 'conv-2');
    await fail(down, 'conv-3', failing);
    await world.clock.advance(8_000);
    await fail(revoked);
    await world.clock.advance(1_000);
    await fail(revoked);

    expect(await failing.tryAcquire(here, 'conv-3')).toMatchObject({ kind: 'blocked' });
    expect(await unsuspecting.tryAcquire(here, 'conv-2')).toMatchObject({ kind: 'allowed' });
    await world.clock.advance(1_001);
    expect(await unsuspecting.tryAcquire(here, 'conv-2')).toMatchObject({ kind: 'blocked' });
  });

  it('is waited for two minutes at a time, at most', async () => {
    await fail(revoked);
    const waits: number[] = [];
    for (let probes = 0; probes < 8; probes += 1) {
      for (
        let answer = await breakers.tryAcquire(here, 'conv-1');
        ;
        answer = await breakers.tryAcquire(here, 'conv-1')
      ) {
        if (answer.kind === 'allowed') {
          await breakers.failed(answer, revoked);
          break;
        }
        waits.push(answer.afterMs);
        await world.clock.advance(answer.afterMs);
      }
    }

    expect(Math.max(...waits)).toBe(120_000);
  });

  it('is probed after a second, and after pauses that triple up to five minutes', async () => {
    await fail(revoked);
    for (let probes = 0; probes < 8; probes += 1) {
      await world.clock.advance(400_000);
      await fail(revoked);
    }

    expect(world.logger.lines.map(({ event, attempt, delay }) => [event, attempt, delay])).toEqual([
      ['breaker.opened', undefined, 1_000],
      ['breaker.still-open', 1, 3_000],
      ['breaker.still-open', 2, 9_000],
      ['breaker.still-open', 3, 27_000],
      ['breaker.still-open', 4, 81_000],
      ['breaker.still-open', 5, 243_000],
      ['breaker.still-open', 6, 300_000],
      ['breaker.still-open', 7, 300_000],
      ['breaker.still-open', 8, 300_000],
    ]);
  });

  it('of an outage is probed four times a second apart, and then after pauses that triple to 65 seconds and more', async () => {
    for (let times = 0; times < 14; times += 1) await fail(down, `conv-${times}`);
    const delays: (number | undefined)[] = [];
    for (let probes = 0; probes < 70; probes += 1) {
      delays.push(world.logger.lines.at(-1)?.delay);
      await world.clock.advance(delays.at(-1) ?? 0);
      await fail(down);
    }

    expect(delays.slice(0, 10)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 3_000, 9_000, 27_000, 65_000, 65_000]);
    expect(Math.max(...delays.map((delay) => delay ?? Infinity))).toBeLessThan(90_000);
    for (let probes = 0; probes < 100; probes += 1) {
      await world.clock.advance(world.logger.lines.at(-1)?.delay ?? 0);
      await fail(down);
    }
    expect(world.logger.lines.at(-1)?.delay).toBe(300_000);
  });

  it('closes for all when a probe gets through', async () => {
    await fail(revoked);
    await world.clock.advance(1_000);
    await breakers.worked(opened(await breakers.tryAcquire(here, 'conv-1')));

    expect(await world.open()).toEqual([]);
    expect(world.logger.lines.at(-1)).toEqual({
      level: 'info',
      event: 'breaker.closed',
      scope: 'tenant',
      integration: 'main',
    });
    expect(await world.process().tryAcquire(sameTenant, 'conv-2')).toMatchObject({ kind: 'allowed' });
  });

  it.each([
    { case: 'a throttle', error: cxoneFailure.throttled('create-message') },
    { case: 'a refusal of the one message', error: cxoneFailure.refused('create-message') },
    { case: 'a channel that is not there', error: deleted },
  ])('of a tenant closes at a probe that ended with $case', async ({ error }) => {
    await fail(revoked);
    await world.clock.advance(1_000);
    await fail(error);

    expect((await world.open()).filter(({ scope }) => scope === 'tenant')).toEqual([]);
  });

  it('of a channel stays as it is while the tenant does not work', async () => {
    await fail(deleted);
    await world.clock.advance(1_000);
    await fail(revoked);

    expect((await world.open()).map(({ scope }) => scope).sort()).toEqual(['channel', 'tenant']);
    expect(world.logger.events()).not.toContain('breaker.still-open');
  });

  it('is probed by the next one where a probe was not used', async () => {
    await fail(revoked);
    await world.clock.advance(1_000);
    const permit = opened(await breakers.tryAcquire(here, 'conv-1'));
    expect(await world.process().tryAcquire(here, 'conv-2')).toMatchObject({ kind: 'blocked' });
    await breakers.release(permit);

    expect(await world.process().tryAcquire(here, 'conv-2')).toMatchObject({ kind: 'allowed' });
  });

  it('is probed by another 25 seconds after a prober died', async () => {
    await fail(revoked);
    await world.clock.advance(1_000);
    opened(await world.process().tryAcquire(here, 'conv-1'));

    expect(await world.process().tryAcquire(here, 'conv-2')).toMatchObject({ kind: 'blocked' });
    await world.clock.advance(25_000);
    expect(await world.process().tryAcquire(here, 'conv-2')).toMatchObject({ kind: 'allowed' });
  });

  it('is not closed by a prober whose lease has ended', async () => {
    await fail(revoked);
    await world.clock.advance(1_000);
    const slow = opened(await breakers.tryAcquire(here, 'conv-1'));
    await world.clock.advance(25_000);
    opened(await world.process().tryAcquire(here, 'conv-2'));
    await breakers.worked(slow);

    expect(await world.open()).toHaveLength(1);
  });

  it('is forgotten an hour after its time, when nothing has waited for it', async () => {
    await fail(revoked);
    await world.clock.advance(3_606_000);

    expect(await world.open()).toEqual([]);
    await fail(revoked);
    expect(await world.open()).toMatchObject([{ openedAt: '2026-03-02T11:15:36.250Z' }]);
  });

  it('has one prober at a time, however many processes come and however they end', async () => {
    const endings = fc.constantFrom('failed', 'given back', 'died');
    const visits = fc.array(fc.record({ waitMs: fc.nat(40_000), ending: endings }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(visits, async (plan) => {
        const shared = new BreakerWorld();
        const processes = Array.from({ length: 4 }, () => shared.process());
        await fail(revoked, 'conv-1', shared.process());
        let leaseEndsAt = 0;
        for (const { waitMs, ending } of plan) {
          await shared.clock.advance(waitMs);
          const now = shared.clock.now().getTime();
          const answers = await Promise.all(processes.map((process) => process.tryAcquire(here, 'conv-1')));
          const probers = answers.filter((answer) => answer.kind === 'allowed');
          expect(probers.length).toBeLessThanOrEqual(now < leaseEndsAt ? 0 : 1);
          for (const prober of probers) {
            if (ending === 'failed') await shared.process().failed(prober, revoked);
            else if (ending === 'given back') await shared.process().release(prober);
            else leaseEndsAt = now + 25_000;
          }
        }
      }),
    );
  });
});
