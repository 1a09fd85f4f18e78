import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContent } from '../../../../lib/messages/content/read-content.ts';
import { wordsAlone } from '../../../../lib/messages/plain-text.ts';

/** As a callback reads them: undefined where there are no words. */
function textOfContent(content: unknown): string | undefined {
  return (wordsAlone(content) ?? readContent(content, 'en')?.text) || undefined;
}

const options = [
  { type: 'REPLY_BUTTON', text: 'Today', postback: 'day:0', icon: null },
  { type: 'REPLY_BUTTON', text: 'Tomorrow', description: 'before noon' },
];

describe('the words of a content', () => {
  it.each([
    { case: 'TEXT', content: { type: 'TEXT', payload: { text: 'Hello\nIda' } }, text: 'Hello\nIda' },
    {
      case: 'TEXT beside a fallback',
      content: { type: 'TEXT', payload: { text: 'Hello' }, fallbackText: 'Hi' },
      text: 'Hello',
    },
    {
      case: 'TEXT with an empty text',
      content: { type: 'TEXT', payload: { text: '' }, fallbackText: 'Hi' },
      text: 'Hi',
    },
    { case: 'TEXT in the old form', content: { type: 'TEXT', payload: null, text: 'Hello' }, text: 'Hello' },
    {
      case: 'QUICK_REPLIES',
      content: { type: 'QUICK_REPLIES', payload: { text: { content: 'When?' }, actions: options }, fallbackText: 'x' },
      text: 'When?\n1. Today\n2. Tomorrow – before noon',
    },
    {
      case: 'QUICK_REPLIES without a question',
      content: { type: 'QUICK_REPLIES', payload: { actions: options } },
      text: '1. Today\n2. Tomorrow – before noon',
    },
    {
      case: 'QUICK_REPLIES without options',
      content: { type: 'QUICK_REPLIES', payload: { text: { content: 'When?' }, actions: [] } },
      text: 'When?',
    },
    {
      case: 'QUICK_REPLIES that can’t be read',
      content: { type: 'QUICK_REPLIES', payload: { text: 7, actions: 'none' }, fallbackText: 'When?' },
      text: 'When?',
    },
    {
      case: 'LIST_PICKER',
      content: {
        type: 'LIST_PICKER',
        payload: { title: { content: 'Delivery' }, text: { content: 'When?' }, actions: options },
      },
      text: 'Delivery\nWhen?\n1. Today\n2. Tomorrow – before noon',
    },
    {
      case: 'RICH_LINK that says nothing, with a fallback',
      content: {
        type: 'RICH_LINK',
        payload: { media: {}, title: { content: '' } },
        fallbackText: 'Tracking: https://parcels.example.net/42',
      },
      text: 'Tracking: https://parcels.example.net/42',
    },
    {
      case: 'RICH_LINK without a fallback',
      content: { type: 'RICH_LINK', payload: { title: { content: 'Tracking' } } },
      text: 'Tracking',
    },
    {
      case: 'RICH_LINK with an address and no fallback',
      content: {
        type: 'RICH_LINK',
        payload: { title: { content: 'Tracking' }, url: 'https://parcels.example.net/42' },
      },
      text: 'Tracking\nhttps://parcels.example.net/42',
    },
    {
      case: 'a FORM without fields',
      content: { type: 'FORM', payload: { title: 'Tracking' } },
      text: 'Tracking',
    },
    {
      case: 'TEXT with nothing but a blank',
      content: { type: 'TEXT', payload: { text: ' ' }, fallbackText: 'Hi' },
      text: 'Hi',
    },
    {
      case: 'LIST_PICKER with an empty title',
      content: { type: 'LIST_PICKER', payload: { title: '', text: 'When?', actions: options } },
      text: 'When?\n1. Today\n2. Tomorrow – before noon',
    },
    {
      case: 'QUICK_REPLIES of which an option is no text',
      content: {
        type: 'QUICK_REPLIES',
        payload: { title: { content: 7 }, text: 'When?', actions: [{ text: 7 }, { text: 'Today' }] },
      },
      text: 'When?\n1. Today',
    },
    {
      case: 'ADAPTIVE_CARD with a fallback',
      content: { type: 'ADAPTIVE_CARD', payload: { type: 'AdaptiveCard', body: [] }, fallbackText: 'Your order' },
      text: 'Your order',
    },
    {
      case: 'ADAPTIVE_CARD without a fallback',
      content: { type: 'ADAPTIVE_CARD', payload: { type: 'AdaptiveCard', version: '1.5', body: [] } },
      text: undefined,
    },
    {
      case: 'PLUGIN',
      content: {
        type: 'PLUGIN',
        payload: {
          elements: [
            { id: '1', type: 'TITLE', text: 'Order' },
            {
              id: '2',
              type: 'MENU',
              elements: [
                { type: 'TEXT', text: 'Pick' },
                { type: 'BUTTON', text: 'Go' },
              ],
            },
            { id: '3', type: 'COUNTDOWN' },
          ],
        },
      },
      text: 'Order\nPick\n1. Go',
    },
    {
      case: 'TIME_PICKER',
      content: { type: 'TIME_PICKER', payload: { title: { content: 'Pick a time' }, event: { timeSlots: [] } } },
      text: 'Pick a time',
    },
    {
      case: 'FORM',
      content: { type: 'FORM', payload: { title: 'Your address', description: 'x', fields: [] } },
      text: 'Your address\nx',
    },
    {
      case: 'DYNAMIC_CONTENT',
      content: { type: 'DYNAMIC_CONTENT', payload: { anything: 1 }, fallbackText: 'See the portal' },
      text: 'See the portal',
    },
    { case: 'POSTBACK', content: { type: 'POSTBACK', payload: { text: 'Yes' }, postback: 'yes' }, text: 'Yes' },
    { case: 'UNSUPPORTED', content: { type: 'UNSUPPORTED', payload: {} }, text: undefined },
    { case: 'FILE', content: { type: 'FILE', payload: { fileName: 'label.pdf' } }, text: undefined },
    { case: 'TEXT_TEMPLATE', content: { type: 'TEXT_TEMPLATE', payload: { text: 'Hello' } }, text: 'Hello' },
    { case: 'a type of tomorrow', content: { type: 'HOLOGRAM', payload: { text: { content: 'Hi' } } }, text: 'Hi' },
    { case: 'no type', content: { payload: { text: 'Hello' } }, text: 'Hello' },
    { case: 'the legacy mirror alone', content: { text: 'Hello' }, text: 'Hello' },
    { case: 'a fallback without payload', content: { type: 'FORM', fallbackText: 'Hi' }, text: 'Hi' },
    {
      case: 'parts of another form beside a text',
      content: { type: 7, fallbackText: {}, text: [], payload: { text: 'Hello' } },
      text: 'Hello',
    },
    { case: 'an empty object', content: {}, text: undefined },
    { case: 'nothing', content: undefined, text: undefined },
    { case: 'null', content: null, text: undefined },
    { case: 'a bare text', content: 'Hello', text: undefined },
    { case: 'a list', content: [{ type: 'TEXT' }], text: undefined },
  ])('reads $case', ({ content, text }) => {
    expect(textOfContent(content)).toBe(text);
  });

  it('gives a text with something to see in it, or none, and never throws', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.record({ content: fc.anything() }), fc.anything());
    const element = fc.letrec<{ element: unknown }>((tie) => ({
      element: fc.record({ text, elements: fc.array(tie('element'), { maxLength: 3 }) }, { requiredKeys: [] }),
    })).element;
    const payload = fc.record(
      {
        text,
        title: text,
        actions: fc.oneof(fc.anything(), fc.array(fc.record({ text: fc.string() }))),
        elements: fc.oneof(fc.anything(), fc.array(element, { maxLength: 3 })),
      },
      { requiredKeys: [] },
    );
    const content = fc.record(
      {
        type: fc.oneof(fc.constantFrom('TEXT', 'QUICK_REPLIES', 'LIST_PICKER', 'PLUGIN', 'RICH_LINK'), fc.anything()),
        payload: fc.oneof(payload, fc.anything()),
        fallbackText: text,
        text,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(content, fc.anything()), (value) => {
        const found = textOfContent(value);
        expect(found === undefined || found.trim() !== '').toBe(true);
      }),
    );
  });

  it('reads elements twenty levels down, and no nesting exhausts the stack', () => {
    const nested = (levels: number): unknown => {
      let element: unknown = { text: 'Deep' };
      for (let level = 1; level < levels; level += 1) element = { elements: [element] };
      return { type: 'PLUGIN', payload: { elements: [element] } };
    };
    expect(textOfContent(nested(20))).toBe('Deep');
    expect(textOfContent(nested(21))).toBeUndefined();
    expect(textOfContent(nested(100_000))).toBeUndefined();
  });
});
