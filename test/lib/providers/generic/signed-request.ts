import { Webhook } from 'standardwebhooks';
import type { LiveSecret, RawRequest, VerifiedRequest } from '../../../../lib/contract/webhook.ts';
import { verify } from '../../../../lib/providers/generic/verify.ts';

/** `whsec_` secrets of 32 bytes that are recognisably no real ones. */
export const SECRET = secretOf('test-signing-secret-of-32-bytes!');
export const OTHER_SECRET = secretOf('another-test-secret-of-32-bytes!');

export const NOW = new Date('2026-03-02T10:15:30.250Z');
export const NOW_SECONDS = 1_772_446_530;

export function secretOf(key: string): string {
  return `whsec_${Buffer.from(key).toString('base64')}`;
}

export function live(...values: string[]): LiveSecret[] {
  return values.map((value) => ({ name: 'signingSecret', value }));
}

export const MESSAGE = {
  type: 'message.received',
  timestamp: '2026-03-02T10:15:29.100Z',
  data: {
    id: 'm-90017',
    thread: { id: 'conv-7781' },
    author: { id: 'usr-5150', firstName: 'Ida', lastName: 'Holm' },
    text: 'Where is my parcel? 📦',
  },
};

/** A webhook as it reaches the provider's `verify`, signed by the scheme's own package at {@link NOW}. */
export function signedRequest(body: string, options: { secret?: string; id?: string; at?: Date } = {}): RawRequest {
  const { secret = SECRET, id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W', at = NOW } = options;
  return {
    method: 'POST',
    url: 'https://byoc.example.net/webhooks/generic-acme',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
    body: Buffer.from(body),
    receivedAt: NOW,
  };
}

/** The request without the proof's detour through text: any bytes, verified. */
export function verified(body: Uint8Array | string): VerifiedRequest {
  const bytes = Buffer.from(body);
  const request = signedRequest(bytes.toString('latin1').replaceAll(/[^\0-\x7f]/g, '?'));
  const verification = verify({ ...request, body: Buffer.from(request.body) }, live(SECRET));
  if (verification.kind !== 'accepted') throw new Error('The fixture must verify.');
  return { ...verification.request, body: bytes };
}
