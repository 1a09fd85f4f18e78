import { CxoneNotFoundError } from '../../../../lib/cxone/errors.ts';
import type { NewMessage } from '../../../../lib/cxone/messages.ts';
import {
  channelIdSchema,
  endUserIdOf,
  externalMessageIdSchema,
  inboundMessageId,
  newOutboundMessageId,
  threadIdOf,
} from '../../../../lib/ids.ts';
import type { Table } from '../../../../lib/table/table.ts';
import type { Ended, Process } from '../../../support/effects.ts';
import type { FakedOperations } from '../../../support/fake-cxone.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { observedCxone, observedFetch, observedQueue, observedTable } from '../../../support/observed-ports.ts';
import {
  type AgentsMessage,
  type CallbackAnswer,
  type Design,
  END_NOTICE,
  type EndAnswer,
  type Ground,
  type KeptFile,
  type ParkedMessage,
  type ReportedEnd,
  type Webhook,
} from '../design.ts';
import { contactOf } from '../talk.ts';

export const channelId = channelIdSchema.parse('ch-acme');
const DELIVERIES = 'https://chat.example.net/deliveries';
/** Milliseconds after which Lambda ends an invocation. */
const LIMIT_MS = 28_000;

/** What a function reaches, each call an effect of its process. */
export interface NaivePorts {
  readonly cxone: FakedOperations;
  readonly fetch: typeof fetch;
  readonly table: Table;
  readonly onQueue: <T>(name: string, effect: () => T) => Promise<T>;
}

type WrittenWebhook = Exclude<Webhook, { type: 'message.status' }>;
export type CustomersMessage = Exclude<WrittenWebhook, { type: 'conversation.ended' }>['data'] & {
  readonly isEnd?: boolean;
};

/**
 * A change or a press passes for a message of its own, and so does an end; of a deletion and an end the words are the name
 * that it has in the storm.
 */
function toldOf({ type, data }: WrittenWebhook, { cxone }: Ground): CustomersMessage {
  if (type === 'message.received') return data;
  if (type === 'conversation.ended') {
    return { ...data, id: data.author.firstName, text: data.author.firstName, isEnd: true };
  }
  const text = data.text ?? cxone.deletions.get(data.id) ?? '';
  return { ...data, id: text, text };
}

/**
 * What the designs that people write in an afternoon share: receipts are passed on, agents' messages are sent inside
 * the callback under a new id, and it is only of customers' messages that some take more care. Of files, all that they
 * pass on is the names, where a message has no text.
 */
export abstract class NaiveDesign implements Design {
  protected readonly ground: Ground;
  readonly #table = new MemoryTable();

  constructor(ground: Ground) {
    this.ground = ground;
  }

  async receive(webhook: Webhook | readonly Webhook[]): Promise<number> {
    const ended = await this.run(async (ports) => {
      for (const one of [webhook].flat()) {
        await (one.type === 'message.status' ? passOn(one, ports) : this.take(toldOf(one, this.ground), ports));
      }
    });
    return ended.kind === 'ended' ? 200 : 502;
  }

  async callBack(...[message]: Parameters<Design['callBack']>): Promise<CallbackAnswer> {
    const id = this.newId(message);
    const ended = await this.run(async ({ fetch }) => {
      const status = await this.post(message, id, fetch);
      if (status > 299) throw new Error(`The provider answered ${status}.`);
    });
    return ended.kind === 'ended' ? { said: 'sent', id } : this.answerToFailure(id);
  }

  /** Tells the customer as often as it is asked to. */
  async endChat({ conversationId }: ReportedEnd): Promise<EndAnswer> {
    const id = this.newId({ thread: { idOnExternalPlatform: conversationId } });
    const ended = await this.run(async ({ fetch }) => {
      const data = { id, thread: { id: conversationId }, text: END_NOTICE };
      const { status } = await fetch(DELIVERIES, { method: 'POST', body: JSON.stringify({ data }) });
      if (status > 299) throw new Error(`The provider answered ${status}.`);
    });
    return ended.kind === 'ended' ? 'told' : 'failed';
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  parked(): Promise<readonly ParkedMessage[]> {
    return Promise.resolve([]);
  }

  replay(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  kept(): Promise<readonly KeptFile[]> {
    return Promise.resolve([]);
  }

  protected newId({ thread }: Pick<AgentsMessage, 'thread'>): string {
    return newOutboundMessageId(this.ground.random.bytes, channelId, thread.idOnExternalPlatform);
  }

  /** Sends an agent's message to the provider; resolves to the status of its answer. */
  protected async post(message: AgentsMessage, id: string, fetch: NaivePorts['fetch']): Promise<number> {
    const body = JSON.stringify({ data: { id, text: textOf(message) } });
    return (await fetch(DELIVERIES, { method: 'POST', body })).status;
  }

  /** A customer's message came; a success is answered where this resolves. */
  protected abstract take(message: CustomersMessage, ports: NaivePorts): Promise<void>;

  /** What CXone is answered where the send of a message failed. */
  protected readonly answerToFailure: (id: string) => CallbackAnswer = () => ({ said: 'not-sent' });

  /** Runs a function of the design in a process of its own. */
  protected async run<T>(work: (ports: NaivePorts) => Promise<T>): Promise<Ended<T>> {
    const { clock, effects, weather } = this.ground;
    const process = effects.process();
    let isOver = false;
    const { promise: outlived, resolve: giveUp } = Promise.withResolvers<Ended<T>>();
    void clock.sleep(LIMIT_MS).then(() => {
      if (isOver) return;
      if (weather.strikes('outlives-its-time', 'function')) giveUp({ kind: 'killed' });
      else process.kill();
    });
    const ended = process
      .run(() => work(this.#portsOf(process)))
      .finally(() => {
        isOver = true;
      });
    return Promise.race([ended, outlived]);
  }

  protected async forward(
    { id, thread, author, attachments = [], ...said }: CustomersMessage,
    { cxone }: NaivePorts,
  ): Promise<void> {
    const text = said.text ?? attachments.map(({ name }) => name).join('\n');
    const message: NewMessage = {
      idOnExternalPlatform: inboundMessageId(id),
      direction: 'inbound',
      createdAtWithMilliseconds: this.ground.clock.now().toISOString(),
      thread: { idOnExternalPlatform: threadIdOf(thread.id) },
      messageContent: { type: 'TEXT', payload: { text } },
      authorEndUserIdentity: { idOnExternalPlatform: endUserIdOf(author.id) },
    };
    await cxone.createMessage(channelId, message);
    if (said.isEnd === true) await cxone.setContactStatus(contactOf(thread.id), 'resolved');
  }

  #portsOf(process: Process): NaivePorts {
    const { cxone, receiver } = this.ground;
    return {
      cxone: observedCxone(cxone, process),
      fetch: observedFetch(receiver.fetch, process, receiver.nameOf),
      table: observedTable(this.#table, process),
      onQueue: observedQueue(process),
    };
  }
}

function textOf({ messageContent, attachments = [] }: AgentsMessage): string {
  if (messageContent.type === 'QUICK_REPLIES') return messageContent.payload.text.content;
  return messageContent.payload.text || attachments.map(({ friendlyName }) => friendlyName).join('\n');
}

/** Tells CXone of a receipt. A message that CXone doesn't know has none: whoever repeated it for a week would be no wiser. */
async function passOn(
  { timestamp, data }: Extract<Webhook, { type: 'message.status' }>,
  { cxone }: NaivePorts,
): Promise<void> {
  const body = { status: data.status, updatedAt: timestamp };
  try {
    await cxone.setMessageStatus(channelId, externalMessageIdSchema.parse(data.messageId), body);
  } catch (error) {
    if (!(error instanceof CxoneNotFoundError)) throw error;
  }
}
