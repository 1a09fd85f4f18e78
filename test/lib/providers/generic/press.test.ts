import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MessageEvent, wholeId } from '../../../../lib/contract/events.ts';
import { parse } from '../../../../lib/providers/generic/parse.ts';
import { MESSAGE, verified } from './signed-request.ts';

const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';
const PRESS = { messageId: OUR_ID, key: '2' };

function read(data: Record<string, unknown>) {
  return parse(verified(JSON.stringify({ ...MESSAGE, data: { ...MESSAGE.data, ...data } })));
}

function messageOf(data: Record<string, unknown>): MessageEvent {
  const parsed = read(data);
  const event = parsed.kind === 'events' ? parsed.events[0] : undefined;
  if (event?.kind !== 'message') throw new Error(`It gave ${JSON.stringify(parsed)}.`);
  return event;
}

const pressed = (press: unknown, more: Record<string, unknown> = {}) => messageOf({ text: '', ...more, press });

describe('a press', () => {
  it('names what was pressed, with its label for words', () => {
    const event = pressed({ messageId: OUR_ID, key: '2' }, { text: 'Tomorrow' });
    expect(event).toMatchObject({ text: 'Tomorrow', press: { of: OUR_ID, key: '2' }, replyTo: undefined });
  });

  it.each([undefined, null, ''])('needs no words: %j', (text) => {
    expect(pressed({ messageId: `${OUR_ID}.2`, key: '1' }, { text })).toMatchObject({
      text: '',
      press: { of: `${OUR_ID}.2`, key: '1' },
    });
  });

  it('takes a whole number for a key', () => {
    expect(pressed({ messageId: OUR_ID, key: 7 }).press).toEqual({ of: OUR_ID, key: '7' });
  });

  it('has one id however often it comes, whatever its sender calls it and whenever it was', () => {
    const press = { messageId: OUR_ID, key: '2' };
    const ids = ['m-1', 'm-2'].map((id) => pressed(press, { id, text: id }).providerMessageId);
    expect(new Set(ids).size).toBe(1);
  });

  it('has another id for another choice, another message and another person', () => {
    const presses = [
      pressed({ messageId: OUR_ID, key: '1' }),
      pressed({ messageId: OUR_ID, key: '2' }),
      pressed({ messageId: `${OUR_ID}.1`, key: '1' }),
      pressed({ messageId: OUR_ID, key: '1' }, { author: { id: 'usr-5151' } }),
      pressed({ messageId: OUR_ID, answers: { name: 'Ida' } }),
      pressed({ messageId: OUR_ID, answers: { name: 'Ida', town: 'Ribe' } }),
      messageOf({}),
    ];
    expect(new Set(presses.map(({ providerMessageId }) => providerMessageId)).size).toBe(presses.length);
  });

  it('is known to its sender as the message that was pressed, where an agent quotes it', () => {
    expect(wholeId(pressed({ messageId: OUR_ID, key: '2' }).providerMessageId)).toBe(OUR_ID);
  });

  it('is passed on where its message is not known here: the core tells what becomes of it', () => {
    expect(pressed({ messageId: 'm-4711', key: '2' }).press).toEqual({ of: 'm-4711', key: '2' });
  });

  it('of a label that is too long for a message is still one press', () => {
    const parsed = read({ text: 'x'.repeat(50_000), press: { messageId: OUR_ID, key: '2' } });
    expect(parsed).toMatchObject({ events: [{ text: 'x'.repeat(10_000), press: { key: '2' } }] });
    expect(parsed.kind === 'events' && parsed.events).toHaveLength(1);
  });

  it.each([
    {},
    { key: '2' },
    { messageId: '', key: '2' },
    { messageId: OUR_ID },
    { messageId: OUR_ID, key: [] },
    7,
    [],
  ])('that is unusable leaves the words, and is refused without them: %j', (press) => {
    expect(pressed(press, { text: 'Tomorrow' })).toMatchObject({ text: 'Tomorrow', press: undefined });
    expect(pressed(press, { text: 'Tomorrow' }).providerMessageId).toBe(MESSAGE.data.id);
    expect(read({ text: '', press })).toEqual({
      kind: 'malformed',
      field: 'data.press',
      problem: 'It must have the id of an agent’s message as messageId, and a key or answers.',
    });
  });
});

describe('an edit', () => {
  const edited = (data: Record<string, unknown>) =>
    parse(
      verified(
        JSON.stringify({ ...MESSAGE, type: 'message.edited', data: { ...MESSAGE.data, ...data, press: PRESS } }),
      ),
    );

  it('with a press and nothing else is refused, since a press can’t be edited', () => {
    expect(edited({ text: '' })).toEqual({
      kind: 'malformed',
      field: 'data.text',
      problem: 'It must not be empty where there are no attachments: a press comes as message.received.',
    });
  });

  it('is told by its words, whatever was pressed', () => {
    expect(edited({ text: 'Tomorrow' })).toMatchObject({
      events: [{ text: 'Tomorrow', change: { kind: 'edited' }, press: undefined }],
    });
  });
});

describe('the answers of a form', () => {
  it('are what was typed, or the keys of the options', () => {
    const answers = { name: 'Ida\nHolm', size: ['1', '3'], count: 2, agreed: true };
    expect(pressed({ messageId: OUR_ID, answers }).press).toEqual({
      of: OUR_ID,
      answers: { name: 'Ida\nHolm', size: ['1', '3'], count: '2', agreed: 'true' },
    });
  });

  it('have the same id in any order of the fields', () => {
    const [one, other] = [
      { a: '1', b: '2' },
      { b: '2', a: '1' },
    ].map((answers) => pressed({ messageId: OUR_ID, answers }).providerMessageId);
    expect(one).toBe(other);
  });

  it('may be none at all', () => {
    expect(pressed({ messageId: OUR_ID, answers: {} }).press).toEqual({ of: OUR_ID, answers: {} });
  });

  it('come without what is odd in them, and no more than 100 of them', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`field-${index}`, 'x']));
    expect(Object.keys(pressed({ messageId: OUR_ID, answers: many }).press?.answers ?? {})).toHaveLength(100);
    const odd = { name: 'Ida\u0000\u001b[1m', nested: { a: 1 }, nothing: null, '\u0007': 'x', list: [{}, '1', null] };
    expect(pressed({ messageId: OUR_ID, answers: odd }).press?.answers).toEqual({ name: 'Ida  [1m', list: ['1'] });
  });
});

describe('what is told of a person and a conversation', () => {
  const author = { id: 'usr-5150', language: 'fr_CA', phone: '+45 12 34 56 78', email: 'ida@example.com' };

  it('comes with the message', () => {
    const event = messageOf({ author: { ...author, fields: { tier: 'gold', since: 2019 } }, fields: { cart: 'c-7' } });
    expect(event).toMatchObject({
      author: { ...author, language: 'fr-CA', fields: { tier: 'gold', since: '2019' } },
      fields: { cart: 'c-7' },
    });
  });

  it.each([
    ['a language that is a sentence', { language: 'I speak French' }, { language: undefined }],
    ['a language that is a number', { language: 33 }, { language: undefined }],
    ['a phone that is words', { phone: 'call me' }, { phone: undefined }],
    ['a phone that is a number', { phone: 4_512_345_678 }, { phone: '4512345678' }],
    ['a phone of 100 digits', { phone: '1'.repeat(100) }, { phone: undefined }],
    ['an address without a host', { email: 'ida' }, { email: undefined }],
    ['an address with a line break', { email: 'ida@example.com\nbcc: x' }, { email: undefined }],
    ['fields that are a list', { fields: ['gold'] }, { fields: undefined }],
    ['fields that hold nothing usable', { fields: { a: {}, b: null, '': 'x' } }, { fields: undefined }],
  ])('counts as absent where it is odd: %s', (_case, odd, expected) => {
    expect(messageOf({ author: { ...author, ...odd } }).author).toMatchObject(expected);
  });

  it('is cut where a value is long, and bounded where there is much of it', () => {
    const long = messageOf({ author: { ...author, fields: { story: 'y'.repeat(5_000) } } });
    expect(long.author.fields).toEqual({ story: 'y'.repeat(4_000) });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field-${index}`, 'x'.repeat(3_000)]));
    const { fields = {} } = messageOf({ fields: many });
    expect(Object.values(fields).join('').length).toBeLessThanOrEqual(20_000);
    expect(Object.keys(fields).length).toBeGreaterThan(0);
  });

  it('comes with the first piece of a long text alone', () => {
    const parsed = read({
      author: { ...author, fields: { tier: 'gold' } },
      fields: { cart: 'c-7' },
      text: 'x'.repeat(25_000),
    });
    const events = parsed.kind === 'events' ? parsed.events.filter((event) => event.kind === 'message') : [];
    expect(events.map((event) => [event.author.fields?.['tier'], event.fields?.['cart'], event.author.phone])).toEqual([
      ['gold', 'c-7', author.phone],
      [undefined, undefined, author.phone],
      [undefined, undefined, author.phone],
    ]);
  });

  it('never refuses a message, whatever it is, and never harms an object', () => {
    const anything = fc.jsonValue();
    const told = fc.record({ language: anything, phone: anything, email: anything, fields: anything });
    fc.assert(
      fc.property(told, anything, anything, (person, fields, press) => {
        const event = messageOf({ author: { id: 'usr-5150', ...person }, fields, press });
        for (const [name, value] of Object.entries({ ...event.fields, ...event.author.fields })) {
          expect(typeof value).toBe('string');
          expect(/\p{Cc}/u.test(name)).toBe(false);
        }
      }),
      { numRuns: 500, seed: 20_260_302 },
    );
    const polluted = '{"__proto__":"x","constructor":"y"}';
    expect(messageOf({ fields: JSON.parse(polluted) as unknown }).fields).toEqual({ constructor: 'y' });
  });
});
