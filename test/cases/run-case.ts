import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { addChannel, openAddForm, submit } from '../../local/admin-visit.ts';
import { signed } from '../e2e/support/signed-webhook.ts';
import { until } from '../e2e/support/until.ts';
import { type Case, CaseError, FILES_HOST, type Seen } from './case.ts';
import { FarSide } from './far-side.ts';

/** Where a case is tried: a CXone that runs, and its record of the middleware. */
export interface Place {
  readonly cxoneOrigin: string;
  readonly integrationId: string;
}

/**
 * Tries a case on a channel of its own: customers and agents do what it says, through real sockets. Answers what they saw
 * once it is as expected, or when it has not become so for four minutes.
 */
export async function runCase(aCase: Case, place: Place): Promise<Seen> {
  const side = await FarSide.start(aCase);
  try {
    const channel = await add(aCase, place, side);
    const told: string[] = [];
    for (const step of aCase.steps) {
      if ('agent' in step) {
        told.push(...(await agentSends(step.agent, channel.channelId, place, side)));
        continue;
      }
      const { status, body } = await channel.send(withFilesAt(side.url, step.customer));
      const wanted = step.answer ?? 200;
      if (status !== wanted) throw new CaseError(`The webhook was answered ${status}, not ${wanted}: ${body}`);
    }
    const look = async (): Promise<Seen> => seenIn(await stateOf(place), channel.channelId, side, told);
    await until('what was expected was seen', async () => matches(await look(), aCase)).catch(() => undefined);
    return await look();
  } finally {
    side.stop();
  }
}

/** What is expected, with what it leaves open filled in from what was seen. */
export function expectedOf({ expect }: Case, seen: Seen): Seen {
  const desk = inOrder(expect.desk).map(({ customer, messages }, index) => {
    const name = customer ?? seen.desk[index]?.customer;
    return name === undefined ? { messages } : { customer: name, messages };
  });
  return { desk, customer: expect.customer ?? [], agent: expect.agent ?? [] };
}

const matches = (seen: Seen, aCase: Case): boolean => isDeepStrictEqual(seen, expectedOf(aCase, seen));

interface CaseChannel {
  readonly channelId: string;
  readonly send: (webhook: unknown) => Promise<{ readonly status: number; readonly body: string }>;
}

/** A case is about what agents and customers write: no notice of a refused file comes between. */
const quiet = { tellsRefusedFiles: 'never' };

async function add(
  { provider, about }: Case,
  { cxoneOrigin, integrationId }: Place,
  side: FarSide,
): Promise<CaseChannel> {
  const name = about.slice(0, 40);
  if (provider === 'generic') {
    const deliveryUrl = `${side.url}/deliveries`;
    const added = await addChannel({ cxoneOrigin, integrationId, name, deliveryUrl, others: quiet });
    const { channelId, webhookUrl, secret } = added;
    let sent = 0;
    return {
      channelId,
      send: (webhook) => post(webhookUrl, signed(secret, webhook, new Date(), `msg-${(sent += 1)}`)),
    };
  }
  const form = await openAddForm(cxoneOrigin, integrationId, provider);
  const answers = { 'secret-botToken': '123456789:AAExampleExample', 'setting-apiUrl': side.url };
  const { status } = await submit(form, { integrationId, name, ...answers, ...quiet });
  const { url, secret } = side.webhook;
  if (status !== 200 || url === '') throw new CaseError(`The channel was not added (${status}).`);
  const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
  return {
    channelId: url.slice(url.lastIndexOf('/') + 1),
    send: (update) => post(url, { headers, body: JSON.stringify(update) }),
  };
}

async function post(
  url: string,
  request: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
) {
  const response = await fetch(url, { method: 'POST', ...request });
  return { status: response.status, body: await response.text() };
}

function withFilesAt(url: string, value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(FILES_HOST, url));
}

const replySchema = z.looseObject({ outcome: z.string(), displayErrorMessage: z.string().optional() });

/** What the agent was told at once, where it is not that the message was sent. */
async function agentSends(
  message: unknown,
  channelId: string,
  place: Place,
  side: FarSide,
): Promise<readonly string[]> {
  const thread = await until('there is a conversation', async () =>
    (await stateOf(place)).threads.find((one) => one.channelId === channelId),
  );
  const at = { channelId, threadIdOnExternalPlatform: thread.idOnExternalPlatform };
  const sent = withFilesAt(side.url, { ...at, ...(message as object) });
  const response = await fetch(`${place.cxoneOrigin}/__emulator/agent/reply`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(sent),
  });
  const { outcome, displayErrorMessage } = replySchema.parse(await response.json());
  return outcome === 'sent' ? [] : [displayErrorMessage ?? outcome];
}

const stateSchema = z.object({
  records: z.array(z.object({ integrationId: z.string() })),
  threads: z.array(
    z.object({
      channelId: z.string(),
      idOnExternalPlatform: z.string().optional(),
      endUser: z.object({ firstName: z.string().optional(), lastName: z.string().optional() }),
    }),
  ),
  messages: z.array(
    z.object({
      channelId: z.string(),
      threadIdOnExternalPlatform: z.string().nullable(),
      direction: z.string(),
      text: z.string(),
      attachments: z.array(z.object({ friendlyName: z.string() })),
      copies: z.array(z.object({ kind: z.string() }).optional()),
      status: z.string(),
      reason: z.string().nullable(),
    }),
  ),
});

/** What the emulated CXone knows. */
export async function stateOf({ cxoneOrigin }: Pick<Place, 'cxoneOrigin'>): Promise<z.infer<typeof stateSchema>> {
  return stateSchema.parse(await (await fetch(`${cxoneOrigin}/__emulator/state`)).json());
}

type State = z.infer<typeof stateSchema>;

function seenIn({ threads, messages }: State, channelId: string, { got }: FarSide, told: readonly string[]): Seen {
  const ours = messages.filter((message) => message.channelId === channelId);
  const desk = threads
    .filter((thread) => thread.channelId === channelId)
    .map(({ idOnExternalPlatform: id, endUser }) => {
      const customer = [endUser.firstName, endUser.lastName].filter((name) => name !== undefined).join(' ');
      const from = ours.filter((one) => one.direction === 'inbound' && one.threadIdOnExternalPlatform === (id ?? null));
      return { customer, messages: from.map(shown) };
    });
  const failed = ours.filter(({ direction, status }) => direction === 'outbound' && status === 'failed');
  const reasons = failed.map(({ reason }) => reason ?? '').filter((reason) => !told.includes(reason));
  return { desk: inOrder(desk), customer: [...got], agent: [...told, ...reasons] };
}

/** Conversations have no order among them: which comes to CXone first is chance. */
function inOrder<Conversation extends Seen['desk'][number]>(desk: readonly Conversation[]): readonly Conversation[] {
  const key = ({ messages }: Conversation): string => JSON.stringify(messages.map(({ text, files }) => [text, files]));
  return desk.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** A file that CXone could not fetch by its link is told as broken. */
function shown({ text, attachments, copies }: State['messages'][number]) {
  if (attachments.length === 0) return { text };
  const files = attachments.map(({ friendlyName }, place) => {
    const copy = copies[place]?.kind;
    return copy === 'kept' ? friendlyName : `${friendlyName} (${copy ?? 'not fetched'})`;
  });
  return { text, files };
}
