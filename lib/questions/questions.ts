import * as z from 'zod/mini';
import { type ChannelId, type ExternalMessageId, openQuestionPk, type PersonKeys } from '../ids.ts';
import { seal, unseal } from '../secrets/seal.ts';
import { numberIn, stringIn } from '../table/read-item.ts';
import type { Item, Table } from '../table/table.ts';

/** What can be chosen of a message, and what CXone is to hear of it. */
const answerSchema = z.object({
  key: z.string(),
  label: z.string(),
  /** CXone's, to the letter. */
  postback: z.optional(z.string()),
});
export type Answer = z.infer<typeof answerSchema>;

const fieldSchema = z.object({ ident: z.string(), label: z.string(), options: z.optional(z.array(answerSchema)) });

/** What an agent's message asks: something to choose, or a form to fill in. */
export const questionSchema = z.object({
  answers: z.array(answerSchema),
  form: z.optional(z.object({ submission: z.optional(z.string()), fields: z.array(fieldSchema) })),
});
export type Question = z.infer<typeof questionSchema>;

export interface AskedIn {
  readonly channelId: ChannelId;
  /** The provider's. */
  readonly conversationId: string;
  readonly keys: Pick<PersonKeys, 'digest' | 'other'>;
}

export interface QuestionPorts {
  readonly table: Pick<Table, 'get' | 'put' | 'delete'>;
  readonly indexKey: () => Promise<string>;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

/** Days for which a press of a message is understood. */
const KEPT_DAYS = 30;
/** Milliseconds for which a typed number or label is taken for a press. */
const OPEN_KEPT_MS = 24 * 3_600_000;
/** By how much two clocks may differ, in milliseconds. */
const SKEW_MS = 2_000;

/**
 * What agents' messages ask, so that a press that comes back is told to CXone with its label and its postback. One item per
 * message that asks something, sealed, since it holds an agent's words; and one per conversation that names the message
 * whose options stand there in words, for as long as a typed answer counts as a press.
 */
export class Questions {
  readonly #ports: QuestionPorts;

  constructor(ports: QuestionPorts) {
    this.#ports = ports;
  }

  /**
   * To be called before the message goes out; safe to repeat.
   * @param isTyped A number or label that the customer types is a press of it, unless something newer was asked.
   * @param askedAt When the message was made, in milliseconds since 1970.
   */
  async ask(
    where: AskedIn,
    externalId: ExternalMessageId,
    question: Question,
    isTyped: boolean,
    askedAt = this.#ports.now().getTime(),
  ): Promise<void> {
    const { table, indexKey, now, randomBytes } = this.#ports;
    const pk = questionPk(where.channelId, externalId);
    const at = now().getTime();
    const conversation = where.keys.digest(where.conversationId);
    const sealed = seal(JSON.stringify(question), await indexKey(), pk, randomBytes);
    await table.put({ pk, sealed, conversation, expiresAt: Math.floor(at / 1000) + KEPT_DAYS * 86_400 });
    if (!isTyped) return;
    const until = askedAt + OPEN_KEPT_MS;
    await table.put(
      { pk: openPk(where), message: externalId, until, expiresAt: Math.ceil(until / 1000) },
      { any: [{ missing: 'pk' }, { below: ['until', until + 1] }] },
    );
  }

  /** What a message asked in a conversation; `unknown`: nothing is known of it (any more), `elsewhere`: in another one. */
  async askedIn(where: AskedIn, externalId: ExternalMessageId): Promise<Question | 'unknown' | 'elsewhere'> {
    const { table, indexKey } = this.#ports;
    const item = await table.get(questionPk(where.channelId, externalId));
    if (item === undefined) return 'unknown';
    const { digest, other = digest } = where.keys;
    const isOfIt = [digest, other].some((by) => by(where.conversationId) === item['conversation']);
    return isOfIt ? (questionIn(item, await indexKey()) ?? 'unknown') : 'elsewhere';
  }

  /** What a message asked; undefined where that is not known (any more). */
  async of(channelId: ChannelId, externalId: ExternalMessageId): Promise<Question | undefined> {
    const { table, indexKey } = this.#ports;
    const item = await table.get(questionPk(channelId, externalId));
    return item && questionIn(item, await indexKey());
  }

  /**
   * The message whose options the customer may answer by typing.
   * @param at When the customer wrote, in milliseconds since 1970: what was written before the message answers nothing of it.
   */
  async open(
    where: AskedIn,
    at = this.#ports.now().getTime(),
  ): Promise<{ readonly message: ExternalMessageId; readonly question: Question } | undefined> {
    for (const pk of openPks(where)) {
      const item = await this.#ports.table.get(pk);
      const until = item === undefined ? 0 : numberIn(item, 'until');
      if (item === undefined || until <= at || at < until - OPEN_KEPT_MS - SKEW_MS) continue;
      const message = stringIn(item, 'message') as ExternalMessageId | undefined;
      const question = message && (await this.of(where.channelId, message));
      if (message !== undefined && question !== undefined) return { message, question };
    }
    return undefined;
  }

  /** What may be answered by typing as it stands, for {@link Questions.withdraw}. */
  standing(where: AskedIn): Promise<Item | undefined> {
    return this.#ports.table.get(openPk(where));
  }

  /** A message does not go out: what is typed is no press of it, but of the one that was asked before, as it stood then. */
  async withdraw(where: AskedIn, externalId: ExternalMessageId, earlier: Item | undefined): Promise<void> {
    const isOfIt = { equals: ['message', externalId] } as const;
    if (earlier === undefined) await this.#ports.table.delete(openPk(where), isOfIt);
    else if (earlier['message'] !== externalId) await this.#ports.table.put(earlier, isOfIt);
  }

  /**
   * Another message of an agent or a bot went out: what is typed from now on is no press of what was asked before it.
   * @param madeAt When that message was made, in milliseconds since 1970.
   */
  async close(where: AskedIn, externalId?: ExternalMessageId, madeAt = this.#ports.now().getTime()): Promise<void> {
    const { table } = this.#ports;
    for (const pk of openPks(where)) {
      const item = await table.get(pk);
      const message = item && stringIn(item, 'message');
      if (item === undefined || message === undefined || message === externalId) continue;
      if (numberIn(item, 'until') > madeAt + OPEN_KEPT_MS) continue;
      await table.delete(pk, { equals: ['message', message] });
    }
  }
}

/** What an item keeps; undefined where it is of another kind, or was sealed under another key. */
export function questionIn(item: Item, secret: string): Question | undefined {
  const sealed = item.pk.startsWith(QUESTION) ? stringIn(item, 'sealed') : undefined;
  const opened = sealed === undefined ? undefined : unseal(sealed, secret, item.pk);
  return opened === undefined ? undefined : questionSchema.safeParse(JSON.parse(opened)).data;
}

/** Digest of the conversation in which a channel's message asked something; undefined of an item of anything else. */
export function conversationIn(item: Item, channelId: ChannelId): string | undefined {
  return item.pk.startsWith(`${QUESTION}${channelId}#`) ? stringIn(item, 'conversation') : undefined;
}

const QUESTION = 'QUESTION#';

/** Key of what a message asks. */
export const questionPk = (channelId: ChannelId, externalId: ExternalMessageId): string =>
  `${QUESTION}${channelId}#${externalId}`;

const openPk = ({ channelId, conversationId, keys: { digest } }: AskedIn): string =>
  openQuestionPk(channelId, conversationId, digest);

function openPks({ channelId, conversationId, keys: { digest, other } }: AskedIn): string[] {
  return [digest, other].flatMap((by) => (by === undefined ? [] : [openQuestionPk(channelId, conversationId, by)]));
}
