import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendContext } from '../../../../lib/contract/sending.ts';
import { tellEnd } from '../../../../lib/providers/generic/send.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { sendContext } from './send-context.ts';
import { NOW, SECRET } from './signed-request.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const context = (changes: Partial<SendContext> = {}) => sendContext(receiver, changes);

describe('tellEnd of the generic provider', () => {
  it('posts a signed conversation.ended', async () => {
    expect(await tellEnd('conv-7781', context())).toMatchObject({ kind: 'sent' });
    const [request] = receiver.received;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      type: 'conversation.ended',
      timestamp: '2026-03-02T10:15:30.250Z',
      data: { channelId: 'generic-acme', thread: { id: 'conv-7781' } },
    });
    const { 'webhook-id': id = '', 'webhook-signature': signature = '' } = request?.headers ?? {};
    expect(signature).toBe(new Webhook(SECRET).sign(String(id), NOW, request?.body ?? ''));
  });

  it('gives each end an id of its own: a conversation may begin again and end again', async () => {
    await tellEnd('conv-7781', context());
    await tellEnd('conv-7781', context({ now: () => new Date('2026-03-03T10:15:30.250Z') }));
    await tellEnd('conv-7782', context());
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
  });

  it.each([
    [503, 'transient'],
    [401, 'configuration'],
    [422, 'permanent'],
  ])('says what came of it: %i is %s', async (status, kind) => {
    receiver.answer = (_request, response) => response.writeHead(status).end();
    expect(await tellEnd('conv-7781', context())).toMatchObject({ kind });
  });

  it('is transient when nobody listens, and sends nothing without a secret or time', async () => {
    expect(await tellEnd('conv-7781', context({ secrets: [] }))).toMatchObject({ kind: 'configuration' });
    expect(await tellEnd('conv-7781', context({ signal: AbortSignal.abort() }))).toMatchObject({ kind: 'transient' });
    expect(receiver.received).toEqual([]);
    await receiver.close();
    expect(await tellEnd('conv-7781', context())).toMatchObject({ kind: 'transient' });
  });
});
