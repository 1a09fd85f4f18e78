import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Page, Request } from 'playwright-core';

/** Of the console and of the network each; the desk alone asks its server once in a second. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 2_000;
/** A page that hangs has no picture and no source, and must not hold up the next test. */
const MOST_MS = 10_000;

interface Exchange {
  readonly request: string;
  readonly outcomes: string[];
}

/** What a page says on its console and asks of the network, its frames included: the last lines of each. */
export class PageTrace {
  readonly #page: Page;
  readonly #console: string[] = [];
  readonly #network: Exchange[] = [];
  readonly #exchanges = new WeakMap<Request, Exchange>();

  constructor(page: Page) {
    this.#page = page;
    page.on('console', (message) => {
      const { url, lineNumber } = message.location();
      this.#say(`${message.type()}: ${message.text()} (${url}:${lineNumber})`);
    });
    page.on('pageerror', (error) => this.#say(`uncaught: ${error.stack ?? error.message}`));
    page.on('crash', () => this.#say('crash'));
    page.on('framenavigated', (frame) => this.#say(`navigated: ${frame.url()}`));

    page.on('request', (request) => {
      const exchange = { request: line(`${request.method()} ${request.url()}`), outcomes: [] };
      this.#exchanges.set(request, exchange);
      keep(this.#network, exchange);
    });
    page.on('response', (response) => this.#answer(response.request(), String(response.status())));
    page.on('requestfailed', (request) => this.#answer(request, request.failure()?.errorText ?? 'failed'));
  }

  /** Writes four files, named `page-1.png` and so on for a name of `page-1`. */
  async write(folder: string, name: string): Promise<void> {
    const path = `${folder}/${name}`;
    await this.#page
      .screenshot({ path: `${path}.png`, fullPage: true, timeout: MOST_MS })
      .catch((error: unknown) => this.#say(`no picture: ${String(error)}`));
    const sources = await Promise.all(this.#page.frames().map(sourceOf));
    await writeFile(`${path}.html`, sources.join('\n'));
    await writeFile(`${path}.console.txt`, lines(this.#console));
    await writeFile(
      `${path}.network.txt`,
      lines(this.#network.map(({ request, outcomes }) => `${request} ${outcomes.join(', then ') || 'no answer yet'}`)),
    );
  }

  #say(words: string): void {
    keep(this.#console, line(words));
  }

  #answer(request: Request, outcome: string): void {
    this.#exchanges.get(request)?.outcomes.push(outcome);
  }
}

function keep<T>(kept: T[], one: T): void {
  kept.push(one);
  if (kept.length > MOST_LINES) kept.shift();
}

/** Begins with the time of day, by which the console and the network of several pages are laid side by side. */
function line(words: string): string {
  return `${new Date().toISOString().slice(11, 23)} ${words.slice(0, MOST_CHARACTERS)}`;
}

const lines = (all: readonly string[]): string => all.map((one) => `${one}\n`).join('');

async function sourceOf(frame: Frame): Promise<string> {
  const tooLate = sleep(MOST_MS, 'it did not answer', { ref: false }).then((reason) =>
    Promise.reject(new Error(reason)),
  );
  const source = await Promise.race([frame.content(), tooLate]).catch(
    (error: unknown) => `no source: ${String(error)}`,
  );
  return `<!-- ${frame.url()} -->\n${source}\n`;
}
