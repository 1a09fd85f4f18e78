import * as z from 'zod/mini';
import type { SignalEvent } from '../../../contract/events.ts';
import type { LocalizedText } from '../../../contract/localized-text.ts';
import { authorOf } from './author.ts';
import { chatSchema, idSchema, lenient, messageIdIn, personSchema, timeOf, words } from './update.ts';

/** What customers do without words. Of neither update does Telegram tell the topic. */

const shownSchema = lenient(z.array(z.object({ type: words, emoji: words, custom_emoji_id: words })));

const reactionSchema = z.object({
  chat: chatSchema,
  message_id: idSchema,
  user: lenient(personSchema),
  actor_chat: lenient(chatSchema),
  date: lenient(z.int()),
  old_reaction: shownSchema,
  new_reaction: shownSchema,
});

/** Paid with Stars (Bot API, ReactionTypePaid). */
const PAID = '⭐';

/**
 * A reaction to a message, or its end; or why it is none for an agent (Bot API, MessageReactionUpdated). Telegram doesn't tell
 * who wrote the message: customers mostly react to what they get.
 */
export function reactionIn(value: unknown, updateId: string): SignalEvent | string {
  const reaction = reactionSchema.safeParse(value).data;
  if (reaction === undefined) return 'The reaction lacks its chat or its message.';
  const { chat, user, actor_chat: inNameOf, old_reaction: before = [], new_reaction: after = [] } = reaction;
  if (chat.is_forum === true || chat.is_direct_messages === true) {
    return 'The reaction is to a message of a topic, and Telegram does not tell which topic it is.';
  }
  const author = authorOf({ from: user, sender_chat: inNameOf });
  if (author === undefined) return 'The reaction is by a bot, or by nobody.';
  const [added] = after.filter(
    ({ emoji, custom_emoji_id: custom, type }) =>
      !before.some((one) => one.emoji === emoji && one.custom_emoji_id === custom && one.type === type),
  );
  if (added !== undefined && added.emoji === undefined && added.type !== 'paid') {
    return 'The reaction is a picture of Telegram’s own, which no text can show.';
  }
  const message = messageIdIn(reaction);
  return {
    kind: 'signal',
    conversationId: chat.id,
    author,
    providerEventId: `${message}:reaction-${updateId}`,
    occurredAt: timeOf(reaction.date),
    signal: { kind: 'reaction', emoji: added === undefined ? undefined : (added.emoji ?? PAID) },
    on: { sentBy: 'ours', sentId: message },
  };
}

const memberSchema = z.object({
  chat: chatSchema,
  from: personSchema,
  date: lenient(z.int()),
  old_chat_member: lenient(z.object({ status: words })),
  new_chat_member: z.object({ status: z.string(), is_member: lenient(z.boolean()) }),
});

/**
 * Who can be reached from now on (Bot API, ChatMemberUpdated): a person blocks the bot in their private chat, or lets it in
 * again; a group removes it. In a group nobody's own state changes, so that the group stands for itself.
 */
export function memberIn(value: unknown, updateId: string): SignalEvent | string {
  const change = memberSchema.safeParse(value).data;
  if (change === undefined) return 'What became of the bot lacks its chat or its status.';
  const { chat, from, old_chat_member: before, new_chat_member: after } = change;
  const isOut = isGone(after);
  const isPrivate = chat.type === 'private';
  if (!isPrivate && chat.type !== 'group' && chat.type !== 'supergroup') return 'The bot’s part in a channel changed.';
  // A bot that is put into a group for the first time had left it as well, and nobody has written there yet.
  if (!isPrivate && !isOut && before?.status !== 'kicked') return 'The bot’s part in a group changed.';
  const author = isPrivate ? authorOf({ from, sender_chat: undefined }) : { id: chat.id, firstName: chat.title ?? '' };
  if (author === undefined) return 'The bot’s part in a chat was changed by a bot.';
  return {
    kind: 'signal',
    conversationId: chat.id,
    author,
    providerEventId: `${chat.id}:member-${updateId}`,
    occurredAt: timeOf(change.date),
    signal: { kind: 'contact-state', state: isOut ? (isPrivate ? 'blocked' : 'left') : 'reachable' },
    ...(!isPrivate && { note: isOut ? removed : addedAgain }),
  };
}

const removed: LocalizedText = {
  en: 'The bot was removed from this group: nothing can be sent to it',
  fr: 'Le bot a été retiré de ce groupe\u00a0: rien ne peut y être envoyé',
};

const addedAgain: LocalizedText = {
  en: 'The bot was added to this group again: messages can be sent to it',
  fr: 'Le bot a de nouveau été ajouté à ce groupe\u00a0: des messages peuvent y être envoyés',
};

function isGone({ status, is_member: isMember }: z.infer<typeof memberSchema>['new_chat_member']): boolean {
  return status === 'kicked' || status === 'left' || (status === 'restricted' && isMember === false);
}
