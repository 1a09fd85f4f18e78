import { type IntegrationKey, integrationKeySchema } from '../ids.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import type { Registry } from './registry.ts';

/** Milliseconds for which the list is not read again once it did not have what was asked for: the name may be made up. */
const REST_MS = 30_000;

/** Its secrets come with the deploy, before anybody sets it up. */
const MAIN = integrationKeySchema.parse('main');

/**
 * The integrations that there are, kept in the process, so that whoever calls one that is made up costs no read. One that
 * is known stays so. A name that is not on the list has it read again: at once where the last new name was found, else
 * no more often than every 30 seconds, however many names come. So a new integration is known within that time.
 */
export class KnownIntegrations {
  readonly #registry: Pick<Registry, 'integrations'>;
  readonly #now: () => Date;
  readonly #logger: Logger;
  #keys: ReadonlySet<IntegrationKey> = new Set([MAIN]);
  #reading: Promise<void> | undefined;
  #restsUntil = 0;
  /** What can't be read may hold any name: they are looked up as if there were no list. */
  #isUnread = false;

  constructor(registry: Pick<Registry, 'integrations'>, now: () => Date, logger: Logger) {
    this.#registry = registry;
    this.#now = now;
    this.#logger = logger;
  }

  /** False: there is no such integration, or it was made within the last 30 seconds. Never throws. */
  async has(key: IntegrationKey): Promise<boolean> {
    if (!this.#keys.has(key) && this.#now().getTime() >= this.#restsUntil) {
      await (this.#reading ??= this.#read());
      if (!this.#keys.has(key)) this.#restsUntil = this.#now().getTime() + REST_MS;
    }
    return this.#isUnread || this.#keys.has(key);
  }

  async #read(): Promise<void> {
    try {
      const found = await this.#registry.integrations();
      // The index that lists them may lag behind what it had shown before.
      this.#keys = new Set([...this.#keys, ...found.map(({ integrationKey }) => integrationKey)]);
      this.#isUnread = false;
    } catch (error) {
      this.#isUnread = true;
      this.#logger.log('warn', 'integrations.unread', { reason: describeError(error) });
    } finally {
      this.#reading = undefined;
    }
  }
}
