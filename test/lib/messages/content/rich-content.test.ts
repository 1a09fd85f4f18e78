import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalMessageIdSchema } from '../../../../lib/ids.ts';
import { readContent } from '../../../../lib/messages/content/read-content.ts';
import { type Question, questionPk, Questions } from '../../../../lib/questions/questions.ts';
import { channelId, countingBytes, INDEX_KEY, keys } from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const read = (content: unknown) => readContent(content, 'en');
const contentOf = (content: unknown) => read(content)?.content;
const answersOf = (content: unknown) => read(content)?.question?.answers;

const quickReplies = (actions: readonly unknown[], text = 'When?') => ({
  type: 'QUICK_REPLIES',
  payload: { text: { content: text }, actions },
});
const card = (body: readonly unknown[], actions: readonly unknown[] = []) => ({
  type: 'ADAPTIVE_CARD',
  payload: { type: 'AdaptiveCard', version: '1.5', body, actions },
  fallbackText: 'A card',
});

describe('what can be chosen', () => {
  it('has a key, and a value that only CXone and we know', () => {
    const content = quickReplies([
      { type: 'REPLY_BUTTON', text: 'Today', postback: 'day:0', icon: { url: 'https://files.example.net/sun.png' } },
      { type: 'REPLY_BUTTON', text: 'Tomorrow', description: 'before noon' },
    ]);
    expect(read(content)).toEqual({
      text: 'When?\n1. Today\n2. Tomorrow – before noon',
      content: {
        kind: 'quickReplies',
        text: 'When?',
        choices: [
          { key: '1', label: 'Today', imageUrl: 'https://files.example.net/sun.png' },
          { key: '2', label: 'Tomorrow', description: 'before noon' },
        ],
      },
      question: {
        answers: [
          { key: '1', label: 'Today', postback: 'day:0' },
          { key: '2', label: 'Tomorrow' },
        ],
      },
    });
  });

  it('is a list where CXone picks from one, with its title apart', () => {
    const actions = [{ text: 'North', description: 'by the station' }];
    const payload = { title: { content: 'Shops' }, text: { content: 'Which one?' }, actions };
    expect(contentOf({ type: 'LIST_PICKER', payload })).toEqual({
      kind: 'list',
      title: 'Shops',
      text: 'Which one?',
      choices: [{ key: '1', label: 'North', description: 'by the station' }],
    });
  });

  it('is left out where nothing is seen of it, and kept twice under one label', () => {
    const content = quickReplies([{ text: '' }, { text: ' \u200b' }, { text: 'Yes', postback: 'a' }, { text: 'Yes' }]);
    expect(answersOf(content)).toEqual([
      { key: '1', label: 'Yes', postback: 'a' },
      { key: '2', label: 'Yes' },
    ]);
  });

  it('has a label of one line, without an editor’s markup', () => {
    const [first] = answersOf(quickReplies([{ text: '<p>Yes,<br>please</p>' }])) ?? [];
    expect(first?.label).toBe('Yes, please');
  });

  it('has its label and its description whole, and stands in words alone where one is over 1,000 characters', () => {
    const long = 'ä'.repeat(5_000);
    for (const action of [{ text: `${long}!` }, { text: 'Yes', description: `${long}!` }]) {
      const { text, content } = read(quickReplies([action])) ?? {};
      expect(text).toContain(`${long}!`);
      expect(content).toBeUndefined();
    }
    const options = [{ label: `${long}?` }];
    const form = {
      type: 'FORM',
      payload: { fields: [{ ident: 'a', label: `${long}!`, placeholder: `${long}.`, options }] },
    };
    expect(read(form)?.text).toContain(`${long}! (${long}.): ${long}?`);
    expect(contentOf(form)).toBeUndefined();
    expect(contentOf(quickReplies([{ text: 'ä'.repeat(1_000) }]))).toMatchObject({
      choices: [{ label: 'ä'.repeat(1_000) }],
    });
  });

  it('is told from another that differs after its 200th character', () => {
    const labels = ['a', 'b'].map((end) => 'ä'.repeat(250) + end);
    expect(answersOf(quickReplies(labels.map((text) => ({ text }))))?.map(({ label }) => label)).toEqual(labels);
  });

  it('leads to its address as well, where it has both that and a value', () => {
    const both = { text: 'Book', url: 'https://shop.example.net/book', postback: 'book' };
    const plugin = {
      type: 'PLUGIN',
      payload: {
        elements: [
          { type: 'TEXT', text: 'When?' },
          { type: 'BUTTON', ...both },
        ],
      },
    };
    for (const content of [quickReplies([both]), { ...quickReplies([both]), type: 'LIST_PICKER' }, plugin]) {
      const { text, content: shown, question } = read(content) ?? {};
      expect(text).toBe('When?\nBook: https://shop.example.net/book\n1. Book');
      expect(shown).toMatchObject({
        kind: 'card',
        cards: [{ links: [{ label: 'Book', url: both.url }], choices: [{ key: '1', label: 'Book' }] }],
      });
      expect(question?.answers).toEqual([{ key: '1', label: 'Book', postback: 'book' }]);
    }
    expect(read(quickReplies([{ ...both, url: 'tel:+4512345678' }]))?.text).toBe(
      'When?\nBook: tel:+4512345678\n1. Book',
    );
  });

  it('has the fallback text said as well where its label can’t be read', () => {
    const fallbackText = 'When?\nToday or never';
    const odd = { label: { en: 'Never' }, postback: 'never' };
    const option = {
      type: 'FORM',
      payload: { text: 'When?', fields: [{ label: 'Day', options: [{ label: 'Today' }, { icon: 1 }] }] },
    };
    const submit = card([{ type: 'TextBlock', text: 'When?' }], [{ type: 'Action.Submit', iconUrl: 'x', data: 1 }]);
    const button = {
      type: 'PLUGIN',
      payload: {
        elements: [
          { type: 'TEXT', text: 'When?' },
          { type: 'BUTTON', icon: 'x' },
        ],
      },
    };
    for (const content of [quickReplies([{ text: 'Today' }, odd]), option, submit, button]) {
      expect(read({ ...content, fallbackText })?.text).toContain('Today or never');
    }
  });

  it('stands in words alone where it is more than a hundred, each with its number', () => {
    const { text, content, question } =
      read(quickReplies(Array.from({ length: 150 }, (_, n) => ({ text: `No. ${n}` })))) ?? {};
    expect(content).toBeUndefined();
    expect(text).toContain('\n150. No. 149');
    expect(question?.answers).toHaveLength(100);
  });

  it('keeps values of 100,000 bytes in all, and is told by its label beyond them', () => {
    const long = 'v'.repeat(60_000);
    const answers = answersOf(
      quickReplies([
        { text: 'A', postback: long },
        { text: 'B', postback: long },
      ]),
    );
    expect(answers?.map(({ postback }) => postback?.length)).toEqual([60_000, undefined]);
  });

  it('and its value are kept as far as an item of DynamoDB takes them, whatever they are written in', async () => {
    const table = new MemoryTable();
    const ports = {
      table,
      now: () => new Date(),
      indexKey: () => Promise.resolve(INDEX_KEY),
      randomBytes: countingBytes(),
    };
    const where = { channelId, conversationId: 'conv-7781', keys };
    const id = externalMessageIdSchema.parse('out-q83vEjRWeJCrze8SNFZ4kAaBcD');
    const ask = (question: Question | undefined) =>
      new Questions(ports).ask(where, id, question ?? { answers: [] }, true);
    const all = (action: object) => read(quickReplies(Array.from({ length: 100 }, () => action)))?.question;
    for (const letter of ['v', 'ä', '語', '👋', '"', '\u0001', '\uD800']) {
      const postback = letter.repeat(990);
      await ask(all({ text: 'A', postback }));
      await ask(all({ text: `A${letter.repeat(4_990)}`, postback }));
      await ask(all({ text: `A${letter.repeat(4_990)}`, postback: { [letter]: postback } }));
    }
    const submission = { id: '語'.repeat(200_000) };
    await ask(read({ type: 'FORM', payload: { fields: [{ label: 'Name' }], submission } })?.question);
    expect(await table.get(questionPk(channelId, id))).toBeDefined();
  });

  it('is a card where one of it leads to an address', () => {
    const content = quickReplies([
      { text: 'Yes' },
      { type: 'URL_BUTTON', text: 'Shop', url: 'https://shop.example.net/' },
    ]);
    expect(read(content)).toMatchObject({
      text: 'When?\nShop: https://shop.example.net/\n1. Yes',
      content: { kind: 'card', cards: [{ links: [{ label: 'Shop', url: 'https://shop.example.net/' }] }] },
    });
  });
});

describe('a link', () => {
  it('is a card with its picture', () => {
    const media = { fileName: 'a.png', url: 'https://files.example.net/a.png', mimeType: 'image/png' };
    const payload = { media, title: { content: 'Tracking' }, url: 'https://parcels.example.net/42' };
    expect(read({ type: 'RICH_LINK', payload, fallbackText: 'A link' })).toEqual({
      text: 'Tracking\nhttps://parcels.example.net/42',
      content: {
        kind: 'card',
        text: '',
        cards: [
          {
            title: 'Tracking',
            imageUrl: 'https://files.example.net/a.png',
            links: [{ label: 'https://parcels.example.net/42', url: 'https://parcels.example.net/42' }],
            choices: [],
          },
        ],
      },
    });
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'not an address', 'https://'])('%s is none to open', (url) => {
    const payload = { title: { content: 'Tracking' }, url };
    expect(contentOf({ type: 'RICH_LINK', payload })).toBeUndefined();
    expect(read({ type: 'RICH_LINK', payload })?.text).toBe(`Tracking\n${url}`);
  });
});

describe('times to choose from', () => {
  const event = {
    title: 'Fitting',
    timeSlots: [
      { id: 'slot-a', duration: 1800, startTime: '2026-03-03T14:30:00Z' },
      { id: 'slot-b', duration: 1800, startTime: '2026-03-04T09:00+0100' },
    ],
  };
  const location = { title: 'Shop North', latitude: 52.1, longitude: 13.2, radius: 100 };

  it('are slots in UTC, with the place', () => {
    const content = { type: 'TIME_PICKER', payload: { title: { content: 'Pick a time' }, event, location } };
    expect(read(content)).toEqual({
      text: 'Pick a time\nFitting\n1. Tue, 3 Mar 2026, 14:30 UTC (30 min)\n2. Wed, 4 Mar 2026, 08:00 UTC (30 min)\nShop North\n52.1, 13.2',
      content: {
        kind: 'timeSlots',
        text: 'Pick a time\nFitting',
        slots: [
          { key: '1', startsAt: '2026-03-03T14:30:00.000Z', minutes: 30 },
          { key: '2', startsAt: '2026-03-04T08:00:00.000Z', minutes: 30 },
        ],
        place: { title: 'Shop North', latitude: 52.1, longitude: 13.2 },
      },
      question: {
        answers: [
          { key: '1', label: 'Tue, 3 Mar 2026, 14:30 UTC (30 min)', postback: 'slot-a' },
          { key: '2', label: 'Wed, 4 Mar 2026, 08:00 UTC (30 min)', postback: 'slot-b' },
        ],
      },
    });
  });

  it('are read to a French customer in French', () => {
    const french = readContent({ type: 'TIME_PICKER', payload: { event } }, 'fr');
    expect(french?.text).toContain('1. mar. 3 mars 2026');
  });

  it('are a list as CXone says them where one can’t be read', () => {
    const timeSlots = [{ id: 'a', startTime: 'Tuesday at noon' }, ...event.timeSlots];
    expect(contentOf({ type: 'TIME_PICKER', payload: { event: { timeSlots } } })).toMatchObject({
      kind: 'list',
      choices: [{ label: 'Tuesday at noon' }, { label: '2026-03-03T14:30:00Z' }, { label: '2026-03-04T09:00+0100' }],
    });
  });

  it('are a place where there are none', () => {
    expect(contentOf({ type: 'TIME_PICKER', payload: { title: 'Here', event: { timeSlots: [] }, location } })).toEqual({
      kind: 'location',
      text: 'Here',
      place: { title: 'Shop North', latitude: 52.1, longitude: 13.2 },
    });
  });
});

describe('a form', () => {
  const payload = {
    title: 'Return',
    description: 'About your parcel',
    fields: [
      { type: 'TEXT_INPUT', label: 'Order number', ident: 'order', placeholder: 'A-123' },
      {
        type: 'SELECT',
        label: 'Why?',
        ident: 'why',
        multipleChoice: true,
        options: [{ label: 'Torn', value: 't' }, 'Late'],
      },
      { type: 'TEXT_INPUT', ident: 'order' },
    ],
    submission: { id: 'sub-1' },
  };

  it('has its fields with their idents, and its submission for CXone alone', () => {
    expect(read({ type: 'FORM', payload })).toEqual({
      text: 'Return\nAbout your parcel\n- Order number (A-123)\n- Why? (one or more): Torn / Late\n- order-3',
      content: {
        kind: 'form',
        title: 'Return',
        text: 'About your parcel',
        fields: [
          { ident: 'order', label: 'Order number', placeholder: 'A-123', isMultiple: false },
          {
            ident: 'why',
            label: 'Why?',
            isMultiple: true,
            options: [
              { key: '1', label: 'Torn' },
              { key: '2', label: 'Late' },
            ],
          },
          { ident: 'order-3', label: 'order-3', isMultiple: false },
        ],
      },
      question: {
        answers: [],
        form: {
          submission: 'sub-1',
          fields: [
            { ident: 'order', label: 'Order number' },
            {
              ident: 'why',
              label: 'Why?',
              options: [
                { key: '1', label: 'Torn', postback: 't' },
                { key: '2', label: 'Late', postback: 'Late' },
              ],
            },
            { ident: 'order-3', label: 'order-3' },
          ],
        },
      },
    });
  });
});

describe('an Adaptive Card', () => {
  it('is a card of title, words, picture, links and choices', () => {
    const content = card(
      [
        { type: 'TextBlock', text: 'Your order', weight: 'Bolder', size: 'Large' },
        { type: 'Image', url: 'https://files.example.net/a.png', altText: 'A parcel' },
        {
          type: 'ColumnSet',
          columns: [
            {
              type: 'Column',
              items: [{ type: 'TextBlock', text: 'It is **on its way**: [track](https://t.example.net/1).' }],
            },
            { type: 'Column', items: [{ type: 'FactSet', facts: [{ title: 'Weight', value: '2 kg' }] }] },
          ],
        },
        { type: 'RichTextBlock', inlines: ['Arrives ', { type: 'TextRun', text: 'today' }] },
        { type: 'ActionSet', actions: [{ type: 'Action.OpenUrl', title: 'Shop', url: 'https://shop.example.net/' }] },
      ],
      [{ type: 'Action.Submit', title: 'Thanks', data: { said: 'thanks' } }],
    );
    expect(read(content)).toEqual({
      text: 'Your order\nA parcel\nIt is on its way: track (https://t.example.net/1).\nWeight: 2 kg\nArrives today\nShop: https://shop.example.net/\n1. Thanks',
      content: {
        kind: 'card',
        text: '',
        cards: [
          {
            title: 'Your order',
            text: 'A parcel\nIt is on its way: track (https://t.example.net/1).\nWeight: 2 kg\nArrives today',
            imageUrl: 'https://files.example.net/a.png',
            links: [{ label: 'Shop', url: 'https://shop.example.net/' }],
            choices: [{ key: '1', label: 'Thanks' }],
          },
        ],
      },
      question: { answers: [{ key: '1', label: 'Thanks', postback: '{"said":"thanks"}' }] },
    });
  });

  it('with nothing but choices is quick replies', () => {
    const content = card(
      [{ type: 'TextBlock', text: 'Sure?' }],
      [{ type: 'Action.Submit', title: 'Yes', data: 'yes' }],
    );
    expect(contentOf(content)).toEqual({ kind: 'quickReplies', text: 'Sure?', choices: [{ key: '1', label: 'Yes' }] });
  });

  it('with inputs is a form, whose one button is its own', () => {
    const inputs = [
      { type: 'Input.Text', id: 'name', label: 'Name', placeholder: 'Ida Holm' },
      { type: 'Input.ChoiceSet', id: 'size', label: 'Size', choices: [{ title: 'Small', value: 's' }] },
      { type: 'Input.Toggle', id: 'news', title: 'Send me news' },
    ];
    const send = { type: 'Action.Submit', title: 'Send', data: {} };
    expect(read(card(inputs, [send]))).toMatchObject({
      text: '- Name (Ida Holm)\n- Size: Small\n- Send me news (one or more): Send me news',
      content: { kind: 'form', fields: [{ ident: 'name' }, { ident: 'size' }, { ident: 'news' }] },
      question: { form: { fields: [{ ident: 'name' }, { ident: 'size' }, { options: [{ postback: 'true' }] }] } },
    });
    expect(contentOf(card(inputs, [send, { ...send, title: 'Cancel' }]))).toEqual({
      kind: 'quickReplies',
      text: '- Name (Ida Holm)\n- Size: Small\n- Send me news (one or more): Send me news',
      choices: [
        { key: '1', label: 'Send' },
        { key: '2', label: 'Cancel' },
      ],
    });
  });

  it('says its fallback text as well where something of it can’t be said', () => {
    const hologram = { type: 'Hologram', beam: 7 };
    expect(read(card([{ type: 'TextBlock', text: 'Your order' }, hologram]))?.text).toBe('A card\nYour order');
    expect(read(card([{ type: 'TextBlock', text: 'Your order' }]))?.text).toBe('Your order');
  });

  it('says an address or a number as well that stands in its fallback text alone', () => {
    const given = {
      ...card([{ type: 'TextBlock', text: 'Order 42' }], [{ type: 'Action.Submit', title: 'Track it' }]),
    };
    const fallbackText = 'See your order 42.\nTrack it at https://acme.example.net/track';
    expect(read({ ...given, fallbackText })).toMatchObject({
      text: 'Track it at https://acme.example.net/track\nOrder 42\n1. Track it',
      content: { text: 'Track it at https://acme.example.net/track\nOrder 42' },
    });
    expect(read({ ...given, fallbackText: 'Order 42: track it.' })?.text).toBe('Order 42\n1. Track it');
  });

  it('of 200 kB is in words', () => {
    const { text, content } =
      read(card([{ type: 'TextBlock', text: 'x'.repeat(200_000) }], [{ type: 'Action.Submit', title: 'Yes' }])) ?? {};
    expect(content).toBeUndefined();
    expect(text).toHaveLength(200_007);
  });
});

describe('a plugin', () => {
  it('with menus is a card for each, below what stands before them', () => {
    const button = (text: string, postback: string) => ({ type: 'BUTTON', text, postback });
    const menu = (name: string) => ({
      type: 'MENU',
      elements: [
        { type: 'FILE', fileName: `${name}.png`, url: `https://files.example.net/${name}.png`, mimeType: 'image/png' },
        { type: 'TITLE', text: name },
        button('Take it', `take:${name}`),
        { type: 'IFRAME_BUTTON', text: 'More', url: `https://shop.example.net/${name}` },
      ],
    });
    const elements = [{ type: 'TEXT', text: 'Choose' }, menu('tea'), menu('milk')];
    expect(read({ type: 'PLUGIN', payload: { elements } })).toMatchObject({
      text: 'Choose\ntea\nMore: https://shop.example.net/tea\n1. Take it\nmilk\nMore: https://shop.example.net/milk\n2. Take it',
      content: {
        kind: 'card',
        text: 'Choose',
        cards: [
          { title: 'tea', imageUrl: 'https://files.example.net/tea.png', choices: [{ key: '1', label: 'Take it' }] },
          { title: 'milk', choices: [{ key: '2' }] },
        ],
      },
      question: { answers: [{ key: '1', postback: 'take:tea' }, { postback: 'take:milk' }] },
    });
  });

  it('with a text and buttons is quick replies', () => {
    const elements = [
      {
        type: 'TEXT_AND_BUTTONS',
        elements: [
          { type: 'TEXT', text: 'Sure?' },
          { type: 'BUTTON', text: 'Yes' },
        ],
      },
    ];
    expect(contentOf({ type: 'PLUGIN', payload: { elements } })).toMatchObject({ kind: 'quickReplies', text: 'Sure?' });
  });

  it('with a file names it with its address', () => {
    const file = { fileName: 'label.pdf', url: 'https://files.example.net/label.pdf', mimeType: 'application/pdf' };
    expect(read({ type: 'FILE', payload: file })?.text).toBe('label.pdf: https://files.example.net/label.pdf');
  });
});

/** Words that stand nowhere else. */
const token = fc.nat().map((n) => `w${n}w`);
const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 6 });
const address = token.map((word) => `https://x.example.net/${word}`);
const action = fc.record({ text: token, description: token, postback: fc.string() });
const slot = fc
  .record({ day: fc.integer({ min: 1, max: 28 }), duration: fc.constantFrom(1800, 3600), id: token })
  .map(({ day, ...rest }) => ({ ...rest, startTime: `2026-03-${String(day).padStart(2, '0')}T10:00:00Z` }));
const field = fc.record({
  type: fc.constant('SELECT'),
  ident: token,
  label: token,
  placeholder: token,
  options: fc.array(fc.record({ label: token })),
});
const element = fc.oneof(
  fc.record({ type: fc.constant('TextBlock'), text: token, weight: fc.constantFrom('Bolder', 'Default') }),
  fc.record({ type: fc.constant('FactSet'), facts: fc.array(fc.record({ title: token, value: token })) }),
  fc.record({ type: fc.constant('Image'), url: address, altText: token }),
  fc.record({ type: fc.constant('Input.Text'), id: token, label: token, placeholder: token }),
  fc.record({
    type: fc.constant('ActionSet'),
    actions: some(fc.record({ type: fc.constant('Action.OpenUrl'), title: token, url: address })),
  }),
);
const nested = fc.oneof(
  element,
  some(element).map((items) => ({ type: 'Container', items })),
  some(element).map((items) => ({ type: 'ColumnSet', columns: [{ type: 'Column', items }] })),
);
const plugin = fc.oneof(
  fc.record({ type: fc.constantFrom('TEXT', 'TITLE', 'SUBTITLE', 'TEXT_TEMPLATE', 'NEW'), text: token }),
  fc.record({ type: fc.constant('BUTTON'), text: token }),
  fc.record({ type: fc.constant('IFRAME_BUTTON'), text: token, url: address }),
  fc.record({
    type: fc.constantFrom('MENU', 'GALLERY', 'NEW'),
    elements: some(fc.record({ type: fc.constantFrom('TEXT', 'BUTTON'), text: token })),
  }),
);
const contents = fc.oneof(
  fc.record({
    type: fc.constantFrom('QUICK_REPLIES', 'LIST_PICKER'),
    payload: fc.record({ title: token, text: token, actions: some(action) }),
  }),
  fc.record({ type: fc.constant('RICH_LINK'), payload: fc.record({ title: token, url: address }) }),
  fc.record({
    type: fc.constant('TIME_PICKER'),
    payload: fc.record({
      title: token,
      event: fc.record({ title: token, timeSlots: some(slot) }),
      location: fc.record({ title: token, latitude: fc.constant(1), longitude: fc.constant(2) }),
    }),
  }),
  fc.record({
    type: fc.constant('FORM'),
    payload: fc.record({ title: token, description: token, fields: some(field) }),
  }),
  fc.record({ type: fc.constant('ADAPTIVE_CARD'), payload: fc.record({ body: some(nested) }) }),
  fc.record({ type: fc.constant('PLUGIN'), payload: fc.record({ elements: some(plugin) }) }),
);

/** The tokens that a customer is to read: not ids, which are CXone's, nor values. */
function tokensIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return ['id', 'ident', 'postback'].includes(name) ? [] : (value.match(/w\d+w/g) ?? []);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => tokensIn(entry, Array.isArray(value) ? name : key));
}

describe('any content', () => {
  it('is said whole by the words, and whole by the rich content where there is one', () => {
    fc.assert(
      fc.property(contents, (given) => {
        const { text = '', content } = read(given) ?? {};
        const shown = content && JSON.stringify(content);
        for (const word of tokensIn(given)) {
          // Of a picture, its alternative text tells.
          if (isPicture(given, word)) continue;
          expect(text).toContain(word);
          if (shown !== undefined) expect(shown).toContain(word);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has keys that tell its choices apart, and a place for each in what is asked', () => {
    fc.assert(
      fc.property(contents, (given) => {
        const { content, question, text = '' } = read(given) ?? {};
        const keys = JSON.stringify(content ?? {}).match(/"key":"\d+"/g) ?? [];
        const answers = question?.answers ?? [];
        expect(new Set(answers.map(({ key }) => key)).size).toBe(answers.length);
        for (const { key, label } of answers) expect(text).toContain(`${key}. ${label}`);
        const inFields = question?.form?.fields.flatMap(({ options = [] }) => options) ?? [];
        expect(keys).toHaveLength(content === undefined ? 0 : answers.length + inFields.length);
      }),
    );
  });

  it('never throws, and is no larger than a provider could be sent', () => {
    const type = fc.constantFrom(
      'QUICK_REPLIES',
      'LIST_PICKER',
      'RICH_LINK',
      'TIME_PICKER',
      'FORM',
      'ADAPTIVE_CARD',
      'PLUGIN',
      'X',
    );
    const loose = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.anything(),
        fc.dictionary(
          fc.constantFrom(
            'text',
            'title',
            'actions',
            'elements',
            'body',
            'items',
            'fields',
            'event',
            'timeSlots',
            'startTime',
            'location',
            'latitude',
            'url',
            'type',
            'facts',
            'choices',
            'options',
            'data',
            'media',
            'card',
            'content',
            'duration',
          ),
          fc.oneof(
            tie('node'),
            fc.array(tie('node')),
            fc.constantFrom('Input.ChoiceSet', 'Action.ShowCard', 'MENU', 'BUTTON', 'Image'),
          ),
        ),
      ),
    })).node;
    fc.assert(
      fc.property(fc.record({ type, payload: loose, fallbackText: fc.string() }), (given) => {
        const { content, question } = read(given) ?? {};
        if (content !== undefined) expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThanOrEqual(64_000);
        expect(question?.answers.length ?? 0).toBeLessThanOrEqual(100);
      }),
      { numRuns: 300 },
    );
  });
});

function isPicture(value: unknown, word: string): boolean {
  return JSON.stringify(value).includes(`"url":"https://x.example.net/${word}","altText"`);
}
