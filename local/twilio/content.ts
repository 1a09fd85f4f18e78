import * as z from 'zod';
import type { Channel } from './address.ts';

/** Content as the Content API takes it (https://www.twilio.com/docs/content): a text may hold variables, `{{1}}`. */

const title = (most: number) => z.string().min(1).max(most);
const body = (most: number) => z.string().min(1).max(most);
const reply = z.strictObject({
  type: z.literal('QUICK_REPLY').default('QUICK_REPLY'),
  title: title(20),
  id: z.string().min(1).max(200).optional(),
});
const link = z.strictObject({
  type: z.literal('URL'),
  title: title(20),
  url: z.string().min(1),
  id: z.string().optional(),
});
const call = z.strictObject({ type: z.literal('PHONE_NUMBER'), title: title(20), phone: z.string().min(1) });
/** On a card, a label has up to 25 characters: those of RCS. */
const action = z.discriminatedUnion('type', [
  reply.extend({ title: title(25) }),
  link.extend({ title: title(25) }),
  call.extend({ title: title(25) }),
]);
const listItem = z.strictObject({
  id: z.string().min(1).max(200),
  item: title(24),
  description: z.string().max(72).optional(),
});
const carouselCard = z.strictObject({
  title: z.string().max(160).optional(),
  body: body(160),
  media: z.string().min(1),
  actions: z.array(action).min(1).max(2),
});

const typesSchema = z
  .strictObject({
    'twilio/text': z.strictObject({ body: body(1_600) }).optional(),
    'twilio/media': z
      .strictObject({ body: body(1_600).optional(), media: z.array(z.string()).min(1).max(10) })
      .optional(),
    'twilio/location': z
      .strictObject({
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
        label: z.string().optional(),
        address: z.string().optional(),
      })
      .optional(),
    'twilio/quick-reply': z.strictObject({ body: body(1_024), actions: z.array(reply).min(1).max(10) }).optional(),
    'twilio/list-picker': z
      .strictObject({ body: body(1_024), button: title(20), items: z.array(listItem).min(1).max(10) })
      .optional(),
    'twilio/call-to-action': z
      .strictObject({
        body: body(640),
        actions: z
          .array(z.union([link, call]))
          .min(1)
          .max(2),
      })
      .optional(),
    'twilio/card': z
      .strictObject({
        // Without a title, RCS shows the text with chips below it.
        title: body(1_024).optional(),
        body: body(1_600).optional(),
        subtitle: z.string().max(60).optional(),
        media: z.array(z.string()).max(1).optional(),
        actions: z.array(action).max(10).optional(),
      })
      .optional(),
    'twilio/carousel': z.strictObject({ body: body(1_024), cards: z.array(carouselCard).min(2).max(10) }).optional(),
  })
  .refine((types) => Object.keys(types).length > 0, { error: 'At least one type of content' });
type Types = z.infer<typeof typesSchema>;

export const newContentSchema = z.strictObject({
  friendly_name: z.string().optional(),
  language: z.string().min(2).max(10),
  variables: z.record(z.string(), z.string()).optional(),
  types: typesSchema,
});

export const contentSchema = newContentSchema.extend({
  sid: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** By WhatsApp: only what is approved may begin a conversation. */
  approval: z.enum(['unsubmitted', 'received', 'approved', 'rejected']),
});
export type Content = z.infer<typeof contentSchema>;

/** What a person can do with a message: press a button, choose from a list, open an address. */
const choiceSchema = z.strictObject({
  title: z.string(),
  /** What the webhook gets, as `ButtonPayload` or `ListId`; none where it opens an address. */
  payload: z.string().optional(),
  url: z.string().optional(),
  description: z.string().optional(),
});
type Choice = z.infer<typeof choiceSchema>;

/** What a message shows beside its text. */
export const richContentSchema = z.strictObject({
  kind: z.enum(['buttons', 'list']),
  body: z.string(),
  choices: z.array(choiceSchema),
  mediaUrls: z.array(z.string()),
});
export type RichContent = z.infer<typeof richContentSchema>;

/** Which types each channel shows (https://www.twilio.com/docs/content/overview), the richest first. */
const shownOn: Readonly<Record<Channel, readonly (keyof Types)[]>> = {
  sms: ['twilio/media', 'twilio/text'],
  whatsapp: [
    ...([
      'twilio/carousel',
      'twilio/card',
      'twilio/list-picker',
      'twilio/quick-reply',
      'twilio/call-to-action',
    ] as const),
    ...(['twilio/location', 'twilio/media', 'twilio/text'] as const),
  ],
  rcs: [
    ...(['twilio/carousel', 'twilio/card', 'twilio/quick-reply', 'twilio/call-to-action'] as const),
    ...(['twilio/location', 'twilio/media', 'twilio/text'] as const),
  ],
};

/** What of a content a channel shows, with its variables filled in; undefined: it has nothing for this channel. */
export function contentFor(
  content: Content,
  channel: Channel,
  given: Readonly<Record<string, string>>,
): RichContent | undefined {
  const values = { ...content.variables, ...given };
  const filled = fillIn(content.types, values);
  const type = shownOn[channel].find((name) => filled[name] !== undefined);
  return type === undefined ? undefined : richOf(filled, type);
}

/** A variable without a value stays as it is. */
function fillIn(types: Types, values: Readonly<Record<string, string>>): Types {
  const json = JSON.stringify(types, (_, value: unknown) =>
    typeof value === 'string'
      ? value.replace(/\{\{(\w+)\}\}/g, (variable, name: string) => values[name] ?? variable)
      : value,
  );
  return typesSchema.parse(JSON.parse(json));
}

function richOf(types: Types, type: keyof Types): RichContent {
  const none: Omit<RichContent, 'body'> = { kind: 'buttons', choices: [], mediaUrls: [] };
  const text = types['twilio/text'];
  if (type === 'twilio/text' && text) return { ...none, body: text.body };
  const media = types['twilio/media'];
  if (type === 'twilio/media' && media) return { ...none, body: media.body ?? '', mediaUrls: media.media };
  const location = types['twilio/location'];
  if (type === 'twilio/location' && location) return { ...none, body: location.label ?? '' };
  const list = types['twilio/list-picker'];
  if (type === 'twilio/list-picker' && list) {
    const choices = list.items.map(({ id, item, description }) => ({
      ...{ title: item, payload: id },
      ...(description === undefined ? {} : { description }),
    }));
    return { ...none, kind: 'list', body: list.body, choices };
  }
  const card = types['twilio/card'];
  if (type === 'twilio/card' && card) {
    const words = [card.title, card.body, card.subtitle].filter((part) => part !== undefined);
    const choices = (card.actions ?? []).map(choiceOf);
    return { ...none, body: words.join('\n'), choices, mediaUrls: card.media ?? [] };
  }
  const carousel = types['twilio/carousel'];
  if (type === 'twilio/carousel' && carousel) {
    const cards = carousel.cards.map((one) => [one.title, one.body].filter((part) => part !== undefined).join('\n'));
    const choices = carousel.cards.flatMap((one) => one.actions.map(choiceOf));
    return {
      ...none,
      body: [carousel.body, ...cards].join('\n'),
      choices,
      mediaUrls: carousel.cards.map((one) => one.media),
    };
  }
  const buttons = type === 'twilio/quick-reply' ? types[type] : types['twilio/call-to-action'];
  return { ...none, body: buttons?.body ?? '', choices: (buttons?.actions ?? []).map(choiceOf) };
}

function choiceOf(one: z.infer<typeof action>): Choice {
  if (one.type === 'URL') return { title: one.title, url: one.url };
  if (one.type === 'PHONE_NUMBER') return { title: one.title, url: `tel:${one.phone}` };
  return { title: one.title, payload: one.id ?? one.title };
}
