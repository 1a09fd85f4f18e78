import assert from 'node:assert/strict';
import type { Choice, RichContent, RichKind, TimeSlot } from '../../../lib/contract/content.ts';
import type { RichLimits } from '../../../lib/contract/manifest.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { ConformanceSubject } from '../subject.ts';
import { type Call, mentions, mustBeSent, OUR_ID, partFor, sendTo } from '../support/calls.ts';

const richKinds: readonly RichKind[] = ['quickReplies', 'list', 'card', 'timeSlots', 'form', 'location'];

const TEXT = 'Zebra finches: which one?';
const plainLabels = ['Grey finch', 'Fawn finch', 'Pied finch'];

const LINK = { label: 'Rare finches', url: 'https://aviary.example.net/rare' };
/** Of the first choice: no number that would stand for its place as well. */
const FIRST_KEY = 41;
const dayOf = (index: number): string => `2026-03-${String(index + 1).padStart(2, '0')}T09:00:00.000Z`;

/** One of a kind: as large as `labels` and `text` make it. */
function contentOf(kind: RichKind, labels: readonly string[], text: string): RichContent {
  const choices = labels.map((label, index): Choice => ({ key: String(FIRST_KEY + index), label }));
  const place = { latitude: 55.6761, longitude: 12.5683, title: 'Aviary' };
  switch (kind) {
    case 'quickReplies':
    case 'list':
      return { kind, text, choices };
    case 'card':
      return { kind, text: '', cards: [{ text, links: [], choices }] };
    case 'timeSlots':
      return {
        ...{ kind, text },
        slots: choices.map(({ key }, index) => ({ key, startsAt: dayOf(index) })),
      };
    case 'form':
      return { kind, text, fields: choices.map(({ key, label }) => ({ ident: `f${key}`, label, isMultiple: false })) };
    case 'location':
      return { kind, text, place };
  }
}

/** What of it a customer has to see; slots are written as the provider writes times. */
const shownOf = (kind: RichKind, labels: readonly string[]): readonly string[] =>
  kind === 'location' ? ['55.67', '12.56'] : kind === 'timeSlots' ? [] : labels;

/** Its words don't say what can be pressed, so that nobody passes who sends them alone. */
const sendWith = async (subject: ConformanceSubject, content: RichContent) =>
  sendTo(subject, undefined, { part: await partFor(subject, { text: TEXT, content }) });

/** The content with one thing to press changed, each in turn. */
function eachChanged(
  content: RichContent,
  { choice = same, slot = same }: { readonly choice?: Change<Choice>; readonly slot?: Change<TimeSlot> },
): readonly RichContent[] {
  switch (content.kind) {
    case 'quickReplies':
    case 'list':
      return inTurn(content.choices, choice).map((choices) => ({ ...content, choices }));
    case 'card':
      return content.cards.flatMap((card) =>
        inTurn(card.choices, choice).map((choices) => ({ ...content, cards: [{ ...card, choices }] })),
      );
    case 'timeSlots':
      return inTurn(content.slots, slot).map((slots) => ({ ...content, slots }));
    case 'form':
    case 'location':
      return [];
  }
}

type Change<T> = (one: T) => T;
const same = <T>(one: T): T => one;
const inTurn = <T>(all: readonly T[], change: Change<T>): readonly (readonly T[])[] =>
  all.map((_, place) => all.map((one, index) => (index === place ? change(one) : one)));

const otherKey = <T extends { readonly key: string }>(one: T): T => ({ ...one, key: String(Number(one.key) + 500) });
const otherTime = (slot: TimeSlot): TimeSlot => ({ ...slot, startsAt: slot.startsAt.replace('2026-03', '2027-05') });

/** What the provider is told, without headers: a signature differs anyway. */
const toldIn = (calls: readonly Call[]): string => JSON.stringify(calls.map(({ url, body }) => ({ url, body })));

/** Each of these contents has to be told in another way than what was sent. */
async function mustDiffer(
  subject: ConformanceSubject,
  calls: readonly Call[],
  others: readonly RichContent[],
  what: string,
): Promise<void> {
  for (const other of others) {
    const sent = await sendWith(subject, other);
    assert.notEqual(toldIn(sent.calls), toldIn(calls), `${what} of content of the kind ${other.kind} is not sent.`);
  }
}

/** The content with a link in its last place; only a card has links. */
function withLink(content: RichContent): RichContent | undefined {
  const [card] = content.kind === 'card' ? content.cards : [];
  if (content.kind !== 'card' || card === undefined || card.choices.length === 0) return undefined;
  return { ...content, cards: [{ ...card, choices: card.choices.slice(0, -1), links: [LINK] }] };
}

function declaredKinds({ provider }: ConformanceSubject): readonly (readonly [RichKind, RichLimits])[] {
  const { content, rich = {} } = provider.manifest.capabilities;
  return richKinds.flatMap((kind) => {
    const isNative = ['full', 'partial'].includes(content[kind].fromAgent);
    const limits = rich[kind];
    assert.equal(
      limits !== undefined,
      isNative,
      `The limits of ${kind} in rich, and what the manifest says, don’t agree.`,
    );
    return limits === undefined ? [] : [[kind, limits] as const];
  });
}

function mustShow(calls: readonly Call[], shown: readonly string[], what: string): void {
  for (const words of shown) assert.ok(mentions(calls, words), `${what} was sent without “${words.slice(0, 40)}”.`);
}

/** Of letters alone, so that its length is the same in every unit. */
const labelOf = (length: number, index: number): string => {
  const mark = String.fromCharCode(97 + (index % 26)) + String.fromCharCode(97 + (Math.floor(index / 26) % 26));
  return mark.padEnd(length, 'x').slice(0, length);
};

/** As many choices as there may be, each with as long a label, within the limit on all of it. */
function largestOf(kind: RichKind, { text, label, maxChoices, maxBytes = 100_000 }: RichLimits) {
  const words = 't'.repeat(Math.min(text.maxLength, 5_000));
  for (let count = Math.min(maxChoices, kind === 'timeSlots' ? 28 : 100); count > 1; count -= 1) {
    const labels = Array.from({ length: count }, (_, index) => labelOf(Math.min(label.maxLength, 2_000), index));
    const content = contentOf(kind, labels, words);
    if (Buffer.byteLength(JSON.stringify(content)) <= maxBytes) return { labels, content };
  }
  const labels = [labelOf(Math.min(label.maxLength, 200), 0)];
  return { labels, content: contentOf(kind, labels, words.slice(0, 200)) };
}

export const rich: readonly ConformanceCase[] = [
  {
    name: 'sends-rich-content-as-declared',
    sentence: 'Rich content of a kind that the manifest shows is sent with all that can be pressed or read in it.',
    async check(subject) {
      const kinds = declaredKinds(subject);
      for (const [kind, { maxChoices }] of kinds) {
        const labels = plainLabels.slice(0, maxChoices);
        const content = contentOf(kind, labels, TEXT);
        const sent = await sendWith(subject, content);
        mustBeSent(sent, `Content of the kind ${kind}`);
        mustShow(sent.calls, shownOf(kind, labels), `Content of the kind ${kind}`);
        if (kind === 'timeSlots')
          await mustDiffer(subject, sent.calls, eachChanged(content, { slot: otherTime }), 'The time of a slot');
        const linked = withLink(content);
        if (linked === undefined) continue;
        const { calls } = await sendWith(subject, linked);
        mustShow(calls, [LINK.label, LINK.url], 'A card with a link');
      }
      return kinds.length === 0 ? declared('Rich content goes in words.') : undefined;
    },
  },
  {
    name: 'sends-keys-with-what-is-pressed',
    sentence: 'What can be pressed takes our id of the message and its own key along, so that the press can name both.',
    async check(subject) {
      const pressed = declaredKinds(subject).filter(([kind]) => !['form', 'location'].includes(kind));
      for (const [kind, { maxChoices }] of pressed) {
        const labels = plainLabels.slice(0, maxChoices);
        const content = contentOf(kind, labels, TEXT);
        const { calls } = await sendWith(subject, content);
        assert.ok(mentions(calls, OUR_ID), `Content of the kind ${kind} was sent without our id of the message.`);
        await mustDiffer(subject, calls, eachChanged(content, { choice: otherKey, slot: otherKey }), 'A key');
      }
      return pressed.length === 0 ? declared('Nothing can be pressed.') : undefined;
    },
  },
  {
    name: 'takes-rich-content-up-to-its-limits',
    sentence: 'Content with as many choices and as long labels as the manifest allows is sent whole.',
    async check(subject) {
      const kinds = declaredKinds(subject);
      for (const [kind, limits] of kinds) {
        const { labels, content } = largestOf(kind, limits);
        const sent = await sendWith(subject, content);
        mustBeSent(sent, `The largest content of the kind ${kind}`);
        mustShow(sent.calls, shownOf(kind, labels), `The largest content of the kind ${kind}`);
        if (kind === 'timeSlots') {
          const last = eachChanged(content, { slot: otherTime }).slice(-1);
          await mustDiffer(subject, sent.calls, last, 'The last slot');
        }
      }
      return kinds.length === 0 ? declared('Rich content goes in words.') : undefined;
    },
  },
];
