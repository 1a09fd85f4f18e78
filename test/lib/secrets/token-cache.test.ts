import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBusyError, type TokenRequest } from '../../../lib/contract/tokens.ts';
import { TokenCache, type TokenOwner } from '../../../lib/secrets/token-cache.ts';
import { Effects } from '../../support/effects.ts';
import { countingBytes } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { observedTable } from '../../support/observed-ports.ts';
import { UnreliableTable } from '../../support/unreliable-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const HOUR_MS = 3_600_000;
const SECRET = 'test-refresh-token-0';
const owner: TokenOwner = { channelId: 'ch-acme', addresses: ['https://chat.example.net'], secrets: ['', SECRET] };
const never = new AbortController().signal;

/** A provider whose refresh tokens work once: with each access token it hands out the next. */
class OneTimeProvider {
  readonly clock: VirtualClock;
  /** Milliseconds until it answers. */
  answersAfterMs = 100;
  /** What is thrown in the place of an answer, once for each. */
  readonly fails: Error[] = [];
  /** All refresh tokens that it was shown, whether it took them or not. */
  readonly shown: string[] = [];
  readonly inDoubt: boolean[] = [];
  #good = SECRET;
  #count = 0;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  get value(): string {
    return `access-${this.#count}`;
  }

  request(changes: Partial<TokenRequest> = {}): TokenRequest {
    return {
      madeFrom: `client-1 ${SECRET}`,
      renew: async (old, mayBeUsed) => {
        const refresh = old?.keep ?? SECRET;
        this.shown.push(refresh);
        this.inDoubt.push(mayBeUsed);
        await this.clock.sleep(this.answersAfterMs);
        const failure = this.fails.shift();
        if (failure !== undefined) throw failure;
        if (refresh !== this.#good) throw new Error('This refresh token was used.');
        this.#count += 1;
        this.#good = `refresh-${this.#count}`;
        const expiresAt = new Date(this.clock.now().getTime() + HOUR_MS);
        return { value: this.value, expiresAt, keep: this.#good };
      },
      ...changes,
    };
  }
}

function scene(table = new MemoryTable()) {
  const clock = new VirtualClock();
  const provider = new OneTimeProvider(clock);
  const randomBytes = countingBytes();
  const start = (own = table) => new TokenCache({ table: own, now: clock.now, sleep: clock.sleep, randomBytes });
  const get = (process: TokenCache, changes: Partial<TokenRequest> = {}, signal = never) =>
    process.get(owner, 'access', provider.request(changes), signal);
  return { clock, provider, table, start, get };
}

describe('tokens of a provider', () => {
  it('are asked for once, by whoever comes first, and then kept in the table for all', async () => {
    const { clock, provider, start, get } = scene();
    const all = Promise.all(Array.from({ length: 5 }, () => get(start()).catch(String)));

    expect(await clock.run(all)).toEqual(Array(5).fill('access-1'));
    expect(await clock.run(get(start()))).toBe('access-1');
    expect(provider.shown).toEqual([SECRET]);
  });

  it('are read from the table once by each process', async () => {
    const { clock, table, start, get } = scene();
    const process = start();
    await clock.run(get(process));
    table.get = () => Promise.reject(new Error('table unreachable'));

    expect(await get(process)).toBe('access-1');
  });

  it('are renewed in time, each from what came with the one before', async () => {
    const { clock, provider, start, get } = scene();
    const process = start();
    const values: string[] = [];
    for (let hour = 0; hour < 4; hour += 1) {
      values.push(await clock.run(get(process)));
      await clock.advance(HOUR_MS - 61_000);
      values.push(await clock.run(get(start())));
      await clock.advance(2_000);
    }

    expect(values).toEqual([
      'access-1',
      'access-1',
      'access-2',
      'access-2',
      'access-3',
      'access-3',
      'access-4',
      'access-4',
    ]);
    expect(provider.shown).toEqual([SECRET, 'refresh-1', 'refresh-2', 'refresh-3']);
    expect(provider.inDoubt).toEqual([false, false, false, false]);
  });

  it('are handed out to their end while another process renews them', async () => {
    const { clock, provider, start, get } = scene();
    await clock.run(get(start()));
    await clock.advance(HOUR_MS - 50_000);
    provider.answersAfterMs = 20_000;
    const renewing = get(start());
    await clock.run(clock.sleep(1_000));

    expect(await get(start())).toBe('access-1');
    expect(await clock.run(renewing)).toBe('access-2');
  });

  it('are renewed once where the provider refuses one, however many have it', async () => {
    const { clock, provider, start, get } = scene();
    const [one, other] = [start(), start()];
    await clock.run(Promise.all([get(one), get(other)]));
    await clock.advance(60_000);
    const renewed = [one, other].map((process) => get(process, { refused: 'access-1' }));

    expect(await clock.run(Promise.all(renewed))).toEqual(['access-2', 'access-2']);
    expect(provider.shown).toHaveLength(2);
  });

  it('stay where the provider refuses one that it gave out a moment ago', async () => {
    const { clock, provider, start, get } = scene();
    const process = start();
    await clock.run(get(process));
    await clock.advance(9_000);

    expect(await clock.run(get(process, { refused: 'access-1' }))).toBe('access-1');
    expect(provider.shown).toHaveLength(1);
  });

  it('begin again with another secret and at another address, and each name has its own', async () => {
    const { clock, table, start, get } = scene();
    const process = start();
    const renew = () => Promise.resolve({ value: 'other', expiresAt: new Date('2026-03-02T12:00:00Z') });
    await clock.run(get(process));
    const others = [
      process.get({ ...owner, secrets: ['test-new'] }, 'access', { madeFrom: 'test-new', renew }, never),
      process.get(
        { ...owner, addresses: ['https://b.example.net'] },
        'access',
        { madeFrom: `client-1 ${SECRET}`, renew },
        never,
      ),
      process.get(owner, 'other', { madeFrom: `client-1 ${SECRET}`, renew }, never),
      process.get({ ...owner, channelId: 'ch-2' }, 'access', { madeFrom: `client-1 ${SECRET}`, renew }, never),
    ];

    expect(await clock.run(Promise.all(others))).toEqual(Array(4).fill('other'));
    expect(table.items()).toHaveLength(5);
  });

  it('are made from a secret of the channel, or nobody gets any', async () => {
    const { clock, start, get } = scene();
    const asked = clock.run(get(start(), { madeFrom: 'client-1' }).catch(String));
    expect(await asked).toContain('put one into madeFrom');
  });

  it('can’t be read in the table', async () => {
    const { clock, table, start, get } = scene();
    await clock.run(get(start()));

    expect(JSON.stringify(table.items())).not.toMatch(/access-1|refresh-1|client-1|test-refresh|chat\.example/);
    expect(table.items()).toMatchObject([{ revision: 1, expiresAt: expect.any(Number) as unknown }]);
  });

  it('fail as the provider fails, and the next one may try at once, and is told of the doubt', async () => {
    const { clock, provider, start, get } = scene();
    await clock.run(get(start()));
    await clock.advance(HOUR_MS);
    provider.fails.push(new Error('503'));

    await expect(clock.run(get(start()))).rejects.toThrow('503');
    expect(await clock.run(get(start()))).toBe('access-2');
    expect(provider.inDoubt).toEqual([false, false, true]);
  });

  it('let nobody wait for long for a process that has died', async () => {
    const { clock, provider, start, get } = scene();
    provider.answersAfterMs = 10 * HOUR_MS;
    void get(start()).catch(() => undefined);
    await clock.run(clock.sleep(1_000));
    provider.answersAfterMs = 100;
    const waiting = clock.run(get(start()).catch((error: unknown) => error));
    const error = await waiting;

    expect(error).toBeInstanceOf(TokenBusyError);
    expect((error as TokenBusyError).retryAfterMs).toBeGreaterThanOrEqual(1_000);
    await clock.advance(30_000);
    expect(await clock.run(get(start()))).toBe('access-1');
  });

  it('are given up with the caller', async () => {
    const { clock, provider, start, get } = scene();
    provider.answersAfterMs = 5_000;
    const caller = new AbortController();
    void get(start()).catch(() => undefined);
    await clock.run(clock.sleep(1_000));
    const waiting = get(start(), {}, caller.signal).catch((error: unknown) => error);
    caller.abort(new Error('no time is left'));

    expect(await clock.run(waiting)).toEqual(new Error('no time is left'));
  });

  it('are written down later where the table takes them late, and before they are used up', async () => {
    const { clock, table, provider, start, get } = scene();
    const process = start();
    const update = table.update.bind(table);
    let refuses = false;
    table.update = (...write) => (refuses ? Promise.reject(new Error('table unreachable')) : update(...write));
    const first = get(process);
    await clock.run(clock.sleep(50));
    refuses = true;

    expect(await clock.run(first)).toBe('access-1');
    await clock.advance(2 * HOUR_MS);
    expect(await clock.run(get(process).catch(String))).toMatch(/^TokenBusyError: /);
    expect(provider.shown).toEqual([SECRET]);
    refuses = false;
    expect(await clock.run(get(process).catch(String))).toBe('access-2');
    expect(provider.shown).toEqual([SECRET, 'refresh-1']);
  });

  it('are not lost where whoever had the lease was slow: a late answer counts if nobody had one meanwhile', async () => {
    const { clock, provider, start, get } = scene();
    provider.answersAfterMs = 40_000;
    const slow = get(start());
    await clock.run(clock.sleep(31_000));
    provider.answersAfterMs = 20_000;
    const second = get(start()).catch((error: unknown) => error);

    expect(await clock.run(slow)).toBe('access-1');
    expect(await clock.run(second)).toEqual(new Error('This refresh token was used.'));
    expect(provider.inDoubt).toEqual([false, true]);
    expect(await clock.run(get(start()))).toBe('access-1');
  });

  it('keep their chain through a table that repeats, delays and refuses writes, however many processes ask', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(99)), fc.integer({ min: 2, max: 5 }), async (numbers, processes) => {
        const clock = new VirtualClock();
        const between = (least: number, most: number) => least + ((numbers.next().value ?? 0) % (most - least + 1));
        let isCalm = false;
        const weather = { between, strikes: () => !isCalm && between(0, 99) < 8 };
        const table = new UnreliableTable(clock, weather);
        const provider = new OneTimeProvider(clock);
        const effects = new Effects([], clock.sleep);
        const randomBytes = countingBytes();
        const start = () => {
          const process = effects.process();
          const ports = { table: observedTable(table, process), now: clock.now, sleep: clock.sleep, randomBytes };
          return { process, cache: new TokenCache(ports) };
        };
        const all = Array.from({ length: processes }, start);
        const seen: string[] = [];
        for (let hour = 0; hour < 6; hour += 1) {
          const asked = all.map(({ process, cache }) =>
            process.run(async () => {
              await clock.sleep(between(0, 2_000));
              return cache.get(owner, 'access', provider.request(), never);
            }),
          );
          for (const ended of await clock.run(Promise.all(asked))) {
            if (ended.kind === 'ended') seen.push(ended.value);
          }
          await clock.advance(20 * 60_000);
        }
        // Each works once. None was shown again but by somebody who knew that it may be used up.
        const again = provider.shown.map((refresh, index) => provider.shown.indexOf(refresh) < index);
        expect(again.filter((isAgain, index) => isAgain && provider.inDoubt[index] !== true)).toEqual([]);
        // In better weather each process writes down what it may still have, and whoever comes last finds the chain whole.
        isCalm = true;
        for (const { process, cache } of all) {
          await clock.advance(2 * HOUR_MS);
          await clock.run(process.run(() => cache.get(owner, 'access', provider.request(), never)));
        }
        await clock.advance(60_000);
        const last = new TokenCache({ table, now: clock.now, sleep: clock.sleep, randomBytes });
        expect(await clock.run(last.get(owner, 'access', provider.request(), never))).toBe(provider.value);
        expect(seen.every((value) => /^access-\d+$/.test(value))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
