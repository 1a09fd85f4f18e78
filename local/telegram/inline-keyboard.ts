import type { InlineKeyboardMarkup } from '@grammyjs/types';
import * as z from 'zod';
import { badRequest } from './api-failure.ts';
import type { Parameters } from './parameters.ts';

/** A button below a message: it tells the bot something, or leads out of the chat. */
const buttonSchema = z.strictObject({ text: z.string(), data: z.string().optional(), url: z.string().optional() });
export type Button = z.infer<typeof buttonSchema>;

export const keyboardSchema = z.array(z.array(buttonSchema).readonly()).readonly();
export type Keyboard = z.infer<typeof keyboardSchema>;

/** github.com/tginfo/Telegram-Limits, issues 228 and 187: Telegram documents neither. */
const MOST_IN_ROW = 8;
const MOST_BUTTONS = 100;
const MOST_BYTES = 10_000;
/** https://core.telegram.org/bots/api#inlinekeyboardbutton */
const MOST_DATA_BYTES = 64;

const markupSchema = z.object({
  inline_keyboard: z.array(
    z.array(z.object({ text: z.string(), callback_data: z.string().optional(), url: z.string().optional() })),
  ),
});

/**
 * The keyboard of a call, as https://core.telegram.org/bots/api#inlinekeyboardmarkup has it. The other kinds of markup are
 * refused: nothing here shows them.
 * @throws {ApiFailure}
 */
export function keyboardIn(parameters: Parameters): Keyboard | undefined {
  const markup = parameters.json('reply_markup', markupSchema);
  if (markup === undefined) return undefined;
  const rows = markup.inline_keyboard.filter((row) => row.length > 0);
  const isTooLong = rows.some(({ length }) => length > MOST_IN_ROW) || rows.flat().length > MOST_BUTTONS;
  if (isTooLong || Buffer.byteLength(JSON.stringify(markup)) > MOST_BYTES) throw badRequest('reply markup is too long');
  return rows.length === 0 ? undefined : rows.map((row) => row.map(checked));
}

function checked({ text, callback_data: data, url }: z.infer<typeof markupSchema>['inline_keyboard'][0][0]): Button {
  if (text.trim() === '') throw badRequest('inline keyboard button text must be non-empty');
  if ((data === undefined) === (url === undefined)) {
    throw badRequest('text buttons are unallowed in the inline keyboard');
  }
  if (url !== undefined) return { text, url: checkedUrl(url) };
  const bytes = Buffer.byteLength(data ?? '');
  if (data === undefined || bytes === 0 || bytes > MOST_DATA_BYTES) throw badRequest('BUTTON_DATA_INVALID');
  return { text, data };
}

function checkedUrl(text: string): string {
  const refused = (why: string) => badRequest(`inline keyboard button URL '${text}' is invalid: ${why}`);
  const url = URL.parse(text);
  if (url === null) throw refused('Wrong HTTP URL');
  if (!['http:', 'https:', 'tg:'].includes(url.protocol)) throw refused('Unsupported URL protocol');
  if (url.protocol !== 'tg:' && !url.hostname.includes('.')) throw refused('Wrong HTTP URL');
  return text;
}

export function toMarkup(keyboard: Keyboard): InlineKeyboardMarkup {
  const rows = keyboard.map((row) =>
    row.map(({ text, data, url }) => (url === undefined ? { text, callback_data: data ?? '' } : { text, url })),
  );
  return { inline_keyboard: rows };
}
