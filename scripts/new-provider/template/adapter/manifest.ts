import type { Directions, Manifest } from '../../../../lib/contract/manifest.ts';

const both: Directions = { fromCustomer: 'full', fromAgent: 'full' };
const none: Directions = { fromCustomer: 'refused', fromAgent: 'refused' };
const asText: Directions = { fromCustomer: 'refused', fromAgent: 'fallback' };

export const manifest: Manifest = {
  id: 'acme-chat',
  displayName: { en: 'AcmeChat', fr: 'AcmeChat' },
  summary: { en: 'Chats on your AcmeChat server.', fr: 'Les conversations de votre serveur AcmeChat.' },
  realExternalPlatformId: 'custom',
  settings: [
    {
      name: 'apiUrl',
      label: { en: 'API URL', fr: 'URL de l’API' },
      hint: { en: 'E.g. https://acme-chat.example.com/api', fr: 'P. ex. https://acme-chat.example.com/api' },
      kind: 'https-url',
      required: true,
      maxLength: 2_000,
      isAddress: true,
    },
  ],
  secrets: [
    {
      name: 'secret',
      label: { en: 'Shared secret', fr: 'Secret partagé' },
      hint: { en: 'Paste it into AcmeChat.', fr: 'Collez-le dans AcmeChat.' },
      origin: 'generated',
    },
  ],
  webhook: { maxBodyBytes: 262_144, ack: { status: 200, body: 'ok', contentType: 'text/plain' } },
  capabilities: {
    content: {
      ...{ text: both, image: none, audio: none, video: none, file: none, press: none, contactState: none, end: none },
      ...{ location: asText, quickReplies: asText, list: asText, card: asText, timeSlots: asText, form: asText },
      ...{ reply: none, edit: none, delete: none, reaction: none, typing: none, receipts: none },
    },
    threads: { isPrivate: true, hasTreeStructure: false, hasMultipleThreadsPerEndUser: false },
    text: { maxLength: 4_000, countedIn: 'utf16-units' },
    files: { maxPerMessage: 0, limits: [] },
    idempotentSend: false,
  },
  answers: {
    success: { fields: {}, mayBeEmpty: true },
    error: { marks: [['error']], code: [['error', 'code']], message: [['error', 'message']], status: [] },
    codes: { room_left: 'recipient-blocked' },
    repeat: { codes: [], statuses: [] },
    notTaken: [503],
  },
};
