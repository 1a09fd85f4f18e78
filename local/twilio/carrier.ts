import { type Behaviour, newSid, type Sender, type TwilioAccount } from './account.ts';
import { channelOf } from './address.ts';
import type { MessageMedia, Status, TwilioMessage } from './message.ts';
import type { TwilioWebhook } from './webhook.ts';

/** WhatsApp takes what is no template only so long after the customer's last message (https://www.twilio.com/docs/api/errors/63016). */
const WINDOW_MS = 24 * 60 * 60 * 1_000;
/** WhatsApp shows so many buttons of a content that it has not approved (https://www.twilio.com/docs/content/twilio-quick-reply). */
const MOST_UNAPPROVED_BUTTONS = 3;
/** The answer to the request comes first. */
const BEFORE_IT_LEAVES_MS = 10;
const PICTURES = ['image/jpeg', 'image/jpg', 'image/png', 'image/gif'];

/** Carries messages to people, and tells the sender's `StatusCallback` how far they came. */
export class Carrier {
  readonly #account: TwilioAccount;
  readonly #webhook: TwilioWebhook;

  constructor(account: TwilioAccount, webhook: TwilioWebhook) {
    this.#account = account;
    this.#webhook = webhook;
  }

  /** Keeps a message that was taken, and sends it on its way. */
  take(message: TwilioMessage, behaviour: Behaviour | undefined): void {
    this.#account.messages.push(message);
    this.#account.changed();
    if (behaviour?.kind !== 'held') setTimeout(() => void this.#carry(message, behaviour), BEFORE_IT_LEAVES_MS);
  }

  /** Texts somebody what the answer to a webhook asks for, or what Twilio itself has to say. */
  text(sender: Sender, to: string, body: string): void {
    const sid = newSid('SM');
    const { address: from } = sender;
    this.take(
      {
        ...{ sid, direction: 'outbound-reply', from, to, body, mediaUrls: [], media: [] },
        ...{ createdAt: this.#account.now().toISOString(), status: 'queued' },
      },
      undefined,
    );
  }

  /** The app shows a message to the person. SMS knows no such thing. */
  async read(message: TwilioMessage): Promise<void> {
    if (message.direction === 'inbound' || message.status !== 'delivered' || channelOf(message.to) === 'sms') return;
    await this.become(message, 'read');
  }

  /** A message gets a status, of which its `StatusCallback` hears. */
  async become(message: TwilioMessage, status: Status, errorCode?: number): Promise<void> {
    message.status = status;
    if (errorCode !== undefined) message.errorCode = errorCode;
    this.#account.changed();
    const service = this.#account.services.find(({ sid }) => sid === message.serviceSid);
    const url = message.statusCallback ?? service?.statusCallback ?? '';
    if (url === '') return;
    await this.#webhook.call({ url, method: 'POST', form: this.#statusForm(message) });
  }

  async #carry(message: TwilioMessage, behaviour: Behaviour | undefined): Promise<void> {
    if (message.status === 'accepted') await this.become(message, 'queued');
    const problem = await this.#problemOf(message);
    if (problem !== undefined) return this.become(message, 'failed', problem);
    if (behaviour?.kind === 'failed') return this.become(message, 'failed', behaviour.errorCode);
    await this.become(message, 'sent');
    if (behaviour?.kind === 'undelivered') return this.become(message, 'undelivered', behaviour.errorCode);
    // An app that blocks the sender says nothing: the message stays where it is.
    if (!this.#account.blocked.has(`${message.to} ${message.from}`)) await this.become(message, 'delivered');
  }

  /** An error that shows only once a message is on its way. */
  async #problemOf(message: TwilioMessage): Promise<number | undefined> {
    const { to, from, rich, isApproved, mediaUrls } = message;
    const channel = channelOf(to);
    if (channel === 'whatsapp' && isApproved !== true) {
      const last = this.#account.lastWrittenBy(to, from);
      if (last === undefined || this.#account.now().getTime() - last.getTime() > WINDOW_MS) return 63016;
      if (rich?.kind === 'buttons' && rich.choices.length > MOST_UNAPPROVED_BUTTONS) return 63021;
    }
    const fetched: MessageMedia[] = [];
    for (const url of mediaUrls) {
      const media = await fetchMedia(url);
      // 11200: it can't be fetched; 63019 is WhatsApp's word for it.
      if (media === undefined) return channel === 'sms' ? 11200 : 63019;
      if (media.bytes.length > mostBytes(channel === 'whatsapp', media.type)) return 11751;
      fetched.push({ type: media.type, size: media.bytes.length, bytesId: this.#account.bytes.put(media.bytes) });
    }
    message.media = fetched;
    return undefined;
  }

  #statusForm(message: TwilioMessage): Record<string, string> {
    const { sid, status, from, to, errorCode, serviceSid } = message;
    const channel = channelOf(to);
    return {
      ...{ AccountSid: this.#account.sid, ApiVersion: '2010-04-01', From: from, To: to },
      ...{ MessageSid: sid, MessageStatus: status, SmsSid: sid, SmsStatus: status },
      ...(serviceSid !== undefined && { MessagingServiceSid: serviceSid }),
      ...(errorCode !== undefined && { ErrorCode: String(errorCode) }),
      ...(channel !== 'sms' && { ChannelPrefix: channel, ChannelToAddress: to.slice(channel.length + 1) }),
      ...(status === 'read' && { EventType: 'READ' }),
    };
  }
}

async function fetchMedia(url: string): Promise<{ readonly type: string; readonly bytes: Buffer } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
    if (!response.ok) return undefined;
    const type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? 'application/octet-stream';
    return { type, bytes: Buffer.from(await response.arrayBuffer()) };
  } catch {
    return undefined;
  }
}

/** Of SMS and RCS: 5 MB for pictures, 500 kB for others (Message resource, `MediaUrl`); of WhatsApp: 16 MB. */
function mostBytes(isWhatsApp: boolean, type: string): number {
  if (isWhatsApp) return 16_000_000;
  return PICTURES.includes(type) ? 5_000_000 : 500_000;
}
