import type { Choice, RichContent, RichKind } from '../../../../lib/contract/content.ts';
import { type Fault, fault } from '../fault.ts';
import { sentence } from '../model-api.ts';
import { good, withContent, withPart, withProvider } from '../with.ts';

const inWords = { fromCustomer: 'refused', fromAgent: 'fallback' } as const;
const failure = { kind: 'unsupported', agentMessage: sentence, detail: 'It failed.' } as const;

/** The content with its choices changed. */
const withChoices = (change: (choices: readonly Choice[]) => readonly Choice[]) =>
  withPart((part) => {
    const { content } = part;
    if (content?.kind !== 'quickReplies') return part;
    return { ...part, text: '', content: { ...content, choices: change(content.choices) } };
  });

/** Content of one kind changed. */
const withKind = <K extends RichKind>(kind: K, change: (content: Of<K>) => RichContent) =>
  withPart((part) => {
    const { content } = part;
    return content?.kind === kind ? { ...part, content: change(content as Of<K>) } : part;
  });
type Of<K extends RichKind> = Extract<RichContent, { readonly kind: K }>;

const contentOnly = (content: RichContent | undefined) =>
  content === undefined ? {} : { text: content.text, content };

export const rich: readonly Fault[] = [
  fault('sends-rich-content-as-declared', 'a kind with limits that goes in words', withContent({ card: inWords })),
  fault(
    'sends-rich-content-as-declared',
    'buttons but for the last',
    withChoices((choices) => choices.slice(0, -1)),
  ),
  fault(
    'sends-rich-content-as-declared',
    'a list that is not sent',
    withProvider({
      send: (part, context) => (part.content?.kind === 'list' ? Promise.resolve(failure) : good.send(part, context)),
    }),
  ),
  fault(
    'sends-rich-content-as-declared',
    'words alone in the place of rich content',
    withPart((part) => ({ ...part, content: undefined })),
  ),
  fault(
    'sends-rich-content-as-declared',
    'slots left out',
    withKind('timeSlots', (content) => ({ ...content, slots: [] })),
  ),
  fault(
    'sends-rich-content-as-declared',
    'cards without their links',
    withKind('card', (content) => ({ ...content, cards: content.cards.map((card) => ({ ...card, links: [] })) })),
  ),
  fault(
    'sends-keys-with-what-is-pressed',
    'the same key on every button',
    withChoices((choices) => choices.map((choice) => ({ ...choice, key: '1' }))),
  ),
  fault(
    'sends-keys-with-what-is-pressed',
    'buttons without keys',
    withChoices((choices) => choices.map((choice) => ({ ...choice, key: '' }))),
  ),
  fault(
    'sends-keys-with-what-is-pressed',
    'slots numbered anew',
    withKind('timeSlots', (content) => ({
      ...content,
      slots: content.slots.map((slot, index) => ({ ...slot, key: String(index + 1) })),
    })),
  ),
  fault(
    'sends-keys-with-what-is-pressed',
    'buttons without our id',
    withPart((part) => ({ ...part, ...contentOnly(part.content), externalId: 'another-key' })),
  ),
  fault(
    'takes-rich-content-up-to-its-limits',
    'labels cut below the limit that is declared',
    withChoices((choices) => choices.map((choice) => ({ ...choice, label: choice.label.slice(0, 20) }))),
  ),
  fault(
    'takes-rich-content-up-to-its-limits',
    'fewer buttons than are declared',
    withChoices((choices) => choices.slice(0, 10)),
  ),
];
