import * as z from 'zod';

/** Messages as the Messaging API takes them (reference, "Message objects"): what is not in there is refused. */

const address = z.url({ protocol: /^https?$/ }).max(2_000);
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const short = (most: number) =>
  z
    .string()
    .min(1)
    .refine((text) => [...graphemes.segment(text)].length <= most, { error: `At most ${most} characters` });

const postback = z.strictObject({
  type: z.literal('postback'),
  label: short(20).optional(),
  data: z.string().min(1).max(300),
  displayText: z.string().max(300).optional(),
});
export type Postback = z.infer<typeof postback>;
const uri = z.strictObject({ type: z.literal('uri'), label: short(20).optional(), uri: address.max(1_000) });
const action = z.discriminatedUnion('type', [postback, uri]);

/** A button below a text has to have a label. */
const quickReply = z.strictObject({
  items: z
    .array(z.strictObject({ type: z.literal('action'), action: postback.extend({ label: short(20) }) }))
    .min(1)
    .max(13),
});

const text = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1).max(5_000),
  quoteToken: z.string().min(1).optional(),
  quickReply: quickReply.optional(),
});
const image = z.strictObject({
  type: z.literal('image'),
  originalContentUrl: address,
  previewImageUrl: address,
});
const location = z.strictObject({
  type: z.literal('location'),
  title: z.string().min(1).max(100),
  address: z.string().min(1).max(100),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});

const flexText = z.looseObject({ type: z.literal('text'), text: z.string().min(1) });
const flexImage = z.looseObject({ type: z.literal('image'), url: address });
const flexBox: z.ZodType<FlexBox> = z.lazy(() =>
  z.looseObject({
    type: z.literal('box'),
    layout: z.enum(['vertical', 'horizontal', 'baseline']),
    action: action.optional(),
    contents: z.array(z.union([flexText, flexImage, flexBox])).min(1),
  }),
);
export interface FlexBox {
  readonly type: 'box';
  readonly action?: z.infer<typeof action> | undefined;
  readonly contents: readonly FlexComponent[];
}
export type FlexComponent = z.infer<typeof flexText> | z.infer<typeof flexImage> | FlexBox;

const bubble = z
  .strictObject({ type: z.literal('bubble'), hero: flexImage.optional(), body: flexBox.optional() })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= 30_000, { error: 'At most 30 kB' });
export type FlexBubble = z.infer<typeof bubble>;
const flex = z.strictObject({
  type: z.literal('flex'),
  altText: z.string().min(1).max(1_500),
  contents: z.union([
    bubble,
    z.strictObject({ type: z.literal('carousel'), contents: z.array(bubble).min(1).max(12) }),
  ]),
});

export const pushedMessageSchema = z.discriminatedUnion('type', [text, image, location, flex]);
export type PushedMessage = z.infer<typeof pushedMessageSchema>;

export const pushSchema = z.strictObject({
  to: z.string().regex(/^[UCR][0-9a-f]{32}$/),
  messages: z.array(pushedMessageSchema).min(1).max(5),
  notificationDisabled: z.boolean().optional(),
});

/** What of a message can be pressed: what comes back, and what is said in the chat. */
export function buttonsIn(pushed: PushedMessage): Postback[] {
  if (pushed.type === 'text') return (pushed.quickReply?.items ?? []).map((item) => item.action);
  if (pushed.type !== 'flex') return [];
  const bubbles = pushed.contents.type === 'carousel' ? pushed.contents.contents : [pushed.contents];
  return bubbles.flatMap(({ body }) => (body === undefined ? [] : buttonsOf(body)));
}

function buttonsOf(component: FlexComponent): Postback[] {
  if (component.type !== 'box') return [];
  const own = component.action?.type === 'postback' ? [component.action] : [];
  return [...own, ...component.contents.flatMap(buttonsOf)];
}
