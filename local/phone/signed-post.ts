import { Webhook } from 'standardwebhooks';

/** Where an account's webhooks go and what signs them. */
export interface Connection {
  readonly webhookUrl: string;
  readonly secret: string;
}

export interface SignedRequest {
  /** The webhook URL, or one below it. */
  readonly url: string;
  readonly secret: string;
  /** `webhook-id`, the same for every attempt. */
  readonly id: string;
  readonly body: object;
}

const ANSWER_WITHIN_MS = 15_000;

/** Posts JSON signed as docs/generic-provider.md says. Rejects where no answer comes. */
export async function signedPost({ url, secret, id, body }: SignedRequest, signal: AbortSignal): Promise<Response> {
  const now = new Date();
  const text = JSON.stringify(body);
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, now, text),
    },
    body: text,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  });
}
