import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendContext } from '../../../../lib/contract/sending.ts';
import { sendTyping } from '../../../../lib/providers/generic/send.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { sendContext } from './send-context.ts';
import { NOW, SECRET } from './signed-request.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const context = (changes: Partial<SendContext> = {}) => sendContext(receiver, changes);

describe('sendTyping of the generic provider', () => {
  it.each([true, false])('posts a signed agent.typing: %s', async (isTyping) => {
    await sendTyping('conv-7781', isTyping, context());
    const [request] = receiver.received;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      type: 'agent.typing',
      timestamp: '2026-03-02T10:15:30.250Z',
      data: { channelId: 'generic-acme', thread: { id: 'conv-7781' }, isTyping },
    });
    const { 'webhook-id': id = '', 'webhook-signature': signature = '' } = request?.headers ?? {};
    expect(signature).toBe(new Webhook(SECRET).sign(String(id), NOW, request?.body ?? ''));
  });

  it('gives every signal an id of its own', async () => {
    const later = () => new Date('2026-03-02T10:15:31.000Z');
    await sendTyping('conv-7781', true, context());
    await sendTyping('conv-7781', false, context());
    await sendTyping('conv-7781', true, context({ now: later }));
    await sendTyping('conv-7782', true, context());
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(4);
  });

  it('does not mind what the receiver makes of it', async () => {
    receiver.answer = (_request, response) => response.writeHead(400).end('What is that?');
    await expect(sendTyping('conv-7781', true, context())).resolves.toBeUndefined();
  });

  it('does not mind that nobody listens', async () => {
    await receiver.close();
    await expect(sendTyping('conv-7781', true, context())).resolves.toBeUndefined();
  });

  it('sends nothing where the channel has no secret', async () => {
    await sendTyping('conv-7781', true, context({ secrets: [] }));
    expect(receiver.received).toEqual([]);
  });
});
