import type { ProviderEvent } from '../../lib/contract/events.ts';
import type { Provider } from '../../lib/contract/provider.ts';
import { accept } from '../../lib/contract/webhook.ts';
// Loaded before any message is sent: reading it from the disk takes a time that no virtual clock knows of.
import '../../lib/providers/line/send.ts';
import '../../lib/providers/twilio/parse.ts';
import '../../lib/providers/twilio/send.ts';
import { retryKeyOf } from '../../lib/providers/line/api.ts';
import { lineProvider } from '../../lib/providers/line/index.ts';
import { twilioSmsProvider } from '../../lib/providers/twilio/index.ts';
import { type AdapterInUse, Deployment } from '../support/deployment.ts';
import type { Fault } from '../support/effects.ts';
import { FakeReceiver } from '../support/fake-receiver.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import {
  agentsMessage,
  endingOf,
  endingOfAgents,
  outboundWork,
  post,
  type Story,
  type Told,
  warm,
  write,
} from './stories.ts';

/** The outside of an adapter of the registry: what it shows stands with the receiver, under our id, or what is made of it. */
interface Side {
  readonly provider: Provider;
  readonly settings: AdapterInUse['settings'];
  readonly secrets: AdapterInUse['secrets'];
  /** How it answers a request; undefined: it has no more to say than usual. */
  readonly answers: (request: Request, outside: Outside) => Promise<Response>;
  /** What it calls a message of ours. */
  readonly nameOf: (externalId: string) => string;
}

interface Outside {
  readonly shown: FakeReceiver['shown'];
  readonly now: () => number;
  /** Whether a new message is turned away, and how. */
  readonly turnsAway: () => Response | undefined;
}

const KEY_MEMORY_MS = 24 * 3_600_000;

/** LINE knows a push by its retry key for 24 hours, and answers a repeat 409 with the id of the first request ("Retry failed API requests"). */
function lineSide(): Side {
  const taken = new Map<string, { readonly request: string; readonly at: number }>();
  return {
    provider: lineProvider,
    settings: { channelId: '1657000000' },
    secrets: [{ name: 'channelSecret', value: '0123456789abcdef0123456789abcdef' }],
    nameOf: (externalId) => retryKeyOf(externalId),
    async answers(request, { shown, now, turnsAway }) {
      if (request.url.endsWith('/oauth2/v3/token')) {
        return Response.json({ token_type: 'Bearer', access_token: 'test-token', expires_in: 900 });
      }
      const key = request.headers.get('x-line-retry-key') ?? '';
      const before = taken.get(key);
      if (before !== undefined && now() - before.at < KEY_MEMORY_MS) {
        const headers = { 'x-line-accepted-request-id': before.request };
        return Response.json({ message: 'The retry key is already accepted' }, { status: 409, headers });
      }
      const refusal = turnsAway();
      if (refusal !== undefined) return refusal;
      const { messages } = (await request.json()) as { readonly messages: readonly { readonly text: string }[] };
      for (const { text } of messages) shown.push({ id: key, text });
      taken.set(key, { request: `request-${taken.size + 1}`, at: now() });
      return Response.json({ sentMessages: messages.map((_, place) => ({ id: `46123096684206489${place}` })) });
    },
  };
}

const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;

/** Twilio sends whatever it is asked to, as often as it is asked. */
function twilioSide(): Side {
  return {
    provider: { ...twilioSmsProvider, verify: (request) => accept(request) },
    settings: { accountSid: ACCOUNT, sender: '+15005550006' },
    secrets: [{ name: 'authToken', value: 'a-test-token-of-this-account' }],
    nameOf: (externalId) => externalId,
    async answers(request, { shown, turnsAway }) {
      const refusal = turnsAway();
      if (refusal !== undefined) return refusal;
      const form = new URLSearchParams(await request.text());
      const id = new URL(form.get('StatusCallback') ?? '').searchParams.get('m') ?? '';
      const sid = `SM${String(shown.push({ id, text: form.get('Body') ?? '' })).padStart(32, '0')}`;
      return Response.json({ sid, status: 'queued', error_code: null, error_message: null }, { status: 201 });
    },
  };
}

const sides = { line: lineSide, twilio: twilioSide };

/** A deployment whose channel is of this provider. @param turnsAway Called for each new message. */
async function deploymentWith(
  name: keyof typeof sides,
  faults: readonly Fault[],
  turnsAway: Outside['turnsAway'] = () => undefined,
) {
  const clock = new VirtualClock();
  const receiver = new FakeReceiver(true);
  const { provider, settings, secrets, nameOf, answers } = sides[name]();
  const outside = { shown: receiver.shown, now: () => clock.now().getTime(), turnsAway };
  const fetch: AdapterInUse['fetch'] = (input, init) => answers(new Request(input, init), outside);
  const adapter = { provider, settings, secrets, fetch, proof: () => ({}) };
  const world = await new Deployment(faults, { adapter, receiver, clock, takesEvents: true }).withChannel();
  /** How it ended, with what the provider has shown under our ids. */
  const ending = (told: readonly Told[], texts: readonly string[]) => {
    const ours = new Map(told.flatMap((one) => (one.kind === 'sent' ? [[nameOf(one.id), one.id] as const] : [])));
    const shown = receiver.shown.map(({ id, text }) => ({ id: ours.get(id) ?? id, text }));
    receiver.shown.splice(0, Infinity, ...shown);
    const refused = texts.filter((_, place) => told[place]?.kind === 'refused');
    const { doubled, ...others } = endingOfAgents(world, told, texts);
    return { ...others, doubled: doubled + shown.filter(({ text }) => refused.includes(text)).length };
  };
  return { world, shown: receiver.shown, ending };
}

/**
 * An agent writes.
 * @param throttles What the provider answers the first attempt, with which the message goes on the queue.
 */
export function outboundOn(name: keyof typeof sides, throttles?: () => Response): Story {
  return async (faults) => {
    let attempts = 0;
    const turnsAway = () => ((attempts += 1) === 1 ? throttles?.() : undefined);
    const { world, ending } = await deploymentWith(name, faults, turnsAway);
    const work = outboundWork(world);
    const sender = warm(world);
    const text = 'Your parcel leaves today.';
    const told = await write(world, agentsMessage(text), warm(world), () => sender().workOutbound());
    await work();
    return ending([told], [text]);
  };
}

export const tooManyForLine = () =>
  Response.json({ message: 'The API rate limit has been exceeded. Try again later.' }, { status: 429 });
export const tooManyForTwilio = () =>
  Response.json({ code: 20_429, message: 'Too Many Requests', status: 429 }, { status: 429 });

/** LINE takes one more message in this month, of two: waiting does not help the second, which is told as not sent or, where nobody knows, as that. */
export const monthUsedUp: Story = async (faults) => {
  const limit = () => Response.json({ message: 'You have reached your monthly limit.' }, { status: 429 });
  const { world, shown, ending } = await deploymentWith('line', faults, () => (shown.length > 0 ? limit() : undefined));
  const work = outboundWork(world);
  const texts = ['Your parcel leaves today.', 'It is with the driver.'];
  const told: Told[] = [];
  for (const text of texts) told.push(await write(world, agentsMessage(text), warm(world), work));
  await work();
  const { doubled, ...others } = ending(told, texts);
  return { ...others, doubled: doubled + Math.max(0, shown.length - 1) };
};

/** What Twilio says of a message, as its adapter reads it. */
async function toldByTwilio(world: Deployment, id: string, status: string, ErrorCode = ''): Promise<ProviderEvent> {
  const form = new URLSearchParams({ AccountSid: ACCOUNT, MessageSid: 'SM1', MessageStatus: status, ErrorCode });
  const request = {
    ...{ method: 'POST', url: `https://byoc.example.net/webhooks/ch-acme?m=${id}`, headers: {} },
    ...{ body: Buffer.from(form.toString()), receivedAt: world.clock.now() },
  };
  const verified = accept(request);
  if (verified.kind !== 'accepted') throw new Error('It is accepted.');
  const parsed = await twilioSmsProvider.parse(verified.request);
  const [event] = parsed.kind === 'events' ? parsed.events : [];
  if (event === undefined) throw new Error('Twilio’s adapter was expected to read the status.');
  return event;
}

/** Twilio takes an agent's message, and says then, more than once, that it did not arrive. */
export const failedLater: Story = async (faults) => {
  const { world, shown } = await deploymentWith('twilio', faults);
  const sending = outboundWork(world);
  const told = await write(world, agentsMessage('Your parcel leaves today.'), warm(world), sending);
  await sending();
  const [sent] = shown;
  const receiver = warm(world);
  for (const [status, code] of [
    ['sent', ''],
    ['undelivered', '30003'],
    ['undelivered', '30003'],
  ] as const) {
    if (sent === undefined) break;
    await post(world, { event: await toldByTwilio(world, sent.id, status, code) }, receiver, sending);
    await sending();
  }
  const failed = new Set(
    world.cxone.statuses.map(({ externalId, status, reason }) => `${status} ${externalId} ${reason ?? ''}`),
  );
  const isTold = [...failed].some((one) => one.startsWith(`failed ${sent?.id ?? ''}`) && one.includes('error 30003'));
  const isUnknown = told.kind === 'unknown';
  return endingOf(world, {
    lost: isTold || (isUnknown && sent === undefined) ? 0 : 1,
    doubled: Math.max(0, shown.length - 1) + Math.max(0, failed.size - 1),
    ambiguous: isUnknown ? 1 : 0,
  });
};
