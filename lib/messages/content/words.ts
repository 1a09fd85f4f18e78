import type { Card, CardLink, Choice, FormField, Place, RichContent, TimeSlot } from '../../contract/content.ts';
import { type AgentLanguage, inLanguage, type LocalizedText } from '../../contract/localized-text.ts';
import { linesOf } from './loose.ts';

/**
 * All that a rich content says, in words: options numbered by their keys, links with their addresses, times of slots in UTC,
 * fields with what can be chosen in them. A card's picture has its address there only where nothing else tells of it.
 */
export function wordsOf(content: RichContent, language: AgentLanguage): string {
  const { text } = content;
  switch (content.kind) {
    case 'quickReplies':
      return linesOf(text, ...content.choices.map(numbered));
    case 'list':
      return linesOf(content.title, text, ...content.choices.map(numbered));
    case 'card':
      return linesOf(text, ...content.cards.map(ofCard));
    case 'timeSlots': {
      const slots = content.slots.map((slot) => `${slot.key}. ${slotLabel(slot, language)}`);
      return linesOf(text, ...slots, content.place && ofPlace(content.place));
    }
    case 'form':
      return linesOf(content.title, text, ...content.fields.map((field) => ofField(field, language)));
    case 'location':
      return linesOf(text, ofPlace(content.place));
  }
}

/** When a slot is, as a customer reads it: `Tue, 3 Mar 2026, 14:30 UTC (30 min)`. */
export function slotLabel({ startsAt, minutes }: Omit<TimeSlot, 'key'>, language: AgentLanguage): string {
  const time = times[language].format(new Date(startsAt));
  return minutes === undefined ? `${time} UTC` : `${time} UTC (${minutes} min)`;
}

const form = {
  ...({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const),
  ...({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' } as const),
} satisfies Intl.DateTimeFormatOptions;
const times: Readonly<Record<AgentLanguage, Intl.DateTimeFormat>> = {
  en: new Intl.DateTimeFormat('en-GB', form),
  fr: new Intl.DateTimeFormat('fr', form),
  'fr-CA': new Intl.DateTimeFormat('fr-CA', form),
};

/** `Label: address`, or the address alone where the label says no more. */
export function ofLink({ label, url }: CardLink): string {
  return bare(label) === bare(url) ? url : `${label}: ${url}`;
}

const bare = (address: string): string => address.replace(/^https?:\/\//i, '').replace(/\/$/, '');

function numbered({ key, label, description }: Choice): string {
  return `${key}. ${described(label, description)}`;
}

function described(label: string, description: string | undefined): string {
  return description === undefined ? label : `${label} – ${description}`;
}

function ofCard({ title, text, imageUrl, links, choices }: Card): string {
  const words = linesOf(title, text, ...links.map(ofLink), ...choices.map(numbered));
  return words === '' ? (imageUrl ?? '') : words;
}

function ofField({ label, placeholder, options, isMultiple }: FormField, language: AgentLanguage): string {
  const name = placeholder === undefined ? label : `${label} (${placeholder})`;
  if (options === undefined || options.length === 0) return `- ${name}`;
  const choices = options.map((option) => described(option.label, option.description)).join(' / ');
  return `- ${isMultiple ? `${name} ${inLanguage(several, language)}` : name}: ${choices}`;
}

const several: LocalizedText = { en: '(one or more)', fr: '(un ou plusieurs)' };

function ofPlace({ title, address, latitude, longitude }: Place): string {
  return linesOf(title, address, `${latitude}, ${longitude}`);
}
