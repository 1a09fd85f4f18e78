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
}

/** Stands for the text among the parts of a message. The others are files, by their names. */
export const TEXT = 'text';

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
export function partsOf({ hasText, files }: Saying): string[] {
  return hasText ? [TEXT, ...files] : [...files];
}

/** The message to which a text, or the name of a file, belongs. A text may have been marked as late. */
export function nameIn(words: unknown): string {
  const [name] = /(?:customer|agent)-\d+-\d+/.exec(String(words)) ?? [];
  if (name === undefined) throw new Error(`Nobody said this: ${String(words)}`);
  return name;
}

/** Whether words hold the text of a message, and not the names of its files alone. */
export function hasTextIn(words: string): boolean {
  return /(?:customer|agent)-\d+-\d+(?![.\d])/.test(words);
}

export function conversationOf(name: string): string {
  return `conv-${name.split('-')[1] ?? ''}`;
}
