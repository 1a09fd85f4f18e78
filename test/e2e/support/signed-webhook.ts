import { Webhook } from 'standardwebhooks';

export interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A webhook's body and headers, signed by the Standard Webhooks library as a provider would. */
export function signed(secret: string, content: unknown, at: Date = new Date(), id = 'msg-e2e-1'): SignedRequest {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
  };
}

/** What `message.received` carries (docs/generic-provider.md); the text is one that no log may hold. */
export function received(text: string) {
  return {
    type: 'message.received',
    timestamp: '2026-03-02T10:15:29.100Z',
    data: { id: 'm-90017', thread: { id: 'conv-7781' }, author: { id: 'usr-5150', firstName: 'Ida' }, text },
  };
}
