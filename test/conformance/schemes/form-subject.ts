import type { LiveSecret } from '../../../lib/contract/webhook.ts';
import type { ConformanceSubject } from '../subject.ts';
import { formProvider, signatureOf } from './form-provider.ts';

const authToken = (value: string): LiveSecret[] => [{ name: 'authToken', value }];
const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

/** A platform that speaks forms, signs URL and fields, and names our message in the URL of its receipts. */
export const subject: ConformanceSubject = {
  provider: formProvider,
  settings: { account: 'AC1' },
  otherSettings: { account: 'AC2' },
  secrets: { first: authToken('test-token-1'), newer: authToken('test-token-2'), foreign: authToken('test-token-3') },
  webhook: {
    contentType: 'application/x-www-form-urlencoded',
    covers: { body: 'fields', url: true, method: false },
    proofOf: ({ url, body }, [token]) => ({ 'x-form-signature': signatureOf(url, body, token?.value ?? '') }),
  },
  idOf: (what, number) => (what === 'message' ? `SM${number}` : `+4530000${String(number).padStart(3, '0')}`),
  bodies: {
    text: ({ messageId, authorId, text }) => form({ MessageSid: messageId, From: authorId, Body: text, NumMedia: '0' }),
    kinds: {},
    unknown: () => form({ EventType: 'onConversationAdded' }),
    receipt: (externalId, status, at) =>
      status === 'delivered' ? { body: form({ At: at.toISOString() }), query: `id=${externalId}` } : undefined,
  },
  api: {
    start: () => () => new Response('<Sid>SM9</Sid>', { status: 201 }),
    failures: {
      permanent: () => new Response('', { status: 400 }),
      'unknown-outcome': () => new Response('', { status: 500 }),
    },
  },
};
