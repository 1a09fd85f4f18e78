import { newSid, PEOPLE, type Sender, type TwilioAccount } from './account.ts';
import type { Carrier } from './carrier.ts';
import { segmentsOf, type TwilioMessage } from './message.ts';
import { readAnswer } from './twiml.ts';
import type { Called, TwilioWebhook } from './webhook.ts';

/** What a customer sends. */
export interface Said {
  /** With the prefix of the channel. */
  readonly from: string;
  readonly to: Sender;
  readonly body?: string | undefined;
  readonly media?: readonly { readonly bytes: Buffer; readonly type: string; readonly notYet: number }[];
  readonly place?:
    { readonly latitude: number; readonly longitude: number; readonly label?: string | undefined } | undefined;
  /** Sid of the message that it answers. */
  readonly repliedTo?: string | undefined;
  /** A button, or an entry of a list, of that message. */
  readonly pressed?: { readonly kind: 'buttons' | 'list'; readonly title: string; readonly payload: string };
  /** Others, as Twilio may add them without notice. */
  readonly others?: Readonly<Record<string, string>> | undefined;
}

export interface Heard {
  readonly sid: string;
  /** Undefined: the sender has no webhook. */
  readonly called: Called | undefined;
}

type OptOut = 'STOP' | 'START' | 'HELP';

/** "Twilio support for opt-out keywords": the whole text is one of them, in any case. */
const WORDS: Readonly<Record<OptOut, readonly string[]>> = {
  STOP: ['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout'],
  START: ['start', 'unstop', 'yes'],
  HELP: ['help', 'info'],
};
/** What Twilio texts by itself: the real sentences are longer. */
const REPLIES: Readonly<Record<OptOut, string>> = {
  STOP: 'You get no more messages from this number. Reply START to get them again.',
  START: 'You get messages from this number again. Reply STOP to end them.',
  HELP: 'Reply STOP to get no more messages from this number.',
};

/** What people do with the senders of the account. */
export class Customers {
  readonly #account: TwilioAccount;
  readonly #webhook: TwilioWebhook;
  readonly #carrier: Carrier;
  /** Of the media that a webhook names: known once the API listens. */
  apiUrl = '';

  constructor(account: TwilioAccount, webhook: TwilioWebhook, carrier: Carrier) {
    this.#account = account;
    this.#webhook = webhook;
    this.#carrier = carrier;
  }

  /** A customer sends something; a word that ends or begins messages is obeyed, and the webhook hears of it all the same. */
  async say(said: Said): Promise<Heard> {
    const { from, to, body = '', media = [], place, repliedTo } = said;
    const messageSid = newSid(media.length > 0 ? 'MM' : 'SM');
    const stored = media.map(({ bytes, type, notYet }) => {
      const sid = newSid('ME');
      const bytesId = this.#account.bytes.put(bytes);
      this.#account.media.set(sid, { sid, messageSid, bytesId, type, notYet });
      return { sid, type, bytesId, size: bytes.length };
    });
    const message: TwilioMessage = {
      ...{ sid: messageSid, direction: 'inbound', from, to: to.address, body, status: 'receiving' },
      ...{ createdAt: this.#account.now().toISOString(), mediaUrls: [], place, repliedTo },
      media: stored.map(({ type, size, bytesId }) => ({ type, size, bytesId })),
    };
    const mediaSids = stored.map(({ sid }) => sid);
    this.#account.messages.push(message);
    const optOut = this.#obeyed(said);
    this.#account.changed();
    const webhook = this.#webhookOf(to);
    if (webhook.url === '') {
      this.#become(message, 'failed');
      return { sid: message.sid, called: undefined };
    }
    const form = { ...this.#formOf(said, message), ...this.#mediaForm(message, mediaSids), ...optOut, ...said.others };
    const called = await this.#webhook.call({ ...webhook, form });
    this.#become(message, called.status >= 200 && called.status < 300 ? 'received' : 'failed');
    this.#answer(called, webhook.url, said);
    return { sid: message.sid, called };
  }

  /** Whether the webhook took it, for the customer's phone. What was read meanwhile stays read. */
  #become(message: TwilioMessage, status: 'received' | 'failed'): void {
    if (message.status === 'receiving') message.status = status;
    this.#account.changed();
  }

  /** A customer presses a button of a message, or chooses from its list; undefined where there is none of that title. */
  async press(messageSid: string, title: string): Promise<Heard | undefined> {
    const message = this.#account.find(messageSid);
    const sender = this.#account.senderAt(message?.from ?? '');
    const choice = message?.rich?.choices.find((one) => one.title === title);
    if (!message?.rich || sender === undefined || choice?.payload === undefined) return undefined;
    const pressed = { kind: message.rich.kind, title, payload: choice.payload };
    return this.say({ from: message.to, to: sender, body: title, repliedTo: messageSid, pressed });
  }

  /** Blocks the sender in the app, or lets it in again: nobody hears of it. */
  block(from: string, to: Sender, isBlocked: boolean): void {
    const key = `${from} ${to.address}`;
    if (isBlocked) this.#account.blocked.add(key);
    else this.#account.blocked.delete(key);
    this.#account.changed();
  }

  /** @returns What tells of it in the webhook: only Advanced Opt-Out does. */
  #obeyed({ from, to, body = '' }: Said): Record<string, string> {
    const service = this.#account.serviceOf(to);
    const isAdvanced = service?.isOptOutAdvanced === true;
    const word = optOutWord(body);
    if (word === undefined || (to.channel !== 'sms' && !isAdvanced)) return {};
    const key = `${from} ${to.address}`;
    if (word === 'STOP') this.#account.optedOut.add(key);
    if (word === 'START') this.#account.optedOut.delete(key);
    this.#carrier.text(to, from, REPLIES[word]);
    return isAdvanced ? { OptOutType: word } : {};
  }

  #webhookOf(sender: Sender): { readonly url: string; readonly method: string } {
    const service = this.#account.serviceOf(sender);
    if (service && !service.usesWebhookOfNumber) return { url: service.inboundUrl, method: service.inboundMethod };
    return { url: sender.webhookUrl, method: sender.webhookMethod };
  }

  #formOf(said: Said, { sid }: TwilioMessage): Record<string, string> {
    const { from, to, body = '', media = [], place, repliedTo, pressed } = said;
    const service = this.#account.serviceOf(to);
    const { channel } = to;
    const repliedFrom = this.#account.find(repliedTo ?? '')?.from;
    return {
      ...{ AccountSid: this.#account.sid, ApiVersion: '2010-04-01', MessageSid: sid, SmsSid: sid, SmsMessageSid: sid },
      ...{ SmsStatus: 'received', From: from, To: to.address, Body: body, NumMedia: String(media.length) },
      NumSegments: String(segmentsOf(body)),
      ...(service && { MessagingServiceSid: service.sid }),
      ...(channel === 'sms' && { FromCountry: 'US', FromState: 'CA', FromCity: '', FromZip: '', ToCountry: 'US' }),
      ...(channel === 'whatsapp' && { ...whatsAppForm(from), MessageType: messageType(said) }),
      ...(place && { Latitude: String(place.latitude), Longitude: String(place.longitude) }),
      ...(place?.label !== undefined && { Label: place.label }),
      ...(repliedTo !== undefined && { OriginalRepliedMessageSid: repliedTo }),
      ...(repliedFrom !== undefined && { OriginalRepliedMessageSender: repliedFrom }),
      ...(pressed?.kind === 'buttons' && { ButtonText: pressed.title, ButtonPayload: pressed.payload }),
      ...(pressed?.kind === 'list' && { ListTitle: pressed.title, ListId: pressed.payload }),
    };
  }

  #mediaForm({ sid, media }: TwilioMessage, mediaSids: readonly string[]): Record<string, string> {
    const messages = `${this.apiUrl}/2010-04-01/Accounts/${this.#account.sid}/Messages`;
    const named = mediaSids.flatMap((mediaSid, index): [string, string][] => [
      [`MediaUrl${index}`, `${messages}/${sid}/Media/${mediaSid}`],
      [`MediaContentType${index}`, media[index]?.type ?? ''],
    ]);
    return Object.fromEntries(named);
  }

  /** What the webhook answered is texted, or stands in the debugger. */
  #answer({ status, contentType, body }: Called, url: string, { from, to }: Said): void {
    if (status < 200 || status >= 300) return;
    const read = readAnswer(contentType, body);
    if (read.kind === 'alert') this.#account.alerts.push({ code: read.code, url });
    else for (const text of read.texts) this.#carrier.text(to, from, text);
  }
}

function optOutWord(body: string): OptOut | undefined {
  const said = body.trim().toLowerCase();
  return (['STOP', 'START', 'HELP'] as const).find((kind) => WORDS[kind].includes(said));
}

/** Somebody without a number has an id, and `WaId` is left out. */
function whatsAppForm(from: string): Record<string, string> {
  const id = from.slice('whatsapp:'.length);
  const known = PEOPLE.find(({ number }) => number === id);
  return {
    ProfileName: known?.name ?? 'Somebody',
    ...(id.startsWith('+') ? { WaId: id.slice(1) } : { ExternalUserId: id }),
  };
}

function messageType({ media = [], place, pressed }: Said): string {
  if (pressed !== undefined) return pressed.kind === 'list' ? 'interactive' : 'button';
  if (place !== undefined) return 'location';
  const kind = media[0]?.type.split('/')[0];
  if (kind === undefined) return 'text';
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'document';
}
