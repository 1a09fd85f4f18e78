import { HttpError } from '../../../lib/http/http-error.ts';
import type { Change, Condition, Item } from '../../../lib/table/table.ts';
import { type Canary, leaked } from '../../support/canaries.ts';
import { type Conditions, Deployment, type Environment } from '../../support/deployment.ts';
import type { Ended } from '../../support/effects.ts';
import { channelId, DATA_KEY, INDEX_KEY, SIGNING_SECRET } from '../../support/fixtures.ts';
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

/** Where something could be found, and what stands there: `place` to lines. */
export type Findings = Readonly<
  Record<'log' | 'queue attribute' | 'table' | 'bucket' | 'webhook error', readonly string[]>
>;

/** A deployment whose every trace is kept. */
export class LeakWorld {
  readonly table = new WatchedTable();
  readonly attributes: string[] = [];
  readonly errors: string[] = [];
  readonly deployment: Deployment;

  constructor(conditions: Omit<Conditions, 'table'> = {}) {
    this.deployment = new Deployment([], { ...conditions, table: this.table });
    for (const queue of [this.deployment.inbound, this.deployment.outbound, this.deployment.statuses]) {
      const send = queue.send.bind(queue);
      queue.send = (body, ids) => {
        this.attributes.push(JSON.stringify(ids ?? {}));
        return send(body, ids);
      };
    }
  }

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
      log: logger.lines.map((line) => JSON.stringify(line)),
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
