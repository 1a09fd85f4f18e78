import * as z from 'zod';

const key = z.string().regex(/^\d+$/);
const words = z.string();
const link = z.url({ protocol: /^https?$/ });
const choice = z.object({
  key,
  label: z.string().min(1),
  description: words.optional(),
  imageUrl: link.optional(),
});
const place = z.object({
  latitude: z.number(),
  longitude: z.number(),
  title: words.optional(),
  address: words.optional(),
});
const card = z.object({
  title: words.optional(),
  text: words.optional(),
  imageUrl: link.optional(),
  links: z.array(z.object({ label: words, url: link })),
  choices: z.array(choice),
});
const field = z.object({
  ident: z.string().min(1),
  label: words,
  placeholder: words.optional(),
  options: z.array(choice).optional(),
  isMultiple: z.boolean(),
});
const version = z.literal(1);

/** `content` of `message.send`, in the one version that this phone knows. */
export const richContentSchema = z.discriminatedUnion('kind', [
  z.object({ version, kind: z.literal('quickReplies'), text: words, choices: z.array(choice) }),
  z.object({ version, kind: z.literal('list'), title: words.optional(), text: words, choices: z.array(choice) }),
  z.object({ version, kind: z.literal('card'), text: words, cards: z.array(card) }),
  z.object({
    version,
    kind: z.literal('timeSlots'),
    text: words,
    slots: z.array(z.object({ key, startsAt: z.iso.datetime(), minutes: z.number().optional() })),
    place: place.optional(),
  }),
  z.object({ version, kind: z.literal('form'), title: words.optional(), text: words, fields: z.array(field) }),
  z.object({ version, kind: z.literal('location'), text: words, place }),
]);
export type RichContent = z.infer<typeof richContentSchema>;

/** What somebody pressed, or filled in, of a message of the business. */
export const pressSchema = z.object({
  messageId: z.string().min(1).max(200),
  key: z.string().min(1).max(100).optional(),
  answers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
});
export type Press = z.infer<typeof pressSchema>;

/** The words on what was pressed; empty of a form, and of what is not there. */
export function labelOf(content: RichContent | undefined, pressed: string | undefined): string {
  if (content === undefined || pressed === undefined) return '';
  if (content.kind === 'timeSlots') return content.slots.find((slot) => slot.key === pressed)?.startsAt ?? '';
  return choicesIn(content).find((other) => other.key === pressed)?.label ?? '';
}

function choicesIn(content: RichContent): readonly z.infer<typeof choice>[] {
  switch (content.kind) {
    case 'quickReplies':
    case 'list':
      return content.choices;
    case 'card':
      return content.cards.flatMap(({ choices }) => choices);
    default:
      return [];
  }
}
