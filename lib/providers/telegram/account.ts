import * as z from 'zod/mini';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type {
  AccountCheck,
  AccountFailure,
  TestLink,
  TestResult,
  WebhookChange,
  WebhookState,
} from '../../contract/provider.ts';
import { addressRefused, type SendContext } from '../../contract/sending.ts';
import { atTheEnd, providerWords } from '../../messages/plain-sentence.ts';
import { type BotApiAnswer, callBotApi, detailOf } from './bot-api.ts';
import { BOT_TOKEN, WEBHOOK_SECRET } from './manifest.ts';
import { TEST_MINUTES, testCode } from './message/test-start.ts';
import { timeOf } from './message/update.ts';

/**
 * What is asked for (Bot API, setWebhook): messages, presses, reactions, and who can be reached. Reactions come only where
 * they are named here.
 */
const UPDATES = ['message', 'edited_message', 'callback_query', 'message_reaction', 'my_chat_member'];
/**
 * Telegram brings this many updates at a time. One keeps them in their order, albums together and edits behind what they
 * change; each waits for our answer alone, which CXone has no part in.
 */
const MAX_CONNECTIONS = 1;
const MAX_WORDS = 200;

const meSchema = z.object({ username: z.optional(z.string()), first_name: z.optional(z.string()) });

const webhookSchema = z.object({
  url: z.catch(z.string(), ''),
  allowed_updates: z.catch(z.optional(z.array(z.string())), undefined),
  last_error_date: z.catch(z.optional(z.int()), undefined),
  last_error_message: z.catch(z.optional(z.string()), undefined),
});

type Failed = Exclude<BotApiAnswer, { kind: 'done' }>;

export async function checkAccount(context: SendContext): Promise<AccountCheck> {
  const answer = await callBotApi({ method: 'getMe' }, context);
  if (answer.kind !== 'done') return failureOf(answer);
  const called = botNameIn(answer.result);
  return { kind: 'good', displayName: called === '' ? undefined : called };
}

export async function registerWebhook(webhookUrl: string, context: SendContext): Promise<WebhookChange> {
  const secret = context.secrets.find(({ name }) => name === WEBHOOK_SECRET)?.value;
  const parameters = {
    url: webhookUrl,
    secret_token: secret,
    allowed_updates: UPDATES,
    max_connections: MAX_CONNECTIONS,
  };
  return changed(await callBotApi({ method: 'setWebhook', parameters }, context));
}

export async function unregisterWebhook(webhookUrl: string, context: SendContext): Promise<WebhookChange> {
  const asked = await callBotApi({ method: 'getWebhookInfo' }, context);
  if (isGone(asked)) return { kind: 'done' };
  if (asked.kind !== 'done') return failureOf(asked);
  if (webhookSchema.safeParse(asked.result).data?.url !== webhookUrl) return { kind: 'done' };
  const answer = await callBotApi({ method: 'deleteWebhook' }, context);
  return isGone(answer) ? { kind: 'done' } : changed(answer);
}

export async function webhookState(webhookUrl: string, context: SendContext): Promise<WebhookState> {
  const answer = await callBotApi({ method: 'getWebhookInfo' }, context);
  const webhook = answer.kind === 'done' ? webhookSchema.safeParse(answer.result).data : undefined;
  if (webhook === undefined) return { registered: 'unknown' };
  const { url, allowed_updates: allowed = UPDATES, last_error_message: text, last_error_date: seconds } = webhook;
  const lastError = text === undefined ? undefined : { text: providerWords(text, MAX_WORDS), at: timeOf(seconds) };
  if (url !== webhookUrl) return { registered: url === '' ? 'nowhere' : 'elsewhere', lastError };
  // Of a channel that was registered by an earlier version.
  return { registered: UPDATES.every((kind) => allowed.includes(kind)) ? 'here' : 'partly', lastError };
}

/** Asks the bot who it is, and where Telegram sends what customers write. */
export async function sendTest(context: SendContext): Promise<TestResult> {
  const answer = await callBotApi({ method: 'getMe' }, context);
  if (answer.kind !== 'done') return { kind: 'failed', reason: failureOf(answer).reason, detail: detailOf(answer) };
  const { registered } = await webhookState(context.webhookUrl, context);
  const [bot, where] = [answeredAs(botNameIn(answer.result)), webhookTexts[registered]];
  const answered = { en: `${bot.en} ${where.en}`, fr: `${bot.fr} ${where.fr}` };
  if (registered !== 'elsewhere' && registered !== 'nowhere') return { kind: 'good', answered };
  return { kind: 'failed', reason: answered, detail: `The Bot API says that the webhook is ${registered}.` };
}

/**
 * A bot writes to nobody who has not started it: the link opens the chat, where Start sends the code
 * (https://core.telegram.org/bots/features#deep-linking).
 */
export async function testLink(context: SendContext): Promise<TestLink> {
  const secret = context.secrets.find(({ name }) => name === WEBHOOK_SECRET)?.value ?? '';
  const answer = await callBotApi({ method: 'getMe' }, context);
  if (answer.kind !== 'done') return failureOf(answer);
  const { username = '' } = meSchema.safeParse(answer.result).data ?? {};
  if (secret === '' || !/^\w{1,64}$/.test(username)) return { kind: 'unreachable', reason: accountTexts.unreachable };
  const code = testCode(secret, context.now());
  return {
    kind: 'link',
    url: `https://t.me/${username}?start=${code}`,
    message: `/start ${code}`,
    minutes: TEST_MINUTES,
  };
}

/** Empty where Telegram says none. */
function botNameIn(result: unknown): string {
  const { username, first_name: name } = meSchema.safeParse(result).data ?? {};
  return providerWords(username === undefined ? (name ?? '') : `@${username}`, MAX_WORDS);
}

function changed(answer: BotApiAnswer): WebhookChange {
  return answer.kind === 'done' ? { kind: 'done' } : failureOf(answer);
}

/** Telegram no longer takes the token, so that it no longer calls its webhook either. */
function isGone(answer: BotApiAnswer): boolean {
  if (answer.kind === 'not-set-up') return answer.lacks === 'botToken';
  return answer.kind === 'error' && isUnknownBot(answer);
}

/** 401 for a token that was revoked, 404 for one that never was. A 404 of anything but a Bot API has no description. */
function isUnknownBot({ status, description }: Extract<BotApiAnswer, { kind: 'error' }>): boolean {
  return (status === 401 || status === 404) && description !== '';
}

function failureOf(answer: Failed): AccountFailure {
  switch (answer.kind) {
    case 'not-set-up': {
      const reason = answer.lacks === 'botToken' ? accountTexts.noToken : accountTexts.noServer;
      return { kind: 'refused', field: answer.lacks, reason };
    }
    case 'no-answer':
      if (answer.failure === 'address-refused') return { kind: 'refused', field: 'apiUrl', reason: addressRefused };
      return { kind: 'unreachable', reason: accountTexts.unreachable };
    case 'error':
      return refusalOf(answer);
  }
}

function refusalOf(answer: Extract<BotApiAnswer, { kind: 'error' }>): AccountFailure {
  const { status, description } = answer;
  if (isUnknownBot(answer)) return { kind: 'refused', field: BOT_TOKEN, reason: accountTexts.unknownToken };
  if (status === 429) return { kind: 'unreachable', reason: accountTexts.throttled };
  if (status >= 500) return { kind: 'unreachable', reason: accountTexts.unreachable };
  const said = providerWords(description, MAX_WORDS);
  return said === ''
    ? { kind: 'refused', field: 'apiUrl', reason: accountTexts.noServer }
    : { kind: 'refused', reason: refusedAccount(said) };
}

/** What an admin is told about the bot and its webhook. */
export const accountTexts = {
  unknownToken: {
    en: 'Telegram does not know this token. Copy it again from @BotFather; a revoked one never works again.',
    fr: 'Telegram ne connaît pas ce jeton. Copiez-le de nouveau depuis @BotFather ; un jeton révoqué ne fonctionne plus jamais.',
  },
  noToken: {
    en: 'This is no bot token: it has digits, a colon and about 35 more characters, as @BotFather shows it.',
    fr: 'Ce n’est pas un jeton de bot : il se compose de chiffres, de deux-points et d’environ 35 autres caractères, comme @BotFather l’affiche.',
  },
  noServer: {
    en: 'No Bot API server answers at this address.',
    fr: 'Aucun serveur Bot API ne répond à cette adresse.',
  },
  unreachable: {
    en: 'Telegram cannot be reached at the moment. Try again in a while.',
    fr: 'Telegram est injoignable pour le moment. Réessayez un peu plus tard.',
  },
  throttled: {
    en: 'Telegram accepts no more requests of this bot at the moment. Try again in a minute.',
    fr: 'Telegram n’accepte pas d’autre requête de ce bot pour le moment. Réessayez dans une minute.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** @param bot Empty where Telegram says no name. */
function answeredAs(bot: string): LocalizedText {
  const [en, fr] = bot === '' ? ['', ''] : [` as ${bot}`, ` au nom de ${bot}`];
  return {
    en: `Telegram’s Bot API answered getMe${en}.`,
    fr: `L’API Bot de Telegram a répondu à getMe${fr}.`,
  };
}

const webhookTexts = {
  here: { en: 'Telegram sends customers’ messages here.', fr: 'Telegram envoie ici les messages des clients.' },
  partly: {
    en: 'Telegram sends customers’ messages here, but no presses of buttons: reconnect the channel to get those too.',
    fr: 'Telegram envoie ici les messages des clients, mais pas les appuis sur les boutons : reconnectez le canal pour les recevoir aussi.',
  },
  off: {
    en: 'Telegram has the address of this channel, but sends nothing there: reconnect the channel.',
    fr: 'Telegram connaît l’adresse de ce canal, mais n’y envoie rien : reconnectez le canal.',
  },
  elsewhere: {
    en: 'Telegram sends customers’ messages to another address: reconnect the channel.',
    fr: 'Telegram envoie les messages des clients à une autre adresse : reconnectez le canal.',
  },
  nowhere: {
    en: 'Telegram sends customers’ messages nowhere: reconnect the channel.',
    fr: 'Telegram n’envoie nulle part les messages des clients : reconnectez le canal.',
  },
  unknown: {
    en: 'Telegram did not say where it sends customers’ messages.',
    fr: 'Telegram n’a pas dit où il envoie les messages des clients.',
  },
} as const satisfies Readonly<Record<WebhookState['registered'], LocalizedText>>;

/** @param said Telegram's own words, in English. */
export function refusedAccount(said: string): LocalizedText {
  return { en: `Telegram refused: ${atTheEnd(said)}`, fr: `Telegram a refusé : ${atTheEnd(said)}` };
}
