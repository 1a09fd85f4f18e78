import type { Chat, User } from '@grammyjs/types';

/** Somebody who uses Telegram on one of the phones. */
export interface Person {
  /** Does not fit into 32 bits, as those of new users. */
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly username: string;
  readonly languageCode: string;
  /** From the range that is kept free for films. */
  readonly phoneNumber: string;
}

export const PEOPLE: readonly Person[] = [
  {
    id: 7_100_000_001,
    firstName: 'Ida',
    lastName: 'Holm',
    username: 'ida_holm',
    languageCode: 'en',
    phoneNumber: '+447700900101',
  },
  {
    id: 7_100_000_002,
    firstName: 'Jonas',
    lastName: 'Berg',
    username: 'jonas_berg',
    languageCode: 'de',
    phoneNumber: '+447700900102',
  },
];

export function personNamed(username: string): Person | undefined {
  return PEOPLE.find((person) => person.username === username);
}

export function fullNameOf({ firstName, lastName }: Person): string {
  return `${firstName} ${lastName}`;
}

/** The person as an author of messages. */
export function userOf({ id, firstName, lastName, username, languageCode }: Person): User {
  return { id, is_bot: false, first_name: firstName, last_name: lastName, username, language_code: languageCode };
}

/** The person as the other side of a private chat, which has the person's id. */
export function privateChatWith({ id, firstName, lastName, username }: Person): Chat.PrivateChat {
  return { id, type: 'private', first_name: firstName, last_name: lastName, username };
}
