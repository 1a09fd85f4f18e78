import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * Asks on the terminal, or takes the next line of what is piped in.
 * @param hidden Keeps what is typed off the screen.
 */
export async function ask(
  questions: readonly { readonly question: string; readonly hidden: boolean }[],
): Promise<string[]> {
  let muted = false;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!muted) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = process.stdin.isTTY;
  const lines = createInterface({ input: process.stdin, output, terminal });
  const iterator = lines[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const { question, hidden } of questions) {
      process.stderr.write(`${question}: `);
      muted = hidden;
      const { value, done } = await iterator.next();
      muted = false;
      if (hidden || !terminal) process.stderr.write('\n');
      answers.push(done === true ? '' : value.trim());
    }
  } finally {
    lines.close();
  }
  return answers;
}
