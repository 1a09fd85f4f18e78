import type { Deployment } from '../deployment.ts';
import { queueClientOf, readQueue } from '../queues.ts';
import { fail, type Finding, look, ok, warn } from './check.ts';

/** Waiting messages from which on somebody should look. */
const MANY = 1_000;

/**
 * How much waits in a queue, and whether anything lies in its dead-letter queue.
 * @param worker The function that the queue invokes.
 */
export function checkQueue(
  { name, worker, queueUrl }: { readonly name: string; readonly worker: string; readonly queueUrl: string },
  { target }: Deployment,
): Promise<Finding> {
  return look(name, async () => {
    const client = queueClientOf(target);
    const { depth, deadLetterUrl } = await readQueue(client, queueUrl);
    const dead = deadLetterUrl === undefined ? 0 : (await readQueue(client, deadLetterUrl)).depth;
    if (dead > 0) {
      return fail(name, deadLetterWords(dead, worker));
    }
    const message = `${counted(depth)} in it, none in the dead-letter queue.`;
    return depth < MANY
      ? ok(name, message)
      : warn(
          name,
          `${message} The other side may be down or throttling, or the function ${worker} fails: its log says.`,
        );
  });
}

/** What lies in a dead-letter queue means, and what to do. */
export function deadLetterWords(letters: number, worker: string): string {
  return `${counted(letters)} in its dead-letter queue: the function ${worker} crashed on each again and again, and its log says why. Once that is mended, move them back with: npm run byoc -- parked replay --dead-letters`;
}

const counted = (messages: number): string => (messages === 1 ? '1 message is' : `${messages} messages are`);
