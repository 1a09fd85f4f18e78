import { type Fate, fileNameOf } from './files.ts';
import type { Random } from './random.ts';

/** What somebody says in a storm. */
export interface Saying {
  /** Name of the message, which no other has. It is its text, where it has one. */
  readonly message: string;
  readonly hasText: boolean;
  /** Names of its files. */
  readonly files: readonly string[];
  /** It changes an earlier message, or takes it away. */
  readonly change?: { readonly of: string; readonly type: 'message.edited' | 'message.deleted' };
  /** An agent's: it offers buttons. */
  readonly hasButtons?: boolean;
  /** A customer's: no words, but the end of the chat. */
  readonly isEnd?: boolean;
}

/** Stands for the text among the parts of a message. */
export const TEXT = 'text';
/** So do what shows that it is an edit, CXone's word for what was pressed, and the quote of what it was pressed of. */
export const MARK = 'mark';
export const POSTBACK = 'postback';
export const QUOTE = 'quote';
export const partsOfPress: readonly string[] = [TEXT, POSTBACK, QUOTE];
const notFiles = new Set([TEXT, MARK, POSTBACK, QUOTE]);

/** The others are files, by their names. */
export function filesAmong(parts: readonly string[]): string[] {
  return parts.filter((part) => !notFiles.has(part));
}

type Speaker = 'customer' | 'agent';

const SHARE_WITH_FILES = 0.1;
const MOST_FILES = { customer: 3, agent: 2 } as const;
const SHARE_OF_FILES_ALONE = 0.3;
const SHARE_OF_DOOMED_FILES = 0.2;
const fine: readonly [Fate, ...Fate[]] = ['short', 'long'];
const doomed: readonly [Fate, ...Fate[]] = ['gone', 'empty', 'program', 'page'];

export function nameOf(who: Speaker, conversation: number, message: number): string {
  return `${who}-${conversation}-${message}`;
}

export function textAlone(message: string): Saying {
  return { message, hasText: true, files: [] };
}

/** Most messages are a text, some a text with files, a few files alone. The same for the same series. */
export function sayingOf(who: Speaker, message: string, random: Random): Saying {
  if (!random.chance(SHARE_WITH_FILES)) return textAlone(message);
  const files = Array.from({ length: random.between(1, MOST_FILES[who]) }, (_, index) =>
    fileNameOf(message, index + 1, random.pick(random.chance(SHARE_OF_DOOMED_FILES) ? doomed : fine)),
  );
  return { message, hasText: !random.chance(SHARE_OF_FILES_ALONE), files };
}

/** In the order in which they are said. */
export function partsOf({ hasText, files, change }: Saying): string[] {
  return [...(hasText ? [TEXT] : []), ...(change?.type === 'message.edited' ? [MARK] : []), ...files];
}

/** The press of what an agent's message offers, as a message of the customer: by the name that no other has. */
export function pressOf(agents: string): string {
  return agents.replace('agent', 'customer');
}

/** What can be pressed of an agent's message: the first names the press, for the customer's phone shows no more of it. */
export function buttonsOf(agents: string) {
  return [
    { type: 'REPLY_BUTTON', text: `Yes, ${pressOf(agents)}`, postback: `yes:${agents}` },
    { type: 'REPLY_BUTTON', text: 'No', postback: `no:${agents}` },
  ] as const;
}

/** The message to which a text, or the name of a file, belongs. A text may have been marked as late. */
export function nameIn(words: unknown): string {
  const [name] = /(?:customer|agent)-\d+-\d+/.exec(String(words)) ?? [];
  if (name === undefined) throw new Error(`Nobody said this: ${String(words)}`);
  return name;
}

/** Whether words name a message at all. */
export function namesOne(words: string): boolean {
  return /(?:customer|agent)-\d+-\d+/.test(words);
}

/** Whether words hold the text of a message, and not the names of its files alone. */
export function hasTextIn(words: string): boolean {
  return /(?:customer|agent)-\d+-\d+(?![.\d])/.test(words);
}

export function conversationOf(name: string): string {
  return `conv-${name.split('-')[1] ?? ''}`;
}

/** CXone's number of the contact that it makes of a conversation. */
export function contactOf(conversation: string): string {
  return conversation.slice('conv-'.length);
}

/** The end of a chat, by the name that it has where no agent's message has it: its customer ended it. */
export function endOf(conversation: string): string {
  return `agent-${contactOf(conversation)}-0`;
}
