import * as z from 'zod/mini';
import { inEachLanguage, type LocalizedText } from '../../contract/localized-text.ts';
import type {
  AccountCheck,
  AccountFailure,
  Profile,
  Quota,
  TestResult,
  WebhookChange,
  WebhookState,
} from '../../contract/provider.ts';
import { addressRefused, type SendContext } from '../../contract/sending.ts';
import { atTheEnd, providerWords } from '../../messages/plain-sentence.ts';
import { callLine, detailOf, type LineAnswer, saidIn, tryCredentials } from './api.ts';
import { CHANNEL_ID, CHANNEL_SECRET } from './manifest.ts';

const MAX_WORDS = 200;
const ENDPOINT = '/v2/bot/channel/webhook/endpoint';

const botSchema = z.object({ displayName: z.catch(z.string(), ''), basicId: z.catch(z.string(), '') });
const endpointSchema = z.object({ endpoint: z.catch(z.string(), ''), active: z.catch(z.boolean(), true) });
const triedSchema = z.object({
  success: z.catch(z.optional(z.boolean()), undefined),
  statusCode: z.catch(z.int(), 0),
  reason: z.catch(z.string(), ''),
});
const count = z.int().check(z.nonnegative());
/** `none`: no limit is set (Messaging API reference, "Get the target limit for sending messages this month"). */
const quotaSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('limited'), value: count }),
  z.object({ type: z.literal('none') }),
]);
const consumptionSchema = z.object({ totalUsage: count });

type Failed = Exclude<LineAnswer, { kind: 'done' }>;

/** The secret is tried by asking for a token with it, and the account by asking who it is. */
export async function checkAccount(context: SendContext): Promise<AccountCheck> {
  const problem = await tryCredentials(context);
  if (problem !== undefined && problem.kind !== 'done') return failureOf(problem);
  const answer = await callLine({ method: 'GET', path: '/v2/bot/info' }, context);
  if (answer.kind !== 'done') return failureOf(answer);
  const called = nameIn(answer.json);
  return { kind: 'good', displayName: called === '' ? undefined : called };
}

const profileSchema = z.object({
  displayName: z.string(),
  pictureUrl: z.catch(z.optional(z.string()), undefined),
  language: z.catch(z.optional(z.string()), undefined),
});

/**
 * Who a user is, by the conversation in which they wrote. LINE tells nothing of somebody who has blocked the account, or has
 * not agreed to it.
 */
export async function profileOf(
  userId: string,
  conversationId: string,
  context: SendContext,
): Promise<Profile | undefined> {
  const kinds: Readonly<Record<string, string>> = { C: 'group', R: 'room' };
  const kind = kinds[conversationId.slice(0, 1)];
  const [user, conversation] = [userId, conversationId].map((id) => encodeURIComponent(id.toWellFormed()));
  const path = kind === undefined ? `/v2/bot/profile/${user}` : `/v2/bot/${kind}/${conversation}/member/${user}`;
  const answer = await callLine({ method: 'GET', path }, context);
  const profile = answer.kind === 'done' ? profileSchema.safeParse(answer.json).data : undefined;
  return profile && { firstName: profile.displayName, imageUrl: profile.pictureUrl, language: profile.language };
}

/** Whether LINE uses the URL is a switch of its console, which no API turns: see {@link webhookState}. */
export async function registerWebhook(webhookUrl: string, context: SendContext): Promise<WebhookChange> {
  const answer = await callLine({ method: 'PUT', path: ENDPOINT, body: { endpoint: webhookUrl } }, context);
  return answer.kind === 'done' ? { kind: 'done' } : failureOf(answer);
}

export async function webhookState(webhookUrl: string, context: SendContext): Promise<WebhookState> {
  const answer = await callLine({ method: 'GET', path: ENDPOINT }, context);
  // LINE has none yet.
  if (answer.kind === 'error' && answer.status === 404 && answer.words !== '') return { registered: 'nowhere' };
  const webhook = answer.kind === 'done' ? endpointSchema.safeParse(answer.json).data : undefined;
  if (webhook === undefined) return { registered: 'unknown' };
  if (webhook.endpoint === webhookUrl) return { registered: webhook.active ? 'here' : 'off' };
  return { registered: webhook.endpoint === '' ? 'nowhere' : 'elsewhere' };
}

/** Asks the account who it is, and has LINE call the webhook. */
export async function sendTest(context: SendContext): Promise<TestResult> {
  const answer = await callLine({ method: 'GET', path: '/v2/bot/info' }, context);
  if (answer.kind !== 'done') return { kind: 'failed', reason: failureOf(answer).reason, detail: detailOf(answer) };
  const [{ registered }, tried] = await Promise.all([
    webhookState(context.webhookUrl, context),
    callLine({ method: 'POST', path: '/v2/bot/channel/webhook/test', body: {} }, context),
  ]);
  const who = answeredAs(nameIn(answer.json));
  if (registered !== 'here') {
    const isProblem = registered !== 'unknown';
    const said = joined(who, webhookTexts[registered]);
    if (!isProblem) return { kind: 'good', answered: said };
    return { kind: 'failed', reason: said, detail: `The Messaging API says that the webhook is ${registered}.` };
  }
  const call = triedSchema.safeParse(saidIn(tried)).data;
  if (call?.success === false) {
    const reason = joined(who, notReached(providerWords(call.reason, MAX_WORDS)));
    return { kind: 'failed', reason, detail: `LINE called the webhook and got the status ${call.statusCode}.` };
  }
  const isReached = call?.success === true;
  return { kind: 'good', answered: joined(who, isReached ? webhookTexts.reached : webhookTexts.here) };
}

/** The month's messages. `limit` has what was bought beyond the plan (Messaging API reference, "Quota"). */
export async function quota(context: SendContext): Promise<Quota | undefined> {
  const [limit, consumption] = await Promise.all([
    callLine({ method: 'GET', path: '/v2/bot/message/quota' }, context),
    callLine({ method: 'GET', path: '/v2/bot/message/quota/consumption' }, context),
  ]);
  const allowed = limit.kind === 'done' ? quotaSchema.safeParse(limit.json).data : undefined;
  const sent = consumption.kind === 'done' ? consumptionSchema.safeParse(consumption.json).data : undefined;
  if (allowed === undefined || sent === undefined) return undefined;
  return { used: sent.totalUsage, limit: allowed.type === 'limited' ? allowed.value : undefined, period: 'month' };
}

function joined(...sentences: readonly LocalizedText[]): LocalizedText {
  return inEachLanguage((language) => sentences.map((sentence) => sentence[language] ?? sentence.fr).join(' '));
}

/** Empty where LINE says none. */
function nameIn(json: unknown): string {
  const { displayName = '', basicId = '' } = botSchema.safeParse(json).data ?? {};
  return providerWords([displayName, basicId && `(${basicId})`].filter(Boolean).join(' '), MAX_WORDS);
}

function failureOf(answer: Failed): AccountFailure {
  switch (answer.kind) {
    case 'not-set-up':
      return { kind: 'refused', field: answer.lacks, reason: accountTexts[answer.lacks] };
    case 'no-token':
      if (answer.lacks === 'apiUrl') return { kind: 'refused', field: 'apiUrl', reason: accountTexts.apiUrl };
      if (answer.lacks === 'channelSecret') {
        return { kind: 'refused', field: CHANNEL_SECRET, reason: accountTexts.unknownSecret };
      }
      return { kind: 'unreachable', reason: accountTexts.unreachable };
    case 'no-answer':
      if (answer.failure === 'address-refused') return { kind: 'refused', field: 'apiUrl', reason: addressRefused };
      return { kind: 'unreachable', reason: accountTexts.unreachable };
    case 'error':
      return refusalOf(answer);
  }
}

function refusalOf({ status, words }: Extract<LineAnswer, { kind: 'error' }>): AccountFailure {
  if (status === 401) return { kind: 'refused', field: CHANNEL_SECRET, reason: accountTexts.unknownSecret };
  if (status === 429 || status === 408 || status >= 500) {
    return { kind: 'unreachable', reason: accountTexts.unreachable };
  }
  const said = providerWords(words, MAX_WORDS);
  if (said === '') return { kind: 'refused', field: 'apiUrl', reason: accountTexts.apiUrl };
  return {
    kind: 'refused',
    reason: { en: `LINE refused: ${atTheEnd(said)}`, fr: `LINE a refusé\u00a0: ${atTheEnd(said)}` },
  };
}

/** What an admin is told of the account. */
export const accountTexts = {
  [CHANNEL_ID]: {
    en: 'This is no channel ID: it has digits alone, as the tab Basic settings of the LINE Developers Console shows it.',
    fr: 'Ce n’est pas un ID de canal\u00a0: il ne contient que des chiffres, comme l’affiche l’onglet Basic settings de la LINE Developers Console.',
  },
  [CHANNEL_SECRET]: {
    en: 'The channel secret is missing: copy it from the tab Basic settings of the LINE Developers Console.',
    fr: 'Le secret du canal manque\u00a0: copiez-le depuis l’onglet Basic settings de la LINE Developers Console.',
  },
  apiUrl: {
    en: 'No Messaging API answers at this address.',
    fr: 'Aucune Messaging API ne répond à cette adresse.',
  },
  unknownSecret: {
    en: 'LINE does not take this channel secret with this channel ID. Copy both again from the same tab Basic settings.',
    fr: 'LINE n’accepte pas ce secret avec cet ID de canal. Copiez les deux de nouveau depuis le même onglet Basic settings.',
  },
  unreachable: {
    en: 'LINE can not be reached at the moment. Try again in a while.',
    fr: 'LINE est injoignable pour le moment. Réessayez un peu plus tard.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** @param name Empty where LINE says none. */
function answeredAs(name: string): LocalizedText {
  const [en, fr] = name === '' ? ['', ''] : [` as ${name}`, ` au nom de ${name}`];
  return { en: `LINE’s Messaging API answered${en}.`, fr: `La Messaging API de LINE a répondu${fr}.` };
}

/** @param said Why, in LINE's own words; empty where it says none. */
function notReached(said: string): LocalizedText {
  const [en, fr] = said === '' ? ['.', '.'] : [`: ${atTheEnd(said)}`, `\u00a0: ${atTheEnd(said)}`];
  return {
    en: `LINE called this channel’s webhook and did not get the right answer${en}`,
    fr: `LINE a appelé le webhook de ce canal et n’a pas reçu la bonne réponse${fr}`,
  };
}

const webhookTexts = {
  here: { en: 'LINE sends customers’ messages here.', fr: 'LINE envoie ici les messages des clients.' },
  reached: {
    en: 'It called this channel’s webhook and got the right answer.',
    fr: 'Elle a appelé le webhook de ce canal et a reçu la bonne réponse.',
  },
  off: {
    en: 'LINE has the URL of this channel, but does not use it: in the LINE Developers Console, turn on “Use webhook” on the tab Messaging API.',
    fr: 'LINE connaît l’URL de ce canal, mais ne l’utilise pas\u00a0: dans la LINE Developers Console, activez «\u00a0Use webhook\u00a0» dans l’onglet Messaging API.',
  },
  elsewhere: {
    en: 'LINE sends customers’ messages to another address: reconnect the channel.',
    fr: 'LINE envoie les messages des clients à une autre adresse\u00a0: reconnectez le canal.',
  },
  nowhere: {
    en: 'LINE sends customers’ messages nowhere: reconnect the channel.',
    fr: 'LINE n’envoie nulle part les messages des clients\u00a0: reconnectez le canal.',
  },
  partly: { en: 'LINE sends customers’ messages here.', fr: 'LINE envoie ici les messages des clients.' },
  unknown: {
    en: 'LINE did not say where it sends customers’ messages.',
    fr: 'LINE n’a pas dit où elle envoie les messages des clients.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;
