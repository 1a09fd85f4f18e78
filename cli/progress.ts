import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';

const WIDTH = 30;

export interface Progress {
  /** How many are done by now. */
  readonly show: (done: number) => void;
  /** Takes the bar off the screen. */
  readonly end: () => void;
}

/** A bar on the terminal, so that somebody who waits sees how far it is; nothing where nobody looks. */
export function progressOf(
  label: string,
  total: number,
  stream: Pick<WriteStream, 'write' | 'isTTY'> & NodeJS.WritableStream = process.stderr,
): Progress {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined };
  const clear = () => {
    clearLine(stream, 0);
    cursorTo(stream, 0);
  };
  return {
    show: (done) => {
      const filled = Math.round((done / Math.max(total, 1)) * WIDTH);
      clear();
      stream.write(`${label} [${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${done}/${total}`);
    },
    end: clear,
  };
}
