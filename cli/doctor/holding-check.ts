import { type Held, heldQueues } from '../../lib/breakers/holding.ts';
import type { Deployment } from '../deployment.ts';
import { queueClientOf, type QueueDepth, readQueue } from '../queues.ts';
import { fail, type Finding, look, ok, warn, wordsOf } from './check.ts';
import { deadLetterWords } from './queue-checks.ts';

const NAME = 'Holding queues';

interface Looked {
  /** From 1, as in the logs. */
  readonly number: number;
  readonly queue: QueueDepth;
  readonly holder: Held | undefined;
}

/**
 * The queues for a tenant or channel that is down for long: whether they are there, whose they are, and whether messages wait in one that is
 * nobody's.
 */
export function checkHoldingQueues({ target, table }: Deployment, now: () => Date): Promise<Finding> {
  return look(NAME, async () => {
    const urls = target.holdingQueueUrls;
    if (urls.length === 0) {
      return warn(
        NAME,
        'There are none: messages of a tenant that is down for long can delay those of others. Deploy this version: npm run byoc -- deploy',
      );
    }
    const client = queueClientOf(target);
    const held = await heldQueues(
      table,
      urls.map((_, index) => index + 1),
    );
    const all: Looked[] = [];
    for (const [index, url] of urls.entries()) {
      const number = index + 1;
      try {
        const queue = await readQueue(client, url);
        all.push({ number, queue, holder: held.find((one) => one.queue === number) });
      } catch (error) {
        return fail(
          NAME,
          `Number ${number}, ${nameOf(url)}, can’t be read: ${wordsOf(error)} If it was deleted, what waited in it is lost: create a queue of this name, as resources/queues.yml describes it. If this command may not read it, it needs sqs:GetQueueAttributes.`,
        );
      }
    }
    const dead = await deadLetters(all, target.inboundQueueUrl, client);
    if (dead !== undefined) return fail(NAME, dead);
    const nobodys = all.filter(({ queue, holder }) => queue.depth > 0 && holder === undefined);
    if (nobodys.length > 0) {
      const each = nobodys.map(({ number, queue }) => `${messages(queue.depth)} in number ${number}`);
      return warn(
        NAME,
        `${each.join(', ')}, which nobody has at the moment. They are delivered from there: look again in a few minutes. If they stay, the log of the function deliverInbound says why.`,
      );
    }
    const taken = all.flatMap(({ number, queue, holder }) => (holder ? [words(number, queue, holder, now())] : []));
    return ok(NAME, taken.length === 0 ? `${urls.length} are there, and nobody needs one.` : taken.join(' '));
  });
}

/** What lies in dead-letter queues of their own; that of the inbound queue, which they share, is looked at with it. */
async function deadLetters(
  all: readonly Looked[],
  inboundQueueUrl: string,
  client: ReturnType<typeof queueClientOf>,
): Promise<string | undefined> {
  const missing = all.filter(({ queue }) => queue.deadLetterUrl === undefined).map(({ number }) => number);
  if (missing.length > 0) {
    return `Number ${missing.join(', ')} has no dead-letter queue: a message that crashes its worker is tried for 14 days and then lost. Deploy again: npm run byoc -- deploy`;
  }
  const inbounds = (await readQueue(client, inboundQueueUrl)).deadLetterUrl;
  const own = new Set(all.flatMap(({ queue }) => queue.deadLetterUrl ?? []).filter((url) => url !== inbounds));
  for (const url of own) {
    const { depth } = await readQueue(client, url);
    if (depth > 0) return deadLetterWords(depth, 'deliverInbound');
  }
  return undefined;
}

function words(number: number, { depth }: QueueDepth, { subject, from, closingAt }: Held, now: Date): string {
  const since = new Date(Math.min(from, now.getTime())).toISOString().slice(0, 16).replace('T', ' ');
  const how = closingAt === undefined ? '' : ', and is given back once it is empty';
  return `Number ${number} is ${subject}’s since ${since} UTC, with ${messages(depth)}${how}.`;
}

const messages = (depth: number): string => (depth === 1 ? '1 message' : `${depth} messages`);
const nameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
