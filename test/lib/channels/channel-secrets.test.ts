import { describe, expect, it } from 'vitest';
import { readChannelSecrets, writeChannelSecrets } from '../../../lib/channels/channel-secrets.ts';
import { channelId } from '../../support/fixtures.ts';

const now = new Date('2026-03-02T10:15:30.250Z');

describe('a channel’s secrets', () => {
  it('are read as they were written, those that have ended left out', () => {
    const stored = writeChannelSecrets([
      { name: 'signingSecret', value: 'new' },
      { name: 'signingSecret', value: 'old', validUntil: '2026-03-02T10:15:30.251Z' },
      { name: 'signingSecret', value: 'ended', validUntil: '2026-03-02T10:15:30.250Z' },
    ]);

    expect(readChannelSecrets(channelId, stored, now)).toEqual([
      { name: 'signingSecret', value: 'new' },
      { name: 'signingSecret', value: 'old' },
    ]);
  });

  it('are none where nothing is stored', () => {
    expect(readChannelSecrets(channelId, undefined, now)).toEqual([]);
  });

  it.each(['', 'test-secret-in-the-clear', '{}', '{"secrets":[{"name":"signingSecret"}]}'])(
    'are an error that says what to do and shows no value, where they are damaged: %s',
    (stored) => {
      const read = () => readChannelSecrets(channelId, stored, now);

      expect(read).toThrow(/^The stored secrets of channel ch-acme are damaged: reconnect the channel/);
      expect(read).not.toThrow(/in-the-clear/);
    },
  );
});
