import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { assetRoutes } from '../pages/assets.ts';
import { eventStream } from '../pages/event-stream.ts';
import { fileHeaders } from '../pages/file-headers.ts';
import type { Connected } from '../pages/node-server.ts';
import { inLanguageOfBrowser } from '../pages/speak.ts';
import type { NewFile } from './bot-files.ts';
import { botFatherRoutes } from './bot-father-routes.ts';
import type { Bots } from './bots.ts';
import { chatPage } from './chat-page.ts';
import type { Content } from './chat-message.ts';
import { chatView, REACTIONS } from './chat-view.ts';
import { fileKindOf } from './file-kind.ts';
import { PEOPLE } from './person.ts';
import type { Person } from './person.ts';
import { placeOf } from './place.ts';
import type { Place } from './place.ts';
import { STICKER } from './sticker.ts';

const replyToSchema = z.coerce.number().int().optional();
const writtenSchema = z.object({
  text: z.string().trim().max(4_096),
  replyTo: replyToSchema,
  media: z.array(z.instanceof(File)).max(10),
  document: z.array(z.instanceof(File)).max(10),
});
const editSchema = z.object({ messageId: z.int(), text: z.string().trim().min(1).max(4_096) });
const thingSchema = z.object({ thing: z.enum(['location', 'contact', 'sticker']), replyTo: replyToSchema });
const pressSchema = z.object({ messageId: z.int(), data: z.string() });
const reactionSchema = z.object({ messageId: z.int(), emoji: z.enum(REACTIONS).optional() });
const barSchema = z.object({ isBarred: z.boolean() });

/** What a person's browser reaches: the chats, their files, and BotFather. */
export function phoneRoutes(bots: Bots): Hono<Connected> {
  const app = new Hono<Connected>();
  const place = (bot: string, person: string, which: string): Place => {
    const found = placeOf(bots, bot, person, which);
    if (found === undefined) throw new HTTPException(404, { message: 'There is no such chat.' });
    return found;
  };
  /** The place, if the person can write there. */
  const open = (bot: string, person: string, which: string): Place => {
    const found = place(bot, person, which);
    if (found.chat.isBarred && !found.chat.isGroup) throw new HTTPException(409, { message: 'The bot is blocked.' });
    return found;
  };

  app.use(inLanguageOfBrowser);
  app.route('/assets', assetRoutes(new URL('./assets/', import.meta.url)));
  app.route('/botfather', botFatherRoutes(bots));

  app.get('/', (c) => {
    const { bot, user, in: which } = c.req.query();
    const [firstBot] = bots.all;
    const [firstPerson] = PEOPLE;
    const here = place(bot ?? firstBot?.username ?? '', user ?? firstPerson?.username ?? '', which ?? 'private');
    return c.html(chatPage(bots.all, here));
  });

  app.get('/files/:bytesId', (c) => {
    const found = bots.file(c.req.param('bytesId'));
    const bytes = found?.bot.files.read(found.file);
    if (found === undefined || bytes === undefined) throw new HTTPException(404, { message: 'There is no such file.' });
    return new Response(Uint8Array.from(bytes), { headers: fileHeaders(found.file.name, found.file.type) });
  });

  app.get('/chats/:bot/:person/:which/events', (c) => {
    const { bot, person, which } = c.req.param();
    const here = place(bot, person, which);
    return eventStream(
      () => chatView(here),
      (listener) => here.bot.onChange(listener),
    );
  });

  app.post('/chats/:bot/:person/:which/messages', async (c) => {
    const { bot: botName, person: personName, which } = c.req.param();
    const { bot, chat, person } = open(botName, personName, which);
    const form = await c.req.formData();
    const filesOf = (field: string) => form.getAll(field).filter((value) => value instanceof File && value.name !== '');
    const { text, replyTo, media, document } = writtenSchema.parse({
      ...Object.fromEntries(form),
      media: filesOf('media'),
      document: filesOf('document'),
    });
    const files = await Promise.all([
      ...media.map((file) => newFile(file, fileKindOf(file.type))),
      ...document.map((file) => newFile(file, 'document')),
    ]);
    if (files.length > 0) bot.hearFiles(chat, person, { files, caption: text || undefined, replyToId: replyTo });
    else if (text !== '') bot.hear(chat, person, { content: { kind: 'text', text }, replyToId: replyTo });
    else return c.json({ problem: 'nothing to send' }, 422);
    return c.body(null, 204);
  });

  app.post('/chats/:bot/:person/:which/things', async (c) => {
    const { bot: botName, person: personName, which } = c.req.param();
    const { bot, chat, person } = open(botName, personName, which);
    const { thing, replyTo } = thingSchema.parse(await c.req.json());
    if (thing === 'sticker') bot.hearFiles(chat, person, { files: [STICKER], replyToId: replyTo });
    else bot.hear(chat, person, { content: contentOf(thing, person), replyToId: replyTo });
    return c.body(null, 204);
  });

  app.post('/chats/:bot/:person/:which/edits', async (c) => {
    const { bot: botName, person: personName, which } = c.req.param();
    const { bot, chat, person } = open(botName, personName, which);
    const { messageId, text } = editSchema.parse(await c.req.json());
    const edited = bot.hearEdit(chat, person, messageId, text);
    return edited === undefined ? c.json({ problem: 'nothing to edit' }, 409) : c.body(null, 204);
  });

  app.post('/chats/:bot/:person/:which/presses', async (c) => {
    const { bot: botName, person: personName, which } = c.req.param();
    const { bot, chat, person } = open(botName, personName, which);
    const { messageId, data } = pressSchema.parse(await c.req.json());
    const isThere =
      chat
        .find(messageId)
        ?.keyboard?.flat()
        .some((button) => button.data === data) === true;
    if (!isThere || bot.press(chat, person, messageId, data) === undefined) {
      return c.json({ problem: 'no such button' }, 409);
    }
    return c.body(null, 204);
  });

  app.post('/chats/:bot/:person/:which/reactions', async (c) => {
    const { bot: botName, person: personName, which } = c.req.param();
    const { bot, chat, person } = open(botName, personName, which);
    const { messageId, emoji } = reactionSchema.parse(await c.req.json());
    const isTaken = bot.hearReaction(chat, person, messageId, emoji);
    return isTaken ? c.body(null, 204) : c.json({ problem: 'no such message' }, 409);
  });

  app.post('/chats/:bot/:person/:which/bar', async (c) => {
    const { bot: botName, person: personName, which } = c.req.param();
    const { bot, chat, person } = place(botName, personName, which);
    bot.bar(chat, person, barSchema.parse(await c.req.json()).isBarred);
    return c.body(null, 204);
  });

  return app;
}

/** The sea front of Brighton, or the person's own contact. */
function contentOf(thing: 'location' | 'contact', { id, firstName, lastName, phoneNumber }: Person): Content {
  if (thing === 'location') return { kind: 'location', latitude: 50.8197, longitude: -0.1367 };
  return { kind: 'contact', phoneNumber, firstName, lastName, userId: id };
}

async function newFile(file: File, kind: NewFile['kind']): Promise<NewFile> {
  const type = file.type || 'application/octet-stream';
  return { kind, name: file.name, type, bytes: Buffer.from(await file.arrayBuffer()) };
}
