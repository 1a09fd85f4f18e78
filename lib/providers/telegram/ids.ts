/**
 * Conversations are chats, or topics of a group that has them: `chat` or `chat:topic`. Ids of messages count within a
 * chat, so they go with it: `chat:message`, and of an edit `chat:message:update`.
 */

interface InChat {
  readonly chat: { readonly id: string };
}

export function conversationIn({
  chat,
  is_topic_message: isInTopic,
  message_thread_id: topic,
}: InChat & {
  readonly is_topic_message?: boolean | undefined;
  readonly message_thread_id?: string | undefined;
}): string {
  return isInTopic === true && topic !== undefined ? `${chat.id}:${topic}` : chat.id;
}

export function messageIdIn({ chat, message_id: id }: InChat & { readonly message_id: string }): string {
  return `${chat.id}:${id}`;
}

/** Parameters of a call that name a conversation. */
export interface ChatParameters {
  readonly chat_id: string;
  readonly message_thread_id?: number;
}

export function chatOf(conversationId: string): ChatParameters {
  const [chat = '', topic] = conversationId.split(':');
  return { chat_id: chat, ...(topic !== undefined && { message_thread_id: Number(topic) }) };
}

/** The id within its chat of a message that a customer wrote. */
export function messageNumberIn(providerMessageId: string): string | undefined {
  return providerMessageId.split(':')[1];
}
