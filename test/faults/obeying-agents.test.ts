import { beforeAll, expect, it } from 'vitest';
import { HttpError } from '../../lib/http/http-error.ts';
import { Deployment } from '../support/deployment.ts';
import type { Fault } from '../support/effects.ts';
import { agentsMessage, outboundWork } from './stories.ts';
import { Random } from './storm/random.ts';

const MESSAGES = 1_000;
/** Milliseconds after which CXone repeats a callback that ended in an error, as often as it does. */
const CXONES_PAUSES = [1_000, 3_000, 9_000, 27_000, 60_000];
/** Milliseconds after which an agent sends again what ended in an error. */
const AGENTS_PAUSES = [20_000, 60_000, 150_000] as const;
const MOST_SENDS = 5;

/**
 * Among the effects of a callback in a fresh process: it reads the channel, its secret and the index key, claims, reads what
 * is queued and what is asked, sends, and writes down that it was sent.
 */
const FINISH = 7;

/**
 * Callbacks die somewhere up to the write that says that the message was sent. One that dies later was answered by
 * nobody, though the message was sent, and who says it again after that is known by time alone (ADR 0005).
 */
function deathsIn(random: Random): Fault[] {
  const deaths: Fault[] = [];
  for (let first = 0; deaths.length < 3 && random.chance(0.7);) {
    const effect = random.below(FINISH + 1);
    const when = effect === FINISH || random.chance(0.5) ? 'before' : 'after';
    deaths.push({ effect: first + effect, when, how: 'killed' });
    first += effect + 1;
  }
  return deaths;
}

/** What CXone is told of one callback. */
type Answer = 'sent' | 'not-sent' | 'unknown' | 'nothing';

interface Ending {
  readonly answers: readonly Answer[];
  /** Ids under which the customer's phone showed the message. */
  readonly shown: readonly string[];
}

/** An agent writes one message, and sends it again after each error, until there is none. */
async function obeying(seed: number, idempotentSend: boolean): Promise<Ending> {
  const random = new Random(`obeying/${seed}`);
  const world = await new Deployment(deathsIn(random), { idempotentSend }).withChannel();
  const work = outboundWork(world);
  const pauses = CXONES_PAUSES.slice(0, random.pick([0, 1, 2, 5]));
  const answers: Answer[] = [];

  async function callBack(): Promise<Answer> {
    const ended = await world.clock.run(world.start().callBack(agentsMessage('It has left.')));
    if (ended.kind === 'ended') return 'sent';
    if (ended.kind !== 'threw' || !(ended.error instanceof HttpError)) return 'nothing';
    return ended.error.code === 'send_unknown_outcome' ? 'unknown' : 'not-sent';
  }

  for (let sends = 0; sends < MOST_SENDS && answers.at(-1) !== 'sent'; sends += 1) {
    if (sends > 0) await world.clock.advance(random.pick(AGENTS_PAUSES));
    for (const pause of [0, ...pauses]) {
      await world.clock.advance(pause);
      answers.push(await callBack());
      if (answers.at(-1) === 'sent') break;
    }
  }
  await work();
  return { answers, shown: world.receiver.shown.map(({ id }) => id) };
}

async function endingsWith(idempotentSend: boolean): Promise<(Ending & { readonly seed: number })[]> {
  const endings: (Ending & { readonly seed: number })[] = [];
  for (let seed = 1; seed <= MESSAGES; seed += 1) endings.push({ seed, ...(await obeying(seed, idempotentSend)) });
  return endings;
}

let recognising: Awaited<ReturnType<typeof endingsWith>>;
let doubling: Awaited<ReturnType<typeof endingsWith>>;

beforeAll(async () => {
  recognising = await endingsWith(true);
  doubling = await endingsWith(false);
});

it('an agent who obeys an error and sends again is read once where the provider recognises repeats', () => {
  expect(recognising.filter(({ shown }) => shown.length !== 1)).toEqual([]);
  expect(recognising.filter(({ answers }) => answers.at(-1) !== 'sent')).toEqual([]);
  // Something was sent again, or nothing is proven.
  expect(recognising.filter(({ answers }) => answers.length > 1).length).toBeGreaterThan(MESSAGES / 4);
});

it('no answer says that a message was not sent which had been, whether or not the provider recognises repeats', () => {
  const endings = [...recognising, ...doubling];

  expect(endings.filter(({ answers, shown }) => answers.includes('not-sent') && shown.length > 0)).toEqual([]);
});
