import { type Fault, fault } from '../fault.ts';
import { subject as model } from '../model-subject.ts';
import { withMessages, withParse } from '../with.ts';

export const keys: readonly Fault[] = [
  fault(
    'knows-repeats',
    'the signature’s time as a key',
    withParse((request, read) =>
      read.kind === 'events'
        ? {
            kind: 'events',
            events: read.events.map((event) =>
              event.kind === 'message'
                ? { ...event, providerMessageId: `${event.providerMessageId}-${request.headers['x-model-time'] ?? ''}` }
                : event,
            ),
          }
        : read,
    ),
  ),
  fault(
    'tells-messages-apart',
    'the text as a key',
    withMessages((event) => ({ ...event, providerMessageId: event.text })),
  ),
  fault(
    'tells-equal-ids-apart',
    'an id that counts in its conversation alone',
    withMessages((event) => ({
      ...event,
      providerMessageId: event.providerMessageId.replace(/^.*?:/, ''),
    })),
  ),
  fault('tells-equal-ids-apart', 'a key of more than the id, and not said so', {
    ...model,
    countsPerConversation: false,
  }),
  fault(
    'keeps-conversations-apart',
    'one conversation for all',
    withMessages((event) => ({ ...event, conversationId: 'all' })),
  ),
  fault(
    'keeps-conversations-apart',
    'each message its own conversation',
    withMessages((event) => ({ ...event, conversationId: event.providerMessageId })),
  ),
  fault(
    'has-ids-for-urls',
    'the whole message as a key',
    withMessages((event) => ({ ...event, providerMessageId: event.providerMessageId.padEnd(5_000, 'x') })),
  ),
  fault(
    'gives-events-for-the-queue',
    'a field that the contract doesn’t have',
    withMessages((event) => Object.assign({ mood: 'good' }, event)),
  ),
];
