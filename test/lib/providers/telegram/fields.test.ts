import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { eventIn, head, reasonIn } from './updates.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The names of the fields that the published types give a message. */
function publishedFields(): string[] {
  const file = `${root}node_modules/@grammyjs/types/message.d.ts`;
  const program = ts.createProgram([file], { strict: true, skipLibCheck: true, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  const message = module && checker.getExportsOfModule(module).find(({ name }) => name === 'Message');
  if (message === undefined) throw new Error('The types have no Message.');
  return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(message)).map(({ name }) => name);
}

/** The table of docs/telegram.md: what becomes of which fields. */
const page = readFileSync(`${root}docs/telegram.md`, 'utf8').split('### Each field of a message')[1] ?? '';
const rows = new Map(
  page
    .split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`'))
    .map((line) => {
      const [, becomes = '', fields = ''] = line.split('|');
      return [becomes.trim(), [...fields.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)] as const;
    }),
);
const fieldsThat = (become: string) => rows.get(become) ?? [];

const file = { file_id: 'file-1', file_unique_id: 'unique-1' };
const photo = [{ ...file, width: 90, height: 90 }];
const place = { latitude: 47, longitude: 8 };
const origin = { type: 'user', date: 1, sender_user: { id: 1, is_bot: false, first_name: 'Jonas' } };
const chat = { id: 5, type: 'channel', title: 'Shop' };
/** Of each field that the agent reads or that stands beside the words: what a message has in it, and what goes with it. */
const samples: Readonly<Record<string, object>> = {
  text: { text: 'Hello' },
  entities: { text: 'here', entities: [{ type: 'text_link', offset: 0, length: 4, url: 'https://example.net' }] },
  rich_message: { rich_message: { blocks: [{ type: 'paragraph', text: 'Hello' }] } },
  caption: { photo, caption: 'Broken' },
  caption_entities: {
    ...{ photo, caption: 'here' },
    caption_entities: [{ type: 'text_link', offset: 0, length: 4, url: 'https://example.net' }],
  },
  live_photo: { photo, live_photo: { ...file, photo } },
  photo: { photo },
  sticker: { sticker: { ...file, emoji: '👍' } },
  contact: { contact: { phone_number: '+41790000000', first_name: 'Jonas' } },
  dice: { dice: { emoji: '🎲', value: 4 } },
  poll: { poll: { question: 'When?', options: [{ text: 'Now' }] } },
  venue: { venue: { location: place, title: 'Pick-up', address: 'Main Street 1' } },
  location: { location: place },
  ...Object.fromEntries(
    ['animation', 'audio', 'document', 'video', 'video_note', 'voice'].map((name) => [name, { [name]: file }]),
  ),
  forward_origin: { text: 'Hello', forward_origin: origin },
  reply_to_message: {
    text: 'Yes',
    reply_to_message: { message_id: 9, date: 1, chat, from: head.from, text: 'Shall I?' },
  },
  external_reply: { text: 'Yes', external_reply: { origin, photo } },
  quote: {
    ...{ text: 'Yes', quote: { text: 'Shall I?', position: 0 } },
    reply_to_message: { message_id: 9, date: 1, chat, from: { ...head.from, is_bot: true }, text: 'Or? Shall I?' },
  },
  reply_to_story: { text: 'Yes', reply_to_story: { id: 1, chat } },
  migrate_to_chat_id: { migrate_to_chat_id: -100 },
  migrate_from_chat_id: { migrate_from_chat_id: -100 },
};
/** Where nothing else is known of a field, its mere presence. */
const sampleOf = (field: string): object => samples[field] ?? { [field]: {} };

const shown = (content: object) => {
  const { text, notes, files, replyTo } = eventIn({ update_id: 1, message: { ...head, ...content } });
  return { text, notes: notes?.map(({ en }) => en), files, replyTo };
};
const NOT_SHOWN = 'A message of a kind that cannot be shown here: ask the customer';

describe('the fields of a message, in docs/telegram.md', () => {
  it('are all that the published types have, each decided once', () => {
    expect([...rows.values()].flat().toSorted()).toEqual(publishedFields().toSorted());
  });

  it.each(fieldsThat('what the agent reads, or a file'))('%s is read, or comes as a file', (field) => {
    const { text, notes = [], files = [] } = shown(sampleOf(field));
    expect(text !== '' || notes.length + files.length > 0).toBe(true);
    expect(notes).not.toContain(NOT_SHOWN);
  });

  it.each(fieldsThat('what stands before or beside the words'))('%s stands beside the words', (field) => {
    const { notes, replyTo } = shown(sampleOf(field));
    expect(notes ?? replyTo).toBeDefined();
    const others = Object.entries(sampleOf(field)).filter(([name]) => name !== field);
    if (others.length > 0) expect(shown(Object.fromEntries(others))).not.toEqual(shown(sampleOf(field)));
  });

  it.each(fieldsThat('nothing: it tells what happened, and nobody wrote it'))('%s alone is no message', (field) => {
    expect(reasonIn({ update_id: 1, message: { ...head, [field]: true } })).toMatch(
      /^(?:The message reports|A post of)/,
    );
  });

  it.each(fieldsThat('nothing: the message is the same without it'))('%s changes nothing of a message', (field) => {
    for (const value of [true, 1, 'x', {}, { id: 1, text: 'x', title: 'x' }]) {
      expect(shown({ text: 'Hello', [field]: value })).toEqual(shown({ text: 'Hello' }));
    }
  });

  it('that the table does not know are told as something that can not be shown', () => {
    expect(shown({ telepathy: { text: 'Hello' } }).notes).toEqual([NOT_SHOWN]);
  });
});

describe('a rich message', () => {
  it('comes as its words, line by line, with addresses and files', () => {
    const blocks = [
      { type: 'heading', text: 'Order', size: 1 },
      {
        type: 'paragraph',
        text: [
          'See ',
          { type: 'bold', text: ['our', ' shop'] },
          { type: 'url', text: '!', url: 'https://example.net' },
        ],
      },
      {
        type: 'list',
        items: [
          {
            label: '1.',
            blocks: [
              { type: 'paragraph', text: 'a lamp' },
              { type: 'paragraph', text: 'red' },
            ],
          },
        ],
      },
      { type: 'table', cells: [[{ text: 'a' }, { text: 'b' }], [{ text: 'c' }]] },
      {
        type: 'details',
        summary: 'More',
        blocks: [{ type: 'photo', photo, caption: { text: 'The lamp', credit: 'Ida' } }],
      },
      { type: 'blockquote', blocks: [{ type: 'pre', text: 'x = 1' }], credit: 'Jonas' },
      { type: 'voice_note', voice_note: { ...file, file_unique_id: 'unique-2' } },
    ];
    const { text, files } = shown({ rich_message: { blocks } });
    expect(text.split('\n')).toEqual([
      ...['Order', 'See our shop! (https://example.net)', '1. a lamp', 'red', 'a | b', 'c'],
      ...['More', 'The lamp', 'Ida', 'x = 1', 'Jonas'],
    ]);
    expect(files?.map(({ name }) => name)).toEqual(['photo.jpg', 'voice-message.oga']);
  });

  it.each<[string, unknown]>([
    ['no blocks', {}],
    ['blocks that are none', { blocks: [null, 7, 'x', [], { type: 'divider' }] }],
    ['something else', 'x'],
  ])('with %s is told as something that can not be shown', (_what, rich) => {
    expect(shown({ rich_message: rich }).notes).toEqual([NOT_SHOWN]);
  });

  it('that nests without end is read as deep as Telegram nests', () => {
    let block: object = { type: 'paragraph', text: 'deep' };
    for (let level = 0; level < 200; level += 1) block = { type: 'details', summary: 's', blocks: [block] };
    expect(shown({ rich_message: { blocks: [block] } }).text).not.toContain('deep');
  });
});
