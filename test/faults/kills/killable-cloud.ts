import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { newsSchema, type Order, type Start, type StartedCloud } from './messages.ts';

const PROCESS = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));

/** The middleware's cloud in a process of its own: its functions can be killed, and all of it at once. */
export class KillableCloud {
  /** Invocations that a kill ended, apart from those that a hard stop did. */
  interrupted = 0;
  /** Invocations that took longer than their function may. */
  timedOut = 0;
  readonly #start: Start;
  readonly #orders = new Map<number, (hit: number) => void>();
  #ordered = 0;
  #child: ChildProcess | undefined;

  constructor(start: Start) {
    this.#start = start;
  }

  /** Starts it, or starts it again on what its table and its secrets have kept. */
  start(port = this.#start.port): Promise<StartedCloud> {
    const child = fork(PROCESS, [JSON.stringify({ ...this.#start, port })], { execArgv: [] });
    this.#child = child;
    return new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error('The process of the cloud ended before it had started.')));
      child.on('message', (raw) => {
        const news = newsSchema.parse(raw);
        if (news.type === 'started') resolve(news);
        else if (news.type === 'done') this.#orders.get(news.id)?.(news.hit);
        else if (news.type === 'interrupted') this.interrupted += 1;
        else this.timedOut += 1;
      });
    });
  }

  /** Kills every process of a function with SIGKILL; resolves to how many there were. */
  kill(functionKey: string): Promise<number> {
    return this.#order({ functionKey });
  }

  /** Freezes a process of a function that is at work for so many milliseconds; resolves to whether there was one. */
  async freeze(functionKey: string, freezeMs: number): Promise<boolean> {
    return (await this.#order({ functionKey, freezeMs })) > 0;
  }

  #order(what: Omit<Order, 'id'>): Promise<number> {
    this.#ordered += 1;
    const order: Order = { id: this.#ordered, ...what };
    return new Promise((resolve) => {
      this.#orders.set(order.id, resolve);
      this.#child?.send(order);
    });
  }

  /** SIGKILL to all of it: table, secrets, HTTP API and whoever polls the queues; its functions end with it. */
  async stopHard(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}
