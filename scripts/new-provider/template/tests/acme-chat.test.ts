import { describe, expect, it } from 'vitest';
import { acmeChatProvider } from '../adapter/index.ts';
import { subject } from './conformance.ts';

/** What the kit can't know of this provider; npm run conformance tries all the rest. */
describe('the AcmeChat provider', () => {
  it('sees one account in two spellings of its URL', () => {
    const account = acmeChatProvider.accountOf({ apiUrl: 'https://acme-chat.example.com/api' }, []);
    expect(acmeChatProvider.accountOf({ apiUrl: 'https://acme-chat.EXAMPLE.com:443/api/' }, [])).toBe(account);
  });

  it('reads a message as AcmeChat writes it', async () => {
    const body = Buffer.from(
      '{"type":"message","id":"m-1","room":"r-7","user":{"id":"u-5","name":"Ida"},"text":"Hello 👋","sentAt":"2026-03-02T10:15:29Z"}',
    );
    const receivedAt = new Date('2026-03-02T10:15:30.000Z');
    const unsigned = { method: 'POST', url: 'https://byoc.example.net/webhooks/acme', body, receivedAt };
    const headers = subject.webhook.proofOf(unsigned, subject.secrets.first);
    const verification = acmeChatProvider.verify({ ...unsigned, headers }, subject.secrets.first, subject.settings);
    expect(verification.kind === 'accepted' && (await acmeChatProvider.parse(verification.request))).toEqual({
      kind: 'events',
      events: [
        {
          kind: 'message',
          conversationId: 'r-7',
          providerMessageId: 'm-1',
          occurredAt: '2026-03-02T10:15:29Z',
          author: { id: 'u-5', nickname: 'Ida' },
          text: 'Hello 👋',
        },
      ],
    });
  });
});
