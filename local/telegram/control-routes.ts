import type { Update } from '@grammyjs/types';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import type { Connected } from '../pages/node-server.ts';
import { behaviourSchema } from './behaviour.ts';
import type { Bot } from './bot.ts';
import type { NewFile } from './bot-files.ts';
import type { Bots } from './bots.ts';
import type { Chat } from './chat.ts';
import type { ChatMessage } from './chat-message.ts';
import { fileKindOf, fileKindSchema } from './file-kind.ts';
import { newBotSchema } from './new-bot.ts';
import { placeOf, whichChatSchema } from './place.ts';
import type { Place } from './place.ts';
import { stateOf } from './state.ts';

/** Who does it, and where: `ida_holm` in the private chat, if nothing else is said. */
const atSchema = z.object({ user: z.string().default('ida_holm'), in: whichChatSchema.default('private') });

/** With its content in base64; `as` where it is to go as something else than its type says. */
const fileSchema = z
  .object({
    name: z.string().min(1),
    type: z.string().default('application/octet-stream'),
    content: z.base64(),
    as: fileKindSchema.optional(),
  })
  .transform(({ name, type, content, as }): NewFile => ({
    kind: as ?? fileKindOf(type),
    name,
    type,
    bytes: Buffer.from(content, 'base64'),
  }));

const messageSchema = atSchema.extend({
  /** The caption of the first file, where there are files. */
  text: z.string().max(4_096).optional(),
  files: z.array(fileSchema).max(10).default([]),
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  contact: z
    .object({
      phoneNumber: z.string(),
      firstName: z.string(),
      lastName: z.string().optional(),
      userId: z.int().optional(),
    })
    .optional(),
  replyTo: z.int().optional(),
});
const editSchema = atSchema.extend({ messageId: z.int(), text: z.string().min(1).max(4_096) });
/** A button by its label, or data that no button needs to have; `isOld`: of a message that Telegram shows no longer. */
const pressSchema = atSchema.extend({
  messageId: z.int(),
  label: z.string().optional(),
  data: z.string().optional(),
  isOld: z.boolean().default(false),
});
/** Without an emoji: the reaction is taken away. */
const reactionSchema = atSchema.extend({ messageId: z.int(), emoji: z.string().min(1).optional() });
const barSchema = atSchema.extend({ isBarred: z.boolean() });
/** An update of any kind, without its number, as it is to be sent. */
const rawUpdateSchema = z.object({
  update: z.custom<Omit<Update, 'update_id'>>((value) => z.record(z.string(), z.unknown()).safeParse(value).success),
});

/** What a test drives Telegram with, under `/__telegram`. */
export function controlRoutes(bots: Bots): Hono<Connected> {
  const app = new Hono<Connected>();
  const botNamed = (username: string): Bot => {
    const bot = bots.named(username);
    if (bot === undefined) throw new HTTPException(404, { message: `There is no bot @${username}.` });
    return bot;
  };
  const place = (username: string, at: z.infer<typeof atSchema>): Place => {
    const found = placeOf(bots, username, at.user, at.in);
    if (found === undefined) throw new HTTPException(404, { message: `There is no such chat of @${username}.` });
    return found;
  };

  app.get('/state', (c) => c.json(stateOf(bots)));

  app.post('/bots', async (c) => {
    const { name, username } = newBotSchema(bots).parse(await c.req.json());
    return c.json({ token: bots.create(name, username).token });
  });

  app.post('/bots/:username/messages', async (c) => {
    const message = messageSchema.parse(await c.req.json());
    const { bot, chat, person } = place(c.req.param('username'), message);
    if (chat.isBarred && !chat.isGroup) return c.json({ problem: 'The bot is blocked.' }, 409);
    const written = [...write(bot, chat, person, message)];
    if (written.length === 0) return c.json({ problem: 'Write something.' }, 400);
    return c.json({ chatId: chat.id, messageIds: written.map(({ id }) => id) });
  });

  app.post('/bots/:username/edits', async (c) => {
    const edit = editSchema.parse(await c.req.json());
    const { bot, chat, person } = place(c.req.param('username'), edit);
    const edited = bot.hearEdit(chat, person, edit.messageId, edit.text);
    if (edited === undefined) return c.json({ problem: 'Nobody can edit this message.' }, 409);
    return c.json({ chatId: chat.id, messageId: edited.id });
  });

  app.post('/bots/:username/presses', async (c) => {
    const { messageId, label, data, isOld, ...at } = pressSchema.parse(await c.req.json());
    const { bot, chat, person } = place(c.req.param('username'), at);
    if (chat.isBarred) return c.json({ problem: 'The bot is blocked.' }, 409);
    const buttons = chat.find(messageId)?.keyboard?.flat() ?? [];
    const carried = data ?? buttons.find(({ text }) => text === label)?.data;
    const query = carried === undefined ? undefined : bot.press(chat, person, messageId, carried, isOld);
    if (query === undefined) return c.json({ problem: 'There is no such button.' }, 409);
    return c.json({ queryId: query.id });
  });

  app.post('/bots/:username/reactions', async (c) => {
    const { messageId, emoji, ...at } = reactionSchema.parse(await c.req.json());
    const { bot, chat, person } = place(c.req.param('username'), at);
    if (chat.isBarred) return c.json({ problem: 'The bot is blocked.' }, 409);
    if (!bot.hearReaction(chat, person, messageId, emoji)) return c.json({ problem: 'There is no such message.' }, 409);
    return c.json({ chatId: chat.id, messageId });
  });

  app.post('/bots/:username/bar', async (c) => {
    const asked = barSchema.parse(await c.req.json());
    const { bot, chat, person } = place(c.req.param('username'), asked);
    bot.bar(chat, person, asked.isBarred);
    return c.json({ chatId: chat.id, isBarred: chat.isBarred });
  });

  app.post('/bots/:username/updates', async (c) => {
    const { update } = rawUpdateSchema.parse(await c.req.json());
    return c.json({ updateId: botNamed(c.req.param('username')).updates.add(update) });
  });

  app.post('/bots/:username/behaviour', async (c) => {
    const bot = botNamed(c.req.param('username'));
    bot.behaviour = behaviourSchema.parse(await c.req.json());
    return c.json(bot.behaviour);
  });

  app.post('/bots/:username/token', (c) => {
    const bot = botNamed(c.req.param('username'));
    bots.revoke(bot);
    return c.json({ token: bot.token });
  });

  return app;
}

function* write(
  bot: Bot,
  chat: Chat,
  person: Place['person'],
  { text, files, location, contact, replyTo: replyToId }: z.infer<typeof messageSchema>,
): Iterable<ChatMessage> {
  if (files.length > 0) yield* bot.hearFiles(chat, person, { files, caption: text, replyToId });
  else if (text !== undefined) yield bot.hear(chat, person, { content: { kind: 'text', text }, replyToId });
  if (location !== undefined) yield bot.hear(chat, person, { content: { kind: 'location', ...location }, replyToId });
  if (contact !== undefined) yield bot.hear(chat, person, { content: { kind: 'contact', ...contact }, replyToId });
}
