import { HttpError } from '../../../lib/http/http-error.ts';
import { describeError, framesOf } from '../../../lib/observability/logger.ts';
import type { Change, Condition, Item } from '../../../lib/table/table.ts';
import { type Canary, leaked } from '../../support/canaries.ts';
import { type Conditions, Deployment, type Environment } from '../../support/deployment.ts';
import { Effects, type Ended, type Process } from '../../support/effects.ts';
import { channelId, DATA_KEY, INDEX_KEY, SIGNING_SECRET } from '../../support/fixtures.ts';
import type { MemoryQueue } from '../../support/memory-queue.ts';
import { MemoryTable } from '../../support/memory-table.ts';

/** Whatever names or belongs to somebody, by its position. None is the beginning of another. */
export const canary = {
  conversation: '+4917600112233',
  conversationName: 'Hallway 3, Wiesbaden',
  customer: '+4366412345678',
  firstName: 'Quirinalda',
  lastName: 'Yttersveen-Ibbotson',
  nickname: 'quirky_yttersveen',
  picture: 'https://pictures.example.org/zebrafinch-portrait.png?token=pic-9f8e7d6c5b4a',
  message: 'wamid.HBgLNDkxNzYwMDExMjIz',
  otherMessage: 'wamid.QkxVRUJJUkQtMDAwMQ',
  quoted: 'wamid.VkVSTUlMTElPTi0wMDAx',
  words: 'The violet heron ate my invoice 8812-77',
  changedWords: 'The crimson heron kept my invoice 8812-78',
  fileName: 'x-ray of my left knee.txt',
  lostFileName: 'divorce papers final.txt',
  fileLink: 'https://files.example.org/knee/scan-00417.txt?sig=tok-Jb7Q2mZx9L',
  lostFileLink: 'https://files.example.org/papers/case-5561.txt?sig=tok-Wc3N8vRt1K',
  reply: 'Dear Ms Y., your gallstone results are in',
  longReply: 'Your mortgage application 40-19-77 was',
  agentFileName: 'pregnancy test results.txt',
  lostAgentFileName: 'HIV screening letter.txt',
  agentFileLink: 'https://files.example.org/desk/blob-77102.txt?sas=tok-Pd5H6kLq2M',
  lostAgentFileLink: 'https://files.example.org/desk/blob-99381.txt?sas=tok-Ue9T4yGs7N',
  recipientName: 'Quirinalda Yttersveen (mobile)',
  saidByProvider: 'recipient 0043664-12345678 opted out',
} as const;

const secrets: readonly Canary[] = [
  { position: 'data key', value: DATA_KEY },
  { position: 'index key', value: INDEX_KEY },
  { position: 'signing secret', value: SIGNING_SECRET },
];
/** Those of a list by their positions, and the deployment's own secrets. */
export const withSecrets = (values: Readonly<Record<string, string>>): readonly Canary[] => [
  ...Object.entries(values).map(([position, value]) => ({ position, value })),
  ...secrets,
];
const canaries = withSecrets(canary);

/** A table that remembers all that was ever written. */
class WatchedTable extends MemoryTable {
  readonly written: string[] = [];

  override put(item: Item, condition?: Condition): Promise<boolean> {
    this.written.push(JSON.stringify(item));
    return super.put(item, condition);
  }

  override update(pk: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    this.written.push(JSON.stringify([pk, change]));
    return super.update(pk, change, condition);
  }
}

/** Effects of which the n-th fails with an error that quotes all canaries, in lines that look like those of a stack. */
export class QuotingEffects extends Effects {
  readonly #nth: number;
  readonly #words: string;
  #count = 0;
  /** The name of the one that failed. */
  failed: string | undefined;

  constructor(nth: number, values: Readonly<Record<string, string>>) {
    super();
    this.#nth = nth;
    const words = Object.values(values);
    this.#words = [words.join(', '), ...words.map((value) => `    at ${value} (/srv/${value}.ts:1:2)`)].join('\n');
  }

  override process(): Process {
    const process = super.process();
    const perform = process.perform.bind(process);
    process.perform = (name, ...rest) => {
      this.#count += 1;
      if (this.#count !== this.#nth) return perform(name, ...rest);
      this.failed = name;
      return Promise.reject(Object.assign(new Error(this.#words), { name: 'ValidationException', input: this.#words }));
    };
    return process;
  }
}

/** Of a flow, so many of its calls fail in turn. */
const MOST_CALLS = 30;

/**
 * Plays a flow once for each of its first calls to whatever lies outside, of which each fails in turn with an error that quotes
 * all canaries. Answers what was found outside the table, and the names of the calls that failed.
 * @param play What the flow expects does not count here.
 */
export async function withQuotingErrors(
  play: (effects: QuotingEffects) => Promise<LeakWorld>,
  values: Readonly<Record<string, string>>,
): Promise<{ readonly found: Findings; readonly failed: readonly string[] }> {
  const found = { log: [], 'queue attribute': [], table: [], bucket: [], 'webhook error': [] } as {
    readonly [Place in keyof Findings]: string[];
  };
  const failed: string[] = [];
  for (let nth = 1; nth <= MOST_CALLS; nth += 1) {
    const effects = new QuotingEffects(nth, values);
    const findings = (await play(effects)).findings();
    if (effects.failed === undefined) break;
    failed.push(effects.failed);
    for (const place of ['log', 'queue attribute', 'bucket', 'webhook error'] as const) {
      found[place].push(...findings[place]);
    }
  }
  return { found, failed };
}

/** Where something could be found, and what stands there: `place` to lines. */
export type Findings = Readonly<
  Record<'log' | 'queue attribute' | 'table' | 'bucket' | 'webhook error', readonly string[]>
>;

/** A deployment whose every trace is kept. */
export class LeakWorld {
  readonly table = new WatchedTable();
  readonly attributes: string[] = [];
  readonly errors: string[] = [];
  readonly #thrown: string[] = [];
  readonly deployment: Deployment;

  constructor(conditions: Omit<Conditions, 'table'> = {}) {
    this.deployment = new Deployment([], { ...conditions, table: this.table, onThrown: this.#onThrown });
    for (const queue of [this.deployment.inbound, this.deployment.outbound, this.deployment.statuses]) {
      const send = queue.send.bind(queue);
      queue.send = (body, ids) => {
        this.attributes.push(JSON.stringify(ids ?? {}));
        return send(body, ids);
      };
    }
  }

  /** As doors and workers log what they do not expect. */
  readonly #onThrown = (error: unknown): void => {
    // The files of these tests have names that are parts of the keys.
    const frames = framesOf(error).replaceAll(/\S*\/test\/\S*/g, '');
    if (!(error instanceof HttpError)) this.#thrown.push(`${describeError(error)} at ${frames}`);
  };

  /** The provider posts; what it is answered is kept where it is an error. */
  async receive(environment: Environment, body: unknown, how?: Parameters<Environment['receive']>[1]) {
    const answer: Ended<number> = await environment.receive(body, how);
    if (answer.kind === 'threw' && answer.error instanceof HttpError) {
      this.errors.push(`${answer.error.code} ${answer.error.message}`);
    }
  }

  findings(): Findings {
    const { logger, files } = this.deployment;
    return {
      log: [...logger.lines.map((line) => JSON.stringify(line)), ...this.#thrown],
      'queue attribute': this.attributes,
      table: [...this.table.written, ...this.table.items().map((item) => JSON.stringify(item))],
      bucket: [...files.files.keys()],
      'webhook error': this.errors,
    };
  }
}

/** Each leak as `place: position`. */
export function leaksIn(findings: Findings, of: readonly Canary[] = canaries): string[] {
  return Object.entries(findings).flatMap(([place, lines]) =>
    leaked(of, lines.join('\n'), [channelId]).map((position) => `${place}: ${position}`),
  );
}

/** Hands out what a queue has, when it is due. */
async function drain({ deployment: { clock } }: LeakWorld, queue: MemoryQueue, work: () => Promise<boolean>) {
  for (let receives = 0; receives < 60; receives += 1) {
    const at = queue.nextAt();
    if (at === undefined) return;
    await clock.advance(Math.max(0, at - clock.now().getTime()));
    await work();
  }
}

/** Works off customers' messages. */
export const inbound = (world: LeakWorld, environment: Environment) =>
  drain(world, world.deployment.inbound, () => environment.workInbound());

/** Works off agents' messages, and then receipts. */
export const outbound = async (world: LeakWorld, environment: Environment) => {
  await drain(world, world.deployment.outbound, () => environment.workOutbound());
  await drain(world, world.deployment.statuses, () => environment.workStatuses());
};
