import { describe, expect, it } from 'vitest';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { parse } from '../../../../lib/providers/generic/parse.ts';
import { conversationWith } from '../../../../lib/providers/generic/manifest.ts';
import { checkRecipient } from '../../../../lib/providers/generic/envelope.ts';
import { MESSAGE, verified } from './signed-request.ts';

describe('a conversation that an agent begins', () => {
  it('is the same for the same person, and another for another', () => {
    expect(genericProvider.conversationWith?.('usr-5150')).toBe('direct-usr-5150');
    expect(conversationWith('usr-5151')).toBe('direct-usr-5151');
  });

  it('is one in which answers can come, for every recipient that is let through', () => {
    const recipient = 'x'.repeat(993);
    expect(checkRecipient(recipient)).toBeUndefined();
    const data = { ...MESSAGE.data, thread: { id: conversationWith(recipient) } };
    expect(parse(verified(JSON.stringify({ ...MESSAGE, data })))).toMatchObject({
      events: [{ kind: 'message', conversationId: `direct-${recipient}` }],
    });
  });

  it.each(['x'.repeat(994), ' ', 'usr\n5150', '\ud800'])('has a sentence for the agent about %j', (recipient) => {
    expect(checkRecipient(recipient)?.agentMessage.en).toMatch(/^This cannot be a recipient on this channel/);
  });
});
