import { VirtualClock } from '../../support/virtual-clock.ts';
import { Desk } from './desk.ts';
import type { Design, Ground, NamedDesign } from './design.ts';
import { HistoryWriter } from './history.ts';
import { StormProvider } from './provider.ts';
import { Random } from './random.ts';
import { StormBucket } from './storm-bucket.ts';
import { StormCxone } from './storm-cxone.ts';
import { StormEffects } from './storm-effects.ts';
import { StormReceiver } from './storm-receiver.ts';
import { StormWeb } from './storm-web.ts';
import { conversationOf, nameIn, nameOf, type Saying, sayingOf, textAlone } from './talk.ts';
import { type FaultKind, Weather } from './weather.ts';

const HOUR_MS = 3_600_000;
const LONG_OUTAGE_HOURS = 3;
/** Milliseconds from one message to the next, on the average over all conversations. */
const PACE_MS = 1_000;
const CONVERSATIONS = 1_000;
/** The fewest messages that a conversation has, in a storm too small for so many conversations. */
const LEAST_PER_CONVERSATION = 5;
/** Milliseconds after which some people say the next thing. */
const QUICK_MS = 1_500;
const SHARE_OF_CUSTOMERS = 0.6;
/** What somebody says without a pause, at this many milliseconds from one message to the next at the most. */
const FLOOD = 100;
const FLOOD_PACE_MS = 200;
/** How many of the buttons are pressed. */
const SHARE_OF_PRESSES = 0.8;
/** Kinds of what is said in one breath, how much of what is said is of each, and how much at the most. */
const atOnce = ['several-in-one-webhook', 'volley', 'second-thoughts'] as const;
const SHARE_OF_DELETIONS = 0.3;
/** Until a customer edits what they said, at the latest, in milliseconds; and what the number of the edit is beyond that of it. */
const LATEST_EDIT_MS = 7_200_000;
const BEYOND_ALL = 1_000_000;
const SHARE_AT_ONCE = 0.1;
const MOST_AT_ONCE = 4;
/** Messages of a storm to one such flood. */
const MESSAGES_TO_A_FLOOD = 2_000;

export interface StormPlan {
  readonly design: NamedDesign;
  readonly seed: number;
  /** In both directions, without receipts and repeats. */
  readonly messages: number;
  readonly kinds: ReadonlySet<FaultKind>;
  /** Where the history goes. */
  readonly path: string;
}

type KindOfPlace = Pick<Ground, 'isIdempotent' | 'isTraced'>;

const kindsOfPlaces: readonly KindOfPlace[] = [
  { isIdempotent: true, isTraced: true },
  { isIdempotent: true, isTraced: false },
  { isIdempotent: false, isTraced: true },
  { isIdempotent: false, isTraced: false },
];

/** A middleware with one provider and one tenant, and those who use it. */
interface Place {
  readonly ground: Ground;
  readonly design: Design;
  readonly provider: StormProvider;
  readonly desk: Desk;
}

/**
 * Runs a design through a storm, which is the same for the same plan, and writes down what the world outside did and
 * saw. There are four middlewares, each with a quarter of the conversations: providers recognise repeats or double them,
 * and CXone marks its repeats or doesn't.
 */
export async function storm(plan: StormPlan): Promise<void> {
  const clock = new VirtualClock();
  const history = new HistoryWriter(plan.path, clock.now);
  history.record({ type: 'storm', design: plan.design.name, seed: plan.seed, messages: plan.messages });
  await clock.run(rage(plan, clock, history));
  history.close();
}

async function rage(plan: StormPlan, clock: VirtualClock, history: HistoryWriter): Promise<void> {
  const random = new Random(`storm ${plan.seed}`);
  const going = new Set<Promise<unknown>>();
  const begin = (work: Promise<unknown>) => {
    const tracked = work.finally(() => going.delete(tracked));
    going.add(tracked);
  };
  const places = await Promise.all(
    kindsOfPlaces.map((kind) => place(plan, clock, history, random.series(JSON.stringify(kind)), kind, begin)),
  );
  const begun = clock.now().getTime();
  for (const { at, ...line } of linesOf(plan, random.series('talk'))) {
    await clock.sleep(Math.max(0, begun + at - clock.now().getTime()));
    const here = places[line.conversation % places.length];
    if (here !== undefined) begin(speak(here, random, line));
  }
  await calm(places, going);
  for (const one of places) await replay(one, history);
  await calm(places, going);
  for (const { design } of places) {
    for (const { name, cause } of await design.parked()) history.record({ type: 'parked', message: name, cause });
    for (const file of await design.kept()) history.record({ type: 'file-kept', ...file });
  }
}

async function place(
  { design: { build }, kinds, messages }: StormPlan,
  clock: VirtualClock,
  history: HistoryWriter,
  random: Random,
  kind: KindOfPlace,
  begin: (work: Promise<unknown>) => void,
): Promise<Place> {
  const weather = new Weather(kinds, random.series('weather'), history);
  const from = clock.now().getTime() + outageAfterMs(messages);
  const outageMs = weather.strikes('long-outage', 'CXone') ? LONG_OUTAGE_HOURS * HOUR_MS : HOUR_MS;
  const outage = { from, until: from + outageMs, forbidsFrom: from + outageAfterMs(messages) };
  const bucket = new StormBucket();
  const cxone = new StormCxone(clock, random.series('cxone'), weather, history, bucket, outage, (conversation) =>
    begin(desk.end(conversation)),
  );
  const receiver: StormReceiver = new StormReceiver(
    kind.isIdempotent,
    clock,
    random.series('receiver'),
    weather,
    history,
    bucket,
    (id, button) => {
      begin(provider.report(id));
      if (button === undefined) return;
      const agents = nameIn(button.label).replace('customer', 'agent');
      const isPressed = random.series(agents).chance(SHARE_OF_PRESSES);
      if (isPressed && cxone.expectPress(id, agents)) begin(provider.press(id, button));
    },
  );
  const effects = new StormEffects(clock, random.series('effects'), weather);
  const web = new StormWeb(clock, random.series('web'), weather);
  const outside = { cxone, receiver, web, bucket };
  const onCutOff = (words: string) => history.record({ type: 'cut-off', message: nameIn(words) });
  const ground = { clock, random: random.series('design'), weather, effects, onCutOff, ...outside, ...kind };
  const design = await build(ground);
  const provider = new StormProvider(clock, random.series('provider'), weather, history, () => design);
  const desk: Desk = new Desk(ground, history, () => design);
  return { ground, design, provider, desk };
}

/** When the outage begins, in milliseconds after the storm. */
function outageAfterMs(messages: number): number {
  return (messages * PACE_MS) / 3;
}

interface Line {
  /** Milliseconds since the beginning. */
  readonly at: number;
  readonly conversation: number;
  /** By their numbers: what is said in one breath. */
  readonly messages: readonly [number, ...number[]];
  /** Of a customer who says hundreds of things at once. */
  readonly isOfFlood: boolean;
}

/** Who says something when, in the order of time. Some say the next thing at once, and some don't stop. */
function linesOf({ messages, kinds }: StormPlan, random: Random): Line[] {
  const conversations = Math.min(CONVERSATIONS, Math.ceil(messages / LEAST_PER_CONVERSATION));
  const lines: Line[] = [];
  let said = 0;
  const say = (line: Pick<Line, 'at' | 'conversation'>, isOfFlood = false, most = 1) => {
    const first = said;
    said += Math.min(most, Math.max(1, messages - said));
    const others = Array.from({ length: said - first - 1 }, (_, index) => first + index + 1);
    lines.push({ ...line, messages: [first, ...others], isOfFlood });
  };
  const someLine = (latest = messages * PACE_MS) => ({
    at: random.below(latest),
    conversation: random.below(conversations),
  });
  const floods = kinds.has('contact-limit') ? Math.floor(messages / MESSAGES_TO_A_FLOOD) : 0;
  for (let flood = 0; flood < floods; flood += 1) {
    const begun = someLine(outageAfterMs(messages));
    for (let count = 0, at = begun.at; count < FLOOD; count += 1, at += random.between(0, FLOOD_PACE_MS)) {
      say({ ...begun, at }, true);
    }
  }
  const breaths = atOnce.filter((kind) => kinds.has(kind)).length * SHARE_AT_ONCE;
  while (said < messages) {
    const line = someLine();
    say(line, false, breaths > 0 && random.chance(breaths) ? random.between(2, MOST_AT_ONCE) : 1);
    if (random.chance(0.2) && said < messages) say({ ...line, at: line.at + random.between(0, QUICK_MS) });
  }
  return lines.sort((one, other) => one.at - other.at);
}

async function speak(
  { ground, provider, desk }: Place,
  random: Random,
  { conversation, messages, isOfFlood }: Omit<Line, 'at'>,
): Promise<void> {
  const who = isOfFlood || random.chance(SHARE_OF_CUSTOMERS) ? 'customer' : 'agent';
  const sayingOfNumber = (message: number) => {
    const name = nameOf(who, conversation, message);
    // Copying files would hold a flood back.
    return isOfFlood ? textAlone(name) : sayingOf(who, name, random.series(name));
  };
  const [first, ...others] = messages;
  const isByItself = !isOfFlood && others.length === 0;
  if (isByItself && who === 'agent' && endsInCxone(conversation)) {
    const end = sayingOfNumber(first).message;
    if (!desk.hasEnded(conversationOf(end)) && ground.weather.strikes('ended-by-cxone', 'desk')) {
      return desk.end(conversationOf(end), end);
    }
  }
  const only = sayingOfNumber(first);
  const isEnd = isByItself && who === 'customer' && !endsInCxone(conversation) && ends(ground);
  if (isEnd) return provider.say([{ ...textAlone(only.message), isEnd }]);
  const said = [withButtons(only, who, ground), ...others.map(sayingOfNumber)] as const;
  const sayings = who === 'customer' ? secondThoughts(said, ground, random.series(said[0].message)) : said;
  if (who === 'agent') {
    for (const saying of sayings) await desk.say(saying);
    return;
  }
  for (const { message } of sayings) {
    if (ground.weather.strikes('poison', 'message')) ground.cxone.poisoned.add(message);
  }
  if (isByItself && sayings[0].files.length === 0 && ground.weather.strikes('edited-later', 'customer')) {
    await Promise.all([
      provider.say([sayings[0]]),
      editLater(sayings[0].message, nameOf(who, conversation, first + BEYOND_ALL), provider, ground),
    ]);
    return;
  }
  const isVolley = others.length > 0 && ground.weather.strikes('volley', 'customer');
  if (others.length === 0 || (!isVolley && ground.weather.strikes('several-in-one-webhook', 'customer'))) {
    return provider.say(sayings);
  }
  await volley(provider, sayings);
}

/** Chats are ended by CXone or by their customers, so that it is known which end somebody is told of. */
function endsInCxone(conversation: number): boolean {
  return Math.floor(conversation / kindsOfPlaces.length) % 2 === 0;
}

const ends = ({ weather }: Ground): boolean => weather.strikes('ended-by-customer', 'customer');

/** An agent's text may offer buttons. */
function withButtons(saying: Saying, who: 'customer' | 'agent', { weather }: Ground): Saying {
  const isText = who === 'agent' && saying.hasText && saying.files.length === 0;
  return isText && weather.strikes('buttons', 'agent') ? { ...saying, hasButtons: true } : saying;
}

/** Where a customer says two things, the second may be a change of the first, which has no files. */
function secondThoughts(
  said: readonly [Saying, ...Saying[]],
  { weather, cxone }: Ground,
  random: Random,
): readonly [Saying, ...Saying[]] {
  const [first, second, ...others] = said;
  if (second === undefined || others.length > 0 || first.files.length > 0) return said;
  if (!weather.strikes('second-thoughts', 'customer')) return said;
  const isDeletion = random.chance(SHARE_OF_DELETIONS);
  if (isDeletion) cxone.deletions.set(first.message, second.message);
  const type = isDeletion ? 'message.deleted' : 'message.edited';
  return [first, { ...textAlone(second.message), change: { of: first.message, type } }];
}

async function editLater(of: string, edit: string, provider: StormProvider, { clock, random }: Ground): Promise<void> {
  await clock.sleep(random.series(edit).below(LATEST_EDIT_MS));
  await provider.say([{ ...textAlone(edit), change: { of, type: 'message.edited' } }]);
}

/** Each the moment the one before is accepted, or given up. */
async function volley(provider: StormProvider, sayings: readonly Saying[]): Promise<void> {
  const all: Promise<void>[] = [];
  for (const saying of sayings) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const goOn = () => resolve(undefined);
    all.push(provider.say([saying], goOn).finally(goOn));
    await promise;
  }
  await Promise.all(all);
}

/** Somebody corrects what was wrong with half of the refused messages, and replays all that are parked. */
async function replay({ ground, design }: Place, history: HistoryWriter): Promise<void> {
  for (const name of ground.cxone.poisoned) if (ground.random.chance(0.5)) ground.cxone.poisoned.delete(name);
  for (const message of await design.replay()) history.record({ type: 'replayed', message });
}

/** Until nobody has anything left to say, repeat or work off. */
async function calm(places: readonly Place[], going: ReadonlySet<Promise<unknown>>): Promise<void> {
  do {
    await Promise.all(going);
    for (const { design } of places) await design.drained();
  } while (going.size > 0);
}
