import { type Fault, fault } from '../fault.ts';
import { ask, sentence } from '../model-api.ts';
import { good, withContent, withEvents, withMessages, withPart, withProvider } from '../with.ts';

const failure = { kind: 'permanent', agentMessage: sentence, detail: 'It failed.' } as const;
const both = { fromCustomer: 'full', fromAgent: 'full' } as const;
const refused = { fromCustomer: 'refused', fromAgent: 'refused' } as const;

export const capabilities: readonly Fault[] = [
  fault('takes-content-as-declared', 'reactions that come and are not declared', withContent({ reaction: refused })),
  fault('takes-content-as-declared', 'locations that come and are not declared', withContent({ location: refused })),
  fault('takes-content-as-declared', 'a card that is declared and of which nobody knows', withContent({ card: both })),
  fault(
    'brings-files-as-declared',
    'messages without their files',
    withMessages((event) => ({ ...event, text: 'A file.', files: undefined })),
  ),
  fault(
    'brings-replies-as-declared',
    'replies without what they quote',
    withMessages((event) => ({ ...event, replyTo: undefined })),
  ),
  fault(
    'brings-edits-as-declared',
    'an edit as a repeat',
    withMessages((event) => ({
      ...event,
      providerMessageId: event.providerMessageId.split(':').slice(0, 2).join(':'),
    })),
  ),
  fault(
    'brings-edits-as-declared',
    'an edit that names no message',
    withMessages((event) => ({ ...event, change: undefined })),
  ),
  fault(
    'brings-deletions-as-declared',
    'a deletion of the message behind it',
    withMessages((event) => ({ ...event, change: event.change && { ...event.change, of: 'chat-1:3' } })),
  ),
  fault(
    'brings-deletions-as-declared',
    'a deletion as an edit',
    withMessages((event) => ({ ...event, change: event.change && { ...event.change, kind: 'edited' } })),
  ),
  fault(
    'quotes-as-declared',
    'quotes left out',
    withPart((part) => ({ ...part, replyTo: undefined })),
  ),
  fault(
    'quotes-as-declared',
    'a reply that is not sent',
    withProvider({
      send: (part, context) => (part.replyTo === undefined ? good.send(part, context) : Promise.resolve(failure)),
    }),
  ),
  fault('types-as-declared', 'typing that is not declared', withContent({ typing: refused })),
  fault('types-as-declared', 'typing that does nothing', withProvider({ sendTyping: () => Promise.resolve() })),
  fault(
    'types-without-harm',
    'typing that throws',
    withProvider({
      async sendTyping(conversationId, isTyping, context) {
        await ask('typing', { conversationId, isTyping }, context);
      },
    }),
  ),
  fault('brings-receipts-as-declared', 'receipts that are not declared', withContent({ receipts: refused })),
  fault(
    'brings-receipts-as-declared',
    'every receipt as delivered',
    withEvents((events) =>
      events.map((event) => (event.kind === 'receipt' ? ({ ...event, status: 'delivered' } as const) : event)),
    ),
  ),
  fault(
    'brings-receipts-as-declared',
    'a receipt of a part as one of its message',
    withEvents((events) =>
      events.map((event) =>
        event.kind === 'receipt' && event.externalId !== undefined
          ? { ...event, externalId: event.externalId.replace(/\.\d+$/, '') }
          : event,
      ),
    ),
  ),
  fault(
    'explains-late-failures',
    'a failure without a reason',
    withEvents((events) => events.map((event) => (event.kind === 'receipt' ? { ...event, reason: undefined } : event))),
  ),
  fault(
    'opens-conversations-as-declared',
    'one conversation for all',
    withProvider({ conversationWith: () => 'direct' }),
  ),
  fault(
    'opens-conversations-as-declared',
    'any recipient',
    withProvider({ checkRecipient: () => Promise.resolve(undefined) }),
  ),
];
