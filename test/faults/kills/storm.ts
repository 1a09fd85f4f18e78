import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startQueues } from '../../../local/cloud/queues.ts';
import { type Cxone, startCxone } from '../../../local/cxone/start-cxone.ts';
import { type Phone, startPhone } from '../../../local/phone/start-phone.ts';
import { OWN_HOSTS, recordOn } from '../../../local/set-up.ts';
import { connectPhone, keysOf } from '../../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone } from '../../e2e/support/people.ts';
import type { Note } from '../proof/part.ts';
import { KillableCloud } from './killable-cloud.ts';
import { type Direction, judge, type Verdict } from './verdict.ts';

export interface StormOptions {
  readonly conversations: number;
  /** Of the customer, in each conversation. */
  readonly messages: number;
  /** Of the agent, in each conversation. */
  readonly replies: number;
  /** Processes of functions to be killed, at the least. */
  readonly kills: number;
  /** How often the whole cloud but its queues is stopped hard and started again. */
  readonly hardStops: number;
  /** Processes of functions to be frozen at work with SIGSTOP, and for how many milliseconds at the most. */
  readonly freezes: number;
  readonly longestFreezeMs: number;
  /** Told now and then how far it is. */
  readonly note: Note;
}

export interface StormReport {
  /** SIGKILLs that hit a process of a function. */
  readonly kills: number;
  /** Of these, those that hit it in the middle of an invocation. */
  readonly interrupted: number;
  readonly hardStops: number;
  /** SIGSTOPs that hit a process of a function at work, and invocations whose time ended. */
  readonly freezes: number;
  readonly timedOut: number;
  readonly inbound: Verdict;
  readonly outbound: Verdict;
  /** What the platform took for a message of its own: one that came again under its id would count, and not show. */
  readonly sends: number;
}

/** What is killed, in turns: the workers are what most is in the middle of. */
const VICTIMS = [
  'deliverInbound',
  'inboundWebhook',
  'deliverInbound',
  'outboundMessage',
  'deliverOutbound',
  'deliverStatus',
];
const CONCURRENCY = 4;
const SHORTEST_FREEZE_MS = 1_000;
/** Conversations that are written in at a time. */
const WRITERS = 16;
/** The platform does not give up while the middleware is away. */
const RETRY_DELAYS_MS = [200, 500, 1_000, 2_000, ...Array.from({ length: 20 }, () => 5_000)];
/** What a killed worker held comes back about when its lease ends (lib/exactly-once/lease-times.ts), instead of after two minutes. */
const visibility = { queues: ['InboundQueue', 'OutboundQueue', 'StatusQueue'], seconds: 26 };
/** How long nothing may arrive any more before what is missing counts as lost: three such waits. */
const PATIENCE_MS = 90_000;

/** Customers and agents write to each other on a laptop's cloud whose processes are killed, or frozen, all the while. */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const directory = mkdtempSync(join(tmpdir(), 'byoc-kills-'));
  const cleanUps: (() => Promise<void> | void)[] = [() => rmSync(directory, { recursive: true })];
  try {
    const queues = await startQueues([], { region: 'eu-west-1' });
    cleanUps.push(() => queues.stop());
    const phone = await startPhone({ retryDelaysMs: RETRY_DELAYS_MS });
    cleanUps.push(() => phone.close());
    const cxone = await startCxone();
    cleanUps.push(() => cxone.stop());
    const cloud = new KillableCloud({
      port: 0,
      dataDir: directory,
      sqsEndpoint: queues.endpoint,
      concurrencyPerFunction: CONCURRENCY,
      environment: {
        CXONE_AUTH_BASE_URL: cxone.origin,
        CXONE_API_BASE_URL: cxone.origin,
        ALLOW_HTTP: 'true',
        PRIVATE_HOSTS: OWN_HOSTS,
      },
      keys: keysOf(cxone),
      visibility,
    });
    cleanUps.push(() => cloud.stopHard());
    const { apiUrl, sheet, clientSecret } = await cloud.start();
    const { integrationId } = cxone.createRecord(recordOn(sheet, clientSecret));
    const { channelId } = await connectPhone(cxone, phone, integrationId);
    return await new Storm(options, { phone, cxone, cloud, channelId, port: Number(new URL(apiUrl).port) }).run();
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

interface Place {
  readonly phone: Phone;
  readonly cxone: Cxone;
  readonly cloud: KillableCloud;
  readonly channelId: string;
  /** Of the HTTP API. */
  readonly port: number;
}

/** Whether an agent was told by us, and for certain, that a message was not sent. */
function saysNotSent({ errorCode }: { readonly errorCode?: string | undefined }): boolean {
  return errorCode?.startsWith('send_') === true && errorCode !== 'send_unknown_outcome';
}

class Storm {
  readonly #options: StormOptions;
  readonly #place: Place;
  readonly #customers: readonly string[];
  /** Texts that CXone got a 200 for, of each conversation. */
  readonly #sent = new Map<string, string[]>();
  /** Texts that an agent was told are not sent, of each conversation. */
  readonly #refused = new Map<string, string[]>();
  #frozen = 0;
  #replied = 0;
  #kills = 0;
  #hardStops = 0;

  constructor(options: StormOptions, place: Place) {
    this.#options = options;
    this.#place = place;
    this.#customers = Array.from({ length: options.conversations }, (_, index) => `customer-${index + 1}`);
  }

  async run(): Promise<StormReport> {
    const over = new AbortController();
    const talk = Promise.all([this.#write(), this.#reply(over.signal)]).then(() => this.#settle());
    const harm = Promise.all([this.#keepKilling(over.signal), this.#keepFreezing(over.signal)]);
    await Promise.all([talk.finally(() => over.abort()), harm.finally(() => over.abort())]);
    await this.#settle();
    return {
      kills: this.#kills,
      interrupted: this.#place.cloud.interrupted,
      hardStops: this.#hardStops,
      freezes: this.#frozen,
      timedOut: this.#place.cloud.timedOut,
      inbound: judge(this.#inbound()),
      outbound: judge(this.#outbound()),
      sends: this.#place.phone.state().accounts[0]?.counters.accepted ?? 0,
    };
  }

  async #write(): Promise<void> {
    const texts = Array.from({ length: this.#options.messages }, (_, index) => `message ${index + 1}`);
    await this.#each(async (customerId) => {
      for (const text of texts) await customerWrites(this.#place, { customerId, text });
    });
  }

  async #reply(over: AbortSignal): Promise<void> {
    const { cxone, channelId } = this.#place;
    const texts = Array.from({ length: this.#options.replies }, (_, index) => `reply ${index + 1}`);
    await this.#each(async (customerId) => {
      while (cxone.state.thread(channelId, `chat-${customerId}`) === undefined) {
        await sleep(100, undefined, { signal: over });
      }
      for (const text of texts) {
        const reply = await agentReplies(this.#place, { channelId, customerId, text });
        if (reply.outcome === 'sent') this.#sent.set(customerId, [...(this.#sent.get(customerId) ?? []), text]);
        else if (saysNotSent(reply)) this.#refused.set(customerId, [...(this.#refused.get(customerId) ?? []), text]);
        this.#replied += 1;
      }
    });
  }

  async #each(work: (customerId: string) => Promise<void>): Promise<void> {
    const waiting = this.#customers.values();
    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        for (const customerId of waiting) await work(customerId);
      }),
    );
  }

  /** Kills as the work goes on: the share of the kills follows the share of what has arrived. */
  async #keepKilling(over: AbortSignal): Promise<void> {
    const { kills, hardStops, note } = this.#options;
    const { cloud, port } = this.#place;
    for (let turn = 0; !over.aborted;) {
      const share = this.#share() / 0.9;
      if (this.#hardStops < hardStops && share >= (this.#hardStops + 1) / (hardStops + 1)) {
        await cloud.stopHard();
        this.#hardStops += 1;
        await cloud.start(port);
      } else if (this.#kills < Math.min(kills, kills * share)) {
        this.#kills += await cloud.kill(VICTIMS[turn % VICTIMS.length] ?? '');
        turn += 1;
        note(`${Math.round(share * 90)} % have arrived, ${this.#kills} killed`);
      } else {
        await sleep(50);
      }
    }
  }

  /** Freezes as the work goes on, several at a time, some for longer than their function may run. */
  async #keepFreezing(over: AbortSignal): Promise<void> {
    const { freezes, longestFreezeMs, note } = this.#options;
    for (let turn = 0; !over.aborted && this.#frozen < freezes; turn += 1) {
      if (this.#frozen >= (freezes * this.#share()) / 0.9) {
        await sleep(20);
        continue;
      }
      // The longest first, so that they run beside all that follow.
      const share = this.#frozen / Math.max(1, freezes - 1);
      const ms = Math.round(longestFreezeMs * (SHORTEST_FREEZE_MS / longestFreezeMs) ** share);
      if (await this.#place.cloud.freeze(VICTIMS[turn % VICTIMS.length] ?? '', ms)) {
        this.#frozen += 1;
        note(`${this.#frozen} frozen, this one for ${ms} ms`);
      } else {
        await sleep(5);
      }
    }
  }

  #share(): number {
    const { conversations, messages, replies } = this.#options;
    return (this.#place.cxone.state.messages.length + this.#replied) / (conversations * (messages + 2 * replies));
  }

  /** Waits until all that was accepted has arrived, or nothing has for a long time. */
  async #settle(): Promise<void> {
    const missing = () => judge(this.#inbound()).lost + judge(this.#outbound()).lost;
    let least = missing();
    for (let since = performance.now(); least > 0 && performance.now() - since < PATIENCE_MS;) {
      await sleep(500);
      const now = missing();
      if (now < least) since = performance.now();
      least = Math.min(least, now);
    }
  }

  #inbound(): Direction[] {
    const { channelId } = this.#place;
    return this.#customers.map((customerId) => {
      const written = onThePhone(this.#place, customerId).filter(({ from }) => from === 'customer');
      const desk = atTheDesk(this.#place, channelId, customerId).filter(({ from }) => from === 'customer');
      return {
        tried: written.map(({ text }) => text),
        promised: written.filter(({ state }) => state === 'accepted').map(({ text }) => text),
        arrived: desk.map(({ text }) => text),
        refused: [],
      };
    });
  }

  #outbound(): Direction[] {
    return this.#customers.map((customerId) => ({
      tried: Array.from({ length: this.#options.replies }, (_, index) => `reply ${index + 1}`),
      promised: this.#sent.get(customerId) ?? [],
      arrived: onThePhone(this.#place, customerId)
        .filter(({ from }) => from === 'agent')
        .map(({ text }) => text),
      refused: this.#refused.get(customerId) ?? [],
    }));
  }
}
