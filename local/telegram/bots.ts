import { randomBytes } from 'node:crypto';
import { Bot } from './bot.ts';
import type { BotPorts } from './bot.ts';
import type { KeptBot } from './kept-bot.ts';
import type { StoredFile } from './stored-file.ts';

const FIRST_ID = 7_200_000_001;

/** What BotFather keeps: every bot, in the order in which they were made. */
export class Bots {
  readonly #ports: BotPorts;
  readonly #bots: Bot[] = [];

  constructor(ports: BotPorts, kept: readonly KeptBot[] = []) {
    this.#ports = ports;
    for (const bot of kept) this.#bots.push(new Bot(bot, ports, bot));
  }

  get all(): readonly Bot[] {
    return this.#bots;
  }

  named(username: string): Bot | undefined {
    return this.#bots.find((bot) => bot.username === username);
  }

  /** The bot that has this token now; not one whose token was revoked. */
  withToken(token: string): Bot | undefined {
    return this.#bots.find((bot) => bot.token === token);
  }

  /** What is known of a file, by its bytes. */
  file(bytesId: string): { readonly bot: Bot; readonly file: StoredFile } | undefined {
    for (const bot of this.#bots) {
      const file = bot.files.all.find((known) => known.bytesId === bytesId);
      if (file !== undefined) return { bot, file };
    }
    return undefined;
  }

  /** @param username Ends in "bot", and nobody has it yet. */
  create(name: string, username: string): Bot {
    const id = FIRST_ID + this.#bots.length;
    const bot = new Bot({ id, name, username, token: newToken(id) }, this.#ports);
    this.#bots.push(bot);
    this.#ports.changed();
    return bot;
  }

  /** Gives the bot a new token; the old one is unauthorized from now on, and the webhook stays. */
  revoke(bot: Bot): void {
    bot.token = newToken(bot.id);
    this.#ports.changed();
  }
}

/** The bot's id, a colon, and 35 characters. */
function newToken(id: number): string {
  return `${id}:AATest-${randomBytes(21).toString('base64url')}`;
}
