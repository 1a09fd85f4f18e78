import type { Provider } from '../../contract/provider.ts';
import { conversationWith, manifest, TEST_CONVERSATION } from './manifest.ts';
import { verify } from './verify.ts';

// Loaded with their first use: no function reads and sends.
const reading = () => import('./parse.ts');
const sending = () => import('./send.ts');

/** Any system that speaks JSON over webhooks signed by the Standard Webhooks scheme: docs/generic-provider.md. */
export const genericProvider: Provider = {
  manifest,
  verify,
  parse: async (request) => (await reading()).parse(request),
  parseUpload: async (request) => (await reading()).parseUpload(request),
  send: async (part, context) => (await sending()).send(part, context),
  accountOf: ({ deliveryUrl = '' }) => normalisedUrl(deliveryUrl),
  accountIsAddress: true,
  testConversation: TEST_CONVERSATION,
  conversationWith,
  checkRecipient: async (recipientId) => (await import('./envelope.ts')).checkRecipient(recipientId),
  sendTyping: async (id, isTyping, context) => (await sending()).sendTyping(id, isTyping, context),
  tellEnd: async (id, context) => (await sending()).tellEnd(id, context),
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
