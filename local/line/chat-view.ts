import * as z from 'zod';
import type { CardView, ChoiceView, FileView, MessageView, MessengerView } from '../pages/messenger.ts';
import type { LineAccount, LineMessage } from './account.ts';
import type { FlexBox, FlexBubble, FlexComponent, PushedMessage } from './schemas.ts';

/** What a user has said, as far as the phone shows it. */
const saidSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  quotedMessageId: z.string().optional(),
  title: z.string().optional(),
  address: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
});

/** LINE's own picture of it is not ours to show. */
const STICKER = '🌙';

/** What the phone of a user shows of the chat with the account. */
export function chatView(account: LineAccount, chatId: string): MessengerView {
  const messages = account.chat(chatId);
  const last = messages.at(-1);
  return {
    isBlocked: account.blockedBy.has(chatId),
    isTyping: account.isLoading(chatId),
    // Buttons below a text are there until the next message.
    messages: messages.map((message) =>
      message.pushed === undefined ? saidView(account, message) : pushedView(message, message.pushed, message === last),
    ),
  };
}

const NOTHING = { words: '', isUnsent: false, isSticker: false, files: [], pictures: [], cards: [], choices: [] };

function saidView(account: LineAccount, { id, at, said, isUnsent = false, state }: LineMessage): MessageView {
  const own = { ...NOTHING, id, at, isOwn: true };
  if (isUnsent) return { ...own, isUnsent };
  const { type, text = '', quotedMessageId, title, address, latitude, longitude } = saidSchema.parse(said);
  const isSticker = type === 'sticker';
  return {
    ...{ ...own, state, isSticker, words: isSticker ? STICKER : text, replyTo: quotedMessageId },
    files: filesOf(account, id),
    ...(latitude !== undefined && longitude !== undefined && { place: { title, address, latitude, longitude } }),
  };
}

function filesOf(account: LineAccount, id: string): readonly FileView[] {
  const content = account.contents.get(id);
  if (content === undefined) return [];
  const { name, type, size, bytesId } = content;
  return [{ name, type, size, bytesId }];
}

function pushedView({ id, at }: LineMessage, pushed: PushedMessage, isLast: boolean): MessageView {
  const theirs = { ...NOTHING, id, at, isOwn: false };
  switch (pushed.type) {
    case 'text': {
      const buttons = isLast ? (pushed.quickReply?.items ?? []) : [];
      const choices = buttons.map(({ action }) => ({ label: action.label, key: action.data }));
      return { ...theirs, words: pushed.text, replyTo: pushed.quoteToken?.replace(/^quote-/, ''), choices };
    }
    case 'image':
      return { ...theirs, pictures: [pushed.originalContentUrl] };
    case 'location':
      return { ...theirs, place: pushed };
    case 'flex': {
      const bubbles = pushed.contents.type === 'carousel' ? pushed.contents.contents : [pushed.contents];
      return { ...theirs, cards: bubbles.map(cardOf) };
    }
  }
}

function cardOf({ hero, body }: FlexBubble): CardView {
  const inBody = body === undefined ? { pictures: [], lines: [], choices: [] } : partsOf(body);
  return { ...inBody, pictures: [...(hero ? [hero.url] : []), ...inBody.pictures] };
}

function partsOf(component: FlexComponent): CardView {
  if (component.type === 'text') return { pictures: [], lines: [component.text], choices: [] };
  if (component.type === 'image') return { pictures: [component.url], lines: [], choices: [] };
  if (component.action !== undefined)
    return { pictures: [], lines: [], choices: [choiceOf(component, component.action)] };
  const inside = component.contents.map(partsOf);
  return {
    pictures: inside.flatMap(({ pictures }) => pictures),
    lines: inside.flatMap(({ lines }) => lines),
    choices: inside.flatMap(({ choices }) => choices),
  };
}

/** A box that can be pressed: its first text is its label. */
function choiceOf({ contents }: FlexBox, action: NonNullable<FlexBox['action']>): ChoiceView {
  const [first, ...others] = contents.flatMap((one) => partsOf(one).lines);
  const label = first ?? action.label ?? '';
  const description = others.length > 0 ? others.join('\n') : undefined;
  if (action.type === 'uri') return { label, description, url: action.uri };
  return { label: label === '' ? (action.displayText ?? '') : label, description, key: action.data };
}
