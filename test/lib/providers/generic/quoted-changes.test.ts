import { expect, it } from 'vitest';
import { wholeId } from '../../../../lib/contract/events.ts';
import { parse } from '../../../../lib/providers/generic/parse.ts';
import { verified } from './signed-request.ts';

const data = {
  id: 'm-90017',
  thread: { id: 'conv-7781' },
  author: { id: 'usr-5150' },
  text: 'Where is my parcel 4711?',
};
const long = { ...data, text: 'long '.repeat(3_000) };

it.each([
  { type: 'message.received', data: long },
  { type: 'message.edited', data },
  { type: 'message.edited', data: long },
  { type: 'message.deleted', data },
])('an agent who quotes what became of a $type names the sender’s own message', (body) => {
  const parsed = parse(verified(JSON.stringify({ ...body, timestamp: '2026-03-02T10:15:29.100Z' })));
  const events = parsed.kind === 'events' ? parsed.events : [];
  const ids = events.map((event) => (event.kind === 'message' ? event.providerMessageId : ''));
  expect(new Set(ids).size).toBe(events.length);
  expect(ids.map(wholeId)).toEqual(ids.map(() => 'm-90017'));
});
