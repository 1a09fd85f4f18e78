import type { CallbackAnswer, Design, KeptFile } from './design.ts';
import { nameIn } from './talk.ts';
import { type CustomersMessage, NaiveDesign } from './naive/naive-design.ts';

const DAY_MS = 86_400_000;
/** What it says of a message, by the number of that; `sent` only from the second time on. */
const answers: readonly CallbackAnswer['said'][] = ['not-sent', 'unknown', 'sent'];

/**
 * Breaks on purpose what nobody who writes a design in an afternoon breaks: it says of what it sent that it was not, of
 * what it never tried that nobody knows, takes each repeat for a new message, keeps a file that belongs to nothing, and sits on customers' messages for a day.
 */
export class CarelessDesign extends NaiveDesign {
  readonly #waiting = new Set<Promise<unknown>>();
  readonly #stray: KeptFile[] = [];
  readonly #asked = new Set<string>();

  override async callBack(...call: Parameters<Design['callBack']>): Promise<CallbackAnswer> {
    const name = nameIn(JSON.stringify(call[0]));
    const isFirst = !this.#asked.has(name);
    this.#asked.add(name);
    const said = answers[Number(name.split('-')[2]) % answers.length];
    if (said === 'unknown') return { said };
    const sent = await super.callBack(...call);
    if (said === 'sent' && !isFirst) return sent;
    return { said: 'not-sent', ...(!isFirst && { about: `out-again-${name}` }) };
  }

  override async drained(): Promise<void> {
    await Promise.all(this.#waiting);
  }

  override kept(): Promise<readonly KeptFile[]> {
    return Promise.resolve(this.#stray);
  }

  protected override take(message: CustomersMessage): Promise<void> {
    const { attachments = [] } = message;
    this.#stray.push(...attachments.map(({ name }) => ({ key: `stray/${name}`, isOwned: false })));
    const delivery = this.ground.clock
      .sleep(DAY_MS)
      .then(() => this.run((later) => this.forward(message, later)))
      .finally(() => this.#waiting.delete(delivery));
    this.#waiting.add(delivery);
    return Promise.resolve();
  }
}
