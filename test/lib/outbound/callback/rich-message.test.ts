import { describe, expect, it } from 'vitest';
import type { RichContent } from '../../../../lib/contract/content.ts';
import type { Manifest, Support } from '../../../../lib/contract/manifest.ts';
import { HttpError } from '../../../../lib/http/http-error.ts';
import { readRichMessage } from '../../../../lib/outbound/callback/rich-message.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';

const english = { language: 'en' } as const;

/** A provider that shows these kinds, and any other in words. */
function showing(kinds: readonly RichContent['kind'][], support: Support = 'full'): Manifest {
  const { manifest } = genericProvider;
  const { capabilities } = manifest;
  const limit = { maxLength: 100, countedIn: 'utf16-units' } as const;
  return {
    ...manifest,
    capabilities: {
      ...capabilities,
      content: {
        ...capabilities.content,
        ...Object.fromEntries(kinds.map((kind) => [kind, { fromCustomer: 'refused', fromAgent: support }])),
      },
      rich: Object.fromEntries(kinds.map((kind) => [kind, { text: limit, label: limit, maxChoices: 10 }])),
    },
  };
}

const replies = (postback = 'day:0', icon = 'https://files.example.net/sun.png?signature=1') => ({
  type: 'QUICK_REPLIES',
  payload: {
    text: { content: 'When?' },
    actions: [{ text: 'Today', postback, icon: { url: icon } }, { text: 'Later' }],
  },
});
const form = { type: 'FORM', payload: { title: 'Return', fields: [{ ident: 'order', label: 'Order' }] } };
const words = 'When?\n1. Today\n2. Later';
const answers = [
  { key: '1', label: 'Today', postback: 'day:0' },
  { key: '2', label: 'Later' },
];

describe('a rich message for a channel', () => {
  it('that shows its kind has content, and all of it in words beside', () => {
    const message = readRichMessage(replies(), english, showing(['quickReplies']));
    expect(message).toMatchObject({ text: words, content: { kind: 'quickReplies', text: 'When?' } });
    expect(message?.rich).toMatchObject({ question: { answers } });
  });

  it('can be answered by typing where buttons are shown too, for some customers see the words alone', () => {
    expect(readRichMessage(replies(), english, showing(['quickReplies']))?.rich.isTyped).toBe(true);
    expect(readRichMessage(form, english, showing(['form']))?.rich.isTyped).toBe(false);
  });

  it('whose words are longer than one text goes in words, which are cut', () => {
    const choices = Array.from({ length: 60 }, (_, place) => ({ text: `Choice ${place} ${'x'.repeat(80)}` }));
    const manifest = showing(['quickReplies']);
    const limit = { maxLength: 100, countedIn: 'utf16-units' } as const;
    const read = (maxLength: number) =>
      readRichMessage({ type: 'QUICK_REPLIES', payload: { text: 'Which?', actions: choices } }, english, {
        ...manifest,
        capabilities: {
          ...manifest.capabilities,
          text: { ...manifest.capabilities.text, maxLength },
          rich: { quickReplies: { text: limit, label: limit, maxChoices: 60 } },
        },
      });
    const whole = read(10_000);
    expect(whole?.content).toBeDefined();
    const length = whole?.text.length ?? 0;
    expect(read(length)?.content).toBeDefined();
    expect(read(length - 1)).toMatchObject({ text: whole?.text, rich: { isTyped: true } });
    expect(read(length - 1)?.content).toBeUndefined();
  });

  it('that has no such kind is words, which can be answered by typing', () => {
    const message = readRichMessage(replies(), english, showing([]));
    expect(message?.content).toBeUndefined();
    expect(message?.text).toBe(words);
    expect(message?.rich).toMatchObject({ isTyped: true, question: { answers } });
  });

  it.each(['refused', 'dropped'] as const)('whose kind is %s is refused with a sentence for the agent', (support) => {
    const read = (language: 'en' | 'fr') => () =>
      readRichMessage(replies(), { language }, showing(['quickReplies'], support));
    expect(read('en')).toThrow(
      new HttpError(
        422,
        'content_unsupported',
        'Signed webhook can’t show messages of this kind. Nothing was sent: send it as a text.',
      ),
    );
    expect(read('fr')).toThrow(/ne peut pas afficher ce genre de message/);
  });

  it('that has no forms says its fields, and keeps nothing that could be pressed', () => {
    const message = readRichMessage(form, english, showing([]));
    expect(message).toMatchObject({ text: 'Return\n- Order', rich: { isTyped: false } });
    expect(message?.rich.question).toBeUndefined();
    expect(readRichMessage(form, english, showing(['form']))?.rich.question?.form?.fields).toHaveLength(1);
  });

  it('sends the beginning of a long text before it', () => {
    const text = `${'We were at your door today. '.repeat(10)}When?`;
    const given = { ...replies(), payload: { ...replies().payload, text: { content: text } } };
    const message = readRichMessage(given, english, showing(['quickReplies']));
    expect(`${message?.lead ?? ''} ${message?.content?.text ?? ''}`).toBe(text);
    expect(message?.content?.text.length).toBeLessThanOrEqual(100);
    // Nothing is said twice, to whoever reads the words alone.
    expect(`${message?.lead ?? ''} ${message?.text ?? ''}`).toBe(`${text}\n1. Today\n2. Later`);
  });

  it.each([{ type: 'UNSUPPORTED', payload: {} }, { type: 'ADAPTIVE_CARD', payload: { body: [] } }, {}, null, 7])(
    'is none where there is nothing to read: %j',
    (given) => {
      expect(readRichMessage(given, english, showing([]))).toBeUndefined();
    },
  );
});

describe('what tells a repeat of a rich message', () => {
  const essenceOf = (given: unknown, kinds: readonly RichContent['kind'][] = []) =>
    readRichMessage(given, english, showing(kinds))?.rich.essence;

  it('is the same for pictures that were signed anew, and on whichever way it is shown', () => {
    const anew = replies('day:0', 'https://files.example.net/sun.png?signature=2');
    expect(essenceOf(anew)).toBe(essenceOf(replies()));
    expect(essenceOf(replies(), ['quickReplies'])).toBe(essenceOf(replies()));
  });

  it('is another for another picture, another value, or another label', () => {
    const first = essenceOf(replies());
    expect(essenceOf(replies('day:0', 'https://files.example.net/moon.png?signature=1'))).not.toBe(first);
    expect(essenceOf(replies('day:9'))).not.toBe(first);
    expect(essenceOf({ ...replies(), payload: { ...replies().payload, text: 'Where?' } })).not.toBe(first);
  });
});
