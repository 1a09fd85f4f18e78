import type { IncomingMessage } from 'node:http';
import { FileInterruptedError } from './file-interrupted-error.ts';
import { toInterrupted } from './to-interrupted.ts';

/**
 * The bytes of an answer, as they are asked for.
 * @param idleMs Milliseconds without a byte after which they are given up.
 * @throws FileInterruptedError where they don't come to the end that the answer declared.
 */
export async function* streamAnswer(
  answer: IncomingMessage,
  host: string,
  idleMs: number,
  timeLimit: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks: AsyncIterator<Uint8Array, undefined> = answer[Symbol.asyncIterator]();
  const silence = () => answer.destroy(new FileInterruptedError(`${host} sent nothing for ${idleMs} ms`));
  try {
    for (;;) {
      const timer = setTimeout(silence, idleMs);
      const { done, value } = await chunks.next().finally(() => clearTimeout(timer));
      if (done === true) break;
      yield value;
    }
    // Reading an answer that was closed, or whose time is over, may end as if it were whole.
    if (!answer.readableEnded || timeLimit.aborted) throw new FileInterruptedError(`the answer of ${host} was closed`);
  } catch (error) {
    throw toInterrupted(error, host, timeLimit);
  } finally {
    answer.destroy();
  }
}
