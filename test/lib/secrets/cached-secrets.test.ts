import { beforeEach, describe, expect, it } from 'vitest';
import { CachedSecrets } from '../../../lib/secrets/secret-store.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

let clock: VirtualClock;
let reads: string[];
let stored: Map<string, string>;
let secrets: CachedSecrets;

beforeEach(() => {
  clock = new VirtualClock();
  reads = [];
  stored = new Map([['channels/ch-acme', 'first']]);
  const get = (name: string) => {
    reads.push(name);
    return Promise.resolve(stored.get(name));
  };
  secrets = new CachedSecrets({ get }, clock.now);
});

describe('CachedSecrets', () => {
  it('reads a secret once in five minutes', async () => {
    await secrets.get('channels/ch-acme');
    await clock.advance(299_999);
    stored.set('channels/ch-acme', 'second');
    expect(await secrets.get('channels/ch-acme')).toBe('first');
    expect(reads).toHaveLength(1);

    await clock.advance(1);
    expect(await secrets.get('channels/ch-acme')).toBe('second');
  });

  it('reads again what may have been changed since, and may have been as far as clocks differ', async () => {
    await secrets.get('channels/ch-acme');
    stored.set('channels/ch-acme', 'second');
    const changedAt = new Date(clock.now().getTime() - 5_000);
    expect(await secrets.get('channels/ch-acme', new Date(changedAt.getTime() - 1))).toBe('first');
    expect(await secrets.get('channels/ch-acme', changedAt)).toBe('first');
    expect(await secrets.get('channels/ch-acme', new Date(changedAt.getTime() + 1))).toBe('second');

    await clock.advance(1);
    await secrets.get('channels/ch-acme', new Date(changedAt.getTime() + 1));
    await secrets.get('channels/ch-acme', new Date(changedAt.getTime() + 1));
    expect(reads).toHaveLength(3);
  });

  it('reads again after what is no stranger’s miss, as often as is said', async () => {
    await secrets.get('channels/ch-acme');
    stored.set('channels/ch-acme', 'second');
    await clock.advance(999);
    expect(await secrets.getAfterMiss('channels/ch-acme', 1_000)).toBe('first');
    await clock.advance(1);
    expect(await secrets.getAfterMiss('channels/ch-acme', 1_000)).toBe('second');
  });

  it('reads again at once after a miss, so that a new secret works from its first use', async () => {
    await secrets.get('channels/ch-acme');
    stored.set('channels/ch-acme', 'second');
    await clock.advance(99);
    expect(await secrets.getAfterMiss('channels/ch-acme')).toBe('first');
    await clock.advance(1);
    expect(await secrets.getAfterMiss('channels/ch-acme')).toBe('second');
  });

  it('reads after the misses of strangers seven times in two minutes, however many come', async () => {
    await secrets.get('channels/ch-acme');
    for (let tenth = 0; tenth < 1_200; tenth += 1) {
      await clock.advance(100);
      await secrets.getAfterMiss('channels/ch-acme');
      await secrets.getAfterMiss('channels/ch-acme');
    }
    expect(reads).toHaveLength(8);
  });

  it('reads a new secret within thirty seconds while strangers make misses', async () => {
    await secrets.get('channels/ch-acme');
    for (let tenth = 0; tenth < 10; tenth += 1) {
      await clock.advance(100);
      await secrets.getAfterMiss('channels/ch-acme');
    }
    stored.set('channels/ch-acme', 'second');
    await clock.advance(29_000);
    expect(await secrets.getAfterMiss('channels/ch-acme')).toBe('first');
    await clock.advance(1_000);
    expect(await secrets.getAfterMiss('channels/ch-acme')).toBe('second');
  });

  it('reads what is to be recent once in thirty seconds', async () => {
    await secrets.getRecent('channels/ch-acme');
    stored.set('channels/ch-acme', 'second');
    await clock.advance(29_999);
    expect(await secrets.getRecent('channels/ch-acme')).toBe('first');
    await clock.advance(1);
    expect(await secrets.getRecent('channels/ch-acme')).toBe('second');
  });

  it('looks for an absent secret again after thirty seconds, not sooner', async () => {
    expect(await secrets.get('channels/ch-new')).toBeUndefined();
    stored.set('channels/ch-new', 'written since');
    await clock.advance(29_999);
    expect(await secrets.get('channels/ch-new')).toBeUndefined();
    expect(await secrets.getAfterMiss('channels/ch-new')).toBeUndefined();

    await clock.advance(1);
    expect(await secrets.get('channels/ch-new')).toBe('written since');
    expect(reads).toHaveLength(2);
  });

  it('keeps secrets apart', async () => {
    stored.set('data-key', 'other');

    expect(await secrets.get('channels/ch-acme')).toBe('first');
    expect(await secrets.get('data-key')).toBe('other');
  });

  it('keeps no failure', async () => {
    let fails = true;
    const flaky = new CachedSecrets(
      { get: () => (fails ? Promise.reject(new Error('throttled')) : Promise.resolve('value')) },
      clock.now,
    );

    await expect(flaky.get('data-key')).rejects.toThrow('throttled');
    fails = false;
    expect(await flaky.get('data-key')).toBe('value');
  });
});
