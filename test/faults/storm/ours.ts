// Loaded before any file comes: reading it from the disk takes a time that no virtual clock knows of.
import 'file-type';
import { inboundPrefix, outboundPrefix } from '../../../lib/attachments/store/file-keys.ts';
import type { MessageEvent } from '../../../lib/contract/events.ts';
import { claimKey } from '../../../lib/exactly-once/claims.ts';
import { HttpError } from '../../../lib/http/http-error.ts';
import { digestOf, externalMessageIdSchema } from '../../../lib/ids.ts';
import { listParked, openParked } from '../../../lib/inbound/parking/list-parked.ts';
import type { EventName } from '../../../lib/observability/events.ts';
import type { Level, LogFields } from '../../../lib/observability/logger.ts';
import { queuedClaimKey } from '../../../lib/outbound/outbound-message.ts';
import { Deployment, type Environment } from '../../support/deployment.ts';
import type { Ended } from '../../support/effects.ts';
import { channelId, DATA_KEY, integrationKey, keyed, LogBook } from '../../support/fixtures.ts';
import type { Table } from '../../../lib/table/table.ts';
import { UnreliableTable } from '../../support/unreliable-table.ts';
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
} from './design.ts';
import { hasSignOfEnd } from './desk.ts';
import { placeOf } from './files.ts';
import { Pump } from './pump.ts';
import type { Received } from '../../support/memory-queue.ts';
import { nameIn, namesOne } from './talk.ts';

/** So few that each outage comes to it. */
const MOST_IN_QUEUE = 20;
/** Milliseconds after which Lambda ends an invocation (serverless.yml). */
const WEBHOOK_MS = 10_000;
/** Of the functions that send agents' messages. */
const SENDER_MS = 28_000;
/** Of the worker that copies customers' files. */
const INBOUND_MS = 40_000;
const WORKER_MS = 20_000;
const WORKERS = 20;
/** By how much the clock of an environment may be off, in milliseconds. */
const MOST_OFF_MS = 2_000;

type OnLine = (level: Level, event: EventName, fields: LogFields) => void;

/** Of a log, the ids of messages that were not sent, by correlation: a storm has millions of lines. */
class FailuresLog extends LogBook {
  readonly #messages = new Map<string, string>();
  readonly #unsettled = new Set<string>();
  readonly #onLine: OnLine | undefined;

  constructor(onLine: OnLine | undefined) {
    super();
    this.#onLine = onLine;
  }

  override log(level: Level, event: EventName, fields: LogFields = {}): void {
    this.#onLine?.(level, event, fields);
    const { correlation, message, operation } = fields;
    if (typeof correlation !== 'string') return;
    if (event === 'outbound.failed' && typeof message === 'string') this.#messages.set(correlation, message);
    if (event === 'request.failed' && isLastStep(operation)) this.#unsettled.add(correlation);
  }

  /** Whether table or queue gave no answer to what becomes of a message: what follows can't know it. */
  takeUnsettled(correlation: string): boolean {
    return this.#unsettled.delete(correlation);
  }

  take(correlation: string): string | undefined {
    const message = this.#messages.get(correlation);
    this.#messages.delete(correlation);
    return message;
  }
}

const isLastStep = (operation: unknown) => operation === 'finish-claim' || operation === 'queue-outbound';

/** The middleware of lib/, several environments of each function with clocks and caches of their own. */
export class Ours implements Design {
  readonly #world: Deployment;
  readonly #ground: Ground;
  readonly #failures: FailuresLog;
  #calls = 0;
  readonly #pumps: readonly Pump[];
  readonly #idle = new Map<string, Environment[]>();

  /**
   * @param channel Whether its channel changes over in the midst of the storm.
   * @param onLine Told of each line of the functions' logs.
   */
  static async build(ground: Ground, channel: { readonly isOfBefore?: boolean } = {}, onLine?: OnLine): Promise<Ours> {
    const { clock, cxone, receiver, web, bucket: files, effects, isIdempotent, random, weather } = ground;
    const ofTable = random.series('table');
    const table = new UnreliableTable(clock, {
      strikes: (fault, where) => weather.strikes(fault, where),
      between: (least, most) => ofTable.between(least, most),
    });
    const logger = new FailuresLog(onLine);
    const series = random.series('ours');
    const world = new Deployment([], {
      ...{ clock, cxone, receiver, web, files, effects, logger, table },
      idempotentSend: isIdempotent,
      hasSignOfEnd: hasSignOfEnd(ground.isTraced),
      takesSeveral: true,
      mostInQueue: MOST_IN_QUEUE,
      random: series.next,
      randomBytes: series.bytes,
    });
    // Notices of refused files have a flow in the crash matrix.
    const people = { onCustomerEnd: 'resolved', endNotice: END_NOTICE, tellsRefusedFiles: 'never' } as const;
    return new Ours(await world.withChannel({ ...channel, people }), ground, logger);
  }

  private constructor(world: Deployment, ground: Ground, failures: FailuresLog) {
    this.#world = world;
    this.#failures = failures;
    this.#ground = ground;
    const { inbound, holdingQueues, outbound, statuses } = world;
    const work = (name: string, limitMs: number, one: (environment: Environment) => Promise<boolean>) => () =>
      this.#isCutOff(name, limitMs, one);
    // The notice of an end is no message of an agent's.
    const onCutOff = ({ body }: Received) => namesOne(body) && ground.onCutOff(body);
    this.#pumps = [
      new Pump(
        inbound,
        ground,
        WORKERS,
        work('inbound', INBOUND_MS, (one) => one.workInbound()),
      ),
      // Behind the inbound queue, for what is moved comes from there.
      ...holdingQueues.map(
        (queue, index) =>
          new Pump(
            queue,
            ground,
            WORKERS,
            work('inbound', INBOUND_MS, (one) => one.workInbound(index + 1)),
          ),
      ),
      new Pump(
        outbound,
        ground,
        WORKERS,
        work('outbound', SENDER_MS, (one) => one.workOutbound()),
        onCutOff,
      ),
      new Pump(
        statuses,
        ground,
        WORKERS,
        work('status', WORKER_MS, (one) => one.workStatuses()),
      ),
    ];
  }

  /** As an operator reads it. */
  get table(): Table {
    return this.#world.table;
  }

  async receive(webhook: Webhook | readonly Webhook[], signedAt: Date): Promise<number> {
    const ended = await this.#invoke('webhook', WEBHOOK_MS, (one) => one.receive(webhook, { signedAt }));
    if (ended?.kind === 'ended') return ended.value;
    return ended?.kind === 'threw' && ended.error instanceof HttpError ? ended.error.status : 502;
  }

  async callBack(message: AgentsMessage, trace: string | undefined): Promise<CallbackAnswer> {
    const correlation = `call-${(this.#calls += 1)}`;
    const ended = await this.#invoke('callback', SENDER_MS, (one) => one.callBack(message, trace, correlation));
    const about = this.#failures.take(correlation);
    const answer = ended === undefined ? ({ said: 'nothing' } as const) : answerOf(ended, about);
    const isUnsettled = this.#failures.takeUnsettled(correlation);
    if (answer.said === 'nothing' || isUnsettled) this.#ground.onCutOff(JSON.stringify(message));
    return answer;
  }

  async endChat(end: ReportedEnd): Promise<EndAnswer> {
    const ended = await this.#invoke('callback', SENDER_MS, (one) => one.endChat({ channelId, ...end }));
    if (ended?.kind !== 'ended') return 'nothing';
    if (ended.value === undefined) return 'told';
    return ended.value.kind === 'unknown-outcome' ? 'unknown' : 'failed';
  }

  async drained(): Promise<void> {
    for (const pump of this.#pumps) await pump.drained();
  }

  async parked(): Promise<readonly ParkedMessage[]> {
    const { table } = this.#world;
    const records = await listParked([integrationKey], { table, now: this.#ground.clock.now });
    return Promise.all(
      records.map(async ({ pk, cause }) => {
        const opened = await openParked(pk, { table, dataKey: () => Promise.resolve(DATA_KEY) });
        if (opened.kind !== 'opened') throw new Error(`A parked message is ${opened.kind}.`);
        return { name: this.#nameOf(opened.job.messages[0]), cause };
      }),
    );
  }

  /** Of an edit, in its words; of a deletion, by what it takes away; of what has no words, by the name of its author. */
  #nameOf(event: MessageEvent | undefined): string {
    if (event === undefined) throw new Error('A parked job holds no message.');
    const { author, change, text, providerMessageId } = event;
    if (author.firstName !== undefined) return nameIn(author.firstName);
    if (change === undefined) return nameIn(providerMessageId);
    return change.kind === 'edited' ? nameIn(text) : nameIn(this.#ground.cxone.deletions.get(change.of));
  }

  async replay(): Promise<readonly string[]> {
    const names = (await this.parked()).map(({ name }) => name);
    const operator = this.#world.startBefore();
    const done = new Set<string>();
    let ended: Ended<unknown>;
    do ended = await operator.replay(done);
    while (ended.kind === 'threw');
    return names;
  }

  kept(): Promise<readonly KeptFile[]> {
    const { table } = this.#world;
    const { bucket } = this.#ground;
    return Promise.all(
      [...bucket.files.keys()].map(async (key) => {
        const file = bucket.fileAt(key);
        const owner = file && ownerOf(key, file);
        return { key, isOwned: owner !== undefined && (await table.get(owner)) !== undefined };
      }),
    );
  }

  async #isCutOff(name: string, limitMs: number, work: (environment: Environment) => Promise<boolean>) {
    const hasEnded = await this.#invoke(name, limitMs, async (environment) => {
      await work(environment);
      return environment.lastEnded === 'ended';
    });
    return hasEnded !== true;
  }

  /**
   * Gives the work to an environment that has nothing to do, else to a fresh one; ends it when its time is over.
   * Undefined: its time is over, and it goes on all the same.
   */
  async #invoke<T>(
    name: string,
    limitMs: number,
    work: (environment: Environment) => Promise<T>,
  ): Promise<T | undefined> {
    const { clock, random, weather } = this.#ground;
    const idle = this.#idle.get(name) ?? [];
    this.#idle.set(name, idle);
    const start = () =>
      this.#world.start(weather.strikes('worker-clock', name) ? random.between(-MOST_OFF_MS, MOST_OFF_MS) : 0);
    const environment = idle.shift() ?? start();
    let isOver = false;
    const { promise: outlived, resolve: giveUp } = Promise.withResolvers<undefined>();
    void clock.sleep(limitMs).then(() => {
      if (isOver) return;
      if (weather.strikes('outlives-its-time', name)) giveUp(undefined);
      else environment.stop();
    });
    const ended = work(environment).then((value) => {
      isOver = true;
      if (environment.alive) idle.push(environment);
      return value;
    });
    return Promise.race([ended, outlived]);
  }
}

/** @param about Id of the message that was not sent. */
function answerOf(ended: Ended<string>, about: string | undefined): CallbackAnswer {
  if (ended.kind === 'ended') return { said: 'sent', id: ended.value };
  // What is thrown otherwise becomes a 500 that says nothing of the message (lib/http/create-http-handler.ts).
  if (ended.kind === 'killed' || !(ended.error instanceof HttpError)) return { said: 'nothing' };
  if (ended.error.code === 'send_unknown_outcome') return { said: 'unknown' };
  return { said: 'not-sent', ...(about !== undefined && { about }) };
}

/** Key of the claim on the message whose file has this key in the bucket; undefined: its message has it elsewhere. */
function ownerOf(key: string, file: string): string | undefined {
  const message = nameIn(file);
  const place = placeOf(file);
  if (message.startsWith('customer-')) {
    const owners = [keyed, digestOf].map((digest) => claimKey(digest, 'inbound', channelId, message));
    return owners.find((owner) => key === `${inboundPrefix(channelId, owner)}/${place}`);
  }
  const externalId = externalMessageIdSchema.parse(key.split('/')[2]);
  return key === `${outboundPrefix(channelId, externalId)}/${place}`
    ? queuedClaimKey({ channelId, externalId })
    : undefined;
}
