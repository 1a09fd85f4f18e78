import { isInFlight, stepsOf } from '../../../cli/person/erase.ts';
import { findPerson, type Found, type Person } from '../../../cli/person/find.ts';
import { customerPk } from '../../../lib/channels/thread-index.ts';
import { digestOf } from '../../../lib/ids.ts';
import { backlogPk } from '../../../lib/inbound/backlog.ts';
import { threadKey, timePk } from '../../../lib/inbound/thread-clock.ts';
import { customerMark, saidBy } from '../../../lib/messages/edits.ts';
import { queuedPk } from '../../../lib/queues/queued-messages.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { type Conditions, Deployment, type Environment } from '../../support/deployment.ts';
import { Effects, type Ended, type Fault } from '../../support/effects.ts';
import { channelId, DATA_KEY, INDEX_KEY, keyed } from '../../support/fixtures.ts';
import { observedBin, observedScan, observedTable } from '../../support/observed-ports.ts';
import { sealedIn } from '../../support/sealed-in.ts';
import { drain } from '../../faults/stories.ts';

/** Somebody who writes to the channel of the fixtures, and what tells of them wherever it is read. */
export interface Customer {
  readonly id: string;
  readonly conversationId: string;
  readonly name: string;
}

export const ida: Customer = { id: 'usr-5150', conversationId: 'conv-7781', name: 'Idalina' };
export const bo: Customer = { id: 'usr-6001', conversationId: 'conv-8802', name: 'Bonaventura' };

export const personOf = ({ id }: Customer, conversations: readonly string[] = []): Person => ({
  channelId,
  id,
  conversations,
});

const secrets = { dataKey: () => Promise.resolve(DATA_KEY), indexKey: () => Promise.resolve(INDEX_KEY) };

const HOST = 'https://files.example.org';

export const bodyOf = (
  { id, conversationId, name }: Customer,
  messageId: string,
  text: string,
  files: readonly string[] = [],
) => ({
  type: 'message.received',
  timestamp: '2026-03-02T10:15:29.100Z',
  data: {
    ...{ id: messageId, thread: { id: conversationId }, author: { id, firstName: name }, text },
    ...(files.length > 0 && { attachments: files.map((file) => ({ name: file, url: `${HOST}/${file}` })) }),
  },
});

/** What an agent writes to a customer, with files. */
const replyTo = ({ id, conversationId, name }: Customer, text: string, files: readonly string[] = []) => ({
  thread: { idOnExternalPlatform: conversationId },
  messageContent: { type: 'TEXT', payload: { text } },
  endUserRecipients: [{ idOnExternalPlatform: id, name }],
  ...(files.length > 0 && {
    attachments: files.map((file) => ({ friendlyName: file, url: `${HOST}/${file}` })),
  }),
});

/** A deployment on which people write. */
export class Scene {
  readonly world: Deployment;
  readonly #before: () => Environment;

  private constructor(world: Deployment) {
    this.world = world;
    let environment = world.startBefore();
    this.#before = () => {
      if (!environment.alive) environment = world.startBefore();
      return environment;
    };
  }

  /** @param channel Whether a version has added it that knew no index key. */
  static async open(conditions: Conditions = {}, channel: { readonly isOfBefore?: boolean } = {}): Promise<Scene> {
    return new Scene(await new Deployment([], conditions).withChannel(channel));
  }

  static on(world: Deployment): Scene {
    return new Scene(world);
  }

  async writes(customer: Customer, messageId: string, text: string, files: readonly string[] = []): Promise<void> {
    await this.posts(bodyOf(customer, messageId, text, files), files);
    await this.settle();
  }

  /** The webhook alone: nobody works on it. */
  async posts(body: unknown, files: readonly string[] = []): Promise<void> {
    this.offers(files);
    const answer = await this.#before().receive(body);
    if (answer.kind !== 'ended' || answer.value !== 200) throw new Error('The webhook was not accepted.');
  }

  async corrects(customer: Customer, messageId: string, text: string): Promise<void> {
    await this.posts({ ...bodyOf(customer, messageId, text), type: 'message.edited' });
    await this.settle();
  }

  /** Writes what CXone refuses, however often it is asked. */
  async writesInVain(
    customer: Customer,
    messageId: string,
    text: string,
    files: readonly string[] = [],
  ): Promise<void> {
    this.world.cxone.meets = ({ operation }) =>
      operation === 'createMessage' ? cxoneFailure.refused('create-message') : undefined;
    await this.writes(customer, messageId, text, files);
    this.world.cxone.meets = undefined;
  }

  async agentAnswers(customer: Customer, text: string, files: readonly string[] = []): Promise<void> {
    await this.callBack(customer, text, files);
    await this.settle();
  }

  /** With one choice. */
  async agentAsks(customer: Customer, text: string, label: string): Promise<void> {
    const messageContent = {
      type: 'QUICK_REPLIES',
      payload: { text, actions: [{ text: label, postback: `of ${label}` }] },
    };
    const answer = await this.#before().callBack({ ...replyTo(customer, text, []), messageContent });
    if (answer.kind !== 'ended') throw new Error('The callback failed.');
  }

  async callBack(customer: Customer, text: string, files: readonly string[] = []): Promise<void> {
    this.offers(files);
    const answer = await this.#before().callBack(replyTo(customer, text, files));
    if (answer.kind !== 'ended') throw new Error('The callback failed.');
  }

  /** They can be had from now on. */
  offers(files: readonly string[]): void {
    for (const file of files.filter((name) => !name.startsWith('gone'))) {
      this.world.web.files.set(`${HOST}/${file}`, `What is in ${file}`);
    }
  }

  /** Lets the workers finish what waits, and some time pass. */
  async settle(): Promise<void> {
    const { inbound, outbound, statuses } = this.world;
    await drain(this.world, inbound, () => this.#before().workInbound());
    await drain(this.world, outbound, () => this.#before().workOutbound());
    await drain(this.world, statuses, () => this.#before().workStatuses());
    await this.world.clock.advance(60_000);
  }

  async workInboundOnce(): Promise<void> {
    await this.#before().workInbound();
  }

  /** Both people write, with files, edits and a message that is parked, and agents answer. */
  async fill(): Promise<this> {
    for (const [customer, key] of [
      [ida, 'i'],
      [bo, 'b'],
    ] as const) {
      await this.writes(customer, `m-${key}1`, `Where is the parcel of ${customer.name}?`);
      await this.writes(customer, `m-${key}2`, 'This is the label', [`label-of-${customer.name}.txt`]);
      await this.corrects(customer, `m-${key}1`, `Where are the parcels of ${customer.name}?`);
      await this.writesInVain(customer, `m-${key}3`, `Refused words of ${customer.name}`, [
        `scan-of-${customer.name}.txt`,
      ]);
      await this.agentAnswers(customer, `Good morning ${customer.name}`);
      await this.agentAnswers(customer, 'The form', [`form-for-${customer.name}.txt`, `gone-for-${customer.name}`]);
    }
    return this;
  }

  find(person: Person): Promise<Found> {
    const { table, files, clock } = this.world;
    return findPerson(person, { table, scan: table, bin: files, ...secrets, now: clock.now }, () => undefined);
  }

  /** Runs the whole of an erase as a process of its own; answers how it ended, and the names of its remote calls. */
  async erase(person: Person, faults: readonly Fault[] = [], removeInCxone?: (id: string) => Promise<void>) {
    const effects = new Effects(faults, this.world.clock.sleep);
    const process = effects.process();
    const table = observedTable(this.world.table, process);
    const bin = observedBin(this.world.files, process);
    const now = this.world.clock.now;
    const scan = observedScan(this.world.table, process);
    const run = process.run(async () => {
      const found = await findPerson(person, { table, scan, bin, ...secrets, now }, () => undefined);
      if (isInFlight(found)) return found;
      const remove =
        removeInCxone &&
        ((id: string) =>
          process.perform(
            'remove in CXone',
            () => removeInCxone(id),
            () => new Error('CXone gave no answer'),
          ));
      for (const step of stepsOf(found, channelId, { table, bin, now, ...(remove && { removeInCxone: remove }) }))
        await step();
      return found;
    });
    const ended: Ended<Found> = await this.world.clock.run(run);
    return { ended, effects: effects.names };
  }

  has(pk: string): boolean {
    return this.world.table.items().some((item) => item.pk === pk);
  }

  /** Every place that says something of a customer: keys, attributes, sealed contents, names and contents of files. */
  tracesOf({ id, conversationId, name }: Customer): string[] {
    const ofPerson = [keyed, digestOf].flatMap((digest) => [
      ...[saidBy(conversationId, id, digest), customerMark(channelId, id, digest), digest(conversationId)],
    ]);
    const needles = [id, conversationId, name, ...ofPerson];
    const keys = [keyed, digestOf].flatMap((digest) => [
      ...[customerPk(channelId, conversationId, digest), queuedPk(channelId, conversationId, digest)],
      ...[backlogPk(channelId, conversationId, digest), timePk(threadKey(channelId, conversationId), digest)],
    ]);
    const items = this.world.table.items().filter((item) => {
      const text = JSON.stringify([item, ...sealedIn(item, [DATA_KEY, INDEX_KEY])]);
      return keys.includes(item.pk) || needles.some((needle) => text.includes(needle));
    });
    const files = [...this.world.files.files].filter(([, { bytes }]) => bytes.toString().includes(name));
    return [...items.map(({ pk }) => pk), ...files.map(([key]) => key)];
  }
}
