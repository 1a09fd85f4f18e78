import * as z from 'zod';

const text = z.strictObject({ content: z.string() });
const media = z.strictObject({ fileName: z.string(), url: z.url(), mimeType: z.string() });

const replyButton = z.strictObject({
  type: z.literal('REPLY_BUTTON'),
  text: z.string(),
  description: z.string().optional(),
  postback: z.string().optional(),
  icon: media.optional(),
});

/** The six types that both directions have (byoc-protocol §4.1), with what stands around the payload. Cards and plugins are free inside. */
function contentsWith<Around extends z.ZodRawShape>(around: Around) {
  return [
    z.strictObject({
      type: z.literal('TEXT'),
      payload: z.strictObject({
        text: z.string(),
        postback: z.string().optional(),
        elements: z.array(z.looseObject({})).optional(),
      }),
      ...around,
    }),
    z.strictObject({
      type: z.literal('QUICK_REPLIES'),
      payload: z.strictObject({ text, actions: z.array(replyButton) }),
      ...around,
    }),
    z.strictObject({
      type: z.literal('LIST_PICKER'),
      payload: z.strictObject({ title: text, text, actions: z.array(replyButton) }),
      ...around,
    }),
    z.strictObject({
      type: z.literal('RICH_LINK'),
      payload: z.strictObject({ media, title: text, url: z.url() }),
      ...around,
    }),
    z.strictObject({
      type: z.literal('ADAPTIVE_CARD'),
      payload: z.looseObject({ type: z.string(), version: z.string() }),
      ...around,
    }),
    z.strictObject({
      type: z.literal('PLUGIN'),
      payload: z.looseObject({ postback: z.string().optional(), elements: z.array(z.looseObject({})) }),
      ...around,
    }),
  ] as const;
}

const around = { fallbackText: z.string().optional(), postback: z.string().optional() };

/** `messageContent` of B6 (byoc-protocol §3.5). */
export const messageContentSchema = z.discriminatedUnion('type', contentsWith(around));

const aroundOfAgents = {
  ...around,
  parameters: z.record(z.string(), z.unknown()).optional(),
  isAutoTranslated: z.boolean().optional(),
  text: z.string().optional(),
};

const timePicker = z.strictObject({
  type: z.literal('TIME_PICKER'),
  payload: z.strictObject({
    title: text,
    event: z.strictObject({
      title: z.string(),
      /** `duration` in seconds. */
      timeSlots: z.array(z.strictObject({ id: z.string(), duration: z.number(), startTime: z.string() })),
    }),
    location: z
      .strictObject({ title: z.string(), latitude: z.number(), longitude: z.number(), radius: z.number().optional() })
      .optional(),
  }),
  ...aroundOfAgents,
});

const form = z.strictObject({
  type: z.literal('FORM'),
  payload: z.strictObject({
    title: z.string(),
    description: z.string().optional(),
    fields: z.array(
      z.strictObject({
        type: z.enum(['TEXT_INPUT', 'SELECT']),
        label: z.string(),
        ident: z.string(),
        placeholder: z.string().optional(),
        /** Their form is not known. */
        options: z.array(z.union([z.string(), z.looseObject({})])).optional(),
        multipleChoice: z.boolean().optional(),
      }),
    ),
    submission: z.strictObject({ id: z.string() }).optional(),
  }),
  ...aroundOfAgents,
});

/** `messageContent` of A2 in every type whose fields are known: two more than B6 takes (byoc-protocol §4.1). */
const agentContentSchema = z.discriminatedUnion('type', [...contentsWith(aroundOfAgents), timePicker, form]);
export type AgentContent = z.infer<typeof agentContentSchema>;

/** `messageContent` as a message keeps it: what agents and bots send may be of any type, and as wrong as they like. */
export const anyContentSchema = z.looseObject({
  type: z.string().min(1),
  payload: z.unknown().optional(),
  fallbackText: z.string().optional(),
  postback: z.string().optional(),
});
export type AnyContent = z.infer<typeof anyContentSchema>;

/** The content with its fields, or undefined where it has not those of its type. */
export function knownContent(content: AnyContent): AgentContent | undefined {
  return agentContentSchema.safeParse(content).data;
}

/** What is wrong with the content, by what is known of its type; empty where nothing is. */
export function contentProblems(content: AnyContent): string[] {
  const read = agentContentSchema.safeParse(content);
  return (read.error?.issues ?? []).map((issue) => `${issue.path.join('.') || 'the message'}: ${issue.message}`);
}

/** The words of an option of a form, whose shape is not known. */
export function optionText(option: string | Readonly<Record<string, unknown>>): string {
  if (typeof option === 'string') return option;
  const words = option['label'] ?? option['text'] ?? option['name'] ?? option['value'];
  return typeof words === 'string' ? words : '';
}

/** The words of a message, for the desk: the text, or the fallback, or a title. */
export function textOf(content: AnyContent): string {
  const known = knownContent(content);
  switch (known?.type) {
    case undefined:
      return content.fallbackText ?? `[${content.type}]`;
    case 'TEXT':
      return known.payload.text;
    case 'QUICK_REPLIES':
    case 'LIST_PICKER':
      return [known.payload.text.content, ...known.payload.actions.map((action) => `• ${action.text}`)].join('\n');
    case 'RICH_LINK':
      return `${known.payload.title.content}\n${known.payload.url}`;
    case 'TIME_PICKER':
    case 'FORM': {
      const { title } = known.payload;
      return known.fallbackText ?? (typeof title === 'string' ? title : title.content);
    }
    case 'ADAPTIVE_CARD':
    case 'PLUGIN':
      return known.fallbackText ?? `[${known.type}]`;
  }
}

/** What a button says to CXone when a customer pressed it (byoc-protocol §4.1): it stands at the content, or in its payload. */
export function postbackOf(content: AnyContent): string | undefined {
  if (content.postback !== undefined) return content.postback;
  const known = knownContent(content);
  return known?.type === 'TEXT' ? known.payload.postback : undefined;
}
