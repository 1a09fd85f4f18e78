import type { Provider } from '../../contract/provider.ts';
import { ACCOUNT, type Kind, manifestOf, prefixes, SENDER } from './manifest.ts';
import { verify } from './verify.ts';

// Loaded with its first use, so that channels of other providers cost none of it.
const reading = () => import('./parse.ts');
const sending = () => import('./send.ts');
const account = () => import('./account.ts');

/** Twilio Programmable Messaging (https://www.twilio.com/docs/messaging): docs/twilio.md. */
function twilio(kind: Kind): Provider {
  return {
    manifest: manifestOf(kind),
    verify,
    parse: async (request) => (await reading()).parse(kind, request),
    send: async (part, context) => (await sending()).send(kind, part, context),
    accountOf: ({ [ACCOUNT]: sid = '', [SENDER]: sender = '' }) =>
      `${sid.trim()} ${sender
        .trim()
        .replace(prefixes[kind], '')
        .replaceAll(/[\s().-]/g, '')}`,
    checkAccount: async (context) => (await account()).checkAccount(kind, context),
    registerWebhook: async (url, context) => (await account()).registerWebhook(kind, url, context),
    unregisterWebhook: async (url, context) => (await account()).unregisterWebhook(kind, url, context),
    webhookState: async (url, context) => (await account()).webhookState(kind, url, context),
    sendTest: async (context) => (await account()).sendTest(kind, context),
    conversationWith: (recipientId) => addressOf(kind, recipientId) ?? recipientId,
    checkRecipient: async (recipientId) =>
      addressOf(kind, recipientId) === undefined ? (await account()).recipientProblem : undefined,
    linkOf: async (reference, context) => (await sending()).linkOf(kind, reference, context),
    ...(kind !== 'sms' && {
      sendTyping: async (id, isTyping, context) => (await sending()).sendTyping(kind, id, isTyping, context),
    }),
  };
}

/** A customer's address as webhooks have it; undefined where the text is none. Numbers are typed as people write them. */
function addressOf(kind: Kind, recipientId: string): string | undefined {
  const prefix = prefixes[kind];
  const text = recipientId.trim();
  const bare = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const number = /^(?:\+|00)[\d\s().-]{7,30}$/.test(bare)
    ? `+${bare.replaceAll(/\D/g, '').replace(/^00/, '')}`
    : undefined;
  if (number !== undefined && /^\+[1-9]\d{6,14}$/.test(number)) return prefix + number;
  // An id of WhatsApp's that is no number: whoever has written once.
  return kind === 'whatsapp' && /^whatsapp:[A-Za-z0-9._-]{3,100}$/.test(text) ? text : undefined;
}

export const twilioSmsProvider = twilio('sms');
export const twilioWhatsappProvider = twilio('whatsapp');
export const twilioRcsProvider = twilio('rcs');
