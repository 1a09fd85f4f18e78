import { FileInterruptedError, type Opened } from '../../../lib/attachments/open-file.ts';
import { FakeWeb } from '../../support/fake-web.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';
import { contentOf, fileBehind } from './files.ts';
import type { Random } from './random.ts';
import type { Weather } from './weather.ts';

const WHERE = 'web';
const CHUNK_BYTES = 1_000;
/** From one chunk of a slow file to the next, in milliseconds: less than lets the reader give up (lib/attachments/fetch/open-url.ts). */
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_900;

/** Where customers' and agents' files lie in a storm. */
export class StormWeb extends FakeWeb {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #weather: Weather;

  constructor(clock: VirtualClock, random: Random, weather: Weather) {
    super();
    this.#clock = clock;
    this.#random = random;
    this.#weather = weather;
  }

  override open(url: string, timeLimitMs = Infinity): Promise<Opened> {
    if (this.#weather.strikes('file-unavailable', WHERE)) {
      return Promise.resolve({ kind: 'unavailable', detail: 'the host answered 503' });
    }
    if (this.#weather.strikes('file-not-yet', WHERE)) {
      return Promise.resolve({ kind: 'unavailable', problem: 'gone', detail: 'the host answered 404' });
    }
    const content = contentOf(fileBehind(url));
    if (content === undefined)
      return Promise.resolve({ kind: 'failed', problem: 'gone', detail: 'the host answered 410' });
    const endsAt = this.#time() + timeLimitMs;
    return Promise.resolve({ kind: 'opened', file: { bytes: this.#send(content, endsAt), close: () => undefined } });
  }

  /** @param endsAt When the reader has no more time, in milliseconds since 1970. */
  async *#send(content: Buffer, endsAt: number): AsyncGenerator<Uint8Array> {
    const isSlow = this.#weather.strikes('file-slow', WHERE);
    const breaksOff = this.#weather.strikes('file-interrupted', WHERE);
    const end = breaksOff ? this.#random.below(content.byteLength) : content.byteLength;
    for (let at = 0; at < end; at += CHUNK_BYTES) {
      if (isSlow) await this.#clock.sleep(this.#random.between(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS));
      if (this.#time() > endsAt) throw new FileInterruptedError('the host took longer than the whole transfer may');
      yield content.subarray(at, Math.min(at + CHUNK_BYTES, end));
    }
    if (breaksOff) throw new FileInterruptedError('the connection to the host failed');
  }

  #time(): number {
    return this.#clock.now().getTime();
  }
}
