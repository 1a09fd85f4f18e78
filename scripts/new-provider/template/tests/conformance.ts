import { createHmac } from 'node:crypto';
import type { LiveSecret } from '../../../../lib/contract/webhook.ts';
import type { Answer, ConformanceSubject, Sample } from '../../../../test/conformance/subject.ts';
import { acmeChatProvider } from '../adapter/index.ts';

const secretOf = (value: string): LiveSecret[] => [{ name: 'secret', value }];

const messageOf = ({ messageId, conversationId, authorId, text, at }: Sample) =>
  JSON.stringify({
    type: 'message',
    id: messageId,
    room: conversationId,
    user: { id: authorId, name: 'Ida Holm' },
    text,
    sentAt: at.toISOString(),
  });

const answering =
  (status: number, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json(status < 300 ? {} : { error: { message: 'No such room.' } }, { status, headers });

/** AcmeChat from the outside: what it sends and how it answers. */
export const subject: ConformanceSubject = {
  provider: acmeChatProvider,
  settings: { apiUrl: 'https://acme-chat.example.com/api' },
  otherSettings: { apiUrl: 'https://acme-chat.example.net/api' },
  secrets: { first: secretOf('test-secret-1'), newer: secretOf('test-secret-2'), foreign: secretOf('test-secret-3') },
  webhook: {
    contentType: 'application/json',
    covers: { body: 'bytes', url: false, method: false },
    proofOf: ({ body }, [secret]) => ({
      'x-acme-chat-signature': createHmac('sha256', secret?.value ?? '')
        .update(body)
        .digest('hex'),
    }),
  },
  idOf: (what, number) => `${what}-${number}`,
  largeIds: ['9007199254740993', '18446744073709551615'],
  bodies: {
    text: messageOf,
    kinds: {},
    unknown: () => JSON.stringify({ type: 'room.renamed', room: 'conversation-1' }),
  },
  api: {
    start: () => answering(201),
    failures: {
      throttled: answering(429, { 'retry-after': '7' }),
      transient: answering(503),
      permanent: answering(422),
      configuration: answering(401),
      'unknown-outcome': answering(502),
    },
    retryAfterMs: 7_000,
  },
};
