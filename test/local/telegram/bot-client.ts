import * as z from 'zod';
import type { Telegram, TelegramOptions } from '../../../local/telegram/start-telegram.ts';
import { startTelegram } from '../../../local/telegram/start-telegram.ts';
import type { TelegramState } from '../../../local/telegram/state.ts';

export const IDA = 7_100_000_001;
export const JONAS = 7_100_000_002;
export const BOT = 'acme_support_bot';

const answerSchema = z.looseObject({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.int().optional(),
  description: z.string().optional(),
  parameters: z.record(z.string(), z.int()).optional(),
});
type BotApiAnswer = z.infer<typeof answerSchema>;
type ChatState = TelegramState['bots'][number]['chats'][number];

/** A Telegram, with what its bot and its people do. */
export interface Acquaintance {
  readonly telegram: Telegram;
  /** Of the bot, as it is now. */
  token(): string;
  /** Calls the Bot API with JSON, or with a form where it gets one. */
  call(method: string, parameters?: object | FormData): Promise<BotApiAnswer>;
  /** A person does something: `messages`, `edits`, `bar`, `updates`, `behaviour` or `token`. */
  does(what: string, body?: object): Promise<Response>;
  /** Ida writes; or Jonas, or in the group. */
  writes(message: object): Promise<void>;
  messagesOf(chatId: number): ChatState['messages'];
}

export async function meetTelegram(options: TelegramOptions = {}): Promise<Acquaintance> {
  const telegram = await startTelegram({ retryPausesMs: [5, 10], ...options });
  const bot = () => {
    const [first] = telegram.state().bots;
    if (first === undefined) throw new Error('There must be a bot.');
    return first;
  };
  const does = (what: string, body: object = {}) =>
    fetch(`${telegram.url}/__telegram/bots/${BOT}/${what}`, { method: 'POST', body: JSON.stringify(body) });
  return {
    telegram,
    token: () => bot().token,
    call: async (method, parameters = {}) => {
      const body =
        parameters instanceof FormData
          ? { body: parameters }
          : { body: JSON.stringify(parameters), headers: { 'content-type': 'application/json' } };
      const response = await fetch(`${telegram.url}/bot${bot().token}/${method}`, { method: 'POST', ...body });
      return answerSchema.parse(await response.json());
    },
    does,
    writes: async (message) => {
      const response = await does('messages', message);
      if (!response.ok) throw new Error(await response.text());
    },
    messagesOf: (chatId) => bot().chats.find(({ id }) => id === chatId)?.messages ?? [],
  };
}
