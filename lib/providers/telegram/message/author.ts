import type { Author } from '../../../contract/events.ts';
import { hasVisible } from '../../../messages/clean-text.ts';
import type { TelegramMessage } from './update.ts';

/**
 * The one who writes in the name of a chat, as a group's administrators may, is that chat. A customer who shares the
 * contact that is their own gives their number. Undefined of a bot, and of nobody.
 */
export function authorOf({
  from,
  sender_chat: sender,
  contact,
}: Pick<TelegramMessage, 'from' | 'sender_chat'> & Pick<Partial<TelegramMessage>, 'contact'>): Author | undefined {
  if (sender !== undefined) return { id: sender.id, firstName: sender.title ?? '' };
  if (from === undefined || from.is_bot === true) return undefined;
  const { id, first_name: firstName = '', last_name: lastName, username, language_code: language } = from;
  const isNamed = hasVisible(firstName) || hasVisible(lastName ?? '');
  return {
    id,
    firstName: isNamed || !username ? firstName : `@${username}`,
    lastName,
    nickname: username,
    language,
    phone: contact?.user_id === id ? contact.phone_number : undefined,
  };
}
