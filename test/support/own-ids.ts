import type { ProviderEvent } from '../../lib/contract/events.ts';
import type { Provider } from '../../lib/contract/provider.ts';
import type { OutboundPart, SendContext, SendResult } from '../../lib/contract/sending.ts';
import { accept, reject } from '../../lib/contract/webhook.ts';
import { genericProvider } from '../../lib/providers/generic/index.ts';
import type { AdapterInUse } from './deployment.ts';

const OWN_IDS_SECRET = 'test-secret-of-a-provider-with-own-ids';

/** A token that lives for an hour, from an API that has one for each request. */
export interface TokenApi {
  /** Tokens that were handed out. */
  readonly tokens: string[];
  /** Values that the provider no longer takes. */
  readonly revoked: Set<string>;
}

/**
 * A provider that echoes nothing of ours: quotes and receipts name messages by the ids that it gave, a quote of a
 * customer's needs what came with that, and each request wants a token. Its webhooks are events as they are.
 */
export class OwnIds implements TokenApi {
  readonly tokens: string[] = [];
  readonly revoked = new Set<string>();
  /** What it was sent, in order: the n-th has the id `chat-7:n`. */
  readonly sent: OutboundPart[] = [];
  readonly contexts: SendContext[] = [];

  readonly #fetch: typeof fetch = (input) => {
    const isForToken = (input instanceof Request ? input.url : String(input)).endsWith('/token');
    return Promise.resolve(new Response(isForToken ? `token-${this.tokens.push('')}` : 'taken'));
  };

  readonly #send = async (part: OutboundPart, context: SendContext): Promise<SendResult> => {
    this.contexts.push(context);
    const { tokens, secrets, fetch: ask, now } = context;
    const token = (refused?: string) =>
      tokens.get('access', {
        madeFrom: secrets[0]?.value ?? '',
        refused,
        renew: async () => {
          const answer = await ask('https://own-ids.example.net/token', { method: 'POST' });
          return { value: await answer.text(), expiresAt: new Date(now().getTime() + 3_600_000) };
        },
      });
    const first = await token();
    const good = this.revoked.has(first) ? await token(first) : first;
    if (this.revoked.has(good)) {
      const agentMessage = { en: 'The channel is not set up correctly.', fr: 'Le canal n’est pas configuré.' };
      return { kind: 'configuration', agentMessage, detail: 'The token is refused.' };
    }
    await ask('https://own-ids.example.net/messages', { method: 'POST', headers: { authorization: good } });
    return { kind: 'sent', providerMessageId: `chat-7:${this.sent.push(part)}` };
  };

  get adapter(): AdapterInUse {
    const { manifest } = genericProvider;
    const capabilities = { ...manifest.capabilities, idempotentSend: false, keepsSentIds: true, quotesByToken: true };
    const provider: Provider = {
      manifest: { ...manifest, id: 'own-ids', capabilities },
      verify: (request) =>
        request.headers['x-proof'] === OWN_IDS_SECRET ? accept(request) : reject('signature-mismatch'),
      parse: ({ body }) => ({ kind: 'events', events: JSON.parse(Buffer.from(body).toString()) as ProviderEvent[] }),
      accountOf: () => 'own-ids',
      send: this.#send,
    };
    return {
      provider,
      settings: { deliveryUrl: 'https://own-ids.example.net/' },
      secrets: [{ name: 'signingSecret', value: OWN_IDS_SECRET }],
      proof: (secret = OWN_IDS_SECRET) => ({ 'x-proof': secret }),
      fetch: this.#fetch,
    };
  }
}
