import type { SwitchChanges, Switches } from './switches.ts';
import { defaultSwitches } from './switches.ts';

/** The values of switches that had a say, by the name of the switch. */
export type UsedSwitches = Readonly<Record<string, readonly (string | number)[]>>;

/** The switches of a running emulator, and a record of those that had a say. */
export class Switchboard {
  /** As they stand, to be turned: for pages, controls and data files, and for what compares before it decides. */
  readonly standing: Switches;
  /**
   * The same values, for whatever behaves by them: each read is noted. So a switch is read only once its question has
   * come up, e.g. the one about empty texts where a text is empty.
   */
  readonly deciding: Readonly<Switches>;
  readonly #used = new Map<string, Set<string | number>>();

  constructor(turned: SwitchChanges = {}) {
    this.standing = Object.assign({ ...defaultSwitches }, turned);
    this.deciding = new Proxy(this.standing, {
      get: (standing, name) => {
        const value: unknown = Reflect.get(standing, name);
        if (typeof name === 'string') this.#note(name, value);
        return value;
      },
    });
  }

  /** Which switches had a say, and at which values, since the start or the last {@link forgetUsed}. */
  used(): UsedSwitches {
    return Object.fromEntries([...this.#used].map(([name, values]) => [name, [...values]]));
  }

  forgetUsed(): void {
    this.#used.clear();
  }

  #note(name: string, value: unknown): void {
    if (typeof value !== 'string' && typeof value !== 'number') return;
    const values = this.#used.get(name) ?? new Set();
    this.#used.set(name, values.add(value));
  }
}
