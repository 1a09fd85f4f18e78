import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  channelIdSchema,
  conversationTagIn,
  endUserIdOf,
  externalMessageIdSchema,
  fromUrlSafe,
  inboundMessageId,
  inboundMessageIdAt,
  integrationKeySchema,
  isOutboundMessageId,
  messageWithPart,
  newOutboundMessageId,
  partId,
  providerMessageIdOf,
  providerUserIdOf,
  threadIdOf,
  toUrlSafe,
} from '../../lib/ids.ts';

const channelId = channelIdSchema.parse('ch-acme');
/** Any text that a JSON document in UTF-8 can carry. */
const anyText = fc.string({ unit: 'binary', maxLength: 150 });
const plainText = fc.stringMatching(/^[A-Za-z0-9._-]{1,120}$/).filter((id) => !/^(?:b64\..*|\.{1,2})$/.test(id));
/** Texts that are close to each other, so that a collision would be found. */
const nearText = fc.oneof(
  anyText,
  plainText,
  plainText.map(toUrlSafe),
  anyText.map(toUrlSafe),
  fc.constantFrom('.', ''),
);

describe('toUrlSafe', () => {
  it('is undone by fromUrlSafe, whatever the foreign id', () => {
    fc.assert(fc.property(nearText, (id) => fromUrlSafe(toUrlSafe(id)) === id));
  });

  it('never gives two foreign ids the same form', () => {
    fc.assert(
      fc.property(nearText, nearText, (one, other) => (toUrlSafe(one) === toUrlSafe(other)) === (one === other)),
    );
  });

  it('gives a form that stands in a URL path unchanged', () => {
    fc.assert(
      fc.property(nearText, (id) => {
        const safe = toUrlSafe(id);
        expect(safe).toMatch(/^[A-Za-z0-9._-]+$/);
        expect(encodeURIComponent(safe)).toBe(safe);
        expect(new URL(`https://byoc.example.net/threads/${safe}/x`).pathname).toBe(`/threads/${safe}/x`);
      }),
    );
  });

  it('leaves plain ids as they are', () => {
    fc.assert(fc.property(plainText, (id) => toUrlSafe(id) === id));
  });

  it.each([
    { case: 'a phone number', id: '+420777123456', safe: 'b64.KzQyMDc3NzEyMzQ1Ng' },
    { case: 'a slash', id: 'room/7', safe: 'b64.cm9vbS83' },
    { case: 'Czech', id: 'žlutý', safe: 'b64.xb5sdXTDvQ' },
    { case: 'nothing', id: '', safe: 'b64.' },
    { case: 'the segment for "here"', id: '.', safe: 'b64.Lg' },
    { case: 'the segment for "one up"', id: '..', safe: 'b64.Li4' },
    { case: 'an id that looks encoded', id: 'b64.Lg', safe: 'b64.YjY0Lkxn' },
    { case: 'plain, with dots', id: '...conv-7781_a.B', safe: '...conv-7781_a.B' },
  ])('writes $case as $safe', ({ id, safe }) => {
    expect(toUrlSafe(id)).toBe(safe);
    expect(fromUrlSafe(safe)).toBe(id);
    expect([threadIdOf(id), endUserIdOf(id), endUserIdOf(id, 'generic')]).toEqual([safe, safe, `generic~${safe}`]);
  });

  it('writes an id of up to 120 plain characters as it is, a longer one in base64url', () => {
    expect(toUrlSafe('a'.repeat(120))).toBe('a'.repeat(120));
    expect(toUrlSafe('a'.repeat(121))).toMatch(/^b64\.(?:YWFh)+YQ$/);
  });
});

describe('the id of a customer’s message', () => {
  it('leads back to the provider’s id', () => {
    fc.assert(fc.property(anyText, (id) => providerMessageIdOf(inboundMessageId(id)) === id));
    fc.assert(fc.property(anyText, (id) => providerMessageIdOf(inboundMessageIdAt(channelId, id)) === id));
    expect(inboundMessageId('90017')).toBe('in-90017');
  });

  it.each(['out-90017', '90017', '', 'IN-90017'])('is not what %j is', (id) => {
    expect(providerMessageIdOf(id)).toBeUndefined();
  });
});

describe('the id of an agent’s message', () => {
  const inChannel = channelIdSchema.parse('ch-acme');
  const elsewhere = channelIdSchema.parse('ch-other');
  const newId = (conversationId = '+4550001234', channelId = inChannel) =>
    newOutboundMessageId(randomBytes, channelId, conversationId);

  it('is 128 random bits in base64url and four characters of its conversation', () => {
    const bytes = Buffer.from('000102030405060708090a0b0c0d0eff', 'hex');
    const asked: number[] = [];
    const random = (size: number) => {
      asked.push(size);
      return bytes;
    };
    const id = newOutboundMessageId(random, inChannel, '+4550001234');
    expect([id, asked]).toEqual(['out-AAECAwQFBgcICQoLDA0O_wkxjV', [16]]);
  });

  it('is recognised, and stays as it is in a URL', () => {
    const ids = Array.from({ length: 50 }, () => newId());
    expect(new Set(ids).size).toBe(50);
    for (const id of ids) {
      expect(isOutboundMessageId(id)).toBe(true);
      expect(toUrlSafe(id)).toBe(id);
    }
  });

  it('shows which messages are of one conversation, and which are not', () => {
    const one = conversationTagIn(newId());
    expect(one).toHaveLength(4);
    expect(conversationTagIn(newId())).toBe(one);
    expect(conversationTagIn(newId('+4550001235'))).not.toBe(one);
    expect(conversationTagIn(newId('+4550001234', elsewhere))).not.toBe(one);
  });

  it('is recognised without a conversation, and then stands for itself', () => {
    const id = externalMessageIdSchema.parse('out-AAECAwQFBgcICQoLDA0O_w');
    expect([isOutboundMessageId(id), conversationTagIn(id)]).toEqual([true, id]);
  });

  it.each([
    { case: 'a customer’s', id: 'in-AAECAwQFBgcICQoLDA0O_w' },
    { case: 'too short', id: 'out-AAECAwQFBgcICQoLDA0O' },
    { case: 'longer by less than a conversation', id: 'out-AAECAwQFBgcICQoLDA0O_wAAA' },
    { case: 'too long', id: 'out-AAECAwQFBgcICQoLDA0O_wAAAAA' },
    { case: 'of other characters', id: 'out-AAECAwQFBgcICQoLDA0O/w' },
    { case: 'followed by a line break', id: 'out-AAECAwQFBgcICQoLDA0O_w\n' },
  ])('is not one that is $case', ({ id }) => {
    expect([isOutboundMessageId(id), messageWithPart(id)]).toEqual([false, undefined]);
  });

  it.each([0, 1, 9, 10, 99])('is found by the id of its part %i', (place) => {
    const externalId = newId();
    expect(messageWithPart(partId(externalId, place))).toEqual({ externalId, isFurtherPart: place > 0 });
  });

  it.each(['.', '.0', '.01', '.x', '.123', '.1.2', '-1', '.1\n'])('has no part “%s”', (ending) => {
    expect(messageWithPart(`${newId()}${ending}`)).toBeUndefined();
  });
});

describe('the key of an integration', () => {
  it.each(['main', 'a', '0', 'acme-eu-1', 'a'.repeat(32)])('may be %s', (key) => {
    expect(integrationKeySchema.safeParse(key).success).toBe(true);
  });

  it.each(['', 'Main', '-a', 'a-', 'a_b', 'a.b', 'a/b', 'a'.repeat(33), 'main\n'])('may not be %j', (key) => {
    expect(integrationKeySchema.safeParse(key).success).toBe(false);
  });
});

describe('the id of a channel', () => {
  it.each(['ch-1', 'A', '3f0a1e52-6f7d-4b57-8a55-0e0f6f6e1a01', 'a'.repeat(100)])('may be %s', (id) => {
    expect(channelIdSchema.safeParse(id).success).toBe(true);
  });

  it.each(['', '.', '..', '-a', 'a b', 'a/b', 'a%2Fb', 'é', 'a'.repeat(101), 'a\n'])('may not be %j', (id) => {
    expect(channelIdSchema.safeParse(id).success).toBe(false);
  });
});

describe('the id of a customer’s message that holds its channel', () => {
  it('differs from channel to channel, and is no plain id, whatever the provider’s is', () => {
    const one = inboundMessageIdAt(channelId, '1001');
    const other = inboundMessageIdAt(channelIdSchema.parse('ch-other'), '1001');
    expect(one).toMatch(/^in-at\.[\w-]{8}\.1001$/);
    expect(new Set([one, other, inboundMessageId('1001')]).size).toBe(3);
    expect(inboundMessageId(one.slice(3))).not.toBe(one);
    expect(providerMessageIdOf(inboundMessageId(one.slice(3)))).toBe(one.slice(3));
  });
});

describe('the id of a customer', () => {
  it('tells the provider, and leads back to the provider’s id', () => {
    expect(endUserIdOf('5001', 'telegram')).toBe('telegram~5001');
    expect(endUserIdOf('5001', 'generic')).toBe('generic~5001');
    fc.assert(fc.property(anyText, (id) => providerUserIdOf(endUserIdOf(id, 'telegram'), 'telegram') === id));
  });

  it('leads back from its older form as well, whatever that begins with', () => {
    fc.assert(fc.property(anyText, (id) => providerUserIdOf(endUserIdOf(id), 'telegram') === id));
    for (const id of ['telegram', 'telegram.5001', 'telegram-5001', 'telegram~5001', 'b64.telegram']) {
      expect(providerUserIdOf(endUserIdOf(id), 'telegram')).toBe(id);
    }
  });
});
