import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RichContent } from '../../../../lib/contract/content.ts';
import type { Capabilities, ContentKind, RichLimits, Support, Unit } from '../../../../lib/contract/manifest.ts';
import { shownAs } from '../../../../lib/messages/content/shown.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';

const limits: RichLimits = {
  text: { maxLength: 40, countedIn: 'utf16-units' },
  label: { maxLength: 10, countedIn: 'graphemes' },
  maxChoices: 3,
};

/** A provider that shows some kinds, each within these limits. */
function showing(kinds: readonly RichContent['kind'][], support: Support = 'full', within = limits): Capabilities {
  const { capabilities } = genericProvider.manifest;
  const declared = Object.fromEntries(kinds.map((kind) => [kind, { fromCustomer: 'refused', fromAgent: support }]));
  return {
    ...capabilities,
    content: { ...capabilities.content, ...(declared satisfies Partial<Record<ContentKind, unknown>>) },
    rich: Object.fromEntries(kinds.map((kind) => [kind, within])),
  };
}

const choice = (key: string, label = `No. ${key}`) => ({ key, label });
const replies = (count: number, text = 'When?'): Extract<RichContent, { kind: 'quickReplies' }> => ({
  kind: 'quickReplies',
  text,
  choices: Array.from({ length: count }, (_, place) => choice(String(place + 1))),
});

describe('a content', () => {
  it.each(['full', 'partial'] as const)('of a kind that is declared %s is shown as it is', (support) => {
    const content = replies(3);
    expect(shownAs(content, showing(['quickReplies'], support))).toEqual({ kind: 'native', content });
  });

  it.each(['refused', 'dropped'] as const)('of a kind that is declared %s is not sent', (support) => {
    expect(shownAs(replies(1), showing(['quickReplies'], support))).toEqual({ kind: 'refused' });
  });

  it('of a kind that is declared fallback goes in words, whatever the limits', () => {
    expect(shownAs(replies(1), showing(['quickReplies'], 'fallback'))).toEqual({ kind: 'words' });
  });

  it('of a kind without limits goes in words', () => {
    expect(shownAs(replies(1), { ...showing(['quickReplies']), rich: undefined })).toEqual({ kind: 'words' });
  });

  const card = (links: number, choices: number): RichContent => ({
    kind: 'card',
    text: '',
    cards: [
      {
        title: 'Order',
        links: Array.from({ length: links }, () => ({ label: 'Shop', url: 'https://shop.example.net/' })),
        choices: Array.from({ length: choices }, (_, place) => choice(String(place))),
      },
    ],
  });
  const oneCard = { links: [], choices: [] };
  const field = { ident: 'a', label: 'Name', isMultiple: false };
  const at = '2026-03-03T14:30:00.000Z';

  it.each<{ case: string; content: RichContent }>([
    { case: 'one choice too many', content: replies(4) },
    {
      case: 'a label that is too long',
      content: { ...replies(1), kind: 'list', choices: [choice('1', 'x'.repeat(11))] },
    },
    {
      case: 'a title that is too long',
      content: {
        ...replies(1),
        kind: 'list',
        title: 'x'.repeat(11),
        choices: [{ ...choice('1'), description: 'then' }],
      },
    },
    { case: 'links and choices that are too many together', content: card(2, 2) },
    { case: 'a second card', content: { kind: 'card', text: '', cards: [oneCard, oneCard] } },
    {
      case: 'a card with too long a text',
      content: { kind: 'card', text: '', cards: [{ ...oneCard, text: 'x'.repeat(41) }] },
    },
    {
      case: 'a slot too many',
      content: { kind: 'timeSlots', text: '', slots: ['1', '2', '3', '4'].map((key) => ({ key, startsAt: at })) },
    },
    { case: 'a field too many', content: { kind: 'form', text: '', fields: [field, field, field, field] } },
    {
      case: 'an option too many',
      content: { kind: 'form', text: '', fields: [{ ...field, options: replies(4).choices }] },
    },
  ] as const)('with $case goes in words', ({ content }) => {
    expect(shownAs(content, showing(['quickReplies', 'list', 'card', 'timeSlots', 'form']))).toEqual({ kind: 'words' });
  });

  it('that fits is measured as its provider counts', () => {
    const content: RichContent = { ...replies(1), choices: [choice('1', '👨‍👩‍👧'.repeat(10))] };
    expect(shownAs(content, showing(['quickReplies'])).kind).toBe('native');
    const label = { maxLength: 10, countedIn: 'code-points' } as const;
    expect(shownAs(content, showing(['quickReplies'], 'full', { ...limits, label })).kind).toBe('words');
  });

  it('of more bytes than the provider takes goes in words', () => {
    const bytes = Buffer.byteLength(JSON.stringify(replies(3)));
    expect(shownAs(replies(3), showing(['quickReplies'], 'full', { ...limits, maxBytes: bytes })).kind).toBe('native');
    expect(shownAs(replies(3), showing(['quickReplies'], 'full', { ...limits, maxBytes: bytes - 1 })).kind).toBe(
      'words',
    );
  });

  it('has what is too long of its text sent before it', () => {
    const text = 'We looked for it at the desk. It was not there. When shall we come again?';
    expect(shownAs(replies(2, text), showing(['quickReplies']))).toEqual({
      kind: 'native',
      lead: 'We looked for it at the desk. It was not',
      content: replies(2, 'there. When shall we come again?'),
    });
  });

  it('of plain choices is shown as the other kind of choices where its own is not', () => {
    expect(shownAs(replies(2), showing(['list']))).toMatchObject({ kind: 'native', content: { kind: 'list' } });
    const list: RichContent = { ...replies(2), kind: 'list', title: 'Day' };
    expect(shownAs(list, showing(['quickReplies']))).toEqual({ kind: 'native', content: replies(2, 'Day\nWhen?') });
  });

  it('of a list with descriptions is not shown without them', () => {
    const list: RichContent = { kind: 'list', text: '', choices: [{ ...choice('1'), description: 'before noon' }] };
    expect(shownAs(list, showing(['quickReplies']))).toEqual({ kind: 'words' });
  });

  it('that is shown loses nothing of its text, and is within the limits, whatever it says', () => {
    const unit = fc.constantFrom<Unit>('utf16-units', 'code-points', 'graphemes', 'utf8-bytes');
    const words = fc
      .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(' ', '\n', '👨‍👩‍👧')))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(words, unit, fc.integer({ min: 25, max: 60 }), (text, countedIn, maxLength) => {
        const within = { ...limits, text: { maxLength, countedIn } };
        const shown = shownAs(replies(2, text), showing(['quickReplies'], 'full', within));
        if (shown.kind !== 'native') return;
        const bare = (value: string) => value.replaceAll(/\s/g, '');
        expect(bare((shown.lead ?? '') + shown.content.text)).toBe(bare(text));
      }),
    );
  });
});
