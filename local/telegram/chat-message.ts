import * as z from 'zod';
import { fileKindSchema } from './file-kind.ts';
import { keyboardSchema } from './inline-keyboard.ts';

const contentSchema = z.discriminatedUnion('kind', [
  /** `boldLength`: UTF-16 units at the beginning that are bold. */
  z.strictObject({ kind: z.literal('text'), text: z.string(), boldLength: z.int().optional() }),
  z.strictObject({
    kind: z.literal('file'),
    as: fileKindSchema,
    /** Several sizes of a photo, the last the largest; one id for every other file. */
    fileIds: z.array(z.string()).min(1).readonly(),
    caption: z.string().optional(),
    boldLength: z.int().optional(),
  }),
  z.strictObject({ kind: z.literal('location'), latitude: z.number(), longitude: z.number() }),
  z.strictObject({
    kind: z.literal('venue'),
    latitude: z.number(),
    longitude: z.number(),
    title: z.string(),
    address: z.string(),
  }),
  z.strictObject({
    kind: z.literal('contact'),
    phoneNumber: z.string(),
    firstName: z.string(),
    lastName: z.string().optional(),
    userId: z.int().optional(),
  }),
]);
/** What a message says. */
export type Content = z.infer<typeof contentSchema>;

/** A message of a chat, by a person or by the bot. */
export const chatMessageSchema = z.strictObject({
  /** Counted chat by chat: the same id stands in several of them. */
  id: z.int(),
  /** Of the person, or of the bot. */
  authorId: z.int(),
  /** Unix time in seconds. */
  date: z.int(),
  editDate: z.int().optional(),
  replyToId: z.int().optional(),
  /** `media_group_id`. */
  albumId: z.string().optional(),
  /** The last update that told the bot of it; none where it is the bot's own, or was not asked for. */
  updateId: z.int().optional(),
  content: contentSchema,
  /** Below a message of the bot. */
  keyboard: keyboardSchema.optional(),
  /** One of each person, who has it as long as it stands here. */
  reactions: z
    .array(z.strictObject({ personId: z.int(), emoji: z.string() }))
    .readonly()
    .optional(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** The words of a message: its text or its caption. */
export function wordsOf(content: Content): string {
  if (content.kind === 'text') return content.text;
  return content.kind === 'file' ? (content.caption ?? '') : '';
}
