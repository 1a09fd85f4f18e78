import * as z from 'zod/mini';
import { inEachLanguage, type LocalizedText } from '../../contract/localized-text.ts';
import type { AccountCheck, AccountFailure, TestResult, WebhookChange, WebhookState } from '../../contract/provider.ts';
import { addressRefused, type RecipientProblem, type SendContext } from '../../contract/sending.ts';
import { atTheEnd, providerWords } from '../../messages/plain-sentence.ts';
import {
  type Account,
  accountIn,
  accountPath,
  callTwilio,
  detailOf,
  type Failed,
  type Lacking,
  type TwilioAnswer,
  type TwilioCall,
} from './api.ts';
import { ACCOUNT, API_KEY, API_KEY_SECRET, AUTH_TOKEN, type Kind, SENDER, SHARED_KEY } from './manifest.ts';

const MAX_WORDS = 200;

const accountSchema = z.object({ friendly_name: z.catch(z.string(), ''), status: z.catch(z.string(), 'active') });

/** The credentials are tried, and whether the account is one that can send. */
export async function checkAccount(kind: Kind, context: SendContext): Promise<AccountCheck> {
  const account = accountIn(kind, context);
  if ('lacks' in account) return failureOf(account, { kind: 'not-set-up', ...account });
  const answer = await callTwilio(questionOf(account), kind, context);
  if (answer.kind !== 'done') return failureOf(account, answer);
  const { friendly_name: name = '', status = '' } = accountSchema.safeParse(answer.json).data ?? {};
  if (status === 'suspended' || status === 'closed') {
    return { kind: 'refused', field: ACCOUNT, reason: accountTexts.suspended };
  }
  const called = providerWords(name, MAX_WORDS);
  return { kind: 'good', displayName: called === '' ? undefined : called };
}

/** A key of Twilio's may not read the account itself ("API keys", "Standard"): it may list its numbers. */
function questionOf({ accountSid, user }: Account): TwilioCall {
  if (user === accountSid) return { method: 'GET', path: accountPath(accountSid, '.json') };
  return { method: 'GET', path: accountPath(accountSid, '/IncomingPhoneNumbers.json'), query: { PageSize: '1' } };
}

/** Where Twilio has the URL for what customers write to the channel's sender. */
interface Hook {
  readonly url: string;
  /** The request that has another URL there. */
  readonly change: (url: string) => TwilioCall;
}

const numbersSchema = z.object({
  incoming_phone_numbers: z.array(
    z.object({ sid: z.string(), phone_number: z.string(), sms_url: z.catch(z.string(), '') }),
  ),
});
const serviceSchema = z.object({ sid: z.string(), inbound_request_url: z.catch(z.string(), '') });
const sendersSchema = z.object({
  senders: z.array(
    z.object({
      sid: z.string(),
      sender_id: z.string(),
      webhook: z.catch(z.object({ callback_url: z.catch(z.string(), '') }), { callback_url: '' }),
    }),
  ),
});

/** How often Twilio tries may stand behind the URL ("Webhooks: connection overrides"), and is no part of it. */
const isAt = (hook: Hook, url: string): boolean => hook.url.split('#')[0] === url;

/** `undefined`: the account has no such sender by API, as of a sandbox, a short code or a number that lies elsewhere. */
async function hookOf(kind: Kind, account: Account, context: SendContext): Promise<Hook | Failed | undefined> {
  const { sender } = account;
  if (sender.kind === 'service') return hookOfService(sender.sid, kind, context);
  return kind === 'sms' ? hookOfNumber(account, sender.address, context) : hookOfSender(kind, sender.address, context);
}

async function hookOfNumber({ accountSid }: Account, number: string, context: SendContext) {
  const path = accountPath(accountSid, '/IncomingPhoneNumbers.json');
  const answer = await callTwilio({ method: 'GET', path, query: { PhoneNumber: number } }, 'sms', context);
  const found = read(answer, numbersSchema);
  if (found === undefined || 'kind' in found) return found;
  const own = found.incoming_phone_numbers.find(({ phone_number: called }) => called === number);
  return (
    own &&
    ({
      url: own.sms_url,
      change: (url) => ({
        method: 'POST',
        path: accountPath(accountSid, `/IncomingPhoneNumbers/${encodeURIComponent(own.sid)}.json`),
        // An application's URL would come before the number's own.
        form: { SmsUrl: url, SmsMethod: 'POST', SmsApplicationSid: '' },
      }),
    } satisfies Hook)
  );
}

/** For all senders of the service, whatever URL each has of its own. */
async function hookOfService(sid: string, kind: Kind, context: SendContext) {
  const path = `/v1/Services/${sid}`;
  const found = read(await callTwilio({ method: 'GET', on: 'messaging', path }, kind, context), serviceSchema);
  if (found === undefined || 'kind' in found) return found;
  return {
    url: found.inbound_request_url,
    change: (url) => ({
      method: 'POST',
      on: 'messaging',
      path,
      form: { InboundRequestUrl: url, InboundMethod: 'POST', UseInboundWebhookOnNumber: 'false' },
    }),
  } satisfies Hook;
}

/** "Senders API". */
async function hookOfSender(kind: Kind, address: string, context: SendContext) {
  const query = { Channel: kind, PageSize: '1000' };
  const call = { method: 'GET', on: 'messaging', path: '/v2/Channels/Senders', query } as const;
  const found = read(await callTwilio(call, kind, context), sendersSchema);
  if (found === undefined || 'kind' in found) return found;
  const own = found.senders.find(({ sender_id: id }) => id === address);
  return (
    own &&
    ({
      url: own.webhook.callback_url,
      change: (url) => ({
        method: 'POST',
        on: 'messaging',
        path: `/v2/Channels/Senders/${encodeURIComponent(own.sid)}`,
        json: { webhook: { callback_url: url, callback_method: 'POST' } },
      }),
    } satisfies Hook)
  );
}

/** What is there; the failure; or undefined where the API has no such thing. */
function read<Schema extends z.ZodMiniType>(
  answer: TwilioAnswer,
  schema: Schema,
): z.infer<Schema> | Failed | undefined {
  if (answer.kind === 'done') return schema.safeParse(answer.json).data;
  const isNone = answer.kind === 'error' && answer.answer.status === 404;
  return isNone ? undefined : answer;
}

export async function registerWebhook(kind: Kind, url: string, context: SendContext): Promise<WebhookChange> {
  const account = accountIn(kind, context);
  if ('lacks' in account) return failureOf(account, { kind: 'not-set-up', ...account });
  const hook = await hookOf(kind, account, context);
  if (hook === undefined) return { kind: 'by-hand' };
  if ('kind' in hook) return failureOf(account, hook);
  const answer = await callTwilio(hook.change(url), kind, context);
  return answer.kind === 'done' ? { kind: 'done' } : failureOf(account, answer);
}

/** The URL of somebody else stays, and so does what no API can change. */
export async function unregisterWebhook(kind: Kind, url: string, context: SendContext): Promise<WebhookChange> {
  const account = accountIn(kind, context);
  if ('lacks' in account) return { kind: 'done' };
  const hook = await hookOf(kind, account, context);
  if (hook === undefined) return { kind: 'by-hand' };
  const answer = 'kind' in hook ? hook : isAt(hook, url) ? await callTwilio(hook.change(''), kind, context) : undefined;
  if (answer === undefined || answer.kind === 'done' || isLost(answer)) return { kind: 'done' };
  return failureOf(account, answer);
}

/** The account no longer takes the credentials, or is gone. */
function isLost(answer: Failed): boolean {
  return answer.kind === 'error' && [401, 403, 404].includes(answer.answer.status);
}

export async function webhookState(kind: Kind, url: string, context: SendContext): Promise<WebhookState> {
  const account = accountIn(kind, context);
  if ('lacks' in account) return { registered: 'unknown' };
  const hook = await hookOf(kind, account, context);
  if (hook === undefined || 'kind' in hook) return { registered: 'unknown' };
  if (isAt(hook, url)) return { registered: 'here' };
  return { registered: hook.url === '' ? 'nowhere' : 'elsewhere' };
}

/** Asks the account who it is, and where it has customers' messages sent. */
export async function sendTest(kind: Kind, context: SendContext): Promise<TestResult> {
  const account = accountIn(kind, context);
  if ('lacks' in account) {
    const failed: Failed = { kind: 'not-set-up', ...account };
    return { kind: 'failed', reason: failureOf(account, failed).reason, detail: detailOf(failed) };
  }
  const answer = await callTwilio(questionOf(account), kind, context);
  if (answer.kind !== 'done') {
    return { kind: 'failed', reason: failureOf(account, answer).reason, detail: detailOf(answer) };
  }
  const { registered } = await webhookState(kind, context.webhookUrl, context);
  const said = joined(accountTexts.answered, webhookTexts[registered]);
  const isProblem = registered === 'nowhere' || registered === 'elsewhere';
  if (!isProblem) return { kind: 'good', answered: said };
  return { kind: 'failed', reason: said, detail: `Twilio says that the webhook is ${registered}.` };
}

function joined(...sentences: readonly LocalizedText[]): LocalizedText {
  return inEachLanguage((language) => sentences.map((sentence) => sentence[language] ?? sentence.fr).join(' '));
}

function failureOf(account: Account | { readonly lacks: Lacking }, failed: Failed): AccountFailure {
  switch (failed.kind) {
    case 'not-set-up':
      return { kind: 'refused', field: failed.lacks, reason: lackingTexts[failed.lacks] };
    case 'no-answer':
      if (failed.failure === 'address-refused') return { kind: 'refused', field: 'apiUrl', reason: addressRefused };
      return { kind: 'unreachable', reason: accountTexts.unreachable };
    case 'error':
      return refusalOf(account, failed);
  }
}

function refusalOf(
  account: Account | { readonly lacks: Lacking },
  { answer: { status, code, words, outcome } }: Extract<Failed, { kind: 'error' }>,
): AccountFailure {
  const isKey = 'user' in account && account.user !== account.accountSid;
  // Test credentials can create messages and read nothing ("Test credentials").
  if (code === '20008') return { kind: 'refused', field: isKey ? API_KEY : AUTH_TOKEN, reason: accountTexts.test };
  if (status === 401 || status === 403) {
    const field = isKey ? API_KEY_SECRET : AUTH_TOKEN;
    return { kind: 'refused', field, reason: isKey ? accountTexts.unknownKey : accountTexts.unknownToken };
  }
  const isLater = outcome.kind === 'throttled' || outcome.kind === 'unknown-outcome' || status === 408;
  if (isLater || status >= 500) return { kind: 'unreachable', reason: accountTexts.unreachable };
  const said = providerWords(words, MAX_WORDS);
  if (said === '') return { kind: 'refused', field: 'apiUrl', reason: lackingTexts.apiUrl };
  return {
    kind: 'refused',
    reason: { en: `Twilio refused: ${atTheEnd(said)}`, fr: `Twilio a refusé\u00a0: ${atTheEnd(said)}` },
  };
}

/** What is missing, or is of another form. */
const lackingTexts = {
  [ACCOUNT]: {
    en: 'This is no Account SID: it begins with AC, and 32 digits and letters from a to f follow.',
    fr: 'Ce n’est pas un SID de compte\u00a0: il commence par AC, suivi de 32 chiffres et lettres de a à f.',
  },
  [SENDER]: {
    en: 'This is no sender of this channel: write a number with + and the country code, or the SID of a messaging service.',
    fr: 'Ce n’est pas un expéditeur de ce canal\u00a0: indiquez un numéro avec + et l’indicatif du pays, ou le SID d’un service de messagerie.',
  },
  [API_KEY]: {
    en: 'This is no SID of an API key: it begins with SK, and 32 digits and letters from a to f follow.',
    fr: 'Ce n’est pas un SID de clé d’API\u00a0: il commence par SK, suivi de 32 chiffres et lettres de a à f.',
  },
  [API_KEY_SECRET]: {
    en: 'The secret of the API key is missing: Twilio shows it once, when the key is made.',
    fr: 'Le secret de la clé d’API manque\u00a0: Twilio l’affiche une seule fois, à la création de la clé.',
  },
  [AUTH_TOKEN]: {
    en: 'The Auth Token is missing: copy it from the first page of the Twilio Console.',
    fr: 'L’Auth Token manque\u00a0: copiez-le depuis la première page de la console Twilio.',
  },
  [SHARED_KEY]: {
    en: 'The secret of the shared key is missing: Twilio shows it once, when the key is made.',
    fr: 'Le secret de la clé partagée manque\u00a0: Twilio l’affiche une seule fois, à la création de la clé.',
  },
  apiUrl: {
    en: 'No API of Twilio’s answers at this address.',
    fr: 'Aucune API de Twilio ne répond à cette adresse.',
  },
} as const satisfies Readonly<Record<Lacking, LocalizedText>>;

const accountTexts = {
  answered: { en: 'Twilio’s API answered.', fr: 'L’API de Twilio a répondu.' },
  suspended: {
    en: 'Twilio says that this account is suspended or closed.',
    fr: 'Twilio indique que ce compte est suspendu ou fermé.',
  },
  test: {
    en: 'These are test credentials of Twilio, which send nothing: enter the live ones.',
    fr: 'Ce sont des identifiants de test de Twilio, qui n’envoient rien\u00a0: indiquez les vrais.',
  },
  unknownToken: {
    en: 'Twilio does not take this Auth Token with this Account SID: copy both again from the first page of the Console.',
    fr: 'Twilio n’accepte pas cet Auth Token avec ce SID de compte\u00a0: copiez les deux de nouveau depuis la première page de la console.',
  },
  unknownKey: {
    en: 'Twilio does not take this secret with this API key, or the key may not read the account’s numbers.',
    fr: 'Twilio n’accepte pas ce secret avec cette clé d’API, ou la clé ne peut pas lire les numéros du compte.',
  },
  unreachable: {
    en: 'Twilio can not be reached at the moment. Try again in a while.',
    fr: 'Twilio est injoignable pour le moment. Réessayez un peu plus tard.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

const webhookTexts = {
  here: { en: 'It sends customers’ messages here.', fr: 'Elle envoie ici les messages des clients.' },
  partly: { en: 'It sends customers’ messages here.', fr: 'Elle envoie ici les messages des clients.' },
  off: { en: 'It sends customers’ messages nowhere.', fr: 'Elle n’envoie nulle part les messages des clients.' },
  elsewhere: {
    en: 'It sends customers’ messages to another address: reconnect the channel.',
    fr: 'Elle envoie les messages des clients à une autre adresse\u00a0: reconnectez le canal.',
  },
  nowhere: {
    en: 'It sends customers’ messages nowhere: reconnect the channel.',
    fr: 'Elle n’envoie nulle part les messages des clients\u00a0: reconnectez le canal.',
  },
  unknown: {
    en: 'It does not say where it sends customers’ messages: the URL of the channel has to be pasted in the Twilio Console.',
    fr: 'Elle ne dit pas où elle envoie les messages des clients\u00a0: l’URL du canal est à coller dans la console Twilio.',
  },
} as const satisfies Readonly<Record<WebhookState['registered'], LocalizedText>>;

/** Of a recipient who is none. */
export const recipientProblem: RecipientProblem = {
  agentMessage: {
    en: 'This is no phone number: write it with + and the country code, e.g. +15005550006.',
    fr: 'Ce n’est pas un numéro de téléphone\u00a0: écrivez-le avec + et l’indicatif du pays, p. ex. +15005550006.',
  },
};
