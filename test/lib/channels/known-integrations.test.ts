import { beforeEach, describe, expect, it } from 'vitest';
import { type Integration, KnownIntegrations } from '../../../lib/channels/channel.ts';
import { integrationKeySchema } from '../../../lib/ids.ts';
import { LogBook } from '../../support/fixtures.ts';
import { Clock } from '../http/clock.ts';

const key = (name: string) => integrationKeySchema.parse(name);

let clock: Clock;
let logger: LogBook;
/** What the registry lists, undefined where it can't be read; and how often it was asked. */
let listed: string[] | undefined;
let reads: number;
let known: KnownIntegrations;

beforeEach(() => {
  clock = new Clock();
  logger = new LogBook();
  listed = ['main', 'shop'];
  reads = 0;
  const integrations = (): Promise<Integration[]> => {
    reads += 1;
    if (listed === undefined) return Promise.reject(new Error('CANARY'));
    return Promise.resolve(listed.map((name) => ({ integrationKey: key(name), tenantId: '11ee-acme' })));
  };
  known = new KnownIntegrations({ integrations }, clock.now, logger);
});

const has = (name: string): Promise<boolean> => known.has(key(name));

describe('the known integrations', () => {
  it('have the one of the deploy, before it is set up, without a read', async () => {
    listed = [];
    expect(await has('main')).toBe(true);
    expect(reads).toBe(0);
  });

  it('are read once for all', async () => {
    expect(await Promise.all(['shop', 'shop', 'main'].map(has))).toEqual([true, true, true]);
    clock.advance(3_600_000);
    expect(await has('shop')).toBe(true);
    expect(reads).toBe(1);
  });

  it.each(['at once', 'in turn'])('cost one read for 60 made-up names that come %s', async (way) => {
    const names = Array.from({ length: 60 }, (_, index) => `made-up-${index}`);
    const answers: boolean[] = [];
    if (way === 'at once') answers.push(...(await Promise.all(names.map(has))));
    else for (const name of names) answers.push(await has(name));
    expect(new Set(answers)).toEqual(new Set([false]));
    expect(reads).toBe(1);
  });

  it('learn of a new one at once while nobody makes names up', async () => {
    expect(await has('shop')).toBe(true);
    listed = ['main', 'shop', 'desk'];
    expect(await has('desk')).toBe(true);
    listed = ['main', 'shop', 'desk', 'store'];
    expect(await has('store')).toBe(true);
    expect(reads).toBe(3);
  });

  it('learn of a new one within 30 seconds in a storm of made-up names, for a read in each 30', async () => {
    expect(await has('made-up')).toBe(false);
    listed = ['main', 'shop', 'desk'];
    for (let second = 1; second < 30; second += 1) {
      clock.advance(1_000);
      await has(`made-up-${second}`);
    }
    expect([reads, await has('shop'), await has('desk')]).toEqual([1, true, false]);
    clock.advance(1_000);
    expect([await has('desk'), reads]).toEqual([true, 2]);
  });

  it('lose none to an index that lags', async () => {
    expect(await has('shop')).toBe(true);
    listed = ['main'];
    expect(await has('made-up')).toBe(false);
    expect(await has('shop')).toBe(true);
  });

  it('let any name through while the list can’t be read, and try no more often', async () => {
    listed = undefined;
    expect([await has('shop'), await has('desk')]).toEqual([true, true]);
    expect(logger.lines).toEqual([{ level: 'warn', event: 'integrations.unread', reason: 'Error' }]);
    expect(reads).toBe(1);
    listed = ['main', 'shop'];
    clock.advance(30_000);
    expect([await has('desk'), await has('shop'), reads]).toEqual([false, true, 2]);
  });
});
