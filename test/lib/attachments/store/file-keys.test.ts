import { describe, expect, it } from 'vitest';
import { inboundPrefix, outboundPrefix, uploadKey } from '../../../../lib/attachments/store/file-keys.ts';
import { claimKey } from '../../../../lib/exactly-once/claims.ts';
import { channelIdSchema } from '../../../../lib/ids.ts';
import { channelId, keyed } from '../../../support/fixtures.ts';

const another = channelIdSchema.parse('ch-rival');

describe('the keys of files', () => {
  it('put a customer’s under the digest of the claim, which shows nothing of the message', () => {
    const prefix = inboundPrefix(channelId, claimKey(keyed, 'inbound', channelId, '+45 12 34 56 78'));
    expect(prefix).toMatch(/^inbound\/ch-acme\/[A-Za-z0-9_-]{43}$/);
  });

  it('put those of different messages, and of different channels, in different places', () => {
    const prefixes = [
      inboundPrefix(channelId, claimKey(keyed, 'inbound', channelId, 'm-1')),
      inboundPrefix(channelId, claimKey(keyed, 'inbound', channelId, 'm-2')),
      inboundPrefix(another, claimKey(keyed, 'inbound', another, 'm-1')),
      outboundPrefix(channelId, 'out-q83vEjRWeJCrze8SNFZ4kA'),
      outboundPrefix(another, 'out-q83vEjRWeJCrze8SNFZ4kA'),
    ];
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });

  it('put an agent’s under the message’s id, and an upload under the channel that asked for it', () => {
    expect(outboundPrefix(channelId, 'out-q83vEjRWeJCrze8SNFZ4kA')).toBe('outbound/ch-acme/out-q83vEjRWeJCrze8SNFZ4kA');
    expect(uploadKey(channelId, 'upl-q83vEjRWeJCrze8SNFZ4kA')).toBe('uploads/ch-acme/upl-q83vEjRWeJCrze8SNFZ4kA');
    expect(uploadKey(another, 'upl-q83vEjRWeJCrze8SNFZ4kA')).toBe('uploads/ch-rival/upl-q83vEjRWeJCrze8SNFZ4kA');
  });
});
