import type { MessageEvent } from '../../../../lib/contract/events.ts';
import { fault, type Fault } from '../fault.ts';
import { hasWord, withEvents, withMessages, withParse } from '../with.ts';

const cutTo = (length: number) => (event: MessageEvent) => ({ ...event, text: event.text.slice(0, length) });

export const parsing: readonly Fault[] = [
  fault(
    'keeps-texts-as-written',
    'texts without spaces around',
    withMessages((event) => ({ ...event, text: event.text.trim() || '.' })),
  ),
  fault(
    'passes-over-unknown-kinds',
    'a kind that is not known is an error',
    withParse((request, read) =>
      hasWord(request.body, 'wave') ? { kind: 'malformed', field: 'events.0.kind', problem: 'It is not known.' } : read,
    ),
  ),
  fault(
    'passes-over-unknown-fields',
    'a schema that knows all fields',
    withParse((request, read) =>
      hasWord(request.body, 'conformance_field')
        ? { kind: 'malformed', field: 'conformance_field', problem: 'It is not known.' }
        : read,
    ),
  ),
  fault(
    'names-missing-fields',
    'only that something is missing',
    withParse((_request, read) => (read.kind === 'malformed' ? { ...read, field: 'body' } : read)),
  ),
  fault(
    'names-missing-fields',
    'a value made of none',
    withParse((request, read) =>
      hasWord(request.body, '"chat"') || !hasWord(request.body, '"from"')
        ? read
        : {
            kind: 'events',
            events: [
              {
                kind: 'message',
                conversationId: 'chat:undefined',
                providerMessageId: 'm-1',
                author: { id: 'ida' },
                text: 'Hello',
              },
            ],
          },
    ),
  ),
  fault(
    'keeps-large-ids',
    'ids as numbers',
    withMessages((event) => ({
      ...event,
      providerMessageId: event.providerMessageId.replaceAll(/\d+/g, (digits) => String(Number(digits))),
    })),
  ),
  fault(
    'gives-no-message-without-words',
    'an empty message',
    withParse((request, read) =>
      hasWord(request.body, '"text":""')
        ? {
            kind: 'events',
            events: [{ kind: 'message', conversationId: 'c', providerMessageId: 'm', author: { id: 'a' }, text: '' }],
          }
        : read,
    ),
  ),
  fault('takes-long-texts', 'texts cut at 1,000 characters', withMessages(cutTo(1_000))),
  fault('takes-long-texts', 'texts cut above the limit', withMessages(cutTo(2_000))),
  fault(
    'takes-long-texts',
    'pieces of one id',
    withEvents((events) =>
      events.flatMap((event) =>
        event.kind === 'message' && event.text.length > 2_000
          ? [event.text.slice(0, 2_000), event.text.slice(2_000)].map((text) => ({ ...event, text }))
          : event,
      ),
    ),
  ),
  fault(
    'reads-odd-encodings',
    'half an emoji passed on',
    withMessages((event) => ({ ...event, text: event.text.replace('\ufffd', '\ud83d') })),
  ),
  fault(
    'keeps-the-order-of-batches',
    'messages in the order of their ids',
    withEvents((events) => events.toReversed()),
  ),
  fault(
    'keeps-what-comes-beside-odd-ones',
    'one odd message refuses them all',
    withParse((_request, read) =>
      read.kind === 'events' && read.events.some(({ kind }) => kind === 'ignored')
        ? { kind: 'malformed', field: 'events', problem: 'One of them is not as documented.' }
        : read,
    ),
  ),
  fault(
    'takes-null-for-absent',
    'a name that is null',
    withParse((request, read) =>
      hasWord(request.body, '"name":null') ? { kind: 'malformed', field: 'name', problem: 'It is no text.' } : read,
    ),
  ),
  fault(
    'takes-odd-types-for-absent',
    'a name that must be text',
    withParse((request, read) =>
      hasWord(request.body, '"name":7') ? { kind: 'malformed', field: 'name', problem: 'It is no text.' } : read,
    ),
  ),
  fault(
    'keeps-the-times-of-messages',
    'one time for all',
    withMessages((event) => ({ ...event, occurredAt: '2026-03-02T10:15:29.000Z' })),
  ),
  fault(
    'parses-purely',
    'the time of receipt',
    withParse((request, read) =>
      read.kind === 'events'
        ? {
            kind: 'events',
            events: read.events.map((event) =>
              event.kind === 'message' ? { ...event, occurredAt: request.receivedAt.toISOString() } : event,
            ),
          }
        : read,
    ),
  ),
  fault(
    'parses-purely',
    'a body that is written over',
    withParse((request, read) => {
      request.body.fill(0);
      return read;
    }),
  ),
  fault(
    'parse-never-throws',
    'JSON that is taken for granted',
    withParse((request, read) => {
      JSON.parse(Buffer.from(request.body).toString());
      return read;
    }),
  ),
];
