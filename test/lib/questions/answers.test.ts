import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageEvent, Press } from '../../../lib/contract/events.ts';
import { conversationTagOf, externalMessageIdSchema, openQuestionPk } from '../../../lib/ids.ts';
import { toldAnswer } from '../../../lib/questions/answers.ts';
import { type Question, questionIn, questionPk, Questions } from '../../../lib/questions/questions.ts';
import { channelId, countingBytes, INDEX_KEY, keyed, keys, messageEvent } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const where = { channelId, conversationId: 'conv-7781', keys };
const idTo = (conversation: string) =>
  externalMessageIdSchema.parse(`out-AAAAAAAAAAAAAAAAAAAAAA${conversationTagOf(channelId, conversation, keyed)}`);
const asked = idTo('conv-7781');
const question: Question = {
  answers: [
    { key: '1', label: 'Track my parcel', postback: 'flow:track' },
    { key: '2', label: 'Où est-il ?', postback: 'flow:where' },
    { key: '3', label: 'Call me' },
  ],
};
const form: Question = {
  answers: [],
  form: {
    submission: 'sub-42',
    fields: [
      { ident: 'name', label: 'Your name' },
      {
        ident: 'size',
        label: 'Size',
        options: [
          { key: '1', label: 'Small' },
          { key: '2', label: 'Large' },
        ],
      },
      {
        ident: 'colours',
        label: 'Colours',
        options: [
          { key: '1', label: 'Red' },
          { key: '2', label: 'Blue' },
        ],
      },
    ],
  },
};

let clock: VirtualClock;
let table: MemoryTable;
const ports = () => ({
  table,
  now: clock.now,
  indexKey: () => Promise.resolve(INDEX_KEY),
  randomBytes: countingBytes(),
});
beforeEach(() => {
  clock = new VirtualClock();
  table = new MemoryTable();
});

const ask = (what: Question, { isTyped = false, id = asked, place = where } = {}) =>
  new Questions(ports()).ask(place, id, what, isTyped);
const told = (event: MessageEvent, at = clock.now().getTime()) => toldAnswer(event, where, at, ports());
const pressing = (press: Partial<Press>, text = '') => messageEvent({ text, press: { of: asked, ...press } });
const quote = { sentBy: 'ours', externalId: asked };

describe('a press', () => {
  it('is told by its label and its postback, with a quote of what was pressed', async () => {
    await ask(question);

    expect(await told(pressing({ key: '1' }, 'Track m…'))).toMatchObject({
      shown: { text: 'Track my parcel', replyTo: quote },
      postback: 'flow:track',
    });
  });

  it('of a part of a message quotes the whole message', async () => {
    await ask(question);

    expect(await told(pressing({ of: `${asked}.2`, key: '1' }))).toMatchObject({
      shown: { text: 'Track my parcel', replyTo: quote },
    });
  });

  it('of something without a postback has none', async () => {
    await ask(question);

    expect(await told(pressing({ key: '3' }))).toMatchObject({ shown: { text: 'Call me' }, postback: undefined });
  });

  it('is understood for thirty days, and comes in the provider’s words from then on', async () => {
    await ask(question);
    const item = await table.get(questionPk(channelId, asked));
    expect(item?.['expiresAt']).toBe(Math.floor(clock.now().getTime() / 1000) + 30 * 86_400);
    await clock.advance(3_600_000);
    expect(await told(pressing({ key: '1' }))).toMatchObject({ postback: 'flow:track' });

    await table.delete(questionPk(channelId, asked));
    const later = await told(pressing({ key: '1' }, 'Track'));
    expect(later).toMatchObject({ shown: { text: 'Track', replyTo: quote } });
    expect(later.postback).toBeUndefined();
  });

  it.each([
    { case: 'an unknown key', press: { key: '99' } },
    { case: 'neither key nor answers', press: {} },
    { case: 'an id that we never gave out', press: { of: 'x'.repeat(5_000), key: '1' } },
  ])('with $case comes in the provider’s words, or as a note', async ({ press }) => {
    await ask(question);

    expect(await told(pressing(press, 'Yes'))).toMatchObject({ shown: { text: 'Yes' } });
    const silent = await told(pressing(press));
    expect(silent.shown.notes?.[0]?.en).toMatch(/button whose text is not known/);
    expect(silent.postback).toBeUndefined();
  });

  it('of a message to somebody else says so, and tells neither its label nor its postback nor quotes it', async () => {
    const id = idTo('conv-other');
    await ask(question, { id, place: { ...where, conversationId: 'conv-other' } });

    const { shown, postback } = await told(pressing({ of: id, key: '1' }));

    expect(shown).toMatchObject({ text: '', replyTo: undefined });
    expect(shown.notes?.[0]?.en).toMatch(/not sent to this conversation/);
    expect(shown.notes?.[0]?.fr).toMatch(/pas été envoyé dans cette conversation/);
    expect(postback).toBeUndefined();
  });

  it('of a message to somebody else is known by its id where nothing is kept of it any more', async () => {
    const { shown } = await told(pressing({ of: idTo('conv-other'), key: '1' }, 'Yes'));

    expect(shown).toMatchObject({ text: 'Yes', replyTo: undefined });
    expect(shown.notes).toHaveLength(1);
  });

  it('of a question that another index key has sealed comes in the provider’s words', async () => {
    await new Questions({ ...ports(), indexKey: () => Promise.resolve('test-another-index-key') }).ask(
      where,
      asked,
      question,
      false,
    );

    expect(await told(pressing({ key: '1' }, 'Yes'))).toMatchObject({ shown: { text: 'Yes', replyTo: quote } });
  });
});

describe('a form', () => {
  it('is told line by line in its own order, options by their labels, with the id of its submission', async () => {
    await ask(form);
    const answers = { colours: ['1', '2'], size: '2', name: ' Ida\nHolm ' };

    expect(await told(pressing({ answers }))).toMatchObject({
      shown: { text: 'Your name: Ida Holm\nSize: Large\nColours: Red, Blue', replyTo: quote },
      postback: 'sub-42',
    });
  });

  it('names fields that it does not have by their idents, within bounds', async () => {
    await ask(form);
    const odd = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x${String(index)}`, 'y']));
    const answers = { ...odd, ['n'.repeat(5_000)]: 'z', name: 'v'.repeat(100_000), size: '7' };

    const { text } = (await told(pressing({ answers }))).shown;

    const lines = text.split('\n');
    expect(lines[0]).toBe(`Your name: ${'v'.repeat(2_000)}…`);
    expect(lines[1]).toBe('Size: 7');
    expect(lines[2]).toBe('x0: y');
    expect(lines).toHaveLength(2 + 20 + 1);
    expect(lines.at(-1)).toBe('…');
  });

  it('lets no value pass for another field, and holds no controls', async () => {
    await ask(form);

    const { text } = (await told(pressing({ answers: { name: 'Ida\u2028Size: Large\r\n\u0000\u202Eend' } }))).shown;

    expect(text).toBe('Your name: Ida Size: Large end');
  });

  it('is told by its idents where nothing is known of it', async () => {
    const { shown, postback } = await told(pressing({ answers: { name: 'Ida', ['\u0000']: 'x', empty: '' } }));

    expect(shown).toMatchObject({ text: 'name: Ida\n?: x', replyTo: quote });
    expect(postback).toBeUndefined();
  });

  it('that was left empty says so', async () => {
    await ask(form);

    const { shown, postback } = await told(pressing({ answers: { name: ' ', colours: [] } }));

    expect(shown.notes?.[0]?.en).toMatch(/without filling it in/);
    expect(postback).toBe('sub-42');
  });
});

describe('a typed answer', () => {
  const typing = (text: string, changes: Partial<MessageEvent> = {}) => messageEvent({ text, ...changes });

  it.each(['1', '1.', '1)', '#1', ' １ ', '01', '1️⃣', 'track my PARCEL', ' Track  my\u00a0parcel!! '])(
    'is known by a number or a label: %j',
    async (text) => {
      await ask(question, { isTyped: true });

      expect(await told(typing(text))).toMatchObject({ shown: { text, replyTo: quote }, postback: 'flow:track' });
    },
  );

  it('is known without its accents', async () => {
    await ask(question, { isTyped: true });

    expect(await told(typing('ou est-il'))).toMatchObject({ postback: 'flow:where' });
  });

  it.each(['4', '0', '1 2', '1,5', 'one', 'Track', '!', '۱', '-1', '1'.repeat(50)])(
    'is none where it names nothing of the list: %j',
    async (text) => {
      await ask(question, { isTyped: true });

      const event = typing(text);
      expect(await told(event)).toEqual({ shown: event });
    },
  );

  it('is none where more than one may be meant', async () => {
    const twice = [
      { key: '1', label: 'Yes', postback: 'a' },
      { key: '2', label: 'yes!', postback: 'b' },
      { key: '3', label: '4', postback: 'c' },
      { key: '4', label: '3', postback: 'd' },
    ];
    await ask({ answers: twice }, { isTyped: true });

    for (const text of ['yes', '3', '4']) expect((await told(typing(text))).postback).toBeUndefined();
    expect(await told(typing('2'))).toMatchObject({ postback: 'b' });
  });

  it('counts again, until the next message of an agent', async () => {
    await ask(question, { isTyped: true });
    expect(await told(typing('1'))).toMatchObject({ postback: 'flow:track' });
    expect(await told(typing('2'))).toMatchObject({ postback: 'flow:where' });

    await new Questions(ports()).close(where);
    expect((await told(typing('1'))).postback).toBeUndefined();
  });

  it('counts for 24 hours, by when it was written', async () => {
    await ask(question, { isTyped: true });
    const written = clock.now().getTime() + 24 * 3_600_000 - 1;

    expect(await told(typing('1'), written)).toMatchObject({ postback: 'flow:track' });
    expect((await told(typing('1'), written + 1)).postback).toBeUndefined();
  });

  it('is none where it was written before the question', async () => {
    const before = clock.now().getTime() - 60_000;
    await ask(question, { isTyped: true });

    expect((await told(typing('1'), before)).postback).toBeUndefined();
  });

  it('may quote the question, and is none where it answers another message', async () => {
    await ask(question, { isTyped: true });
    const other = { sentBy: 'ours', externalId: 'out-BBBBBBBBBBBBBBBBBBBBBBtttt' } as const;

    expect(await told(typing('1', { replyTo: { sentBy: 'ours', externalId: asked } }))).toMatchObject({
      postback: 'flow:track',
    });
    const event = typing('1', { replyTo: other });
    expect(await told(event)).toEqual({ shown: event });
  });

  it('is none of a question whose choices were buttons alone', async () => {
    await ask(question);

    expect((await told(typing('1'))).postback).toBeUndefined();
  });

  it('is found at once among a hundred labels of 2,500 characters', async () => {
    const labels = Array.from({ length: 100 }, (_, index) => `${'.'.repeat(2_500)}${String(index)}`);
    await ask({ answers: labels.map((label, index) => ({ key: String(index + 1), label })) }, { isTyped: true });

    expect((await told(typing('100'))).shown.replyTo).toEqual(quote);
  });
});

describe('what is kept of a question', () => {
  it('can’t be read, and names no conversation', async () => {
    await ask(question, { isTyped: true });

    const stored = JSON.stringify(table.items());
    for (const word of ['Track', 'flow:track', 'conv-7781']) expect(stored).not.toContain(word);
    expect(await table.get(openQuestionPk(channelId, 'conv-7781', keyed))).toMatchObject({ message: asked });
    const item = await table.get(questionPk(channelId, asked));
    expect(item && questionIn(item, INDEX_KEY)).toEqual(question);
  });
});
