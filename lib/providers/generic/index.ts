import type { Provider } from '../../contract/provider.ts';
import { conversationWith, manifest, TEST_CONVERSATION } from './manifest.ts';
import { send, sendTyping, tellEnd } from './send.ts';
import { verify } from './verify.ts';

// Loaded with its first use: functions that send don't read. What sends is small.
const reading = () => import('./parse.ts');

/** Any system that speaks JSON over webhooks signed by the Standard Webhooks scheme: docs/generic-provider.md. */
export const genericProvider: Provider = {
  manifest,
  verify,
  parse: async (request) => (await reading()).parse(request),
  parseUpload: async (request) => (await reading()).parseUpload(request),
  send,
  accountOf: ({ deliveryUrl = '' }) => normalisedUrl(deliveryUrl),
  accountIsAddress: true,
  testConversation: TEST_CONVERSATION,
  conversationWith,
  checkRecipient: async (recipientId) => (await import('./envelope.ts')).checkRecipient(recipientId),
  sendTyping,
  tellEnd,
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
