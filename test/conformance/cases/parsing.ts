import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Parsed } from '../../../lib/contract/webhook.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { ConformanceSubject } from '../subject.ts';
import { contentOf } from '../support/content.ts';
import { isMadeWell } from '../support/events.ts';
import {
  bytesOf,
  eventsOf,
  inWords,
  messageIn,
  messagesOf,
  mustPassOver,
  NOW,
  parsed,
  sampleOf,
  textBody,
  verified,
  withBytesFor,
} from '../support/webhooks.ts';

const texts: Readonly<Record<string, string>> = {
  'an emoji of several parts': 'family 👩‍👩‍👧‍👦, flag 🏳️‍🌈, skin 👍🏽',
  'words from the right': 'שלום עולם, مرحبا \u202eabc\u202c',
  'letters with marks': 'e\u0301 é Z\u0351\u036b\u0343a',
  'control characters': 'a\tb\nc\r\nd\u0007e\u001bf',
  'spaces around': '  two before, two behind  ',
  'what looks like code': `<b>bold</b> &amp; "quotes" \\u0041 %41 +1 {{x}} \${y} ' -- /*`,
  'a number': '0012345678901234567890',
  'a single character': '.',
};

/** Reads a verified request with other bytes, which need no proof of their own to be read. */
async function parseBytes(subject: ConformanceSubject, bytes: Uint8Array): Promise<Parsed> {
  return subject.provider.parse(Object.assign({}, verified(subject, textBody(subject)), { body: bytes }));
}

/** Each result must be one that the core can use. */
function mustBeUsable(result: Parsed, what: string): void {
  if (result.kind === 'malformed') {
    assert.ok(result.field !== '' && result.problem !== '', `${what} is malformed, but nothing says where and how.`);
    return;
  }
  for (const event of result.events) {
    const problem = isMadeWell(event);
    assert.equal(problem, undefined, `${what} gave a ${event.kind} that can’t be used: ${problem}`);
  }
}

export const parsing: readonly ConformanceCase[] = [
  {
    name: 'keeps-texts-as-written',
    sentence: 'A customer’s text comes through unchanged, whatever characters are in it.',
    async check(subject) {
      for (const [what, text] of Object.entries(texts)) {
        const { text: read } = await messageIn(subject, subject.bodies.text(sampleOf(subject, {}, { text })), what);
        assert.equal(read, text, `A text with ${what} was changed.`);
      }
      return undefined;
    },
  },
  {
    name: 'passes-over-unknown-kinds',
    sentence: 'A kind of webhook that the adapter doesn’t know is ignored with a reason, and not refused.',
    async check(subject) {
      mustPassOver(await parsed(subject, subject.bodies.unknown()), 'A kind that is not known');
      return undefined;
    },
  },
  {
    name: 'passes-over-unknown-fields',
    sentence: 'Fields that the provider adds one day change nothing.',
    async check(subject) {
      const body = textBody(subject);
      const { provider } = subject;
      const more = await provider.parse(verified(subject, contentOf(body).withUnknownFields()));
      assert.deepEqual(
        more,
        await provider.parse(verified(subject, body)),
        `With fields more it gave ${inWords(more)}.`,
      );
      return undefined;
    },
  },
  {
    name: 'names-missing-fields',
    sentence:
      'Where a field is missing, the message is complete without it, ignored, or malformed by the field’s name.',
    async check(subject) {
      let lost = 0;
      for (const { field, body } of contentOf(textBody(subject)).without()) {
        const result = await parsed(subject, body);
        mustBeUsable(result, `A message without ${field}`);
        if (result.kind === 'malformed') {
          assert.ok(result.field.includes(field), `Without ${field}, it named the field ${result.field}.`);
        }
        if (messagesOf(result).length === 0) lost += 1;
      }
      assert.notEqual(lost, 0, 'A message is read whatever field is missing: its ids can’t come from the body.');
      return undefined;
    },
  },
  {
    name: 'keeps-large-ids',
    sentence: 'Ids stay text: not a digit is lost of one that is larger than JavaScript’s numbers.',
    async check(subject) {
      const { largeIds } = subject;
      if (largeIds === undefined) return declared('The provider’s ids are no numbers.');
      const keys = largeIds.map(async (id) => {
        const sample = sampleOf(subject, {}, { messageId: id, conversationId: id, authorId: id });
        const { author, providerMessageId, conversationId } = await messageIn(subject, subject.bodies.text(sample));
        assert.equal(author.id, id, `The author ${id} became ${author.id}.`);
        assert.ok(providerMessageId.includes(id), `The message ${id} became ${providerMessageId}.`);
        assert.ok(conversationId.includes(id), `The conversation ${id} became ${conversationId}.`);
        return providerMessageId;
      });
      assert.equal(new Set(await Promise.all(keys)).size, largeIds.length, 'Two large ids became one.');
      return undefined;
    },
  },
  {
    name: 'gives-no-message-without-words',
    sentence: 'A message without text and files gives no message.',
    async check(subject) {
      const result = await parsed(subject, textBody(subject, ''));
      mustBeUsable(result, 'An empty text');
      assert.equal(messagesOf(result).length, 0, 'An empty text gave a message with nothing in it.');
      return undefined;
    },
  },
  {
    name: 'takes-long-texts',
    sentence:
      'A text as long as the manifest says comes through whole; a longer one whole, in pieces or not at all, never cut.',
    async check(subject) {
      const { maxLength } = subject.provider.manifest.capabilities.text;
      const full = await messageIn(subject, textBody(subject, 'x'.repeat(maxLength)), 'A text at the limit');
      assert.equal(full.text.length, maxLength, 'A text at the limit was cut.');
      const { maxBodyBytes } = subject.provider.manifest.webhook;
      const rest = maxBodyBytes - textBody(subject, '').length;
      for (const length of [maxLength + 1, rest]) {
        const result = await parsed(subject, textBody(subject, 'x'.repeat(length)));
        mustBeUsable(result, 'A text above the limit');
        const pieces = messagesOf(result);
        if (pieces.length === 0) continue;
        const whole = pieces.map(({ text }) => text).join('');
        assert.equal(whole.length, length, 'A text above the limit was cut.');
        const ids = new Set(pieces.map(({ providerMessageId }) => providerMessageId));
        assert.equal(ids.size, pieces.length, 'Two pieces of a long text have one id.');
      }
      return undefined;
    },
  },
  {
    name: 'reads-odd-encodings',
    sentence: 'A byte order mark, bytes outside UTF-8 and halves of emoji give well-formed text, or none.',
    async check(subject) {
      const body = textBody(subject, 'xMARKx');
      const odd = {
        'a byte order mark': Buffer.concat([Buffer.from('\ufeff'), body]),
        'bytes outside UTF-8': withBytesFor(body, 'MARK', Uint8Array.of(0xff, 0xc0, 0x80)),
        'half an emoji': withBytesFor(body, 'MARK', Buffer.from('\\ud83d')),
        'half an emoji in bytes': withBytesFor(body, 'MARK', Uint8Array.of(0xed, 0xa0, 0xbd)),
        'a zero': withBytesFor(body, 'MARK', Buffer.from('\\u0000')),
      };
      for (const [what, bytes] of Object.entries(odd)) {
        const result = await parsed(subject, bytes);
        mustBeUsable(result, `A body with ${what}`);
        for (const { text } of messagesOf(result)) {
          assert.match(text, /^xM?.*x$/su, `A body with ${what} lost what stands around it.`);
        }
      }
      return undefined;
    },
  },
  {
    name: 'keeps-the-order-of-batches',
    sentence: 'Messages that come in one webhook keep their order.',
    async check(subject) {
      const { batch } = subject.bodies;
      if (batch === undefined) return declared('One webhook carries one message.');
      const words = ['third', 'first', 'second', 'fourth'];
      const samples = words.map((text, index) => sampleOf(subject, { message: 10 - index }, { text }));
      const read = messagesOf(await parsed(subject, batch(samples))).map(({ text }) => text);
      assert.deepEqual(read, words, `The order became ${read.join(', ')}.`);
      return undefined;
    },
  },
  {
    name: 'keeps-what-comes-beside-odd-ones',
    sentence: 'An odd message in a batch is ignored, and those around it come through.',
    async check(subject) {
      const { batch } = subject.bodies;
      if (batch === undefined) return declared('One webhook carries one message.');
      const words = ['before', 'odd', 'behind'];
      const samples = words.map((text, index) => sampleOf(subject, { message: index + 1 }, { text }));
      const variants = contentOf(bytesOf(batch(samples))).withOddSecondOf(samples.length);
      for (const { field, body } of variants) {
        const result = await parsed(subject, body);
        mustBeUsable(result, `A batch with an element that lacks ${field}`);
        const read = messagesOf(result).map(({ text }) => text);
        const lost = words.filter((word) => word !== 'odd' && !read.includes(word));
        assert.equal(lost.length, 0, `Where one of three lacks ${field}, the batch gave ${inWords(result)}.`);
      }
      return variants.length > 0 ? undefined : declared('A batch is no list of JSON.');
    },
  },
  {
    name: 'takes-null-for-absent',
    sentence: 'A field that a message can do without may also be null: the message comes through all the same.',
    async check(subject) {
      const content = contentOf(textBody(subject));
      const isRead = async (body: Uint8Array) => messagesOf(await parsed(subject, body)).length > 0;
      const nulls = content.replaced(null);
      for (const [index, { field, body }] of content.without().entries()) {
        const withNull = nulls[index];
        if (withNull === undefined || !(await isRead(body))) continue;
        assert.ok(await isRead(withNull.body), `A message is read without ${field}, and lost where it is null.`);
      }
      return undefined;
    },
  },
  {
    name: 'takes-odd-types-for-absent',
    sentence: 'A field that a message can do without may be of another type: the message comes through all the same.',
    async check(subject) {
      const sample = sampleOf(subject);
      const reply = subject.bodies.kinds.reply?.(sample, subject.idOf('message', 9));
      for (const body of [textBody(subject), ...(reply === undefined ? [] : [bytesOf(reply)])]) {
        const content = contentOf(body);
        const isRead = async (bytes: Uint8Array) => messagesOf(await parseBytes(subject, bytes)).length > 0;
        const variants = [7, false, [], {}, [7], { id: {} }].map((value) => content.replaced(value));
        for (const [index, { field, body: lacking }] of content.without().entries()) {
          if (!(await isRead(lacking))) continue;
          for (const odd of variants) {
            const bytes = odd[index]?.body;
            const isKept = bytes === undefined || (await isRead(bytes));
            assert.ok(isKept, `A message is read without ${field}, and lost where it is of another type.`);
          }
        }
      }
      return undefined;
    },
  },
  {
    name: 'keeps-the-times-of-messages',
    sentence: 'A message has the provider’s time, also where an older one comes after it.',
    async check(subject) {
      const times = ['2026-03-02T10:15:29.000Z', '2026-03-01T23:59:58.000Z'];
      const reading = times.map(async (at, index) => {
        const sample = sampleOf(subject, { message: index + 1 }, { at: new Date(at) });
        return (await messageIn(subject, subject.bodies.text(sample))).occurredAt;
      });
      const read = await Promise.all(reading);
      if (read.every((time) => time === undefined)) return declared('The provider gives no time.');
      const asDates = read.map((time) => new Date(time ?? '').toJSON());
      assert.deepEqual(asDates, times, `${times.join(' and ')} became ${asDates.join(' and ')}.`);
      return undefined;
    },
  },
  {
    name: 'parses-purely',
    sentence: 'The same bytes always say the same, whenever they come, and are not changed by being read.',
    async check(subject) {
      const { provider } = subject;
      const request = verified(subject, textBody(subject));
      const before = Buffer.from(request.body);
      Object.freeze(request.headers);
      Object.freeze(request);
      const first = await provider.parse(request);
      const again = await provider.parse(request);
      assert.deepEqual(again, first, 'Read for the second time, the webhook said something else.');
      const late = Object.assign({}, request, { receivedAt: new Date(NOW.getTime() + 86_400_000) });
      assert.deepEqual(await provider.parse(late), first, 'Received a day later, the webhook said something else.');
      assert.ok(before.equals(request.body), 'The body was changed.');
      return undefined;
    },
  },
  {
    name: 'parse-never-throws',
    sentence: 'Any bytes, wrong types in any field and deeply nested JSON give events that can be used, or none.',
    async check(subject) {
      const body = textBody(subject, 'MARK');
      const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
      const wrong: readonly unknown[] = [
        null,
        7,
        -1.5,
        true,
        '',
        [],
        {},
        [[]],
        'x'.repeat(5_000),
        { toString: 1, __proto__: null },
      ];
      const variants = [
        ...wrong.flatMap((value) =>
          contentOf(body)
            .replaced(value)
            .map((variant) => variant.body),
        ),
        Buffer.from(deep(50_000)),
        ...contentOf(body).nested(deep(20_000)),
        ...['null', '7', '""', '[]', '{}', '[null]', '{"__proto__":[]}', 'a=1&a=2&%', '%E0%A4%A'].map((text) =>
          Buffer.from(text),
        ),
        ...[...body.keys()].map((length) => body.subarray(0, length)),
      ];
      for (const bytes of variants) mustBeUsable(await parseBytes(subject, bytes), 'A body of odd form');
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.json().map((json) => Buffer.from(json)),
        fc.tuple(fc.nat(body.length - 1), fc.nat(255)).map(([index, byte]) => body.with(index, byte)),
      );
      await fc.assert(
        fc.asyncProperty(bytes, async (odd) => mustBeUsable(await parseBytes(subject, odd), 'A body at random')),
        { numRuns: 400, seed: 20_260_302 },
      );
      const samples = Object.values(subject.bodies.kinds).map((make) =>
        bytesOf(make(sampleOf(subject), subject.idOf('message', 2))),
      );
      for (const sample of samples) {
        for (const { body: variant } of contentOf(sample).without()) {
          mustBeUsable(await parseBytes(subject, variant), 'A message that lacks a field');
        }
        for (const { body: variant } of wrong.flatMap((value) => contentOf(sample).replaced(value))) {
          mustBeUsable(await parseBytes(subject, variant), 'A message with a wrong type');
        }
      }
      assert.notEqual(eventsOf(await parseBytes(subject, body)).length, 0, 'Nothing was read at all.');
      return undefined;
    },
  },
];
