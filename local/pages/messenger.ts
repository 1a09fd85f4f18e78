import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { eventStream } from './event-stream.ts';
import { fileHeaders } from './file-headers.ts';
import { type MessengerPage, messengerPage } from './messenger-page.ts';
import type { Connected } from './node-server.ts';

/** What a person's page shows of a chat with an account of a business. */
export interface MessengerView {
  /** The person has blocked the account. */
  readonly isBlocked: boolean;
  readonly isTyping: boolean;
  readonly messages: readonly MessageView[];
}

export interface MessageView {
  readonly id: string;
  readonly isOwn: boolean;
  /** ISO 8601. */
  readonly at: string;
  readonly words: string;
  /** The person has taken it back: nothing else of it is there. */
  readonly isUnsent: boolean;
  readonly isSticker: boolean;
  /** Id of the message that it answers. */
  readonly replyTo?: string | undefined;
  /** Whose bytes are here. */
  readonly files: readonly FileView[];
  /** Addresses of pictures that are elsewhere. */
  readonly pictures: readonly string[];
  readonly place?: PlaceView | undefined;
  readonly cards: readonly CardView[];
  readonly choices: readonly ChoiceView[];
  /** Of one's own: on its way to the account, there, read, or refused by its webhook. */
  readonly state?: 'waiting' | 'taken' | 'read' | 'lost' | undefined;
}

export interface FileView {
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly bytesId: string;
}

export interface PlaceView {
  readonly title?: string | undefined;
  readonly address?: string | undefined;
  readonly latitude: number;
  readonly longitude: number;
}

export interface CardView {
  readonly pictures: readonly string[];
  readonly lines: readonly string[];
  readonly choices: readonly ChoiceView[];
}

/** What can be pressed: it tells the account something, or opens an address. */
export interface ChoiceView {
  readonly label: string;
  readonly description?: string | undefined;
  readonly key?: string | undefined;
  readonly url?: string | undefined;
}

export interface PickedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Written {
  readonly text: string;
  readonly files: readonly PickedFile[];
  readonly replyTo: string | undefined;
}

/** A chat of one person with one account, and what the person can do in it. */
export interface MessengerChat {
  view(): MessengerView;
  /** @returns What ends it. */
  onChange(listener: () => void): () => void;
  write(written: Written): void;
  /** Sends a place or a sticker. */
  send(thing: 'location' | 'sticker', replyTo: string | undefined): void;
  /** @returns Whether there is such a button. */
  press(messageId: string, key: string): boolean;
  /** @returns Whether it can be taken back. */
  unsend(messageId: string): boolean;
  block(isBlocked: boolean): void;
  /** The page shows all that is there. */
  read(): void;
}

export interface MessengerFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Messenger {
  /** What the query of the page's address asks for; undefined: there is no such chat. */
  page(query: Readonly<Record<string, string>>): MessengerPage | undefined;
  chat(id: string): MessengerChat | undefined;
  file(bytesId: string): MessengerFile | undefined;
}

const replyToSchema = z.string().max(100).optional();
const writtenSchema = z.object({
  text: z.string().trim().max(5_000),
  replyTo: replyToSchema,
  files: z.array(z.instanceof(File)).max(10),
});
const thingSchema = z.object({ thing: z.enum(['location', 'sticker']), replyTo: replyToSchema });
const pressSchema = z.object({ messageId: z.string(), key: z.string() });
const unsendSchema = z.object({ messageId: z.string() });
const blockSchema = z.object({ isBlocked: z.boolean() });

/** A phone in the browser: its page, and what a person does there. messenger.js calls them. */
export function messengerRoutes(messenger: Messenger): Hono<Connected> {
  const app = new Hono<Connected>();
  const chatAt = (id: string): MessengerChat => {
    const chat = messenger.chat(id);
    if (chat === undefined) throw new HTTPException(404, { message: 'There is no such chat.' });
    return chat;
  };
  /** Where the person can write. */
  const openAt = (id: string): MessengerChat => {
    const chat = chatAt(id);
    if (chat.view().isBlocked) throw new HTTPException(409, { message: 'The account is blocked.' });
    return chat;
  };

  app.get('/', (c) => {
    const page = messenger.page(c.req.query());
    if (page === undefined) throw new HTTPException(404, { message: 'There is no such chat.' });
    return c.html(messengerPage(page));
  });

  app.get('/files/:bytesId', (c) => {
    const file = messenger.file(c.req.param('bytesId'));
    if (file === undefined) throw new HTTPException(404, { message: 'There is no such file.' });
    return new Response(Uint8Array.from(file.bytes), { headers: fileHeaders(file.name, file.type) });
  });

  app.get('/chats/:chat/events', (c) => {
    const chat = chatAt(c.req.param('chat'));
    return eventStream(
      () => chat.view(),
      (listener) => chat.onChange(listener),
    );
  });

  app.post('/chats/:chat/messages', async (c) => {
    const chat = openAt(c.req.param('chat'));
    const form = await c.req.formData();
    const picked = form.getAll('files').filter((value) => value instanceof File && value.name !== '');
    const { text, replyTo, files } = writtenSchema.parse({ ...Object.fromEntries(form), files: picked });
    if (text === '' && files.length === 0) return c.json({ problem: 'nothing to send' }, 422);
    const bytes = await Promise.all(files.map((file) => file.arrayBuffer()));
    const read = files.map(({ name, type }, index) => ({
      ...{ name, type: type || 'application/octet-stream' },
      bytes: Buffer.from(bytes[index] ?? new ArrayBuffer()),
    }));
    chat.write({ text, files: read, replyTo });
    return c.body(null, 204);
  });

  app.post('/chats/:chat/things', async (c) => {
    const { thing, replyTo } = thingSchema.parse(await c.req.json());
    openAt(c.req.param('chat')).send(thing, replyTo);
    return c.body(null, 204);
  });

  app.post('/chats/:chat/presses', async (c) => {
    const { messageId, key } = pressSchema.parse(await c.req.json());
    const isPressed = openAt(c.req.param('chat')).press(messageId, key);
    return isPressed ? c.body(null, 204) : c.json({ problem: 'no such button' }, 409);
  });

  app.post('/chats/:chat/unsent', async (c) => {
    const isGone = openAt(c.req.param('chat')).unsend(unsendSchema.parse(await c.req.json()).messageId);
    return isGone ? c.body(null, 204) : c.json({ problem: 'nothing to take back' }, 409);
  });

  app.post('/chats/:chat/block', async (c) => {
    chatAt(c.req.param('chat')).block(blockSchema.parse(await c.req.json()).isBlocked);
    return c.body(null, 204);
  });

  app.post('/chats/:chat/read', (c) => {
    chatAt(c.req.param('chat')).read();
    return c.body(null, 204);
  });

  return app;
}
