import type { Choice, RichContent } from '../../../../lib/contract/content.ts';
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
