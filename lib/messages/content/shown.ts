import type { Card, RichContent } from '../../contract/content.ts';
import type { Capabilities, RichLimits, Support } from '../../contract/manifest.ts';
import { lengthOf } from '../plain-text.ts';
import { splitText } from '../split-text.ts';
import { linesOf } from './loose.ts';

/** How a content reaches the customer. */
export type Shown =
  /** By the provider's own means. `lead`: the beginning of a text that is too long to stand above it, for messages before it. */
  | { readonly kind: 'native'; readonly content: RichContent; readonly lead?: string | undefined }
  | { readonly kind: 'words' }
  /** It can't be sent: the agent is told. */
  | { readonly kind: 'refused' };

/**
 * What a provider can do with a content: the one place that decides it. As it is, where the manifest declares its kind `full`
 * or `partial` of an agent and it is within the limits; choices also as the other kind of choices, where nothing of them
 * is lost by that.
 */
export function shownAs(content: RichContent, capabilities: Capabilities): Shown {
  const { fromAgent } = capabilities.content[content.kind];
  if (fromAgent === 'refused' || fromAgent === 'dropped') return { kind: 'refused' };
  for (const form of formsOf(content)) {
    const limits = limitsOf(form, capabilities);
    const fitted = limits && fittedTo(form, limits);
    if (fitted !== undefined) return { kind: 'native', ...fitted };
  }
  return { kind: 'words' };
}

function formsOf(content: RichContent): readonly RichContent[] {
  if (content.kind === 'quickReplies') return [content, { ...content, kind: 'list' }];
  if (content.kind !== 'list') return [content];
  const { title, text, choices } = content;
  const isPlain = choices.every(({ description, imageUrl }) => description === undefined && imageUrl === undefined);
  return isPlain ? [content, { kind: 'quickReplies', text: linesOf(title, text), choices }] : [content];
}

const native: readonly Support[] = ['full', 'partial'];

function limitsOf({ kind }: RichContent, { content, rich }: Capabilities): RichLimits | undefined {
  return native.includes(content[kind].fromAgent) ? rich?.[kind] : undefined;
}

/** Undefined where it passes a limit. */
function fittedTo(
  content: RichContent,
  limits: RichLimits,
): { readonly content: RichContent; readonly lead?: string } | undefined {
  const { text, label, maxChoices, maxCards = 1, maxBytes } = limits;
  const { labels, counts, cards } = measured(content);
  if (labels.some((words) => lengthOf(words, label.countedIn) > label.maxLength)) return undefined;
  if (counts.some((count) => count > maxChoices) || cards.length > maxCards) return undefined;
  if (cards.some((card) => lengthOf(linesOf(card.title, card.text), text.countedIn) > text.maxLength)) return undefined;
  const last = splitText(content.text, text).at(-1) ?? '';
  if (!content.text.endsWith(last)) return undefined;
  const lead = content.text.slice(0, content.text.length - last.length).trimEnd();
  const fitted = { ...content, text: last };
  if (maxBytes !== undefined && Buffer.byteLength(JSON.stringify(fitted), 'utf8') > maxBytes) return undefined;
  return { content: fitted, ...(lead !== '' && { lead }) };
}

interface Measured {
  readonly labels: readonly string[];
  /** Of what can be chosen in one place. */
  readonly counts: readonly number[];
  readonly cards: readonly Card[];
}

function measured(content: RichContent): Measured {
  switch (content.kind) {
    case 'quickReplies':
    case 'list': {
      const title = content.kind === 'list' && content.title !== undefined ? [content.title] : [];
      return { labels: [...title, ...labelsOf(content.choices)], counts: [content.choices.length], cards: [] };
    }
    case 'card': {
      const { cards } = content;
      const labels = cards.flatMap(({ choices, links }) => labelsOf([...choices, ...links]));
      return { labels, counts: cards.map(({ choices, links }) => choices.length + links.length), cards };
    }
    case 'timeSlots':
      return { labels: [], counts: [content.slots.length], cards: [] };
    case 'form': {
      const { title = '', fields } = content;
      const options = fields.map((field) => field.options ?? []);
      const labels = [title, ...labelsOf(fields), ...labelsOf(options.flat())];
      return { labels, counts: [fields.length, ...options.map(({ length }) => length)], cards: [] };
    }
    case 'location':
      return { labels: [], counts: [], cards: [] };
  }
}

const labelsOf = (labelled: readonly { readonly label: string }[]): string[] => labelled.map(({ label }) => label);
