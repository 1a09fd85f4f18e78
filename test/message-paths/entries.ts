import type { Session } from 'node:inspector/promises';

/** A function that was called. */
export interface Called {
  readonly scriptId: string;
  /** From the project's root. */
  readonly file: string;
  /** Where it stands in the file, in characters. */
  readonly start: number;
  readonly end: number;
}

const NOTE = '__entered';

/**
 * Notes in which order files are entered. A breakpoint at the beginning of a function has a condition that notes the
 * file and is false, so that nothing ever stops there.
 */
export class Entries {
  readonly #session: Session;
  readonly #watched = new Set<string>();
  readonly #entered = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
    Object.assign(globalThis, { [NOTE]: (file: string) => void this.#entered.add(file) });
  }

  /** Before an invocation. */
  clear(): void {
    this.#entered.clear();
  }

  /** Those that were entered first come first; those of which it is not known come last, by name. */
  inOrder(files: ReadonlySet<string>): string[] {
    const known = [...this.#entered].filter((file) => files.has(file));
    return [...known, ...[...files].filter((file) => !this.#entered.has(file)).toSorted()];
  }

  /** From the next invocation on, calls of these functions are noted. */
  async watch(functions: readonly Called[]): Promise<void> {
    for (const called of functions) {
      const id = `${called.scriptId}:${called.start}`;
      if (this.#watched.has(id)) continue;
      this.#watched.add(id);
      await this.#watchOne(called);
    }
  }

  async #watchOne({ scriptId, file, start, end }: Called): Promise<void> {
    const { scriptSource } = await this.#session.post('Debugger.getScriptSource', { scriptId });
    const at = (offset: number) => {
      const lines = scriptSource.slice(0, offset).split('\n');
      return { scriptId, lineNumber: lines.length - 1, columnNumber: lines.at(-1)?.length ?? 0 };
    };
    const places = await this.#session.post('Debugger.getPossibleBreakpoints', { start: at(start), end: at(end) });
    // The first one of an arrow function is where it is made.
    for (const location of places.locations.slice(0, 2)) {
      const condition = `globalThis.${NOTE}(${JSON.stringify(file)}), false`;
      // Two functions may begin at one place: the second breakpoint there is refused.
      await this.#session.post('Debugger.setBreakpoint', { location, condition }).catch(() => undefined);
    }
  }
}
