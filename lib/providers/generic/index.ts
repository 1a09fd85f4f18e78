import type { Provider } from '../../contract/provider.ts';
import { manifest } from './manifest.ts';
import { parse, parseUpload } from './parse.ts';
import { checkRecipient, conversationWith, send, sendTyping, tellEnd, TEST_CONVERSATION } from './send.ts';
import { verify } from './verify.ts';

/** Any system that speaks JSON over webhooks signed by the Standard Webhooks scheme: docs/generic-provider.md. */
export const genericProvider: Provider = {
  manifest,
  verify,
  parse,
  parseUpload,
  send,
  accountOf: ({ deliveryUrl = '' }) => normalisedUrl(deliveryUrl),
  accountIsAddress: true,
  testConversation: TEST_CONVERSATION,
  conversationWith,
  checkRecipient: (recipientId) => Promise.resolve(checkRecipient(recipientId)),
  sendTyping,
  tellEnd,
  // Loaded with the first: no message needs it.
  sendTest: async (context) => (await import('./send-test.ts')).sendTest(context),
  newSecret: (_name, randomBytes) => `whsec_${randomBytes(32).toString('base64')}`,
};

/** Two spellings of one address are one account: host in lower case, no default port, fragment or slash at the end. */
function normalisedUrl(value: string): string {
  if (!URL.canParse(value)) return value.trim();
  const url = new URL(value);
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url.href;
}
