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
import type { AgentsMessage, CallbackAnswer, Design, Ground, KeptFile, ParkedMessage, Webhook } from '../design.ts';

const channelId = channelIdSchema.parse('ch-acme');
/** Milliseconds after which Lambda ends an invocation. */
const LIMIT_MS = 28_000;

/** What a function reaches, each call an effect of its process. */
export interface NaivePorts {
  readonly cxone: FakedOperations;
  readonly fetch: typeof fetch;
  readonly table: Table;
  readonly onQueue: <T>(name: string, effect: () => T) => Promise<T>;
}

export type CustomersMessage = Extract<Webhook, { type: 'message.received' }>['data'];

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

  async receive(webhook: Webhook): Promise<number> {
    const ended = await this.run((ports) =>
      webhook.type === 'message.received' ? this.take(webhook.data, ports) : passOn(webhook, ports),
    );
    return ended.kind === 'ended' ? 200 : 502;
  }

  async callBack({ thread, messageContent, attachments = [] }: AgentsMessage): Promise<CallbackAnswer> {
    const id = newOutboundMessageId(this.ground.random.bytes, channelId, thread.idOnExternalPlatform);
    const ended = await this.run(async ({ fetch }) => {
      const text = messageContent.payload.text || attachments.map(({ friendlyName }) => friendlyName).join('\n');
      const body = JSON.stringify({ data: { id, text } });
      const { ok, status } = await fetch('https://chat.example.net/deliveries', { method: 'POST', body });
      if (!ok) throw new Error(`The provider answered ${status}.`);
    });
    return ended.kind === 'ended' ? { said: 'sent', id } : this.answerToFailure(id);
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

  /** A customer's message came; a success is answered where this resolves. */
  protected abstract take(message: CustomersMessage, ports: NaivePorts): Promise<void>;

  /** What CXone is answered where the send of a message failed. */
  protected readonly answerToFailure: (id: string) => CallbackAnswer = () => ({ said: 'not-sent' });

  /** Runs a function of the design in a process of its own. */
  protected async run<T>(work: (ports: NaivePorts) => Promise<T>): Promise<Ended<T>> {
    const { clock, effects } = this.ground;
    const process = effects.process();
    void clock.sleep(LIMIT_MS).then(() => process.kill());
    return process.run(() => work(this.#portsOf(process)));
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
  }

  #portsOf(process: Process): NaivePorts {
    const { cxone, receiver } = this.ground;
    return {
      cxone: observedCxone(cxone, process),
      fetch: observedFetch(receiver.fetch, process),
      table: observedTable(this.#table, process),
      onQueue: observedQueue(process),
    };
  }
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
