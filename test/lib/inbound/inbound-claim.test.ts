import { describe, expect, it } from 'vitest';
import { channelIdSchema } from '../../../lib/ids.ts';
import { conversationOfMessage } from '../../../lib/inbound/inbound-claim.ts';
import { channelId, countingBytes, INDEX_KEY, messageEvent } from '../../support/fixtures.ts';
import { InboundWorld } from './inbound-world.ts';

const other = channelIdSchema.parse('ch-other');

describe('conversationOfMessage', () => {
  it('finds the conversation of a message that was delivered, in its own channel', async () => {
    const world = new InboundWorld();
    await world.deliver([messageEvent({ providerMessageId: 'm-1', conversationId: 'conv-9' })]);
    const find = conversationOfMessage({
      claims: world.claims,
      indexKey: () => Promise.resolve(INDEX_KEY),
      randomBytes: countingBytes(),
    });

    expect(await find(channelId, 'm-1')).toBe('conv-9');
    expect(await find(other, 'm-1')).toBeUndefined();
    expect(await find(channelId, 'm-2')).toBeUndefined();
  });
});
