import { describe, expect, it } from 'vitest';
import { liveSecretsOf, readChannelSecrets, writeChannelSecrets } from '../../../lib/channels/channel.ts';
import { CachedSecrets, secretNames } from '../../../lib/secrets/secret-store.ts';
import { channelId } from '../../support/fixtures.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';

const now = new Date('2026-03-02T10:15:30.250Z');

describe('a channel’s secrets', () => {
  it('are read as they were written, those that have ended left out', () => {
    const stored = writeChannelSecrets([
      { name: 'signingSecret', value: 'new' },
      { name: 'signingSecret', value: 'old', validUntil: '2026-03-02T10:15:30.251Z' },
      { name: 'signingSecret', value: 'ended', validUntil: '2026-03-02T10:15:30.250Z' },
    ]);

    expect(readChannelSecrets({ channelId }, stored, now)).toEqual([
      { name: 'signingSecret', value: 'new' },
      { name: 'signingSecret', value: 'old' },
    ]);
  });

  it('are those that are for the address which the channel has', () => {
    const stored = writeChannelSecrets([
      { name: 'token', value: 'of-the-new', address: 'https://new.example.net' },
      { name: 'token', value: 'of-the-first' },
    ]);
    const valuesAt = (address?: string) =>
      readChannelSecrets({ channelId, ...(address !== undefined && { address }) }, stored, now).map(
        ({ value }) => value,
      );

    expect(valuesAt()).toEqual(['of-the-first']);
    expect(valuesAt('https://new.example.net')).toEqual(['of-the-new']);
    expect(valuesAt('https://other.example.net')).toEqual([]);
  });

  it('are none where nothing is stored', () => {
    expect(readChannelSecrets({ channelId }, undefined, now)).toEqual([]);
  });

  it.each(['', 'test-secret-in-the-clear', '{}', '{"secrets":[{"name":"signingSecret"}]}'])(
    'are an error that says what to do and shows no value, where they are damaged: %s',
    (stored) => {
      const read = () => readChannelSecrets({ channelId }, stored, now);

      expect(read).toThrow(/^The stored secrets of channel ch-acme are damaged: reconnect the channel/);
      expect(read).not.toThrow(/in-the-clear/);
    },
  );
});

describe('liveSecretsOf', () => {
  it('goes on with what the process has kept, and after a miss looks at what is stored', async () => {
    let time = now.getTime();
    const clock = () => new Date(time);
    const store = new MemorySecretStore();
    const secretsOf = liveSecretsOf(new CachedSecrets(store, clock), secretNames('byoc/dev'), clock);
    const storeSecret = (value: string) =>
      store.put(`byoc/dev/channels/${channelId}`, writeChannelSecrets([{ name: 'signingSecret', value }]));
    const values = async (afterMiss?: boolean) => (await secretsOf({ channelId }, afterMiss)).map(({ value }) => value);

    await storeSecret('first');
    expect(await values()).toEqual(['first']);
    await storeSecret('second');
    time += 100;
    expect([await values(), await values(true)]).toEqual([['first'], ['second']]);
    await storeSecret('third');
    expect([await values(), await values(true)]).toEqual([['second'], ['second']]);
  });

  it('reads a channel that was changed anew, and after a refusal as often as is said', async () => {
    let time = now.getTime();
    const clock = () => new Date(time);
    const store = new MemorySecretStore();
    const secretsOf = liveSecretsOf(new CachedSecrets(store, clock), secretNames('byoc/dev'), clock, 1_000);
    const storeSecret = (value: string) =>
      store.put(`byoc/dev/channels/${channelId}`, writeChannelSecrets([{ name: 'signingSecret', value }]));
    const before = { channelId, updatedAt: new Date(time - 60_000).toISOString() };
    const valueFor = async (channel: typeof before, afterMiss?: boolean) =>
      (await secretsOf(channel, afterMiss))[0]?.value;

    await storeSecret('first');
    expect(await valueFor(before)).toBe('first');
    await storeSecret('second');
    time += 10_000;
    expect(await valueFor(before)).toBe('first');
    expect(await valueFor({ ...before, updatedAt: new Date(time).toISOString() })).toBe('second');

    await storeSecret('third');
    time += 999;
    expect(await valueFor(before, true)).toBe('second');
    time += 1;
    expect(await valueFor(before, true)).toBe('third');
  });
});
